"""Milestones as their readers see them: what stands, whose turn it is, what this reader may do and why not."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from portal.accounts.domain import Actor
from portal.kernel.decision import Decision
from procurement.contracts.domain import ContractDetail
from procurement.payments import policies
from procurement.payments.domain.invoices import Method, days_left, days_left_in_words
from procurement.payments.domain.milestones import MilestoneDetail, Party, next_step
from procurement.payments.policies import Parties
from procurement.payments.queries import PayoutDetail, QueuedInvoice, parties_of

STATE_COLOURS = {
    "planned": "grey",
    "submitted": "blue",
    "accepted": "teal",
    "rejected": "orange",
    "invoiced": "purple",
    "disputed": "red",
    "approved": "blue",
    "paid": "green",
}


class MilestoneRow(msgspec.Struct, frozen=True):
    """One line of a contract's milestones."""

    milestone: MilestoneDetail
    colour: str
    next: str
    is_your_turn: bool


class MilestoneView(msgspec.Struct, frozen=True):
    """What one reader may do with a milestone now."""

    is_buyer: bool
    next: str
    is_your_turn: bool
    colour: str
    days_left: str
    is_late: bool
    submit: Decision
    accept: Decision
    invoice: Decision
    dispute: Decision
    settle: Decision
    send_back: Decision
    approve: Decision
    approve_as: str
    pay: Decision
    pay_through_stripe: Decision
    stop: Decision


class QueueRow(msgspec.Struct, frozen=True):
    """One line of the finance queue as text."""

    invoice: QueuedInvoice
    days_left: str
    is_late: bool
    what: str


def milestone_rows(actor: Actor, contract: ContractDetail, milestones: Sequence[MilestoneDetail]) -> list[MilestoneRow]:
    """List milestones with the next step for the reader's side."""
    parties = parties_of(contract)
    return [MilestoneRow(one, STATE_COLOURS[one.state], *_next_for(actor, parties, one)) for one in milestones]


def milestone_view(
    actor: Actor, contract: ContractDetail, milestone: MilestoneDetail, payout: PayoutDetail, now: datetime
) -> MilestoneView:
    """Ask every policy once, so that page and services agree."""
    parties = parties_of(contract)
    invoice = milestone.invoice
    office = policies.approving_as(actor, parties, invoice) if invoice else None
    text, is_your_turn = _next_for(actor, parties, milestone)
    is_running = invoice is not None and milestone.state != "paid"
    return MilestoneView(
        is_buyer=is_of_buyer(actor, parties),
        next=text,
        is_your_turn=is_your_turn,
        colour=STATE_COLOURS[milestone.state],
        days_left=days_left_in_words(invoice.pay_by, now) if invoice and is_running else "",
        is_late=bool(invoice and is_running and days_left(invoice.pay_by, now) < 0),
        submit=policies.may_submit(actor, parties, milestone),
        accept=policies.may_decide(actor, parties, milestone, accept=True),
        invoice=policies.may_invoice(actor, parties, milestone),
        dispute=policies.may_question(actor, parties, milestone, "dispute"),
        settle=policies.may_question(actor, parties, milestone, "settle"),
        send_back=policies.may_question(actor, parties, milestone, "return"),
        approve=policies.may_approve(actor, parties, milestone),
        approve_as=str(office or ""),
        pay=policies.may_pay(actor, parties, milestone),
        pay_through_stripe=policies.may_pay_through_stripe(
            actor, parties, milestone, can_be_paid=payout.can_be_paid, agreed=payout.agreed_at is not None
        ),
        stop=policies.may_stop(actor, parties, milestone),
    )


def queue_rows(actor: Actor, invoices: Sequence[QueuedInvoice], now: datetime) -> list[QueueRow]:
    """List unpaid invoices, the first to be paid first, with what each waits for."""
    return [
        QueueRow(one, days_left_in_words(one.pay_by, now), days_left(one.pay_by, now) < 0, _waits_for(actor, one))
        for one in invoices
    ]


def is_of_buyer(actor: Actor, parties: Parties) -> bool:
    """Say on which side the reader stands."""
    return parties.buyer_id in actor.organisations()


def _next_for(actor: Actor, parties: Parties, milestone: MilestoneDetail) -> tuple[str, bool]:
    step = next_step(milestone)
    if not is_of_buyer(actor, parties):
        return step.for_supplier, step.party is Party.SUPPLIER
    if policies.may_stop(actor, parties, milestone):
        return "Pay at Stripe, or stop this payment.", True
    acts = [
        policies.may_decide(actor, parties, milestone, accept=True),
        policies.may_approve(actor, parties, milestone),
        policies.may_question(actor, parties, milestone, "settle"),
        policies.may_pay(actor, parties, milestone),
    ]
    return step.for_buyer, any(acts)


def _waits_for(actor: Actor, one: QueuedInvoice) -> str:
    if one.state == "disputed":
        return "Disputed"
    if one.state == "approved":
        return "Payment under way" if one.is_under_way else "Ready to pay"
    if actor.person_id in one.approvers:
        return "You approved; waits for the other office"
    missing = [name for name in ("officer", "finance") if name not in one.approvals]
    return f"Waits for approval by {' and '.join('an officer' if name == 'officer' else name for name in missing)}"


def history(milestone: MilestoneDetail) -> list[tuple[datetime, str, str]]:
    """Tell what happened to a milestone, oldest first: when, what, and the words given with it."""
    events: list[tuple[datetime, str, str]] = []
    for report in milestone.submissions:
        events.append((report.submitted_at, f"{report.submitter_name} sent evidence", report.statement))
        if report.decided_at:
            verb = "accepted" if report.accepted else "rejected"
            events.append((report.decided_at, f"{report.decider_name} {verb} the milestone", report.reason))
    for invoice in milestone.invoices:
        events.append((invoice.received_at, f"Invoice {invoice.number} came in", invoice.description))
        events += [(a.approved_at, f"{a.name} approved the invoice ({a.capacity})", "") for a in invoice.approvals]
        if invoice.returned_at:
            events.append((invoice.returned_at, f"Invoice {invoice.number} was returned", invoice.returned_reason))
        payment = invoice.payment
        if payment and payment.paid_at:
            way = "through Stripe" if payment.method is Method.STRIPE else "by BACS"
            events.append((payment.paid_at, f"Paid {way}", f"Reference {payment.reference}"))
    return sorted(events, key=lambda event: event[0])
