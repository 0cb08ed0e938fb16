"""How services talk to the database: one transaction per service, raw reads on the same connection."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from portal.piccolo_conf import DB


def transaction() -> AbstractAsyncContextManager[Any]:
    """Open a transaction; inside another one, a savepoint, so that an error undoes only the inner block.

    One statement at a time inside it, and no tasks started there: child tasks would share the connection.
    """
    return DB.transaction()


@asynccontextmanager
async def joined() -> AsyncIterator[None]:
    """Be part of the caller's transaction, or open one: for acts that stand or fall with their caller's.

    Unlike `transaction` it sets no savepoint, which costs two round trips, so nothing that fails inside may be caught.
    """
    if DB.current_transaction.get() is not None:
        yield
        return
    async with DB.transaction():
        yield


def connection() -> Any:
    """Answer the current transaction's asyncpg connection; RuntimeError outside a transaction."""
    current = DB.current_transaction.get()
    if current is None:
        raise RuntimeError("This needs a transaction; open one with portal.database.transactions.transaction().")
    return current.connection


async def fetch(sql: str, *arguments: Any) -> list[dict[str, Any]]:
    """Read rows with $1 parameters, in the current transaction if there is one."""
    async with _any_connection() as current:
        return [dict(row) for row in await current.fetch(sql, *arguments)]


async def fetch_one(sql: str, *arguments: Any) -> dict[str, Any] | None:
    """Read the first row, or None."""
    async with _any_connection() as current:
        row = await current.fetchrow(sql, *arguments)
    return None if row is None else dict(row)


async def execute(sql: str, *arguments: Any) -> None:
    """Run a statement with $1 parameters, or several statements without."""
    async with _any_connection() as current:
        await current.execute(sql, *arguments)


@asynccontextmanager
async def _any_connection() -> AsyncIterator[Any]:
    current = DB.current_transaction.get()
    if current is not None:
        yield current.connection
    elif DB.pool is not None:
        async with DB.pool.acquire() as pooled:
            yield pooled
    else:
        lone = await DB.get_new_connection()
        try:
            yield lone
        finally:
            await lone.close()
