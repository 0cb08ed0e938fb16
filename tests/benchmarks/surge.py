"""The last minute of a challenge that everybody wants: thousands press Submit, half of them in the last ten seconds.

One in ten has just uploaded a file. `PORTAL_SURGE_BIDDERS` makes it smaller; the shape stays.
"""

import asyncio
import random
import time
from datetime import timedelta

import msgspec

from challenges.publishing.domain import ChallengeDetail, deadline_of
from portal.database.clock import ahead_by, move_clock, real_now
from portal.database.transactions import fetch
from portal.settings import child_environment
from tests.benchmarks.rows import Row
from tests.benchmarks.serving import APPLICATION, line, served
from tests.builders.publishing import make_published_challenge
from tests.support.bidders import Bidder, make_bidders
from tests.support.database import use_database
from tests.support.durable import durable_server

BIDDERS = int(child_environment().get("PORTAL_SURGE_BIDDERS", "3000"))
LATE = max(BIDDERS // 30, 5)
MINUTE, RUSH = 60.0, 10.0
UPLOADING = 10
FILE_BYTES = 1_000_000
P99 = 1.0


class Press(msgspec.Struct, frozen=True):
    """One press of the button: when it was sent and answered, in seconds of this run, and the answer's first line."""

    bidder: Bidder
    sent: float
    answered: float
    answer: str

    @property
    def took(self) -> float:
        """Tell how long the bidder waited, in seconds."""
        return self.answered - self.sent


async def measure() -> list[Row]:
    """Prepare everybody up to the button on a server that keeps its word, then let the minute run."""
    with durable_server() as server:
        async with use_database(server.urls()):
            challenge = await make_published_challenge()
            bidders = await make_bidders(challenge, BIDDERS + LATE)
            await move_clock(deadline_of(challenge) - timedelta(seconds=MINUTE + 15), None)
            async with served(*APPLICATION, "--workers", "2") as port:
                await _warm(port, bidders[:8])
                presses = await _minute(port, challenge, bidders)
            return await _rows(challenge, presses)


async def _warm(port: int, bidders: list[Bidder]) -> None:
    """Have both processes load what they need, with pages that a bidder looks at before."""
    for bidder in bidders * 3:
        async with line(port, bidder.cookie) as own:
            await own.get(f"{bidder.path}/review")


async def _minute(port: int, challenge: ChallengeDetail, bidders: list[Bidder]) -> list[Press]:
    chance = random.Random(20261124)
    left = deadline_of(challenge) - (await real_now() + await ahead_by())
    zero = time.perf_counter() + left.total_seconds()
    half = BIDDERS // 2
    moments = [
        *(zero - chance.uniform(RUSH, MINUTE) for _ in range(half)),
        *(zero - chance.uniform(0.05, RUSH) for _ in range(BIDDERS - half)),
        *(zero + chance.uniform(0.05, 2) for _ in range(LATE)),
    ]
    presses = (
        _press(port, bidder, moment, upload=number % UPLOADING == 0)
        for number, (bidder, moment) in enumerate(zip(bidders, moments, strict=True))
    )
    made = await asyncio.gather(*presses)
    return [msgspec.structs.replace(one, sent=one.sent - zero, answered=one.answered - zero) for one in made]


async def _press(port: int, bidder: Bidder, moment: float, *, upload: bool) -> Press:
    """Upload, where this bidder does, two to eight seconds before; then press at the moment."""
    if upload:
        await asyncio.sleep(max(moment - time.perf_counter() - 2 - hash(bidder.bid_id) % 6, 0))
        async with line(port, bidder.cookie) as own:
            await own.upload(f"{bidder.path}/files", bidder.token, "plan.txt", b"The plan. " * (FILE_BYTES // 10))
    await asyncio.sleep(max(moment - time.perf_counter(), 0))
    sent = time.perf_counter()
    try:
        async with line(port, bidder.cookie) as own:
            answer = await own.first_line("POST", f"{bidder.path}/submission", bidder.form)
    except OSError as error:
        answer = f"no answer: {error}"
    return Press(bidder, sent, time.perf_counter(), answer)


async def _rows(challenge: ChallengeDetail, presses: list[Press]) -> list[Row]:
    stored = await fetch(
        "select s.bid, count(*) as times from submission s join bid b on b.id = s.bid where b.challenge = $1 group by s.bid",
        challenge.id,
    )
    times = {row["bid"]: row["times"] for row in stored}
    in_time, late = [one for one in presses if one.sent < 0], [one for one in presses if one.sent >= 0]
    kept = [one for one in in_time if " 303 " in one.answer]
    lost = [one for one in kept if one.bidder.bid_id not in times]
    refused = [one for one in in_time if " 409 " in one.answer]
    let_in = [one for one in late if " 303 " in one.answer or one.bidder.bid_id in times]
    waits = sorted(one.took for one in presses)
    p50, p99 = waits[len(waits) // 2], waits[len(waits) * 99 // 100]
    rush = [one for one in in_time if one.sent >= -RUSH]
    return [
        Row("bidders in the last minute", f"{len(in_time):,}", "told", is_met=True),
        Row("of them in the last ten seconds", f"{len(rush):,}", "told", is_met=True),
        _none("not answered with a receipt", len(in_time) - len(kept)),
        _none("lost", len(lost)),
        _none("kept twice", sum(count > 1 for count in times.values())),
        _none("refused though in time", len(refused)),
        _none("let in though late", len(let_in)),
        Row("waiting for the receipt: p50", f"{p50 * 1000:,.0f} ms", "told", is_met=True),
        Row("waiting for the receipt: p99", f"{p99 * 1000:,.0f} ms", f"< {P99 * 1000:,.0f} ms", is_met=p99 < P99),
    ]


def _none(what: str, count: int) -> Row:
    return Row(what, f"{count:,}", "0", is_met=count == 0)
