"""Stripe's webhook: raw body, signature first, each event once."""

from typing import Any

from litestar import Request, Response, post

from portal.accounts.guards import public
from portal.kernel.errors import NotFoundError
from procurement.payments.gateways import is_payment_service_set_up, payments
from procurement.payments.services import take_event

MAXIMUM_BYTES = 1_000_000


@post("/webhooks/stripe", opt=public() | {"machine": True}, request_max_body_size=MAXIMUM_BYTES, status_code=200)
async def stripe_webhook(request: Request[Any, Any, Any]) -> Response[dict[str, str]]:
    """Take an event in: 200 when it is known now (or was before), 400 when it is forged, altered or older than 300 s."""
    if not is_payment_service_set_up():
        raise NotFoundError
    event = payments().read_event(await request.body(), request.headers.get("stripe-signature", ""))
    return Response({"outcome": await take_event(event)})
