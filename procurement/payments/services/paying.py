"""Paying once: through Stripe, where only Stripe's own word marks it paid, or by the buyer's bank, with its reference."""

from datetime import date, timedelta
from uuid import UUID, uuid4

from challenges.publishing.services import record_progress
from portal import inbox
from portal.accounts.domain import Actor, Role
from portal.database.clock import portal_now
from portal.database.transactions import execute, fetch_one, transaction
from portal.jobs.services import enqueue, schedule
from portal.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from portal.kernel.moments import local_day
from procurement.contracts import queries as contracts
from procurement.contracts.domain import ContractDetail
from procurement.payments import policies, queries
from procurement.payments.domain import ledger
from procurement.payments.domain.facts import Facts, Verdict, judge
from procurement.payments.domain.invoices import Attempt, Method, Payment
from procurement.payments.domain.milestones import MilestoneDetail
from procurement.payments.gateways import Order, PaymentServiceError, payments
from procurement.payments.reading import ServiceEvent
from procurement.payments.services.common import (
    book,
    chain,
    link_to,
    lock_contract,
    locked,
    move,
    tell_buyer,
    tell_supplier,
)

OPEN = "payments:open"
REPAIR = "payments:repair"
REPAIR_AFTER = timedelta(minutes=10)


async def start_payment(actor: Actor, contract_id: UUID, milestone_id: UUID) -> UUID:
    """Begin one try through Stripe and answer its id; a second click, or a second person, begins none."""
    async with transaction():
        contract, milestone = await locked(contract_id, milestone_id, actor)
        payout = await queries.payout(contract.supplier_id)
        policies.may_pay_through_stripe(
            actor,
            queries.parties_of(contract),
            milestone,
            can_be_paid=payout.can_be_paid,
            agreed=payout.agreed_at is not None,
        ).require()
        payment = _payment_of(milestone)
        attempt_id = uuid4()
        await execute(
            "insert into payment_attempt (id, payment, number, account_id, amount_pence, started_by, started_at)"
            " values ($1, $2, $3, $4, $5, $6, portal_now())",
            attempt_id,
            payment.id,
            len(payment.attempts) + 1,
            payout.account_id,
            payment.amount_pence,
            actor.person_id,
        )
        payload = {"attempt": str(attempt_id)}
        await enqueue(OPEN, payload, subject=f"milestone:{milestone_id}", key=str(attempt_id))
        await schedule(await portal_now() + REPAIR_AFTER, REPAIR, str(attempt_id), payload)
        await chain(
            "payment:started", contract, actor.person_id, payment=str(payment.id), attempt=len(payment.attempts) + 1
        )
    return attempt_id


async def open_payment_page(attempt_id: UUID) -> None:
    """Have Stripe make the payment page of a try; asked twice, it is the same page.

    Stripe is asked outside any transaction. A refusal ends the try; a Stripe that does not answer is an error to repeat.
    """
    contract, milestone, attempt = await _attempt(attempt_id)
    if attempt.state != "starting":
        return
    starter = await fetch_one(
        "select p.email from payment_attempt t join person p on p.id = t.started_by where t.id = $1", attempt_id
    )
    invoice = milestone.invoice
    order = Order(
        attempt_id=attempt.id,
        account_id=attempt.account_id,
        amount_pence=attempt.amount_pence,
        description=f"Invoice {invoice.number if invoice else ''}: {milestone.title}",
        payer_name=contract.buyer_name,
        payer_email=starter["email"] if starter else "",
        return_url=f"{link_to(contract, milestone)}?origin=payment",
    )
    try:
        started = await payments().start(order)
    except PaymentServiceError as error:
        if not error.is_refusal:
            raise
        await _end(attempt_id, "closed", error.message)
        return
    await execute(
        "update payment_attempt set state = 'open', session_id = $2, url = $3 where id = $1 and state = 'starting'",
        attempt_id,
        started.session_id,
        started.url,
    )


