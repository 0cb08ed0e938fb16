"""The payment service behind a protocol; Stripe's client, which is slow to import, comes when it is first asked for."""

from functools import lru_cache
from typing import Protocol
from uuid import UUID

import msgspec

from portal.kernel.errors import PortalError, RefusedError
from portal.settings import get_settings
from procurement.payments.domain.facts import Facts
from procurement.payments.reading import PayoutAccountFacts, ServiceEvent


class PaymentServiceError(PortalError):
    """The payment service could not be reached, or refused (`is_refusal`); nothing was paid by this request."""

    status = 502

    def __init__(self, message: str, *, is_refusal: bool = False) -> None:
        """Keep the sentence, and whether asking again would be answered the same."""
        super().__init__(message)
        self.is_refusal = is_refusal


class ForgedEventError(PortalError):
    """A webhook whose signature is missing, wrong or too old."""

    status = 400

    def __init__(self) -> None:
        """Say no more than that."""
        super().__init__("The signature is not valid.")


class StartedPayment(msgspec.Struct, frozen=True):
    """A hosted payment page: where the buyer goes to pay."""

    session_id: str
    url: str


class Order(msgspec.Struct, frozen=True):
    """What is to be paid: one attempt, which is also the idempotency key."""

    attempt_id: UUID
    account_id: str
    amount_pence: int
    description: str
    payer_name: str
    payer_email: str
    return_url: str


class Payments(Protocol):
    """What the portal asks of a payment service."""

    async def open_account(self, *, organisation_id: UUID, name: str, email: str) -> PayoutAccountFacts:
        """Open an account for a supplier, once for each organisation."""
        ...

    async def set_up_link(self, account_id: str, *, return_url: str, refresh_url: str) -> str:
        """Make a link to the page on which the supplier gives its bank details."""
        ...

    async def account(self, account_id: str) -> PayoutAccountFacts:
        """Ask how an account stands."""
        ...

    async def start(self, order: Order) -> StartedPayment:
        """Open a payment page, once for each attempt however often it is asked."""
        ...

    async def ask(self, account_id: str, session_id: str) -> Facts:
        """Ask how an attempt stands."""
        ...

    async def stop(self, account_id: str, session_id: str) -> Facts:
        """Close a payment page that nobody paid on, and say how the attempt stands then."""
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...

    def read_event(self, body: bytes, signature: str) -> ServiceEvent:
        """Verify a webhook and read it; ForgedEventError when it is not the service's own or older than 300 s."""
        ...


def payments() -> Payments:
    """Answer the payment service of this installation; RefusedError where there is none and BACS is the way."""
    if not is_payment_service_set_up():
        raise RefusedError("Payment through Stripe is not set up here. Money moves by bank transfer (BACS) instead.")
    settings = get_settings()
    return _stripe(settings.stripe_api_key, settings.stripe_webhook_secret, settings.stripe_api_base)


@lru_cache(maxsize=4)
def _stripe(key: str, secret: str, base: str) -> Payments:
    from procurement.payments.stripe_gateway import StripePayments

    return StripePayments(key, secret, base)


def is_payment_service_set_up() -> bool:
    """Say whether this installation has keys for the payment service."""
    settings = get_settings()
    return bool(settings.stripe_api_key and settings.stripe_webhook_secret)
