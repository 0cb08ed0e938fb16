"""Fixtures for page tests: the application once per run, a browser per test."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import UUID

import pyotp
import pytest
import pytest_asyncio

from tests.support.client import LintingClient


@pytest.fixture(scope="session")
def app() -> Any:
    """Build the application once; it holds no state of its own."""
    from portal.app import create_app

    return create_app()


@pytest_asyncio.fixture
async def client(app: Any, db: None) -> AsyncIterator[LintingClient]:
    """Open an anonymous browser."""
    made = LintingClient(app)
    yield made
    await made.close()


@pytest_asyncio.fixture
async def new_browser(app: Any, db: None) -> AsyncIterator[Callable[[], LintingClient]]:
    """Open as many browsers as a test needs."""
    opened: list[LintingClient] = []

    def open_one() -> LintingClient:
        opened.append(LintingClient(app))
        return opened[-1]

    yield open_one
    for one in opened:
        await one.close()


@pytest.fixture
def sign_in(new_browser: Callable[[], LintingClient]) -> Callable[..., Awaitable[LintingClient]]:
    """Sign somebody in on a browser of their own, through the pages a person uses.

    `await sign_in(person)` takes an actor, a person or an id; with `password=` by the sign-in page, without by the
    demonstration's "Continue as"; with `second_factor=True` the code is given too, so that the next ten minutes are
    covered.
    """

    async def sign_in_person(person: Any, *, password: str = "", second_factor: bool = False) -> LintingClient:
        browser = new_browser()
        person_id = getattr(person, "person_id", None) or getattr(person, "id", person)
        if password:
            answer = await browser.submit("/sign-in", {"email": person.email, "password": password})
        else:
            answer = await browser.post("/demo/continue-as", {"person": str(person_id), "next": "/dashboard"})
        assert answer.status_code == 303, answer.text
        if second_factor:
            await confirm_second_factor(browser, person_id)
        return browser

    return sign_in_person


async def confirm_second_factor(browser: LintingClient, person_id: UUID) -> None:
    """Give a right code on the page that asks for it, after setting the app up where there is none yet."""
    from portal.accounts import services

    if await services.demonstration_code(person_id) is None:
        await services.store_second_factor(person_id, pyotp.random_base32())
    code = await services.demonstration_code(person_id)
    answer = await browser.submit("/second-factor", {"code": code})
    assert answer.status_code == 303, answer.text
