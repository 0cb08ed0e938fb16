"""One live contract, made once through every real service; each test works on its own copy of that database."""

from collections.abc import AsyncIterator

import pytest_asyncio

from portal.jobs.loading import load_jobs
from tests.builders.payments import Live, StandIn, make_live_contract, standing_in
from tests.support import database


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def contract_template(server: None) -> AsyncIterator[tuple[database.Urls, Live]]:
    async with database.clone() as urls:
        load_jobs()
        async with database.use_database(urls):
            live = await make_live_contract()
        yield urls, live


@pytest_asyncio.fixture(loop_scope="session")
async def copy(contract_template: tuple[database.Urls, Live]) -> AsyncIterator[database.Urls]:
    name = contract_template[0].app.partition("?")[0].rpartition("/")[2]
    async with database.clone(name) as urls, database.use_database(urls):
        yield urls


@pytest_asyncio.fixture(loop_scope="session")
async def live(copy: database.Urls, contract_template: tuple[database.Urls, Live]) -> Live:
    return contract_template[1]


@pytest_asyncio.fixture(loop_scope="session")
async def standin(copy: database.Urls) -> AsyncIterator[StandIn]:
    async with standing_in(copy.owner) as found:
        yield found
