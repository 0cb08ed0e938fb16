"""Bringing a database to the tables of this version: as the owner, one process at a time."""

import contextlib
import io
from collections.abc import AsyncIterator

from piccolo.apps.migrations.commands.check import CheckMigrationManager
from piccolo.apps.migrations.commands.forwards import run_forwards

from portal.database.engine import connect
from portal.database.roles import database_of, grant_before_migrating, grant_on_database

_LOCK = 0x43_49_56_49_43  # "CIVIC"


class MigrationError(Exception):
    """A migration failed; nothing of that file was kept."""


async def migrate(owner_url: str) -> None:
    """Run what has not been run yet, then set the grants; two at once wait for each other."""
    from portal.piccolo_conf import DB

    before = DB.config["dsn"]
    async with _only_one(owner_url) as lock:
        await grant_before_migrating(lock)
        DB.use(owner_url)
        try:
            await _run_all()
        finally:
            DB.use(before)
        await grant_on_database(lock, database_of(owner_url))


async def _run_all() -> None:
    words = io.StringIO()
    try:
        with contextlib.redirect_stdout(words), contextlib.redirect_stderr(words):
            result = await run_forwards("all")
    except Exception as error:
        last = (words.getvalue().strip().splitlines() or [""])[-1]
        raise MigrationError(f"A migration failed ({last.strip()}): {error}") from error
    if not result.success:
        raise MigrationError(f"A migration failed: {result.message}")


async def pending_migrations() -> int:
    """Count the migrations that the current database has not run, as whatever role may read the list."""
    with contextlib.redirect_stdout(io.StringIO()):
        count: int = await CheckMigrationManager(app_name="all").havent_ran_count()
    return count


@contextlib.asynccontextmanager
async def _only_one(owner_url: str) -> AsyncIterator[object]:
    connection = await connect(owner_url)
    try:
        await connection.execute("select pg_advisory_lock($1::bigint)", _LOCK)
        yield connection
    finally:
        await connection.close()
