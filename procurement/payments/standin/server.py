"""The stand-in as one ASGI application: API, hosted pages and the levers that tests pull."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import msgspec
from litestar import Litestar, Request, Response, get, post
from litestar.datastructures import State

from procurement.payments.standin import api, pages
from procurement.payments.standin.books import Books
from procurement.payments.standin.webhooks import Courier, Manner
from procurement.payments.standin.wire import StripeError


@get("/_standin/books")
async def show_books(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Show what each account has received and refunded, to be compared with the portal's ledger."""
    api.account_of(request)
    return api.answer({"accounts": await request.app.state.books.totals()})


@get("/_standin/pending")
async def show_pending(request: Request[Any, Any, Any]) -> Response[bytes]:
    """List what has not been delivered, signed now."""
    api.account_of(request)
    return api.answer({"events": await request.app.state.courier.pending()})


@post("/_standin/manner", status_code=200)
async def set_manner(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Change how webhooks are delivered: `{"hold": false, "copies": 2, "shuffle": true}`."""
    api.account_of(request)
    request.app.state.courier.manner = msgspec.json.decode(await request.body(), type=Manner)
    return api.answer({"manner": msgspec.to_builtins(request.app.state.courier.manner)})


@get("/health", sync_to_thread=False)
def health() -> str:
    """Say that the stand-in answers."""
    return "ok"


def create_app(*, database: str, base_url: str, key: str, webhook_url: str, webhook_secret: str) -> Litestar:
    """Build the stand-in; `base_url` is its own address, `webhook_url` the portal's (or empty)."""

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        app.state.books = await Books.open(database)
        app.state.courier = Courier(app.state.books, webhook_url, webhook_secret)
        task = asyncio.create_task(app.state.courier.run())
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await app.state.books.close()

    return Litestar(
        route_handlers=[*api.ROUTES, *pages.ROUTES, show_books, show_pending, set_manner, health],
        exception_handlers={StripeError: api.stripe_error},
        lifespan=[lifespan],
        state=State({"base_url": base_url, "key": key}),
        openapi_config=None,
    )
