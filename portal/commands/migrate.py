"""`portal migrate`: the database brought to this version's tables."""

import asyncio

import asyncpg
import click

from portal.database.migrating import migrate as run_migrations
from portal.database.own_server import database_server
from portal.database.roles import create_roles_and_database, credentials_of, database_of, set_up_sql
from portal.settings import Settings, get_settings


@click.command("migrate")
def migrate() -> None:
    """Create roles and database where they are missing, then run the migrations that have not been run.

    DATABASE_ADMIN_URL lets it create the roles and the database; without it, and where they are missing, it prints the
    SQL that your administrator runs, and ends with status 1. With no database URL at all it works on the portal's own
    server in PORTAL_DATA_DIR.
    """
    settings = get_settings()
    if not settings.outside_server:
        with database_server():
            click.echo("The portal's own database is up to date.")
        return
    settings.require_databases()
    asyncio.run(_migrate_outside(settings))
    click.echo(f"The database {database_of(settings.database_url)} is up to date.")


async def _migrate_outside(settings: Settings) -> None:
    passwords, database = credentials_of(settings), database_of(settings.database_url)
    if settings.database_admin_url:
        await create_roles_and_database(settings.database_admin_url, passwords, database)
    elif not await _may_connect(settings.database_owner_url):
        click.echo(set_up_sql(database))
        raise click.ClickException(
            "The roles or the database are missing and DATABASE_ADMIN_URL is not set; run the SQL above as administrator."
        )
    await run_migrations(settings.database_owner_url)


async def _may_connect(url: str) -> bool:
    try:
        connection = await asyncpg.connect(dsn=url)
    except (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError):
        return False
    await connection.close()
    return True
