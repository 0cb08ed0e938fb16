"""One real PostgreSQL for the whole run: a migrated template, a clone per process, a clone for each committing test."""

import asyncio
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import cache
from pathlib import Path

import asyncpg

from portal.database.embedded import EmbeddedServer, Urls
from portal.database.engine import connect
from portal.database.migrating import migrate
from portal.database.roles import create_roles, grant_demonstration_clock, grant_on_database
from portal.piccolo_conf import DB
from portal.settings import use_environment
from tests.support.snapshots import keep, restore, snapshot_for

TEMPLATE = "portal_template"
FOLDER = "PORTAL_TEST_SERVER"
PREFIX = "civic-test-"
LEFTOVER_SECONDS = 3600
_clones = 0


class TestServer:
    """The server of this run, started by the first process that needs it and stopped by the same."""

    __test__ = False

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        self.server = EmbeddedServer(self.folder, disposable=True)

    def start(self) -> None:
        """Start with the template that an earlier run kept; the first run makes and keeps it."""
        remove_leftovers()
        snapshot = snapshot_for(self.server)
        if not restore(self.server, snapshot):
            self.server.start()
            asyncio.run(_make_template(self.server))
            self.server.stop()
            keep(self.server, snapshot)
        self.server.start()
        os.environ[FOLDER] = str(self.folder)  # noqa: TID251

    def stop(self) -> None:
        """Stop and leave nothing behind."""
        self.server.stop()
        os.environ.pop(FOLDER, None)  # noqa: TID251
        remove(self.server)


def remove(server: EmbeddedServer) -> None:
    """Remove everything of a stopped server."""
    for folder in (server.home, server.sockets, server.data):
        shutil.rmtree(folder, ignore_errors=True)


def remove_leftovers() -> None:
    """Remove what runs that were killed left behind: their servers were stopped by the watchdog."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(FileNotFoundError):
            server = EmbeddedServer(folder)
            if time.time() - folder.stat().st_mtime > LEFTOVER_SECONDS and not server.answers():
                remove(server)


async def _make_template(server: EmbeddedServer) -> None:
    passwords = server.passwords()
    admin = await asyncpg.connect(dsn=server.urls("postgres").admin)
    await create_roles(admin, {role: passwords[role] for role in ("portal_owner", "portal_app", "portal_diversity")})
    await admin.execute(f"create database {TEMPLATE} owner portal_owner")
    await admin.close()
    owner_url = server.urls(TEMPLATE).owner
    await migrate(owner_url)
    owner = await connect(owner_url)
    await grant_demonstration_clock(owner)
    await owner.close()


@cache
def urls_of(database: str) -> Urls:
    """Name a database of the running server in each role."""
    return EmbeddedServer(Path(os.environ[FOLDER]), disposable=True).urls(database)  # noqa: TID251


async def _admin(*statements: str) -> None:
    connection = await asyncpg.connect(dsn=urls_of("postgres").admin)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


@asynccontextmanager
async def clone(template: str = TEMPLATE) -> AsyncIterator[Urls]:
    """Copy a database for as long as the block runs, with the grants that a copy loses."""
    global _clones  # noqa: PLW0603
    _clones += 1
    name = f"test_{os.getpid()}_{_clones}"
    await _admin(f"create database {name} template {template} owner portal_owner strategy file_copy")
    urls = urls_of(name)
    owner = await connect(urls.owner)
    await grant_on_database(owner, name)
    await owner.close()
    try:
        yield urls
    finally:
        await _admin(f"drop database {name} with (force)")


@asynccontextmanager
async def use_database(urls: Urls) -> AsyncIterator[Urls]:
    """Point the portal at a database, as the role that serves pages, with a pool; afterwards back to where it was."""
    before, had_pool = dict(DB.config), DB.pool is not None
    if had_pool:
        await DB.close_connection_pool()
    _point_at(urls)
    await DB.start_connection_pool(min_size=1, max_size=10)
    try:
        yield urls
    finally:
        await DB.close_connection_pool()
        DB.config.update(before)
        if had_pool:
            _point_at(urls_of(before["dsn"].partition("?")[0].rpartition("/")[2]))
            await DB.start_connection_pool(min_size=1, max_size=10)


def _point_at(urls: Urls) -> None:
    use_environment(
        {
            "DATABASE_URL": urls.app,
            "DATABASE_OWNER_URL": urls.owner,
            "DIVERSITY_DATABASE_URL": urls.diversity,
        }
    )
    DB.use(urls.app)


@asynccontextmanager
async def rolled_back() -> AsyncIterator[None]:
    """Undo everything that happens inside: services' own transactions become savepoints."""
    undo = _UndoError()
    try:
        async with DB.transaction():
            yield
            raise undo
    except _UndoError:
        return


class _UndoError(Exception):
    """Ends a test's transaction."""
