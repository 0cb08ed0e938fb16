"""The harness: settings without secrets, one server per run, one transaction or one clone per test."""

import atexit
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, settings

from portal.settings import use_environment

# What the portal keeps on disk lies in a folder of this process, never in the checkout.
_DATA = tempfile.mkdtemp(prefix="civic-challenges-test-")
atexit.register(shutil.rmtree, _DATA, ignore_errors=True)

use_environment(
    {
        "PORTAL_DATA_DIR": _DATA,
        "PORTAL_SECRET_KEY": "test-only-" * 4,
        "PORTAL_DRAFT_KEY": "11" * 32,
        "PORTAL_OPENING_KEY": "22" * 32,
        "PORTAL_OPENING_PUBLIC_KEY": "0faa684ed28867b97f4a6a2dee5df8ce974e76b7018e3f22a1c4cf2678570f20",
        "PORTAL_DIVERSITY_KEY": "33" * 32,
        "PORTAL_DEMONSTRATION": "true",
        "PORTAL_BASE_URL": "http://portal.test",
        "PORTAL_FILE_STORE_URL": "memory://",
    }
)

from portal.jobs.loading import load_jobs  # noqa: E402
from tests.support import database  # noqa: E402
from tests.support.sharing import Sharing  # noqa: E402

pytest_plugins = ["tests.support.fixtures_web"]

settings.register_profile(
    "portal", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.load_profile("portal")

_server: database.TestServer | None = None


def _start_server() -> None:
    global _server  # noqa: PLW0603
    if database.FOLDER in os.environ:  # noqa: TID251
        return
    starting = database.TestServer()
    _server = starting
    starting.start()


def pytest_configure(config: pytest.Config) -> None:
    """With several processes the controller starts the server before they inherit its environment."""
    if not hasattr(config, "workerinput") and getattr(config.option, "numprocesses", None):
        _start_server()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Sharing:
    """Decide which process runs which tests."""
    return Sharing(config, log)


def pytest_unconfigure() -> None:
    """Stop what this process started."""
    global _server  # noqa: PLW0603
    if _server is not None:
        _server.stop()
        _server = None


@pytest.fixture(scope="session")
def server() -> None:
    """Have the run's server up; a run of pure tests alone never starts it."""
    _start_server()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def process_database(server: None) -> AsyncIterator[database.Urls]:
    """Have one clone for this process, whose tests undo what they did; every kind of job is known, as in the portal."""
    load_jobs()
    async with database.clone() as urls, database.use_database(urls):
        yield urls


@pytest_asyncio.fixture(loop_scope="session")
async def db(request: pytest.FixtureRequest, process_database: database.Urls) -> AsyncIterator[database.Urls]:
    """Have a database: within a transaction that is undone, or for `committed` tests a clone of their own."""
    if request.node.get_closest_marker("committed") or "committed" in request.fixturenames:
        async with database.clone() as urls, database.use_database(urls):
            yield urls
    else:
        async with database.rolled_back():
            yield process_database


@pytest.fixture
def committed(db: database.Urls) -> database.Urls:
    """Have a database of this test's own, in which commits are real."""
    return db
