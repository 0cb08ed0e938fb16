"""The public list with 100,000 challenges: requests a second against a bare handler, growth, weight, statements."""

import asyncio
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from challenges.discovery.domain import Search, StageGroup
from challenges.discovery.queries import published_list
from portal.database.engine import connect
from portal.settings import child_environment, get_settings
from tests.benchmarks.rows import Row
from tests.builders.publishing import make_challenge_buyer, make_published_challenge
from tests.support.database import clone, use_database

FEW, MANY = 1_000, 100_000
ROUNDS, SECONDS, CONNECTIONS = 5, 2.0, 8
SHARE, GROWTH, WEIGHT = 0.04, 1.3, 60_000

_COPIES = """
insert into challenge (id, reference, buyer, author, state, title, summary, problem, outcomes, mission_no, objective_id,
    route, budget_pence, value_pence, questions_close_at, deadline_at, contract_starts_on, contract_months,
    conflicts_assessed, lots_reason, documents_complete, total_points, price_method, price_weight, rounding_places,
    rounding_mode, tie_break, regime_id, regime_hash, sealing_public_key, sealing_private_wrapped, draw_seed,
    draw_seed_hash, created_at, published_at, cancelled_reason, evaluation_progress, award_progress, standstill_until,
    contract_progress, delivery_progress)
select gen_random_uuid(), 'CC-2020-' || lpad(n::text, 6, '0'),
    (array(select id from organisation where kind = 'buyer'))[1 + n % 41], author,
    case when n % 400 < 200 then 'opened' else 'published' end,
    'Challenge ' || n || ' about ' || (array['streets', 'water', 'schools', 'hospitals', 'data', 'noise'])[1 + n % 6],
    summary, problem, outcomes, 1 + n % 5, objective_id, route, budget_pence, value_pence, questions_close_at,
    now() + ((n % 400) - 200) * interval '1 day' + n * interval '1 second', contract_starts_on, contract_months,
    conflicts_assessed, lots_reason, documents_complete, total_points, price_method, price_weight, rounding_places,
    rounding_mode, tie_break, regime_id, regime_hash, sealing_public_key, sealing_private_wrapped, draw_seed,
    draw_seed_hash, created_at, published_at - n * interval '1 minute', '', '', '', null, '', ''
from challenge, generate_series($1::int, $2::int) n where reference = $3
"""


APPLICATION = ("portal.app:create_app", "--factory")


async def measure() -> list[Row]:
    """Serve a small and a large list side by side and ask both in turn, so that a busy machine is fair to both."""
    await _fill(FEW)
    async with _served(*APPLICATION) as few, clone() as urls, use_database(urls):
        await _fill(MANY)
        statements = await _statement_times()
        async with _served(*APPLICATION) as many, _served("tests.benchmarks.bare:app") as bare:
            weight = await _weight(many)
            ratios = [await _rate(many, "/challenges") / await _rate(bare, "/bare") for _ in range(ROUNDS)]
            growths = [await _page_time(many) / await _page_time(few) for _ in range(ROUNDS)]
    share, growth = statistics.median(ratios), statistics.median(growths)
    return [
        Row("list: share of a bare 20 KB handler", f"{share:.1%}", f">= {SHARE:.0%}", is_met=share >= SHARE),
        Row("list: time of a page at 100 times the data", f"x {growth:.2f}", f"<= x {GROWTH}", is_met=growth <= GROWTH),
        Row("list: weight of the page", f"{weight:,} bytes", f"< {WEIGHT:,}", is_met=weight < WEIGHT),
        *(Row(f"list of {MANY:,}, {name}", f"{took:.2f} ms", "told", is_met=True) for name, took in statements.items()),
    ]


async def _fill(many: int) -> None:
    """Publish one challenge through the services and copy it `many` times over forty buyers and 400 days."""
    made = await make_published_challenge()
    for number in range(40):
        await make_challenge_buyer(f"Public body {number}")
    owner = await connect(get_settings().database_owner_url)
    try:
        await owner.execute(_COPIES, 1, many, made.reference)
        await owner.execute("vacuum analyze challenge")
    finally:
        await owner.close()


async def _statement_times() -> dict[str, float]:
    searches = {
        "everything": Search(),
        "a common word": Search(words="streets"),
        "one mission": Search(mission_no=2),
        "being decided": Search(group=StageGroup.DECIDING),
        "ended": Search(group=StageGroup.ENDED),
    }
    found = {}
    for name, search in searches.items():
        times = []
        for _ in range(15):
            began = time.perf_counter()
            await published_list(search)
            times.append((time.perf_counter() - began) * 1000)
        found[name] = statistics.median(times)
    return found


@asynccontextmanager
async def _served(target: str, *options: str) -> AsyncIterator[int]:
    """Serve an application in one process of its own, as in production."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    environment = child_environment(
        PORTAL_DEMONSTRATION="",
        PORTAL_OPENING_KEY=None,
        PORTAL_SMTP_HOST="127.0.0.1",
        PORTAL_BASE_URL="http://127.0.0.1",
    )
    command = [sys.executable, "-m", "uvicorn", target, "--port", str(port), "--log-level", "error", *options]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)  # noqa: ASYNC220
    try:
        await _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait()


async def _wait_for(port: int) -> None:
    for _ in range(150):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.2)
        else:
            writer.close()
            return
    raise TimeoutError(f"Nothing answers on port {port}.")


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str) -> int:
    """Ask once on an open connection; answer the length of the body."""
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    if length is None or b" 200 " not in head[:20]:
        raise ValueError(head[:80])
    await reader.readexactly(int(length[1]))
    return int(length[1])


async def _rate(port: int, path: str) -> float:
    """Count the answers a second over eight connections."""
    count, end = 0, time.perf_counter() + SECONDS

    async def one() -> None:
        nonlocal count
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() < end:
            await _ask(reader, writer, path)
            count += 1
        writer.close()

    await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
    return count / SECONDS


async def _page_time(port: int) -> float:
    """Take the median time of a page on one connection, in milliseconds."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    times = []
    for _ in range(150):
        began = time.perf_counter()
        await _ask(reader, writer, "/challenges")
        times.append((time.perf_counter() - began) * 1000)
    writer.close()
    return statistics.median(times[30:])


async def _weight(port: int) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    length = await _ask(reader, writer, "/challenges")
    writer.close()
    return length
