"""Work behind the pages: opening payment pages, asking after lost webhooks, reminding finance."""

from uuid import UUID

from portal.accounts.domain import Role
from portal.database.transactions import transaction
from portal.jobs.registry import JobRun, job
from procurement.contracts import queries as contracts
from procurement.payments import queries
from procurement.payments.notices import register_payment_notices
from procurement.payments.services.common import tell_buyer
from procurement.payments.services.invoicing import REMIND
from procurement.payments.services.paying import OPEN, REPAIR, open_payment_page, repair_attempt

register_payment_notices()


@job(OPEN)
async def open_page(run: JobRun) -> None:
    """Have Stripe make the payment page."""
    await run.progress(20, "Asking Stripe for a payment page")
    await open_payment_page(UUID(run.payload["attempt"]))


@job(REPAIR)
async def repair(run: JobRun) -> None:
    """Ask Stripe how a try stands."""
    await repair_attempt(UUID(run.payload["attempt"]))


@job(REMIND)
async def remind(run: JobRun) -> None:
    """Remind officer and finance five days before the 30 days are over, unless the invoice is settled."""
    async with transaction():
        milestone = await queries.milestone(UUID(run.payload["milestone"]))
        invoice = milestone.invoice
        if invoice is None or milestone.state not in {"invoiced", "approved"}:
            return
        contract = await contracts.contract(milestone.contract_id)
        subject = f"Pay soon: invoice {invoice.number}"
        await tell_buyer(contract, milestone, "payment_reminder", subject, Role.OFFICER, Role.FINANCE)
