"""The milestone's page, which every act on it shows again when something is wrong."""

from datetime import date
from uuid import UUID

from portal.accounts.domain import Actor
from portal.database.clock import portal_now
from portal.files.inspection import ACCEPTED, ACCEPTED_WORDS
from portal.files.uploads import MAXIMUM_FILE_MB
from portal.kernel.moments import local_day
from portal.web.forms import Form
from portal.web.pages import Page, page
from procurement.payments import pages, queries
from procurement.payments.forms import (
    AcceptForm,
    BacsForm,
    DisputeForm,
    InvoiceForm,
    RejectForm,
    ReportForm,
    ReturnForm,
)
from procurement.payments.gateways import is_payment_service_set_up


def path_of(contract_id: UUID, milestone_id: UUID) -> str:
    """Write a milestone's path."""
    return f"/contracts/{contract_id}/milestones/{milestone_id}"


async def milestone_page(
    actor: Actor,
    contract_id: UUID,
    milestone_id: UUID,
    *,
    failed: Form | None = None,
    came_back: bool = False,
) -> Page:
    """Draw a milestone with the forms its reader may use; `failed` is one of them as it was typed."""
    contract, milestone = await queries.reachable_milestone(contract_id, milestone_id, actor)
    payout = await queries.payout(contract.supplier_id)
    now = await portal_now()
    forms = _forms(milestone.amount_pence, milestone.number, local_day(now))
    if failed is not None:
        forms[type(failed).__name__] = failed
    return page(
        "payments/milestone.html",
        title=milestone.title,
        status=422 if failed is not None else 200,
        form=failed,
        forms=forms,
        contract=contract,
        milestone=milestone,
        view=pages.milestone_view(actor, contract, milestone, payout, now),
        history=pages.history(milestone),
        loose=await queries.loose_files(milestone_id),
        accepted=ACCEPTED,
        accepted_words=ACCEPTED_WORDS,
        limit_mb=MAXIMUM_FILE_MB,
        came_back=came_back,
        has_service=is_payment_service_set_up(),
        base=path_of(contract_id, milestone_id),
    )


def _forms(amount_pence: int, number: int, today: date) -> dict[str, Form]:
    return {
        "ReportForm": ReportForm.blank(),
        "AcceptForm": AcceptForm.blank(),
        "RejectForm": RejectForm.blank(),
        "InvoiceForm": InvoiceForm.blank(sum_pence=amount_pence, description=f"Milestone {number} of the contract"),
        "DisputeForm": DisputeForm.blank(),
        "ReturnForm": ReturnForm.blank(),
        "BacsForm": BacsForm.blank(paid_on=today),
    }
