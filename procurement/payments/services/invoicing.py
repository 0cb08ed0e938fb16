"""An invoice comes in, is disputed or returned, and is approved by two people in two offices."""

from datetime import date, timedelta
from uuid import UUID, uuid4

from challenges.publishing import queries as publishing
from challenges.regimes.clocks import clock
from portal.accounts.domain import Actor, Role
from portal.database.clock import portal_now
from portal.database.transactions import execute, fetch_one, transaction
from portal.jobs.services import schedule
from portal.kernel.errors import InvalidInputError, NotFoundError
from portal.kernel.moments import local_day
from procurement.contracts.domain import ContractDetail
from procurement.payments import policies, queries
from procurement.payments.domain import ledger
from procurement.payments.domain.invoices import (
    PAYMENT_CLOCK,
    Capacity,
    InvoiceDetail,
    check_invoice,
    payment_clock_starts,
)
from procurement.payments.domain.milestones import MilestoneDetail
from procurement.payments.services.common import book, chain, locked, move, tell_buyer, tell_supplier

REMIND = "payments:remind"
REMIND_DAYS_BEFORE = 5


async def send_invoice(
    actor: Actor,
    contract_id: UUID,
    milestone_id: UUID,
    *,
    number: str,
    description: str,
    sum_pence: int,
    due_on: date | None = None,
) -> None:
    """Send a valid invoice (s.67); the 30 days of s.68 begin with the later of its receipt and its due date."""
    number, description = number.strip(), description.strip()
    async with transaction():
        contract, milestone = await locked(contract_id, milestone_id, actor)
        policies.may_invoice(actor, queries.parties_of(contract), milestone).require()
        now = await portal_now()
        errors = check_invoice(
            number=number,
            description=description,
            sum_pence=sum_pence,
            due_on=due_on,
            today=local_day(now),
            amount_pence=milestone.amount_pence,
        )
        if errors:
            raise InvalidInputError(errors)
        await _require_new_number(contract.supplier_id, number)
        starts = payment_clock_starts(now, due_on)
        pay_by = await _last_day_to_pay(contract, starts)
        invoice = InvoiceDetail(uuid4(), number, description, sum_pence, starts, now, pay_by, actor.person_id)
        await move(milestone, "invoice")
        await _receive(contract, milestone, invoice)
        await chain("invoice:received", contract, actor.person_id, number=number, pence=sum_pence)
        subject = f"Invoice to approve: {number} from {contract.supplier_name}"
        await tell_buyer(contract, milestone, "invoice_received", subject, Role.OFFICER, Role.FINANCE)


async def _require_new_number(supplier_id: UUID, number: str) -> None:
    if await fetch_one("select 1 from invoice where supplier = $1 and number = $2", supplier_id, number):
        raise InvalidInputError(
            {"number": f"Your company has used the invoice number {number} before. Enter another one"}
        )


async def _last_day_to_pay(contract: ContractDetail, starts: date) -> date:
    """Count the 30 days by the law that the challenge was published under."""
    regime = await publishing.frozen_regime(await publishing.challenge(contract.challenge_id))
    return clock(PAYMENT_CLOCK, starts, regime).last_day


async def _receive(contract: ContractDetail, milestone: MilestoneDetail, invoice: InvoiceDetail) -> None:
    """Keep an invoice as it was received, and have the buyer reminded before its last day."""
    await execute(
        "insert into invoice (id, milestone, supplier, buyer, number, description, sum_pence, due_on, received_at,"
        " pay_by, sent_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        invoice.id,
        milestone.id,
        contract.supplier_id,
        contract.buyer_id,
        invoice.number,
        invoice.description,
        invoice.sum_pence,
        invoice.due_on,
        invoice.received_at,
        invoice.pay_by,
        invoice.sent_by,
    )
    remind_at = queries.moment_of(invoice.pay_by - timedelta(days=REMIND_DAYS_BEFORE))
    await schedule(remind_at, REMIND, str(invoice.id), {"milestone": str(milestone.id)})


