"""The public list with 100,000 challenges: requests a second against a bare handler, growth, weight, statements."""

import statistics
import time

import httpx

from challenges.discovery.domain import Search, StageGroup
from challenges.discovery.queries import published_list
from portal.app import create_app
from portal.database.engine import connect
from portal.settings import get_settings
from tests.benchmarks.rows import Row
from tests.benchmarks.serving import APPLICATION, line, median_time, rate, served
from tests.builders.publishing import make_challenge_buyer, make_published_challenge
from tests.support.database import clone, rolled_back, use_database
from tests.support.statements import statements

FEW, MANY, SHOWN = 1_000, 100_000, 20
ROUNDS, SECONDS = 5, 2.0
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


async def measure() -> list[Row]:
    """Serve a small and a large list side by side and ask both in turn, so that a busy machine is fair to both."""
    await _fill(FEW)
    asked_few = await _statements()
    async with served(*APPLICATION) as few, clone() as urls, use_database(urls):
        await _fill(MANY)
        times, asked_many = await _statement_times(), await _statements()
        async with served(*APPLICATION) as many, served("tests.benchmarks.bare:app") as bare:
            weight, shown = await _weight_and_lines(many)
            ratios = [
                await rate(many, "/challenges", SECONDS) / await rate(bare, "/bare", SECONDS) for _ in range(ROUNDS)
            ]
            growths = [await _page_time(many) / await _page_time(few) for _ in range(ROUNDS)]
    share, growth = statistics.median(ratios), statistics.median(growths)
    return [
        Row("list: share of a bare 20 KB handler", f"{share:.1%}", f">= {SHARE:.0%}", is_met=share >= SHARE),
        Row("list: time of a page at 100 times the data", f"x {growth:.2f}", f"<= x {GROWTH}", is_met=growth <= GROWTH),
        Row(
            "list: statements at 100 times the data",
            f"{len(asked_many)}",
            f"the same {len(asked_few)}",
            is_met=asked_many == asked_few,
        ),
        Row("list: challenges on the page", str(shown), f"{SHOWN}", is_met=shown == SHOWN),
        Row("list: weight of the page", f"{weight:,} bytes", f"< {WEIGHT:,}", is_met=weight < WEIGHT),
        *(Row(f"list of {MANY:,}, {name}", f"{took:.2f} ms", "told", is_met=True) for name, took in times.items()),
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


async def _page_time(port: int) -> float:
    """Take the median time of a page on one connection, in milliseconds."""
    async with line(port) as own:
        return await median_time(lambda: own.get("/challenges"), 120, warm=30)


async def _statements() -> list[str]:
    """Collect what one page asks of the database."""
    transport = httpx.ASGITransport(app=create_app(), raise_app_exceptions=True)
    async with httpx.AsyncClient(transport=transport, base_url="http://portal.test") as browser, rolled_back():
        async with statements() as found:
            (await browser.get("/challenges", headers={"accept": "text/html"})).raise_for_status()
        return found


async def _weight_and_lines(port: int) -> tuple[int, int]:
    async with line(port) as own:
        page = await own.get("/challenges")
        return len(page), page.count(b'class="civic-list__title')
