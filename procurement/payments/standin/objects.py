"""The shapes and rules of the objects: accounts, customers, checkout sessions, payment intents, charges, refunds."""

from typing import Any

from procurement.payments.standin.books import Desk, new_id
from procurement.payments.standin.wire import StripeError, invalid, whole

DECLINED = {
    "4000000000000002": ("card_declined", "generic_decline", "Your card was declined."),
    "4000000000009995": ("card_declined", "insufficient_funds", "Your card has insufficient funds."),
    "4000000000000069": ("expired_card", "expired_card", "Your card has expired."),
}
ACCEPTED = frozenset({"4242424242424242", "5555555555554444", "4000008260000000"})
SESSION_SECONDS = 24 * 3600


async def make_account(desk: Desk, fields: dict[str, Any]) -> dict[str, Any]:
    """Open a connected account that still has to give its details."""
    if desk.account:
        raise invalid("A connected account cannot open accounts here.")
    account = {
        "id": new_id("acct"),
        "object": "account",
        "country": fields.get("country", "GB"),
        "default_currency": "gbp",
        "email": fields.get("email"),
        "business_profile": fields.get("business_profile", {}),
        "controller": fields.get("controller", {}),
        "charges_enabled": False,
        "payouts_enabled": False,
        "details_submitted": False,
        "created": desk.now,
        "metadata": fields.get("metadata", {}),
        "requirements": {"currently_due": ["external_account"], "disabled_reason": "requirements.past_due"},
        "external_accounts": {"object": "list", "data": [], "has_more": False, "url": "/v1/accounts"},
    }
    return await desk.put("account", account)


async def complete_account(desk: Desk, identifier: str, sort_code: str, number: str) -> dict[str, Any]:
    """Take the bank details that the hosted page asked for; the account can then be paid."""
    account = await desk.get("account", identifier)
    bank = {
        "id": new_id("ba"),
        "object": "bank_account",
        "country": "GB",
        "currency": "gbp",
        "last4": number[-4:],
        "routing_number": sort_code,
        "status": "new",
    }
    account.update(charges_enabled=True, payouts_enabled=True, details_submitted=True)
    account["requirements"] = {"currently_due": [], "disabled_reason": None}
    account["external_accounts"]["data"] = [bank]
    await desk.put("account", account)
    told = Desk(desk.connection, identifier, desk.now)
    await told.tell("account.updated", account)
    return account


async def make_customer(desk: Desk, fields: dict[str, Any]) -> dict[str, Any]:
    """Note who pays, in the books of the connected account."""
    customer = {
        "id": new_id("cus"),
        "object": "customer",
        "created": desk.now,
        "email": fields.get("email"),
        "livemode": False,
        "metadata": fields.get("metadata", {}),
        "name": fields.get("name"),
    }
    return await desk.put("customer", customer)


async def make_session(desk: Desk, fields: dict[str, Any], base_url: str) -> dict[str, Any]:
    """Open a checkout session: one hosted page on which one sum is paid.

    As with Stripe, `payment_intent` stays null until somebody tries to pay.
    """
    await _require_charges(desk)
    amount, currency = _sum_of(fields)
    kinds = fields.get("payment_method_types") or ["card"]
    _require_page(fields, kinds)
    intent = _new_intent(desk, fields, amount, currency, kinds)
    session = {
        "id": new_id("cs_test"),
        "object": "checkout.session",
        "amount_total": amount,
        "cancel_url": fields.get("cancel_url"),
        "client_reference_id": fields.get("client_reference_id"),
        "created": desk.now,
        "currency": currency,
        "customer": fields.get("customer"),
        "expires_at": desk.now + SESSION_SECONDS,
        "livemode": False,
        "metadata": fields.get("metadata", {}),
        "mode": "payment",
        "payment_intent": None,
        "_intent": intent["id"],
        "payment_method_types": kinds,
        "payment_status": "unpaid",
        "status": "open",
        "success_url": fields["success_url"],
    }
    session["url"] = f"{base_url}/c/pay/{desk.account}/{session['id']}"
    await desk.put("payment_intent", intent)
    return await desk.put("session", session)


def _require_page(fields: dict[str, Any], kinds: list[str]) -> None:
    """Refuse a session that has nowhere to return to, or a bank transfer of nobody."""
    if "customer_balance" in kinds and not fields.get("customer"):
        raise invalid("`customer` is required when using `customer_balance`.", param="customer")
    if not fields.get("success_url"):
        raise invalid("Missing required param: success_url.", param="success_url", code="parameter_missing")


def _new_intent(desk: Desk, fields: dict[str, Any], amount: int, currency: str, kinds: list[str]) -> dict[str, Any]:
    metadata = (fields.get("payment_intent_data") or {}).get("metadata", {})
    return {
        "id": new_id("pi"),
        "object": "payment_intent",
        "amount": amount,
        "amount_received": 0,
        "created": desk.now,
        "currency": currency,
        "customer": fields.get("customer"),
        "description": (fields.get("payment_intent_data") or {}).get("description"),
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": metadata,
        "payment_method_types": kinds,
        "status": "requires_payment_method",
    }


async def _require_charges(desk: Desk) -> None:
    """Refuse a charge on the platform itself, or on an account that has not given its details."""
    if not desk.account:
        raise invalid("Payments are made on connected accounts only: send Stripe-Account.")
    account = await Desk(desk.connection, "", desk.now).get("account", desk.account)
    if not account["charges_enabled"]:
        raise invalid("Your account cannot currently make charges.", code="account_invalid")


