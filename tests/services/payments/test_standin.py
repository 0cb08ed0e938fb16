"""The stand-in behaves as Stripe does where the portal relies on it, asked by the unchanged stripe-python client."""

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
import stripe
import uvicorn

from procurement.payments.standin.server import create_app
from procurement.payments.transport import StripeTransport
from tests.builders.payments import DECLINED, KEY, SECRET, StandIn, standing_in
from tests.support.database import Urls

SESSION: Any = {
    "mode": "payment",
    "success_url": "http://portal.test/back",
    "payment_intent_data": {"metadata": {"attempt": "a1"}},
    "line_items": [
        {
            "quantity": 1,
            "price_data": {"currency": "gbp", "unit_amount": 12_345, "product_data": {"name": "Milestone"}},
        }
    ],
}
pytestmark = pytest.mark.committed


@pytest_asyncio.fixture(loop_scope="session")
async def db(server: None) -> AsyncIterator[Urls]:
    """An empty database is enough: the stand-in makes its own schema."""
    from tests.support import database

    async with database.clone() as urls, database.use_database(urls):
        yield urls


@pytest_asyncio.fixture(loop_scope="session")
async def standin(db: Urls) -> AsyncIterator[StandIn]:
    async with standing_in(db.owner) as found:
        yield found


@pytest_asyncio.fixture(loop_scope="session")
async def client(standin: StandIn) -> AsyncIterator[stripe.StripeClient]:
    transport = StripeTransport(is_local=True)
    yield stripe.StripeClient(KEY, base_addresses={"api": standin.url}, http_client=transport, max_network_retries=0)
    await transport.close_async()


async def account(client: stripe.StripeClient, standin: StandIn, *, ready: bool = True) -> str:
    made = await client.v1.accounts.create_async({"country": "GB"})
    if ready:
        link = await client.v1.account_links.create_async(
            {"account": made.id, "type": "account_onboarding", "return_url": "http://a/b", "refresh_url": "http://a/c"}
        )
        answer = await standin.give_bank_details(link.url)
        assert answer.headers["location"] == "http://a/b"
    return made.id


async def test_same_key_same_body_is_the_same_object(client: stripe.StripeClient, standin: StandIn) -> None:
    owner = await account(client, standin)
    options: Any = {"stripe_account": owner, "idempotency_key": "k1"}
    first = await client.v1.checkout.sessions.create_async(SESSION, options)
    again = await client.v1.checkout.sessions.create_async(SESSION, options)
    assert first.id == again.id
    assert first.payment_intent is None
    with pytest.raises(stripe.IdempotencyError):
        await client.v1.checkout.sessions.create_async({**SESSION, "success_url": "http://portal.test/x"}, options)


async def test_same_key_at_once_is_one_object_or_a_conflict(client: stripe.StripeClient, standin: StandIn) -> None:
    owner = await account(client, standin)
    options: Any = {"stripe_account": owner, "idempotency_key": "k2"}
    answers = await asyncio.gather(
        *(client.v1.checkout.sessions.create_async(SESSION, options) for _ in range(8)), return_exceptions=True
    )
    made = {one.id for one in answers if isinstance(one, stripe.checkout.Session)}
    assert len(made) == 1
    assert all(getattr(one, "http_status", 200) in {200, 409} for one in answers)


async def test_wrong_key_unknown_account_and_unready_account(client: stripe.StripeClient, standin: StandIn) -> None:
    transport = StripeTransport(is_local=True)
    other = stripe.StripeClient("sk_wrong", base_addresses={"api": standin.url}, http_client=transport)
    with pytest.raises(stripe.AuthenticationError):
        await other.v1.accounts.create_async({"country": "GB"})
    await transport.close_async()
    with pytest.raises(stripe.PermissionError):
        await client.v1.checkout.sessions.create_async(SESSION, {"stripe_account": "acct_nobody"})
    unready = await account(client, standin, ready=False)
    with pytest.raises(stripe.InvalidRequestError, match="cannot currently make charges"):
        await client.v1.checkout.sessions.create_async(SESSION, {"stripe_account": unready})


