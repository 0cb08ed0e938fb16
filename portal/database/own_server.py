"""The database a command works on: the outside server that is named, else the portal's own, brought up to date."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from portal.database.embedded import DATABASE, ROLES, EmbeddedServer
from portal.database.engine import connect
from portal.database.migrating import migrate
from portal.database.roles import create_roles_and_database, grant_demonstration_clock
from portal.piccolo_conf import DB
from portal.settings import Settings, get_settings, use_environment


@contextmanager
def database_server() -> Iterator[Settings]:
    """Have the database for a command; our own server is started, or joined where another process runs it already."""
    settings = get_settings()
    settings.require_databases()
    if settings.outside_server:
        DB.use(settings.database_url)
        yield settings
        return
    with EmbeddedServer(settings.data_dir) as server:
        yield asyncio.run(bring_up(server, demonstration=settings.demonstration))


async def bring_up(server: EmbeddedServer, *, demonstration: bool) -> Settings:
    """Give a started server its roles, database, tables and grants, and point this process and its children at it."""
    passwords = server.passwords()
    await create_roles_and_database(server.urls("postgres").admin, {role: passwords[role] for role in ROLES}, DATABASE)
    urls = server.urls()
    await migrate(urls.owner)
    if demonstration:
        owner = await connect(urls.owner)
        try:
            await grant_demonstration_clock(owner)
        finally:
            await owner.close()
    DB.use(urls.app)
    return use_environment(
        {
            "DATABASE_URL": urls.app,
            "DATABASE_OWNER_URL": urls.owner,
            "DIVERSITY_DATABASE_URL": urls.diversity,
        }
    )
