"""The diversity role's own connection: nothing else in the portal uses it, and it uses nothing else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from portal.database.engine import connect
from portal.settings import get_settings


@asynccontextmanager
async def diversity_transaction() -> AsyncIterator[Any]:
    """Open a connection as portal_diversity and one transaction on it; answers its asyncpg connection.

    It stands apart from the portal's own transaction: neither is undone with the other.
    """
    settings = get_settings()
    settings.require("diversity_database_url")
    connection = await connect(settings.diversity_database_url)
    try:
        async with connection.transaction():
            yield connection
    finally:
        await connection.close()