@pytest.mark.parametrize(
    "change",
    [
        {"mode": "subscription"},
        {"line_items": []},
        {"line_items": [{"quantity": 1, "price_data": {"currency": "usd", "unit_amount": 5}}]},
        {"line_items": [{"quantity": 1, "price_data": {"currency": "gbp", "unit_amount": 0}}]},
        {"payment_method_types": ["card", "customer_balance"]},
    ],
)
async def test_requests_that_stripe_refuses(client: stripe.StripeClient, standin: StandIn, change: Any) -> None:
    owner = await account(client, standin)
    with pytest.raises(stripe.InvalidRequestError):
        await client.v1.checkout.sessions.create_async({**SESSION, **change}, {"stripe_account": owner})


async def test_decline_success_refund_and_events(client: stripe.StripeClient, standin: StandIn) -> None:
    owner = await account(client, standin)
    mine: Any = {"stripe_account": owner}
    made = await client.v1.checkout.sessions.create_async(SESSION, mine)
    assert made.url
    await standin.pay(made.url, card=DECLINED)
    declined = await client.v1.checkout.sessions.retrieve_async(made.id, {"expand": ["payment_intent"]}, mine)
    assert (declined.status, declined.payment_status) == ("open", "unpaid")
    assert declined.to_dict()["payment_intent"]["last_payment_error"]["code"] == "card_declined"
    assert (await standin.pay(made.url)).headers["location"] == "http://portal.test/back"
    assert (await standin.pay(made.url)).status_code == 400
    paid = await client.v1.checkout.sessions.retrieve_async(made.id, None, mine)
    intent = str(paid.payment_intent)
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded"):
        await client.v1.refunds.create_async({"payment_intent": intent, "amount": 12_346}, mine)
    await client.v1.refunds.create_async({"payment_intent": intent, "amount": 345}, mine)
    assert (await standin.books())[owner] == {"account": owner, "received": 12_345, "refunded": 345, "charges": 1}
    events = await client.v1.events.list_async({"limit": 3}, mine)
    assert [event.type for event in events.data] == [
        "charge.refunded",
        "checkout.session.completed",
        "payment_intent.succeeded",
    ]
    assert events.has_more


async def test_expired_page_takes_no_money(client: stripe.StripeClient, standin: StandIn) -> None:
    owner = await account(client, standin)
    made = await client.v1.checkout.sessions.create_async(SESSION, {"stripe_account": owner})
    assert made.url
    await client.v1.checkout.sessions.expire_async(made.id, None, {"stripe_account": owner})
    assert (await standin.pay(made.url)).status_code == 400
    assert owner not in await standin.books()


async def test_webhooks_are_signed_repeated_and_tried_again(db: Urls) -> None:
    got: list[tuple[bytes, str]] = []

    async def sink(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        message = await receive()
        headers = dict(scope["headers"])
        got.append((message["body"], headers[b"stripe-signature"].decode()))
        status = 500 if len(got) == 1 else 200
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async with served(sink) as hook:
        app = create_app(database=db.owner, base_url="http://x", key=KEY, webhook_url=hook, webhook_secret=SECRET)
        async with (
            served(app) as url,
            httpx.AsyncClient(base_url=url, headers={"Authorization": f"Bearer {KEY}"}, trust_env=False) as http,
        ):
            await http.post("/_standin/manner", json={"copies": 2})
            async with app.state.books.desk() as desk:
                await desk.tell("account.updated", {"id": "acct_1", "_own": 1})
            for _ in range(100):
                if len(got) >= 2:
                    break
                await asyncio.sleep(0.05)
    assert len(got) >= 2
    assert got[0][0] == got[1][0]
    assert b"_own" not in got[0][0]
    for body, signature in got:
        assert stripe.WebhookSignature.verify_header(body.decode(), signature, SECRET, 300)


class served:  # noqa: N801 - used as a function
    """Serve an ASGI application on a free port while the block runs."""

    def __init__(self, app: Any) -> None:
        self.server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1))

    async def __aenter__(self) -> str:
        self.door = socket.socket()
        self.door.bind(("127.0.0.1", 0))
        self.server.config.load()
        self.task = asyncio.create_task(self.server.serve(sockets=[self.door]))
        while not self.server.started:  # noqa: ASYNC110 - uvicorn offers no event to wait for.
            await asyncio.sleep(0.01)
        return f"http://127.0.0.1:{self.door.getsockname()[1]}"

    async def __aexit__(self, *_: object) -> None:
        self.server.should_exit = True
        await self.task
        self.door.close()
