"""Counting the statements of a block, so that a list page is held to the same number for one row and for many."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from portal.database.transactions import connection


@asynccontextmanager
async def statements() -> AsyncIterator[list[str]]:
    """Collect every statement sent on this test's connection inside the block, transaction control left out."""
    found: list[str] = []
    watched = connection()

    def note(record: Any) -> None:
        if not record.query.upper().startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            found.append(record.query)

    watched.add_query_logger(note)
    try:
        yield found
        await asyncio.sleep(0)  # The driver tells of a statement on the loop's next round.
    finally:
        watched.remove_query_logger(note)
