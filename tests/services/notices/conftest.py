"""Have the stand-in for the central digital platform, with its books in the database of the test."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.builders.notices import Platform, platform_standing_in
from tests.support import database


@pytest_asyncio.fixture(loop_scope="session")
async def platform(committed: database.Urls) -> AsyncIterator[Platform]:
    """Run it while the test does, with commits that both see."""
    async with platform_standing_in(committed.owner) as found:
        yield found
