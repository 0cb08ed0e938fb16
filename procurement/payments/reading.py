"""What Stripe's objects mean to us: events, sessions, intents, charges and accounts read into plain values."""

from collections.abc import Mapping
from typing import Any

import msgspec

from procurement.payments.domain.facts import Facts


class PayoutAccountFacts(msgspec.Struct, frozen=True):
    """A supplier's account as the service describes it."""

    account_id: str
    can_be_paid: bool


class ServiceEvent(msgspec.Struct, frozen=True):
    """A verified event: about an attempt, about an account, or about neither."""

    event_id: str
    kind: str
    account_id: str
    facts: Facts | None = None
    payout: PayoutAccountFacts | None = None


def event_of(event: Mapping[str, Any]) -> ServiceEvent:
    """Read an event whose signature was verified."""
    kind, account, item = str(event["type"]), str(event.get("account") or ""), event["data"]["object"]
    facts = payout = None
    if kind in {
        "checkout.session.completed",
        "checkout.session.expired",
        "checkout.session.async_payment_succeeded",
        "checkout.session.async_payment_failed",
    }:
        facts = session_facts(item, account, closed=kind.endswith(("expired", "failed")))
    elif kind in {"payment_intent.succeeded", "payment_intent.payment_failed"}:
        facts = _intent_facts(item, account)
    elif kind == "charge.refunded":
        facts = _charge_facts(item, account)
    elif kind == "account.updated":
        payout = payout_of(item)
    return ServiceEvent(str(event["id"]), kind, account, facts, payout)


def session_facts(session: Mapping[str, Any], account_id: str, *, closed: bool = False) -> Facts:
    """Read a checkout session, whose payment intent may be there in full."""
    intent = session.get("payment_intent")
    whole = intent if isinstance(intent, Mapping) else {}
    return Facts(
        attempt_id=str((session.get("metadata") or {}).get("attempt", "")),
        account_id=account_id,
        amount_pence=int(session.get("amount_total") or 0),
        currency=str(session.get("currency", "")),
        is_paid=session.get("payment_status") == "paid",
        is_closed=closed or session.get("status") == "expired",
        failure=_failure(whole),
        reference=str(whole.get("id") or (intent if isinstance(intent, str) else "")),
    )


def _intent_facts(intent: Mapping[str, Any], account_id: str) -> Facts:
    return Facts(
        attempt_id=str((intent.get("metadata") or {}).get("attempt", "")),
        account_id=account_id,
        amount_pence=int(intent.get("amount") or 0),
        currency=str(intent.get("currency", "")),
        is_paid=intent.get("status") == "succeeded" and intent.get("amount_received") == intent.get("amount"),
        failure=_failure(intent),
        reference=str(intent.get("id", "")),
    )


def _charge_facts(charge: Mapping[str, Any], account_id: str) -> Facts:
    return Facts(
        attempt_id=str((charge.get("metadata") or {}).get("attempt", "")),
        account_id=account_id,
        amount_pence=int(charge.get("amount") or 0),
        currency=str(charge.get("currency", "")),
        is_paid=charge.get("status") == "succeeded",
        refunded_pence=int(charge.get("amount_refunded") or 0),
        reference=str(charge.get("payment_intent") or ""),
    )


def _failure(intent: Mapping[str, Any]) -> str:
    return str((intent.get("last_payment_error") or {}).get("message") or "")


def payout_of(account: Mapping[str, Any]) -> PayoutAccountFacts:
    """Read a connected account."""
    return PayoutAccountFacts(str(account["id"]), bool(account.get("charges_enabled")))
