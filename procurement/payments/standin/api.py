"""The `/v1` routes: the key, the connected account, the idempotency key, then one object."""

import base64
import hashlib
from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from procurement.payments.standin import objects
from procurement.payments.standin.books import Books, Desk, new_id
from procurement.payments.standin.wire import StripeError, encode, invalid, public, read_fields

type_json = "application/json"
Maker = Callable[[Desk, dict[str, Any]], Awaitable[dict[str, Any]]]
MAXIMUM_BODY = 200_000


def answer(body: dict[str, Any], status: int = 200, *, replayed: bool = False) -> Response[bytes]:
    """Answer in JSON with the headers that Stripe sends."""
    headers = {"Request-Id": new_id("req"), "Stripe-Version": "2026-10-28.endive"}
    if replayed:
        headers["Idempotent-Replayed"] = "true"
    return Response(encode(body), status_code=status, media_type=type_json, headers=headers)


def stripe_error(_: Request[Any, Any, Any], error: StripeError) -> Response[bytes]:
    """Answer with Stripe's error object."""
    return answer(error.body, error.status)


def account_of(request: Request[Any, Any, Any]) -> str:
    """Check the secret key and name the connected account that the request speaks for."""
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "basic":
        given = base64.b64decode(given).decode().split(":")[0]
    if given != request.app.state.key:
        raise StripeError(401, "invalid_request_error", "Invalid API Key provided.")
    return request.headers.get("stripe-account", "")


async def _make(request: Request[Any, Any, Any], maker: Maker) -> Response[bytes]:
    """Run a POST once: a repeated idempotency key gets the first answer again."""
    account, books = account_of(request), _books(request)
    body = await request.body()
    if len(body) > MAXIMUM_BODY:
        raise invalid("Request body too large.", status=413)
    key = request.headers.get("idempotency-key", "")
    print_of = hashlib.sha256(request.url.path.encode() + b"\n" + body).hexdigest()
    async with books.desk(account) as desk:
        if key:
            before = await desk.recall(key, print_of)
            if before is not None:
                return answer(before[1], before[0], replayed=True)
        made = public(await maker(desk, read_fields(body)))
        if key:
            await desk.remember(key, print_of, made)
    return answer(made)


async def _show(request: Request[Any, Any, Any], kind: str, identifier: str) -> Response[bytes]:
    async with _books(request).desk(account_of(request)) as desk:
        return answer(public(await desk.get(kind, identifier)))


def _books(request: Request[Any, Any, Any]) -> Books:
    books: Books = request.app.state.books
    return books


@post("/v1/accounts")
async def make_account(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Open a connected account."""
    return await _make(request, objects.make_account)


@get("/v1/accounts/{identifier:str}")
async def show_account(request: Request[Any, Any, Any], identifier: FromPath[str]) -> Response[bytes]:
    """Show a connected account and whether it can be paid."""
    return await _show(request, "account", identifier)


@post("/v1/account_links")
async def make_link(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Make a link to the page on which an account gives its details; it serves for five minutes."""

    async def maker(desk: Desk, fields: dict[str, Any]) -> dict[str, Any]:
        account = await desk.get("account", str(fields.get("account", "")))
        token = new_id("link")
        link = {
            "id": token,
            "object": "account_link",
            "created": desk.now,
            "expires_at": desk.now + 300,
            "url": f"{request.app.state.base_url}/setup/{token}",
            "_account": account["id"],
            "_return_url": fields.get("return_url"),
            "_refresh_url": fields.get("refresh_url"),
        }
        await desk.put("account_link", link)
        return {key: value for key, value in link.items() if key != "id"}

    return await _make(request, maker)


@post("/v1/customers")
async def make_customer(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Note who pays."""
    return await _make(request, objects.make_customer)


@post("/v1/checkout/sessions")
async def make_session(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Open a hosted payment page."""

    async def maker(desk: Desk, fields: dict[str, Any]) -> dict[str, Any]:
        return await objects.make_session(desk, fields, request.app.state.base_url)

    return await _make(request, maker)


@get("/v1/checkout/sessions/{identifier:str}")
async def show_session(request: Request[Any, Any, Any], identifier: FromPath[str]) -> Response[bytes]:
    """Show a session, with its intent in full when `expand[]=payment_intent` asks for it."""
    async with _books(request).desk(account_of(request)) as desk:
        session, intent = await objects.open_session(desk, identifier)
        shown = public(session)
        expand = [value for name, value in request.query_params.multi_items() if name.startswith("expand")]
        if "payment_intent" in expand and shown["payment_intent"]:
            shown["payment_intent"] = intent
    return answer(shown)


@post("/v1/checkout/sessions/{identifier:str}/expire")
async def expire_session(request: Request[Any, Any, Any], identifier: FromPath[str]) -> Response[bytes]:
    """Close a session that nobody has paid."""

    async def maker(desk: Desk, _: dict[str, Any]) -> dict[str, Any]:
        return await objects.expire_session(desk, identifier)

    return await _make(request, maker)


@get("/v1/payment_intents/{identifier:str}")
async def show_intent(request: Request[Any, Any, Any], identifier: FromPath[str]) -> Response[bytes]:
    """Show a payment intent."""
    return await _show(request, "payment_intent", identifier)


@get("/v1/charges/{identifier:str}")
async def show_charge(request: Request[Any, Any, Any], identifier: FromPath[str]) -> Response[bytes]:
    """Show a charge."""
    return await _show(request, "charge", identifier)


@post("/v1/refunds")
async def make_refund(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Give money back."""
    return await _make(request, objects.make_refund)


@get("/v1/events")
async def list_events(request: Request[Any, Any, Any]) -> Response[bytes]:
    """List the events of the account, newest first, for a portal that missed some."""
    account = account_of(request)
    limit = min(int(request.query_params.get("limit", "10")), 100)
    before = request.query_params.get("starting_after")
    rows = await _books(request).pool.fetch(
        "select body from stripe_standin.event where account = $1 and ($2::text is null or number <"
        " (select number from stripe_standin.event where id = $2)) order by number desc limit $3",
        account,
        before,
        limit + 1,
    )
    data = [row["body"] for row in rows]
    return answer({"object": "list", "url": "/v1/events", "has_more": len(data) > limit, "data": data[:limit]})


ROUTES = [
    make_account,
    show_account,
    make_link,
    make_customer,
    make_session,
    show_session,
    expire_session,
    show_intent,
    show_charge,
    make_refund,
    list_events,
]