async def stop_payment(actor: Actor, contract_id: UUID, milestone_id: UUID) -> None:
    """Close the payment page of the try under way, at Stripe first; money that came in meanwhile still counts."""
    contract, milestone = await queries.reachable_milestone(contract_id, milestone_id, actor)
    policies.may_stop(actor, queries.parties_of(contract), milestone).require()
    attempt = _payment_of(milestone).open_attempt
    if attempt is None:
        raise NotFoundError
    if attempt.state == "starting":
        await open_payment_page(attempt.id)
        contract, milestone, attempt = await _attempt(attempt.id)
    if not attempt.is_open:
        return
    facts = await payments().stop(attempt.account_id, attempt.session_id)
    await take_facts(facts)
    if facts.is_paid:
        return
    if not facts.is_closed:
        raise ConflictError("A bank transfer is on its way through Stripe, so this payment can no longer be stopped.")
    async with transaction():
        await chain("payment:stopped", contract, actor.person_id, attempt=attempt.number)


async def record_bacs_payment(
    actor: Actor, contract_id: UUID, milestone_id: UUID, *, reference: str, paid_on: date
) -> None:
    """Record that the buyer's bank paid an approved invoice, with the bank's reference and day."""
    async with transaction():
        contract, milestone = await locked(contract_id, milestone_id, actor)
        policies.may_pay(actor, queries.parties_of(contract), milestone).require()
        payment = _payment_of(milestone)
        invoice = milestone.invoice
        today = local_day(await portal_now())
        errors = {}
        if not reference.strip():
            errors["reference"] = "Enter the bank's reference"
        if paid_on > today:
            errors["paid_on"] = "The day of payment must be today or in the past"
        elif invoice and paid_on < local_day(invoice.received_at):
            errors["paid_on"] = "The day of payment must be on or after the day the invoice was received"
        if errors:
            raise InvalidInputError(errors)
        await _mark_paid(contract, milestone, payment, Method.BACS, reference.strip(), actor.person_id, paid_on)


async def take_facts(facts: Facts) -> str:
    """Act on what Stripe says of a try, in any order and any number of times; answer what came of it in a few words."""
    try:
        attempt_id = UUID(facts.attempt_id)
        contract, _, _ = await _attempt(attempt_id)
    except (ValueError, NotFoundError):
        return "ignored: not one of our payments"
    async with transaction():
        await lock_contract(contract.id)
        contract, milestone, attempt = await _attempt(attempt_id)
        verdict = judge(attempt, facts)
        if verdict.mismatch:
            await chain("payment:mismatch", contract, None, attempt=attempt.number, what=verdict.mismatch)
            return f"ignored: {verdict.mismatch}"
        if verdict.pays and _payment_of(milestone).paid_at is not None:
            await chain("payment:paid-twice", contract, None, attempt=attempt.number, pence=facts.amount_pence)
            return "paid twice"
        await _follow(contract, milestone, attempt, verdict, facts)
        return f"attempt {verdict.state}"


async def _follow(
    contract: ContractDetail, milestone: MilestoneDetail, attempt: Attempt, verdict: Verdict, facts: Facts
) -> None:
    await _end(attempt.id, verdict.state, verdict.failure)
    payment = _payment_of(milestone)
    if verdict.pays:
        await _mark_paid(contract, milestone, payment, Method.STRIPE, facts.reference, None, None)
    elif verdict.state != "succeeded" and verdict.failure and verdict.failure != attempt.failure:
        await chain("payment:failed", contract, None, attempt=attempt.number, reason=verdict.failure)
    if verdict.state == "succeeded" and facts.refunded_pence > payment.refunded_pence:
        back = facts.refunded_pence - payment.refunded_pence
        await execute("update payment set refunded_pence = $2 where id = $1", payment.id, facts.refunded_pence)
        await book(contract.id, payment.id, ledger.refunded(back, ledger.Account.STRIPE))
        await chain("payment:refunded", contract, None, payment=str(payment.id), pence=back)


async def _end(attempt_id: UUID, state: str, failure: str) -> None:
    """Write a try's state; once it is closed or succeeded it has an end."""
    await execute(
        "update payment_attempt set state = $2::text, failure = $3, ended_at = case when $2::text in ('succeeded',"
        " 'closed') then coalesce(ended_at, portal_now()) end where id = $1",
        attempt_id,
        state,
        failure[:500],
    )


