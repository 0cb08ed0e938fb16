"""The pages of a panel with 200 bids, 5 members and 8 criteria: statements, time, weight."""

import statistics
from collections.abc import Mapping

import httpx

from portal.accounts.cookies import session_cookie_name
from portal.accounts.domain import Actor, Origin
from portal.accounts.services.sessions import start_session
from portal.app import create_app
from portal.database.transactions import fetch_one
from tests.benchmarks.panels import PanelWork, make_panel_work, set_state
from tests.benchmarks.rows import Row
from tests.benchmarks.serving import APPLICATION, line, median_time, served
from tests.support.database import clone, rolled_back, use_database
from tests.support.statements import statements

BIDS, FEW_BIDS = 200, 20
ROUNDS, ASKED = 5, 12
STATEMENTS, MILLISECONDS, WEIGHT = 10, 80.0, 150_000


async def measure() -> list[Row]:
    """Ask each page in turn, several rounds, so that a busy second is shared by all of them."""
    async with clone() as urls, use_database(urls):
        small = await _small_counts()
    work = await make_panel_work(BIDS)
    rows = []
    for state, pages in _pages(work, await _last_bid(work)).items():
        await set_state(work, state)
        async with served(*APPLICATION) as port:
            rows += await _measured(port, pages, small)
    return rows


async def _small_counts() -> dict[str, int]:
    """Count each page's statements where the panel has few bids."""
    work = await make_panel_work(FEW_BIDS)
    found = {}
    for state, pages in _pages(work, await _last_bid(work)).items():
        await set_state(work, state)
        for name, (person, path) in pages.items():
            found[name] = await _statements(path, await _cookie(person))
    return found


def _pages(work: PanelWork, bid: str) -> dict[str, dict[str, tuple[Actor, str]]]:
    base = f"/challenges/{work.challenge.reference}"
    chair, member = work.panel[0], work.panel[1]
    criterion = work.challenge.scored_criteria[3].identifier
    return {
        "scoring": {
            "member's desk": (member, f"{base}/evaluation"),
            "scoring one criterion": (member, f"{base}/evaluation/scores/{bid}/{criterion}"),
        },
        "moderation": {
            "moderation": (chair, f"{base}/evaluation/moderation"),
            "one consensus": (chair, f"{base}/evaluation/consensus/{bid}/{criterion}"),
            "officer's desk": (work.officer, f"{base}/evaluation"),
        },
    }


async def _last_bid(work: PanelWork) -> str:
    row = await fetch_one(
        "select o.id from opened_bid o join bid b on b.id = o.bid where b.challenge = $1 order by o.number desc limit 1",
        work.challenge.id,
    )
    return str(row["id"]) if row else ""


async def _cookie(person: Actor) -> str:
    token = await start_session(person.person_id, Origin(address="", browser="Benchmark"))
    return f"{session_cookie_name()}={token}"


async def _measured(port: int, pages: Mapping[str, tuple[Actor, str]], small: Mapping[str, int]) -> list[Row]:
    times: dict[str, list[float]] = {name: [] for name in pages}
    weights, cookies = {}, {}
    for name, (person, _) in pages.items():
        cookies[name] = await _cookie(person)
    for _ in range(ROUNDS):
        for name, (_, path) in pages.items():
            async with line(port, cookies[name]) as own:
                weights[name] = len(await own.get(path))
                times[name].append(await median_time(lambda own=own, path=path: own.get(path), ASKED, warm=2))
    rows = []
    for name, (_, path) in pages.items():
        took, asked = statistics.median(times[name]), await _statements(path, cookies[name])
        rows += [
            Row(
                f"{name}, {BIDS} bids: p50", f"{took:.1f} ms", f"<= {MILLISECONDS:.0f} ms", is_met=took <= MILLISECONDS
            ),
            Row(f"{name}, {BIDS} bids: statements", str(asked), f"<= {STATEMENTS}", is_met=asked <= STATEMENTS),
            Row(
                f"{name}, {FEW_BIDS} bids: statements",
                str(small[name]),
                f"the same {asked}",
                is_met=small[name] == asked,
            ),
            Row(f"{name}: weight", f"{weights[name]:,} bytes", f"<= {WEIGHT:,}", is_met=weights[name] <= WEIGHT),
        ]
    return rows


async def _statements(path: str, cookie: str) -> int:
    """Count what one page asks of the database, session and clock included."""
    transport = httpx.ASGITransport(app=create_app(), raise_app_exceptions=True)
    async with httpx.AsyncClient(transport=transport, base_url="http://portal.test") as browser, rolled_back():
        async with statements() as found:
            answer = await browser.get(path, headers={"cookie": cookie, "accept": "text/html"})
            answer.raise_for_status()
        return len(found)
