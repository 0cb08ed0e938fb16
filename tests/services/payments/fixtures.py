"""One live contract, made once through every real service; each test works on its own copy of that database."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from portal.jobs.loading import load_jobs
from portal.settings import use_environment
from tests.builders.payments import Live, StandIn, make_live_contract, standing_in
from tests.support import database


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def contract_template(
    server: None, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[database.Urls, Live]]:
    use_environment({"PORTAL_DATA_DIR": str(tmp_path_factory.mktemp("data"))})
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


@pytest_asyncio.fixture(loop_scope="session")
async def db(copy: database.Urls) -> database.Urls:
    """Let browsers work on the copy too, with real commits."""
    return copy
