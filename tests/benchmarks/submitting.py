"""Submitting on one challenge that everybody wants, eight at a time, against bare commits of 2 KB rows in the same run."""

import asyncio
import time
from collections.abc import Sequence

import asyncpg

from portal.settings import get_settings
from tests.benchmarks.rows import Row
from tests.benchmarks.serving import APPLICATION, CONNECTIONS, line, served
from tests.builders.publishing import make_published_challenge
from tests.support.bidders import Bidder, make_bidders
from tests.support.database import use_database
from tests.support.durable import durable_server

BIDS, ROUNDS = 240, 3
SECONDS = 3.0
SHARE = 4.0


async def measure() -> list[Row]:
    """Measure where each commit is on the disk before it is answered, as in production."""
    with durable_server() as server:
        async with use_database(server.urls()):
            return await _measured()


async def _measured() -> list[Row]:
    """Take turns: bare commits, then a third of the bids, so that a busy second is shared."""
    challenge = await make_published_challenge()
    bidders = await make_bidders(challenge, BIDS)
    size = BIDS // ROUNDS
    bare: list[float] = []
    submitted: list[float] = []
    async with served(*APPLICATION) as port:
        for number in range(ROUNDS):
            bare.append(await _bare_commits())
            submitted.append(await _submissions(port, bidders[number * size : (number + 1) * size]))
    raw, ours = sum(bare) / ROUNDS, sum(submitted) / ROUNDS
    share = 100 * ours / raw
    return [
        Row("bare commits of 2 KB rows, 8 clients", f"{raw:,.0f} a second", "told", is_met=True),
        Row("submissions on one challenge, 8 clients", f"{ours:.0f} a second", "told", is_met=True),
        Row("submissions, of bare commits", f"{share:.1f} %", f">= {SHARE:.0f} %", is_met=share >= SHARE),
    ]


async def _submissions(port: int, bidders: Sequence[Bidder]) -> float:
    waiting = list(bidders)

    async def one() -> None:
        while waiting:
            bidder = waiting.pop()
            async with line(port, bidder.cookie) as own:
                await own.post(f"{bidder.path}/submission", bidder.form)

    began = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
    return len(bidders) / (time.perf_counter() - began)


async def _bare_commits() -> float:
    """Count single-row commits a second over eight connections, in a table without anything else to keep."""
    owner = await asyncpg.connect(dsn=get_settings().database_owner_url)
    await owner.execute("create table if not exists bare_row (id uuid primary key, content bytea not null)")
    count, end = 0, time.perf_counter() + SECONDS

    async def one() -> None:
        nonlocal count
        connection = await asyncpg.connect(dsn=get_settings().database_owner_url)
        while time.perf_counter() < end:
            await connection.execute("insert into bare_row values (gen_random_uuid(), $1)", bytes(2_048))
            count += 1
        await connection.close()

    await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
    await owner.execute("drop table bare_row")
    await owner.close()
    return count / SECONDS