async def _mark_paid(
    contract: ContractDetail,
    milestone: MilestoneDetail,
    payment: Payment,
    method: Method,
    reference: str,
    actor_id: UUID | None,
    paid_on: date | None,
) -> None:
    """The one place where a payment becomes paid: state, ledger, chain, diversity step, letters."""
    if payment.paid_at is not None:
        raise ConflictError("This invoice has been paid.")
    await move(milestone, "pay")
    paid_at = min(await portal_now(), queries.moment_of(paid_on)) if paid_on else await portal_now()
    await execute(
        "update payment set method = $2, reference = $3, recorded_by = $4, paid_at = $5 where id = $1",
        payment.id,
        str(method),
        reference[:100],
        actor_id,
        paid_at,
    )
    through = ledger.Account.STRIPE if method is Method.STRIPE else ledger.Account.BANK
    await book(contract.id, payment.id, ledger.paid(payment.amount_pence, through))
    await chain(
        "payment:made", contract, actor_id, payment=str(payment.id), pence=payment.amount_pence, method=str(method)
    )
    await inbox.record_step(contract.supplier_id, contract.challenge_id, inbox.Step.PAID, payment.amount_pence)
    if all(one.state == "paid" for one in await queries.milestones(contract.id)):
        await record_progress(contract.challenge_id, delivery="paid")
    paid = await queries.milestone(milestone.id)
    number = milestone.invoice.number if milestone.invoice else ""
    await tell_supplier(contract, paid, "remittance", f"Paid: invoice {number}")
    await tell_buyer(contract, paid, "payment_made", f"Payment made: invoice {number}", Role.FINANCE)


async def take_event(event: ServiceEvent) -> str:
    """Take a verified event in once: its id first, under a unique constraint, then what it says; answer the outcome."""
    async with transaction():
        row = await fetch_one(
            "insert into stripe_event (id, event_id, kind, account_id, received_at)"
            " values ($1, $2, $3, $4, statement_timestamp()) on conflict (event_id) do nothing returning id",
            uuid4(),
            event.event_id[:100],
            event.kind[:80],
            event.account_id[:64],
        )
        if row is None:
            return "duplicate"
        outcome = "ignored: nothing of ours"
        if event.facts is not None:
            outcome = await take_facts(event.facts)
        elif event.payout is not None and event.payout.account_id == event.account_id:
            outcome = "account updated"
            await execute(
                "update payout_account set can_be_paid = $2, updated_at = statement_timestamp() where account_id = $1",
                event.payout.account_id,
                event.payout.can_be_paid,
            )
        await execute("update stripe_event set outcome = $2 where id = $1", row["id"], outcome[:60])
    return outcome


async def repair_attempt(attempt_id: UUID) -> None:
    """Ask Stripe how a try stands, in case its webhook was lost, and again in ten minutes while it is not finished."""
    _, _, attempt = await _attempt(attempt_id)
    if attempt.state == "starting":
        await open_payment_page(attempt_id)
    elif attempt.state == "open":
        await take_facts(await payments().ask(attempt.account_id, attempt.session_id))
    _, _, attempt = await _attempt(attempt_id)
    if attempt.is_open:
        await schedule(await portal_now() + REPAIR_AFTER, REPAIR, str(attempt_id), {"attempt": str(attempt_id)})


async def _attempt(attempt_id: UUID) -> tuple[ContractDetail, MilestoneDetail, Attempt]:
    row = await fetch_one(
        "select i.milestone, y.contract from payment_attempt t join payment y on y.id = t.payment"
        " join invoice i on i.id = y.invoice where t.id = $1",
        attempt_id,
    )
    if row is None:
        raise NotFoundError
    milestone = await queries.milestone(row["milestone"])
    attempt = next(one for one in _payment_of(milestone).attempts if one.id == attempt_id)
    return await contracts.contract(row["contract"]), milestone, attempt


def _payment_of(milestone: MilestoneDetail) -> Payment:
    if milestone.invoice is None or milestone.invoice.payment is None:
        raise NotFoundError
    return milestone.invoice.payment