def _standing(milestone: MilestoneDetail) -> InvoiceDetail:
    if milestone.invoice is None:
        raise NotFoundError
    return milestone.invoice


async def dispute_invoice(actor: Actor, contract_id: UUID, milestone_id: UUID, *, reason: str) -> None:
    """Dispute an invoice and tell the payee at once why (s.68(4)); the payment clock's promise rests meanwhile."""
    await _question(actor, contract_id, milestone_id, act="dispute", reason=reason)


async def return_invoice(actor: Actor, contract_id: UUID, milestone_id: UUID, *, reason: str) -> None:
    """Return an invoice that is not valid and tell the payee at once why (s.68(4)); a new one can be sent."""
    await _question(actor, contract_id, milestone_id, act="return", reason=reason)


async def settle_dispute(actor: Actor, contract_id: UUID, milestone_id: UUID) -> None:
    """Take a dispute back: the invoice stands as it was received."""
    async with transaction():
        contract, milestone = await locked(contract_id, milestone_id, actor)
        policies.may_question(actor, queries.parties_of(contract), milestone, "settle").require()
        invoice = _standing(milestone)
        await move(milestone, "settle")
        await execute("update invoice set disputed_at = null where id = $1", invoice.id)
        await chain("invoice:dispute-settled", contract, actor.person_id, number=invoice.number)
        await tell_supplier(contract, milestone, "invoice_settled", f"Dispute settled: invoice {invoice.number}")


async def _question(actor: Actor, contract_id: UUID, milestone_id: UUID, *, act: str, reason: str) -> None:
    if len(reason.split()) < 3:
        raise InvalidInputError({"reason": "Say what is wrong with the invoice and what the supplier can do"})
    async with transaction():
        contract, milestone = await locked(contract_id, milestone_id, actor)
        policies.may_question(actor, queries.parties_of(contract), milestone, act).require()
        invoice = _standing(milestone)
        await move(milestone, act)
        column = "disputed" if act == "dispute" else "returned"
        await execute(
            f"update invoice set {column}_at = portal_now(), {column}_reason = $2 where id = $1",  # noqa: S608
            invoice.id,
            reason.strip(),
        )
        await chain(f"invoice:{column}", contract, actor.person_id, number=invoice.number, reason=reason.strip())
        template, subject = f"invoice_{column}", f"Invoice {column}: {invoice.number}"
        await tell_supplier(contract, await queries.milestone(milestone_id), template, subject)


async def approve_invoice(actor: Actor, contract_id: UUID, milestone_id: UUID) -> Capacity:
    """Give one of the two approvals and answer in which office; the second one books the cost and makes the payment."""
    async with transaction():
        contract, milestone = await locked(contract_id, milestone_id, actor)
        parties = queries.parties_of(contract)
        policies.may_approve(actor, parties, milestone).require()
        invoice = _standing(milestone)
        capacity = policies.approving_as(actor, parties, invoice)
        if capacity is None:
            raise NotFoundError
        await execute(
            "insert into invoice_approval (id, invoice, capacity, person, approved_at)"
            " values ($1, $2, $3, $4, portal_now())",
            uuid4(),
            invoice.id,
            str(capacity),
            actor.person_id,
        )
        await chain("invoice:approved", contract, actor.person_id, number=invoice.number, office=str(capacity))
        if len(invoice.missing_approvals()) == 1:
            await _make_payment(contract, milestone, invoice)
        return capacity


async def _make_payment(contract: ContractDetail, milestone: MilestoneDetail, invoice: InvoiceDetail) -> None:
    payment_id = uuid4()
    await move(milestone, "approve")
    await execute(
        "insert into payment (id, invoice, contract, amount_pence, created_at) values ($1, $2, $3, $4, portal_now())",
        payment_id,
        invoice.id,
        contract.id,
        invoice.sum_pence,
    )
    await book(contract.id, payment_id, ledger.approved(invoice.sum_pence))
    await tell_buyer(contract, milestone, "payment_due", f"Invoice to pay: {invoice.number}", Role.FINANCE)
    await tell_supplier(contract, milestone, "invoice_approved", f"Invoice approved: {invoice.number}")
