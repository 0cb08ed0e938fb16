"""Who may do what with milestones, invoices and payments now, with the reason when not."""

from uuid import UUID

import msgspec

from portal.accounts.domain import Actor, Role
from portal.accounts.permissions import Permission
from portal.kernel.decision import ALLOWED, Decision, refused
from portal.kernel.money import format_pence
from procurement.payments.domain.invoices import Capacity, InvoiceDetail
from procurement.payments.domain.milestones import MILESTONE, MilestoneDetail

SEPARATE_FROM_PENCE = 50_000_00
STRIPE_MAXIMUM_PENCE = 999_999_99


class Parties(msgspec.Struct, frozen=True):
    """The two sides of a contract and whether it is in force."""

    contract_id: UUID
    challenge_id: UUID
    buyer_id: UUID
    supplier_id: UUID
    contract_state: str


def in_force(parties: Parties) -> Decision:
    """Deliver and pay only under a contract that both sides signed."""
    return Decision.of(
        parties.contract_state in {"signed", "live"}, "Work starts once both sides have signed the contract."
    )


def may_submit(actor: Actor, parties: Parties, milestone: MilestoneDetail) -> Decision:
    """Let the supplier report a milestone as done."""
    own = actor.may(Permission.MILESTONE_SUBMIT, parties.supplier_id)
    return (
        Decision.of(own, "Only the supplier reports a milestone as done.")
        .then(in_force(parties))
        .then(MILESTONE.may(milestone.state, "submit"))
    )


def may_decide(actor: Actor, parties: Parties, milestone: MilestoneDetail, *, accept: bool) -> Decision:
    """Let an officer of the buyer accept or reject what was submitted."""
    own = actor.may(Permission.MILESTONE_ACCEPT, parties.buyer_id)
    return (
        Decision.of(own, "Only an officer of the buyer accepts or rejects a milestone.")
        .then(in_force(parties))
        .then(MILESTONE.may(milestone.state, "accept" if accept else "reject"))
    )


def may_invoice(actor: Actor, parties: Parties, milestone: MilestoneDetail) -> Decision:
    """Let the supplier send its invoice for an accepted milestone."""
    own = actor.may(Permission.MILESTONE_SUBMIT, parties.supplier_id)
    if own and milestone.state in {"planned", "submitted", "rejected"}:
        return refused("You can send an invoice once the buyer has accepted the milestone.")
    return Decision.of(own, "Only the supplier sends its invoice.").then(MILESTONE.may(milestone.state, "invoice"))


def may_question(actor: Actor, parties: Parties, milestone: MilestoneDetail, act: str) -> Decision:
    """Let an officer or finance dispute an invoice, settle the dispute, or return an invalid invoice."""
    own = actor.may(Permission.PAYMENT_APPROVE, parties.buyer_id)
    return Decision.of(own, "Only the buyer's officers and finance handle its invoices.").then(
        MILESTONE.may(milestone.state, act)
    )


def capacities(actor: Actor, parties: Parties) -> frozenset[Capacity]:
    """Name the offices in which the actor may approve for the buyer."""
    roles = actor.roles_in(parties.buyer_id)
    offices = {Capacity.OFFICER: Role.OFFICER, Capacity.FINANCE: Role.FINANCE}
    return frozenset(capacity for capacity, role in offices.items() if role in roles)


def may_approve(actor: Actor, parties: Parties, milestone: MilestoneDetail) -> Decision:
    """Let two different people approve an invoice, one officer and one in finance.

    From £50,000 whoever accepted the milestone approves no payment for it.
    """
    own = actor.may(Permission.PAYMENT_APPROVE, parties.buyer_id) and bool(capacities(actor, parties))
    invoice = milestone.invoice
    return (
        Decision.of(own, "Only the buyer's officers and finance approve its invoices.")
        .then(MILESTONE.may(milestone.state, "approve"))
        .then(_another_person(actor, parties, milestone, invoice))
    )


def _another_person(
    actor: Actor, parties: Parties, milestone: MilestoneDetail, invoice: InvoiceDetail | None
) -> Decision:
    if invoice is None:
        return refused("There is no invoice to approve.")
    if any(approval.person_id == actor.person_id for approval in invoice.approvals):
        return refused("You have approved this invoice. Somebody else gives the second approval.")
    if milestone.accepted_by == actor.person_id and invoice.sum_pence >= SEPARATE_FROM_PENCE:
        return refused(
            f"You accepted this milestone, so you cannot approve its payment: from {format_pence(SEPARATE_FROM_PENCE)} "
            "these are different people."
        )
    if approving_as(actor, parties, invoice) is None:
        return refused("Your office has approved this invoice. The other office gives the second approval.")
    return ALLOWED


def approving_as(actor: Actor, parties: Parties, invoice: InvoiceDetail) -> Capacity | None:
    """Name the office in which the actor would approve: one of theirs that is still missing, finance first."""
    missing = invoice.missing_approvals()
    open_to = capacities(actor, parties)
    return next((c for c in (Capacity.FINANCE, Capacity.OFFICER) if c in open_to and c in missing), None)


def may_pay(actor: Actor, parties: Parties, milestone: MilestoneDetail) -> Decision:
    """Let finance pay an approved invoice, once, while no other try is under way."""
    own = Role.FINANCE in actor.roles_in(parties.buyer_id)
    decision = Decision.of(own, "Only the buyer's finance team pays invoices.").then(
        MILESTONE.may(milestone.state, "pay")
    )
    payment = milestone.invoice.payment if milestone.invoice else None
    if decision and payment and payment.open_attempt:
        return refused("A payment through Stripe is under way. Finish it or stop it first.")
    return decision


def may_pay_through_stripe(
    actor: Actor, parties: Parties, milestone: MilestoneDetail, *, can_be_paid: bool, agreed: bool
) -> Decision:
    """Let finance pay through Stripe when the supplier is set up and agreed to it (s.68(5))."""
    return (
        may_pay(actor, parties, milestone)
        .then(Decision.of(agreed, "The supplier has not agreed to be paid through Stripe. Pay by BACS."))
        .then(Decision.of(can_be_paid, "The supplier has not finished setting up payment with Stripe. Pay by BACS."))
        .then(
            Decision.of(
                milestone.amount_pence <= STRIPE_MAXIMUM_PENCE, "Stripe takes up to £999,999.99 at once. Pay by BACS."
            )
        )
    )


def may_stop(actor: Actor, parties: Parties, milestone: MilestoneDetail) -> Decision:
    """Let finance stop a try that is under way."""
    payment = milestone.invoice.payment if milestone.invoice else None
    return Decision.of(
        Role.FINANCE in actor.roles_in(parties.buyer_id), "Only the buyer's finance team stops a payment."
    ).then(Decision.of(bool(payment and payment.open_attempt), "No payment is under way."))


def may_set_up(actor: Actor, organisation_id: UUID) -> Decision:
    """Let a supplier's own people say where it is paid."""
    return Decision.of(
        actor.may(Permission.MILESTONE_SUBMIT, organisation_id), "Only people of the company say where it is paid."
    )


def may_open_account(actor: Actor, organisation_id: UUID, *, agreed: bool) -> Decision:
    """Let a supplier's own people go to Stripe once the company agreed to be paid through a third party (s.68(5))."""
    return may_set_up(actor, organisation_id).then(
        Decision.of(agreed, "Agree to be paid through Stripe first. Then you can give your bank details there.")
    )
