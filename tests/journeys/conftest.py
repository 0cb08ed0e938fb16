"""Fixtures of the journeys: the story told once, a copy of it for each journey, one Chromium."""

import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from portal.bootstrap import find_chromium
from procurement.demonstration.story import play
from tests.builders.payments import StandIn, standing_in
from tests.journeys.looking import Inspector
from tests.journeys.people import People
from tests.journeys.visitor import DESK, Visitor, new_visitor
from tests.journeys.world import addressed_as, serving, workers
from tests.support import database

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-dev-shm-usage",
]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def story(server: None) -> AsyncIterator[str]:
    """Tell the demonstration's whole story into a database and name it."""
    async with database.clone() as urls:
        async with database.use_database(urls), workers():
            await play(lambda _: None)
        yield urls.app.partition("?")[0].rpartition("/")[2]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """Start the one browser."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def db(story: str) -> AsyncIterator[database.Urls]:
    """Have a copy of the story, with real commits."""
    async with database.clone(story) as urls, database.use_database(urls):
        yield urls


@pytest_asyncio.fixture(loop_scope="session")
async def address(app: Any, db: database.Urls) -> AsyncIterator[str]:
    """Serve the portal with its workers at work, and give its address."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        async with serving(app, door) as url, addressed_as(url), workers():
            yield url


@pytest_asyncio.fixture(loop_scope="session")
async def stripe(address: str, db: database.Urls) -> AsyncIterator[StandIn]:
    """Have the stand-in for Stripe beside the portal, which it tells of payments."""
    async with standing_in(db.owner, webhook_url=f"{address}/webhooks/stripe") as found:
        yield found


@pytest.fixture(scope="session")
def inspector() -> Inspector:
    """Look at the pages of all journeys; what one has seen the next need not see again."""
    return Inspector()


@pytest_asyncio.fixture(loop_scope="session")
async def open_window(
    chromium: Browser, address: str, inspector: Inspector
) -> AsyncIterator[Callable[..., Awaitable[Visitor]]]:
    """Open windows, each of a person of their own; whatever was wrong on a page fails the journey at its end."""
    opened: list[Visitor] = []

    async def open_one(kind: type[Visitor] = Visitor, **options: Any) -> Visitor:
        context = await chromium.new_context(**{**DESK, "locale": "en-GB", **options})
        opened.append(await new_visitor(kind, context, address, inspector, touches=options.get("has_touch", False)))
        return opened[-1]

    yield open_one
    for visitor in opened:
        print(visitor.path, await visitor.page.locator("h1, .govuk-error-summary").all_inner_texts())  # noqa: T201
        await visitor.page.context.close()
    found = list(inspector.problems)
    inspector.problems.clear()
    assert not found, "\n".join(found)


@pytest.fixture
def people(open_window: Callable[..., Awaitable[Visitor]]) -> People:
    """Meet the people of the story."""
    return People(open_window)


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(open_window: Callable[..., Awaitable[Visitor]]) -> Visitor:
    """Open one window at a desk."""
    return await open_window()
