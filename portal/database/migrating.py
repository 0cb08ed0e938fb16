"""Bringing a database to the tables of this version: as the owner, one process at a time."""

import contextlib
import io
import re
from collections.abc import AsyncIterator

from portal.database.engine import connect
from portal.database.folders import PACKAGES, folder_of
from portal.database.roles import database_of, grant_before_migrating, grant_on_database

_ID = re.compile(r'^ID = "([^"]+)"', re.MULTILINE)
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
            if await pending_migrations():
                await _run_all()
        finally:
            DB.use(before)
        await grant_on_database(lock, database_of(owner_url))


async def _run_all() -> None:
    from piccolo.apps.migrations.commands.forwards import run_forwards

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
    """Count the migrations that the current database has not run, as whatever role may read the list.

    Piccolo would import every migration and ask for each by itself, which every process would wait for at its start.
    """
    from portal.database.transactions import fetch

    known = known_migrations()
    (row,) = await fetch("select to_regclass('migration') is not null as is_there")
    if not row["is_there"]:
        return len(known)
    ran = {(one["app_name"], one["name"]) for one in await fetch("select app_name, name from migration")}
    return len(known - ran)


def known_migrations() -> set[tuple[str, str]]:
    """Name the app and id of every migration of this version, read from their files."""
    return {
        (package, found[1])
        for package in PACKAGES
        for file in (folder_of(package) / "piccolo_migrations").glob("*.py")
        if (found := _ID.search(file.read_text(encoding="utf-8")))
    }


@contextlib.asynccontextmanager
async def _only_one(owner_url: str) -> AsyncIterator[object]:
    connection = await connect(owner_url)
    try:
        await connection.execute("select pg_advisory_lock($1::bigint)", _LOCK)
        yield connection
    finally:
        await connection.close()
