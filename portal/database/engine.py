"""Piccolo's PostgreSQL engine, mended where stock behaviour loses connections, changes or types (docs/adr/0010)."""

# mypy: disable-error-code="no-untyped-call"
# Piccolo leaves the return types of its transaction methods open.

from typing import Any

import asyncpg
import msgspec
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction, Savepoint


class Transaction(PostgresTransaction):
    """A transaction that always gives its connection back, and whose nested form is a savepoint."""

    __slots__ = ("_save",)

    _save: Savepoint

    async def __aenter__(self) -> PostgresTransaction:
        """Begin, or set a savepoint in the transaction that is already open."""
        if self._parent is None:
            return await self._begin_outer()
        self._save = await self._parent.savepoint()
        return self._parent

    async def _begin_outer(self) -> PostgresTransaction:
        self.connection = await self.get_connection()
        try:
            self.transaction = self.connection.transaction()
            await self.begin()
        except BaseException:
            await self._give_back()
            raise
        self.context = self.engine.current_transaction.set(self)
        return self

    async def __aexit__(self, exception_type: Any, exception: Any, traceback: Any) -> bool:
        """Keep or undo the work; an error at commit is raised, and the connection is given back all the same."""
        if self._parent is not None:
            if exception is not None:
                await self._save.rollback_to()
            await self._save.release()
            return False
        try:
            if exception is not None and not self._rolled_back:
                await self.rollback()
            elif exception is None and not self._committed and not self._rolled_back:
                await self.commit()
        finally:
            self.engine.current_transaction.reset(self.context)
            await self._give_back()
        return False

    async def _give_back(self) -> None:
        if self.engine.pool:
            await self.engine.pool.release(self.connection)
        else:
            await self.connection.close()


class PortalEngine(PostgresEngine):
    """The portal's engine: connects only when asked, and reads jsonb as Python values on every connection."""

    def __init__(self, url: str) -> None:
        """Remember the server's URL; nothing is connected yet."""
        super().__init__(config={"dsn": url})

    async def check_version(self) -> None:
        """Ask no server anything while this module is only being imported."""

    async def prep_database(self) -> None:
        """Create no extension: the portal uses none."""

    def use(self, url: str) -> None:
        """Name another server or role; only while no pool is running."""
        if self.pool is not None:
            raise RuntimeError("Close the connection pool before naming another database.")
        self.config["dsn"] = url

    def transaction(self, allow_nested: bool = True) -> Transaction:
        """Answer our transaction instead of Piccolo's."""
        return Transaction(engine=self, allow_nested=allow_nested)

    async def start_connection_pool(self, **kwargs: Any) -> None:
        """Start the pool; every connection in it reads jsonb as Python values."""
        ours = {"min_size": 1, "init": prepare_connection, "reset": keep_session}
        await super().start_connection_pool(**{**ours, **kwargs})

    async def get_new_connection(self) -> Any:
        """Open a connection outside the pool that behaves like those inside it."""
        return await connect(self.config["dsn"])


async def connect(url: str) -> Any:
    """Open a connection of its own to `url`, with the portal's types."""
    connection = await asyncpg.connect(dsn=url)
    await prepare_connection(connection)
    return connection


async def prepare_connection(connection: Any) -> None:
    """Read and write jsonb as Python values; Piccolo hands text to the encoder, everybody else values."""
    await connection.set_type_codec("jsonb", schema="pg_catalog", encoder=_encode_json, decoder=msgspec.json.decode)


async def keep_session(_connection: Any) -> None:
    """Ask the server nothing when a connection goes back to the pool: an open transaction is ended before this is called.

    The stock reset clears settings, cursors, LISTEN and advisory locks of the session, at the price of a round trip after
    every statement. The portal leaves none of these behind, which tests/house/test_shape.py holds.
    """


def _encode_json(value: object) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
