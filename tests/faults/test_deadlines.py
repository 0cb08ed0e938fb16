"""The last second, again and again: nobody late is let in, nobody in time is turned away, also while it is extended."""

import asyncio
import random
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from challenges.amendments.services import extend_deadline
from challenges.bidding import services
from challenges.bidding.domain.bids import BidDetail, SubmissionDetail
from challenges.publishing.domain import ChallengeDetail, deadline_of
from portal.accounts.domain import Actor
from portal.database.clock import ahead_by, move_clock, real_now
from portal.database.embedded import Urls
from portal.database.transactions import fetch
from portal.kernel.errors import RefusedError
from portal.settings import child_environment
from tests.builders.bidding import make_draft_bid, make_supplier
from tests.builders.publishing import make_published_challenge, officers_of

pytestmark = pytest.mark.committed
RACES = int(child_environment().get("PORTAL_DEADLINE_RACES", "50"))
WRITERS = 32
BEFORE = timedelta(seconds=1)
LATER = timedelta(seconds=5)


class Attempt(msgspec.Struct, frozen=True):
    """One press of the button: when it arrived and was begun, in the portal's time, and what came of it."""

    arrived_at: datetime
    submission: SubmissionDetail | None


class Race(msgspec.Struct, frozen=True):
    """A challenge and its writers, who all hold a complete draft."""

    challenge: ChallengeDetail
    drafts: tuple[tuple[Actor, BidDetail], ...]


async def make_race(number: int) -> Race:
    """Make a challenge whose deadline comes well after the race before it."""
    challenge = await make_published_challenge(deadline_in=timedelta(days=30, minutes=number))
    drafts = []
    for _ in range(WRITERS):
        _, writer = await make_supplier()
        drafts.append((writer, await make_draft_bid(challenge, writer=writer)))
    return Race(challenge, tuple(drafts))


async def press(writer: Actor, bid: BidDetail, after: float) -> Attempt:
    """Press after so many seconds; another error than a refusal ends the test."""
    await asyncio.sleep(after)
    arrived = await real_now()
    ahead = await ahead_by()
    try:
        return Attempt(arrived + ahead, await services.submit_bid(writer, bid.id, arrived_at=arrived))
    except RefusedError:
        return Attempt(arrived + ahead, None)


async def extend(race: Race, after: float) -> datetime | None:
    """Move the deadline in the middle of it all and tell when that was done; None when it had passed already."""
    await asyncio.sleep(after)
    officer, _ = await officers_of(race.challenge.buyer_id)
    later = deadline_of(race.challenge) + LATER
    try:
        await extend_deadline(officer, race.challenge.reference, deadline=later, reason="The portal was slow.")
    except RefusedError:
        return None
    return await real_now() + await ahead_by()


async def chained_after_extension(challenge_id: UUID) -> set[str]:
    """Name the row hashes of the submissions that the chain holds after the extension."""
    rows = await fetch(
        "select e.act, d.details from audit_entry e join audit_detail d on d.entry = e.id"
        " join audit_chain c on c.id = e.chain where c.challenge_id = $1 order by e.seq",
        challenge_id,
    )
    acts = [row["act"] for row in rows]
    if "challenge:extended" not in acts:
        return set()
    after = rows[acts.index("challenge:extended") :]
    return {msgspec.json.decode(row["details"])["row_hash"] for row in after if row["act"] == "bid:submitted"}


async def test_no_race_at_the_deadline_is_lost_or_stolen(committed: Urls) -> None:
    chance = random.Random(20261124)
    late, early, kept, refused, extensions = [], [], 0, 0, 0
    races = [await make_race(number) for number in range(RACES)]
    for number, race in enumerate(races):
        deadline = deadline_of(race.challenge)
        await move_clock(deadline - BEFORE, None)
        presses = [press(writer, bid, chance.uniform(0, 2)) for writer, bid in race.drafts]
        extending = asyncio.ensure_future(extend(race, chance.uniform(0.3, 0.95))) if number % 2 else None
        attempts = await asyncio.gather(*presses)
        extended_at = await extending if extending else None
        extensions += extended_at is not None
        after = await chained_after_extension(race.challenge.id)
        for one in attempts:
            if one.submission is None:
                refused += 1
                if one.arrived_at < deadline or (extended_at is not None and one.arrived_at > extended_at):
                    early.append((race.challenge.reference, one))
            else:
                kept += 1
                if one.arrived_at >= deadline and one.submission.row_hash not in after:
                    late.append((race.challenge.reference, one))
        rows = await fetch(
            "select count(*) from submission s join bid b on b.id = s.bid where b.challenge = $1", race.challenge.id
        )
        assert rows[0]["count"] == sum(one.submission is not None for one in attempts)
    assert (late, early) == ([], [])
    assert kept + refused == RACES * WRITERS
    assert min(kept, refused) > RACES
    assert extensions > RACES // 4
