"""The stand-in's books: objects, idempotency keys, events and deliveries, in its own PostgreSQL schema."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self

import asyncpg
import msgspec

from procurement.payments.standin.wire import StripeError, missing, public

SCHEMA = """
create schema if not exists stripe_standin;
revoke all on schema stripe_standin from public;
create table if not exists stripe_standin.object (
    id text primary key, kind text not null, account text not null, body jsonb not null,
    made_at timestamptz not null default clock_timestamp());
create table if not exists stripe_standin.idempotency (
    account text not null, key text not null, request text not null, status int not null, answer jsonb not null,
    primary key (account, key));
create table if not exists stripe_standin.event (
    number bigint generated always as identity, id text primary key, account text not null, kind text not null,
    body jsonb not null, made_at timestamptz not null default clock_timestamp());
create table if not exists stripe_standin.delivery (
    number bigint generated always as identity primary key, event text not null references stripe_standin.event (id),
    delivered_at timestamptz, attempts int not null default 0, due_at timestamptz not null default clock_timestamp());
"""


def new_id(prefix: str) -> str:
    """Make an identifier of Stripe's form, for example cs_test_1f0c..."""
    return f"{prefix}_{secrets.token_hex(12)}"


class Desk:
    """One request at the books: everything on one connection in one transaction."""

    def __init__(self, connection: Any, account: str, now: int) -> None:
        """Name the connected account asked for ("" for the platform) and the second it is now."""
        self.connection, self.account, self.now = connection, account, now

    async def put(self, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        """Store a new or changed object under its id."""
        await self.connection.execute(
            "insert into stripe_standin.object (id, kind, account, body) values ($1, $2, $3, $4)"
            " on conflict (id) do update set body = excluded.body",
            body["id"],
            kind,
            self.account,
            body,
        )
        return body

    async def get(self, kind: str, identifier: str) -> dict[str, Any]:
        """Read and lock an object of this account; Stripe's 404 when there is none."""
        row = await self.connection.fetchrow(
            "select body from stripe_standin.object where id = $1 and kind = $2 and account = $3 for update",
            identifier,
            kind,
            self.account,
        )
        if row is None:
            raise missing(kind, identifier)
        body: dict[str, Any] = row["body"]
        return body

    async def tell(self, kind: str, body: dict[str, Any]) -> None:
        """Record an event with the object as it is now, and a delivery of it."""
        event = {
            "id": new_id("evt"),
            "object": "event",
            "api_version": "2026-10-28.endive",
            "created": self.now,
            "type": kind,
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "data": {"object": public(body)},
        }
        if self.account:
            event["account"] = self.account
        await self.connection.execute(
            "insert into stripe_standin.event (id, account, kind, body) values ($1, $2, $3, $4)",
            event["id"],
            self.account,
            kind,
            event,
        )
        await self.connection.execute("insert into stripe_standin.delivery (event) values ($1)", event["id"])

    async def recall(self, key: str, request: str) -> tuple[int, Any] | None:
        """Find the first answer given for an idempotency key, None for a new key.

        The same key with another request is an error, and a key whose request is still being worked on is a 409.
        """
        if not await self.connection.fetchval(
            "select pg_try_advisory_xact_lock(hashtextextended($1, 7))", f"{self.account} {key}"
        ):
            message = "There is currently another in-progress request using this Idempotency-Key."
            raise StripeError(409, "idempotency_error", message, code="idempotency_key_in_use")
        row = await self.connection.fetchrow(
            "select request, status, answer from stripe_standin.idempotency where account = $1 and key = $2",
            self.account,
            key,
        )
        if row is None:
            return None
        if row["request"] != request:
            message = (
                "Keys for idempotent requests can only be used with the same parameters they were first used with."
            )
            raise StripeError(400, "idempotency_error", message)
        return row["status"], row["answer"]

    async def remember(self, key: str, request: str, answer: Any) -> None:
        """Keep the answer for this key, in the transaction that made what it tells of."""
        await self.connection.execute(
            "insert into stripe_standin.idempotency (account, key, request, status, answer) values ($1, $2, $3, 200, $4)",
            self.account,
            key,
            request,
            answer,
        )


class Books:
    """The pool and what is asked of it as a whole."""

    def __init__(self, pool: Any) -> None:
        """Keep the pool; `open` makes it."""
        self.pool = pool

    @classmethod
    async def open(cls, dsn: str) -> Self:
        """Connect and make the schema when it is not there."""
        pool = await asyncpg.create_pool(dsn, min_size=1, max_size=5, init=_with_json)
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute("select pg_advisory_xact_lock(7303014)")
            await connection.execute(SCHEMA)
        return cls(pool)

    async def close(self) -> None:
        """Give the connections back."""
        await self.pool.close()

    @asynccontextmanager
    async def desk(self, account: str = "") -> AsyncIterator[Desk]:
        """Open one transaction; a connected account that is not in the books is refused as Stripe does."""
        async with self.pool.acquire() as connection, connection.transaction():
            known = not account or await connection.fetchval(
                "select 1 from stripe_standin.object where id = $1 and kind = 'account'", account
            )
            if not known:
                raise StripeError(
                    403,
                    "invalid_request_error",
                    f"The provided key does not have access to account '{account}' (or that account does not exist).",
                    code="account_invalid",
                )
            now = await connection.fetchval("select extract(epoch from clock_timestamp())::bigint")
            yield Desk(connection, account, now)

    async def totals(self) -> list[dict[str, Any]]:
        """Add up what each connected account has received and refunded, in pence."""
        rows = await self.pool.fetch(
            "select account, sum((body->>'amount_captured')::bigint)::bigint as received,"
            " sum((body->>'amount_refunded')::bigint)::bigint as refunded, count(*) as charges"
            " from stripe_standin.object where kind = 'charge' and body->>'status' = 'succeeded' group by account"
        )
        return [dict(row) for row in rows]


async def _with_json(connection: Any) -> None:
    """Let jsonb come and go as Python objects."""
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        encoder=lambda value: msgspec.json.encode(value).decode(),
        decoder=msgspec.json.decode,
    )