def _sum_of(fields: dict[str, Any]) -> tuple[int, str]:
    """Add the line items up in pence; one currency, whole positive amounts."""
    if fields.get("mode") != "payment":
        raise invalid("Only mode=payment is taken here.", param="mode")
    items = fields.get("line_items") or []
    if not items:
        raise invalid("Missing required param: line_items.", param="line_items", code="parameter_missing")
    prices = [item.get("price_data", {}) for item in items]
    currencies = {str(price.get("currency", "")).lower() for price in prices}
    if currencies != {"gbp"}:
        raise invalid("Only gbp is taken here.", param="line_items[0][price_data][currency]")
    total = sum(whole(p, "unit_amount") * whole(i, "quantity") for p, i in zip(prices, items, strict=True))
    return total, "gbp"


async def open_session(desk: Desk, identifier: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Read a session and its intent; a session past its end is closed first, and says so by an event."""
    session = await desk.get("session", identifier)
    intent = await desk.get("payment_intent", session["_intent"])
    if session["status"] == "open" and session["expires_at"] <= desk.now:
        session = await expire_session(desk, identifier)
    return session, intent


async def expire_session(desk: Desk, identifier: str) -> dict[str, Any]:
    """Close an open session: nothing can be paid through it any more."""
    session = await desk.get("session", identifier)
    if session["status"] != "open":
        raise invalid("Only Checkout Sessions with a status in [`open`] can be expired.")
    session.update(status="expired", url=None)
    await desk.put("session", session)
    await desk.tell("checkout.session.expired", session)
    return session


async def pay_by_card(desk: Desk, identifier: str, card: str) -> dict[str, Any]:
    """Charge a test card: the session is completed, or stays open with the reason of the decline."""
    session, intent = await open_session(desk, identifier)
    _require_payable(session)
    if card not in DECLINED and card not in ACCEPTED:
        raise StripeError(402, "card_error", "Your card number is incorrect.", code="incorrect_number", param="number")
    if card in DECLINED:
        code, decline, message = DECLINED[card]
        intent["last_payment_error"] = {
            "type": "card_error",
            "code": code,
            "decline_code": decline,
            "message": message,
        }
        session["payment_intent"] = intent["id"]
        await desk.put("payment_intent", intent)
        await desk.tell("payment_intent.payment_failed", intent)
        return await desk.put("session", session)
    await _succeed(desk, intent, {"type": "card", "card": {"last4": card[-4:]}})
    session.update(status="complete", payment_status="paid", payment_intent=intent["id"], url=None)
    await desk.put("session", session)
    await desk.tell("checkout.session.completed", session)
    return session


async def promise_transfer(desk: Desk, identifier: str) -> dict[str, Any]:
    """Complete the session with the promise of a bank transfer; the money comes later."""
    session, intent = await open_session(desk, identifier)
    _require_payable(session)
    if "customer_balance" not in session["payment_method_types"]:
        raise invalid("This session does not take bank transfers.")
    intent["status"] = "requires_action"
    intent["next_action"] = {"type": "display_bank_transfer_instructions"}
    await desk.put("payment_intent", intent)
    session.update(status="complete", payment_intent=intent["id"], url=None)
    await desk.put("session", session)
    await desk.tell("checkout.session.completed", session)
    return session


async def receive_transfer(desk: Desk, identifier: str) -> dict[str, Any]:
    """Play the bank: the promised transfer arrives and the session is paid."""
    session, intent = await open_session(desk, identifier)
    if session["payment_status"] == "paid":
        return session
    if intent["status"] != "requires_action":
        raise invalid("No bank transfer is awaited for this session.")
    await _succeed(desk, intent, {"type": "customer_balance"})
    session.update(payment_status="paid")
    await desk.put("session", session)
    await desk.tell("checkout.session.async_payment_succeeded", session)
    return session


def _require_payable(session: dict[str, Any]) -> None:
    if session["status"] == "complete":
        raise invalid("You have already completed this payment.", code="payment_intent_unexpected_state")
    if session["status"] != "open":
        raise invalid("This payment page has expired.", code="payment_intent_unexpected_state")


async def _succeed(desk: Desk, intent: dict[str, Any], method: dict[str, Any]) -> None:
    """Write the one charge of an intent and tell of both."""
    charge = {
        "id": new_id("ch"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": intent["amount"],
        "amount_refunded": 0,
        "created": desk.now,
        "currency": intent["currency"],
        "metadata": intent["metadata"],
        "paid": True,
        "payment_intent": intent["id"],
        "payment_method_details": method,
        "refunded": False,
        "status": "succeeded",
    }
    intent.update(status="succeeded", amount_received=intent["amount"], latest_charge=charge["id"], next_action=None)
    await desk.put("charge", charge)
    await desk.put("payment_intent", intent)
    await desk.tell("charge.succeeded", charge)
    await desk.tell("payment_intent.succeeded", intent)


async def make_refund(desk: Desk, fields: dict[str, Any]) -> dict[str, Any]:
    """Give money of a charge back, in whole or in part, never more than it took."""
    intent = await desk.get("payment_intent", str(fields.get("payment_intent", "")))
    if intent["status"] != "succeeded":
        raise invalid("This PaymentIntent does not have a successful charge to refund.", param="payment_intent")
    charge = await desk.get("charge", intent["latest_charge"])
    left = charge["amount_captured"] - charge["amount_refunded"]
    amount = whole(fields, "amount") if "amount" in fields else left
    if left == 0:
        raise invalid(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    if amount > left:
        raise invalid(f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})", param="amount")
    refund = {
        "id": new_id("re"),
        "object": "refund",
        "amount": amount,
        "charge": charge["id"],
        "created": desk.now,
        "currency": charge["currency"],
        "metadata": fields.get("metadata", {}),
        "payment_intent": intent["id"],
        "reason": fields.get("reason"),
        "status": "succeeded",
    }
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
    await desk.put("charge", charge)
    await desk.put("refund", refund)
    await desk.tell("charge.refunded", charge)
    return refund
