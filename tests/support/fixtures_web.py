"""Fixtures for page tests: the application once per run, a browser per test."""

from collections.abc import AsyncIterator, Callable
from typing import Any

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
