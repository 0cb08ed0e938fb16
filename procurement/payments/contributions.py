"""What payments put on other pages: what waits for suppliers, officers and finance, and where the clock can go."""

from datetime import datetime

from challenges.publishing.contributors import NextStep
from challenges.publishing.domain import ChallengeDetail
from portal.accounts.domain import Actor, Role
from portal.accounts.permissions import Permission
from portal.database.transactions import fetch_one
from portal.web.contributors import ClockMove, WaitingItem
from procurement.payments import queries
from procurement.payments.queries import QueuedInvoice, moment_of

_VERBS = {
    "planned": "Deliver and send evidence for “{}”",
    "rejected": "Put right and send again: “{}”",
    "accepted": "Send your invoice for “{}”",
}


async def waiting_payments(actor: Actor, now: datetime) -> list[WaitingItem]:  # noqa: ARG001
    """List evidence to check, invoices to approve or pay, and a supplier's milestones."""
    items = []
    if actor.has(Permission.MILESTONE_ACCEPT):
        items += [
            WaitingItem(f"Check the evidence for “{row['title']}”", _link(row), None, row["buyer_name"])
            for row in await queries.waiting_reports(actor)
        ]
    if actor.has(Permission.PAYMENT_APPROVE):
        items += [item for row in await queries.queue(actor) for item in _invoice_items(actor, row)]
    if actor.has(Permission.MILESTONE_SUBMIT):
        items += [
            WaitingItem(
                _VERBS[row["state"]].format(row["title"]), _link(row), moment_of(row["due_on"]), row["supplier_name"]
            )
            for row in await queries.supplier_turns(actor)
        ]
    return items


def _link(row: dict[str, object]) -> str:
    return f"/contracts/{row['contract_id']}/milestones/{row['milestone_id']}"


def _invoice_items(actor: Actor, row: QueuedInvoice) -> list[WaitingItem]:
    roles = actor.roles_in(row.buyer_id)
    link, due = f"/contracts/{row.contract_id}/milestones/{row.milestone_id}", moment_of(row.pay_by)
    if row.state == "approved" and Role.FINANCE in roles:
        return [WaitingItem(f"Pay invoice {row.number} of {row.supplier_name}", link, due, row.buyer_name)]
    open_offices = {Role.OFFICER: "officer", Role.FINANCE: "finance"}
    is_open = any(role in roles and office not in row.approvals for role, office in open_offices.items())
    if row.state == "invoiced" and is_open and actor.person_id not in row.approvers:
        return [WaitingItem(f"Approve invoice {row.number} of {row.supplier_name}", link, due, row.buyer_name)]
    return []


async def payment_moves() -> list[ClockMove]:
    """Offer the demonstration clock the last day of the next payment due."""
    due = await queries.next_payment_due()
    return [ClockMove("the next payment due", due)] if due else []


async def payment_steps(challenge: ChallengeDetail, actor: Actor, now: datetime) -> list[NextStep]:  # noqa: ARG001
    """Lead an officer from a challenge to its deliveries and payments."""
    if challenge.progress.delivery not in {"live", "paid"} or not actor.may(
        Permission.CONTRACT_READ, challenge.buyer_id
    ):
        return []
    row = await fetch_one(
        "select id from contract where challenge = $1 and state in ('signed', 'live', 'ended')", challenge.id
    )
    if row is None:
        return []
    done = challenge.progress.delivery == "paid"
    return [NextStep("See deliveries and payments", f"/contracts/{row['id']}/milestones", "Paid" if done else "Live")]
