"""Delivery of signed webhooks, as an honest, a forgetful, a repeating or a disorderly sender would do it."""

import asyncio
import random
from contextlib import suppress
from datetime import timedelta
from typing import Any

import asyncpg
import httpx
import msgspec

from procurement.payments.standin.books import Books
from procurement.payments.standin.wire import encode, sign

RETRY_SECONDS = 5
MAXIMUM_ATTEMPTS = 12


class Manner(msgspec.Struct, kw_only=True):
    """How events are sent: `copies` of each, in a random order when `shuffle`, none at all while `hold`."""

    hold: bool = False
    copies: int = 1
    shuffle: bool = False


class Courier:
    """Sends what the books say is due, every fraction of a second."""

    def __init__(self, books: Books, url: str, secret: str) -> None:
        """Deliver to `url`, signed with `secret`; without a URL events are only kept for polling."""
        self.books, self.url, self.secret = books, url, secret
        self.manner = Manner()

    async def run(self) -> None:
        """Deliver until cancelled."""
        async with httpx.AsyncClient(timeout=10, trust_env=False) as client:
            while True:
                if self.url and not self.manner.hold:
                    with suppress(asyncpg.PostgresError, OSError):
                        await self._round(client)
                await asyncio.sleep(0.2)

    async def pending(self) -> list[dict[str, Any]]:
        """List undelivered events as they would be sent now: body and signature."""
        rows = await self._due()
        at = await self.books.pool.fetchval("select extract(epoch from clock_timestamp())::bigint")
        answers = []
        for row in rows:
            body = encode(row["body"])
            answers.append({"id": row["event"], "body": body.decode(), "signature": sign(body, self.secret, at)})
        return answers

    async def _due(self) -> list[Any]:
        rows: list[Any] = await self.books.pool.fetch(
            "select d.number, d.event, e.body from stripe_standin.delivery d join stripe_standin.event e"
            " on e.id = d.event where d.delivered_at is null and d.due_at <= clock_timestamp() and d.attempts < $1"
            " order by d.number limit 100",
            MAXIMUM_ATTEMPTS,
        )
        return rows

    async def _round(self, client: httpx.AsyncClient) -> None:
        rows = [row for row in await self._due() for _ in range(self.manner.copies)]
        if self.manner.shuffle:
            random.shuffle(rows)
        for row in rows:
            await self._send(client, row)

    async def _send(self, client: httpx.AsyncClient, row: Any) -> None:
        """Post one event; anything but a 2xx answer brings it again later."""
        body = encode(row["body"])
        at = await self.books.pool.fetchval("select extract(epoch from clock_timestamp())::bigint")
        headers = {"Content-Type": "application/json", "Stripe-Signature": sign(body, self.secret, at)}
        try:
            answer = await client.post(self.url, content=body, headers=headers)
            taken = answer.is_success
        except httpx.HTTPError:
            taken = False
        await self.books.pool.execute(
            "update stripe_standin.delivery set attempts = attempts + 1, due_at = clock_timestamp() + $3::interval,"
            " delivered_at = case when $2 then clock_timestamp() else delivered_at end where number = $1",
            row["number"],
            taken,
            timedelta(seconds=RETRY_SECONDS),
        )
