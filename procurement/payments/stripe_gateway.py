"""Stripe behind the portal's protocol for payment services.

Direct charges: a buyer pays on the supplier's own connected account, so the portal never holds money. What Stripe
answers is read into the domain's Facts; keys are never logged.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import msgspec
import stripe

from procurement.payments.domain.facts import Facts
from procurement.payments.gateways import ForgedEventError, Order, PaymentServiceError, StartedPayment
from procurement.payments.reading import PayoutAccountFacts, ServiceEvent, event_of, payout_of, session_facts
from procurement.payments.transport import StripeTransport

TOLERANCE_SECONDS = 300
_CONTROLLER: Any = {
    "fees": {"payer": "account"},
    "losses": {"payments": "stripe"},
    "requirement_collection": "stripe",
    "stripe_dashboard": {"type": "full"},
}
_UNREACHABLE = "The payment service does not answer. Nothing was paid; try again in a few minutes."


class StripePayments:
    """Stripe, or the stand-in where PORTAL_STRIPE_API_BASE names it."""

    def __init__(self, key: str, secret: str, base: str = "") -> None:
        """Speak with `key` to Stripe (or to `base`), and verify webhooks with `secret`."""
        bases: Any = {"api": base} if base else {}
        self._secret = secret
        self._transport = StripeTransport(is_local=bool(base))
        self._client = stripe.StripeClient(
            key,
            base_addresses=bases,
            max_network_retries=2,
            http_client=self._transport,
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._transport.close_async()

    async def open_account(self, *, organisation_id: UUID, name: str, email: str) -> PayoutAccountFacts:
        """Open a connected account that Stripe itself checks and supports."""
        async with _telling():
            account = await self._client.v1.accounts.create_async(
                {
                    "country": "GB",
                    "email": email,
                    "business_profile": {"name": name},
                    "controller": _CONTROLLER,
                    "metadata": {"organisation": str(organisation_id)},
                },
                {"idempotency_key": f"account-{organisation_id}"},
            )
        return payout_of(account.to_dict())

    async def set_up_link(self, account_id: str, *, return_url: str, refresh_url: str) -> str:
        """Make an account link."""
        async with _telling():
            link = await self._client.v1.account_links.create_async(
                {
                    "account": account_id,
                    "type": "account_onboarding",
                    "return_url": return_url,
                    "refresh_url": refresh_url,
                }
            )
        return link.url

    async def account(self, account_id: str) -> PayoutAccountFacts:
        """Retrieve a connected account."""
        async with _telling():
            account = await self._client.v1.accounts.retrieve_async(account_id)
        return payout_of(account.to_dict())

    async def start(self, order: Order) -> StartedPayment:
        """Open a Checkout session for a direct charge, by card or GBP bank transfer."""
        key = str(order.attempt_id)
        metadata = {"attempt": key}
        async with _telling():
            customer = await self._client.v1.customers.create_async(
                {"name": order.payer_name, "email": order.payer_email, "metadata": metadata},
                {"stripe_account": order.account_id, "idempotency_key": f"{key}-payer"},
            )
            session = await self._client.v1.checkout.sessions.create_async(
                _session(order, customer.id), {"stripe_account": order.account_id, "idempotency_key": key}
            )
        return StartedPayment(session.id, session.url or "")

    async def ask(self, account_id: str, session_id: str) -> Facts:
        """Retrieve a session with its payment intent and charge."""
        async with _telling():
            session = await self._client.v1.checkout.sessions.retrieve_async(
                session_id, {"expand": ["payment_intent"]}, {"stripe_account": account_id}
            )
        return session_facts(session.to_dict(), account_id)

    async def stop(self, account_id: str, session_id: str) -> Facts:
        """Expire a session; when it cannot be expired any more, say why that is."""
        try:
            session = await self._client.v1.checkout.sessions.expire_async(
                session_id, None, {"stripe_account": account_id}
            )
        except stripe.InvalidRequestError:
            return await self.ask(account_id, session_id)
        except stripe.StripeError as error:
            raise PaymentServiceError(_UNREACHABLE) from error
        return session_facts(session.to_dict(), account_id)

    def read_event(self, body: bytes, signature: str) -> ServiceEvent:
        """Verify the Stripe-Signature header over the raw body, then read the event."""
        try:
            stripe.WebhookSignature.verify_header(body.decode(), signature, self._secret, TOLERANCE_SECONDS)
            event = msgspec.json.decode(body, type=dict[str, Any])
            return event_of(event)
        except (stripe.SignatureVerificationError, UnicodeDecodeError, msgspec.DecodeError, KeyError, TypeError):
            raise ForgedEventError from None


@asynccontextmanager
async def _telling() -> AsyncIterator[None]:
    """Turn Stripe's errors into one of ours; the original stays in the log as cause, without the key."""
    try:
        yield
    except (stripe.APIConnectionError, stripe.RateLimitError, stripe.APIError) as error:
        raise PaymentServiceError(_UNREACHABLE) from error
    except stripe.StripeError as error:
        reason = error.user_message or "no reason given"
        raise PaymentServiceError(f"The payment service refused: {reason}", is_refusal=True) from error


def _session(order: Order, customer_id: str) -> Any:
    """Describe one sum to be paid on one page, by card or GBP bank transfer."""
    metadata = {"attempt": str(order.attempt_id)}
    transfer = {"funding_type": "bank_transfer", "bank_transfer": {"type": "gb_bank_transfer"}}
    price = {
        "currency": "gbp",
        "unit_amount": order.amount_pence,
        "product_data": {"name": order.description},
    }
    return {
        "mode": "payment",
        "customer": customer_id,
        "client_reference_id": str(order.attempt_id),
        "metadata": metadata,
        "payment_method_types": ["card", "customer_balance"],
        "payment_method_options": {"customer_balance": transfer},
        "payment_intent_data": {"description": order.description, "metadata": metadata},
        "line_items": [{"quantity": 1, "price_data": price}],
        "success_url": order.return_url,
        "cancel_url": order.return_url,
    }
