"""What every process of the portal makes sure of before it works."""

import resource

from portal.database.engine import connect
from portal.database.migrating import pending_migrations
from portal.database.roles import refuse_moved_clock, refuse_powerful_role
from portal.settings import Settings, SettingsError


def forbid_core_dumps() -> None:
    """Let no crash write this process's memory, which may hold keys and bids, to disk."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def refuse_opening_key(settings: Settings) -> None:
    """Refuse to hold the key that opens bids in any process but the opening worker."""
    if settings.opening_key:
        raise SettingsError("PORTAL_OPENING_KEY belongs to the opening worker alone; take it out of this environment.")


async def check_database(settings: Settings) -> None:
    """Refuse a role that could undo what protects the records, a moved clock outside a demonstration, and old tables."""
    connection = await connect(settings.database_url)
    try:
        await refuse_powerful_role(connection)
        if not settings.demonstration:
            await refuse_moved_clock(connection)
    finally:
        await connection.close()
    pending = await pending_migrations()
    if pending:
        raise SettingsError(f"{pending} migrations have not been run; run: portal migrate")
