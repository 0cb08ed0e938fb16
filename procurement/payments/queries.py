"""Reads of milestones, invoices and payments, answered as the domain's values."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from portal.accounts.domain import Actor
from portal.accounts.permissions import Permission
from portal.database.transactions import fetch, fetch_one
from portal.kernel.errors import NotFoundError
from portal.kernel.moments import LONDON
from procurement.contracts.domain import ContractDetail
from procurement.contracts.queries import reachable_contract
from procurement.payments.domain.ledger import Account, Entry
from procurement.payments.domain.milestones import MilestoneDetail
from procurement.payments.policies import Parties

_REPORTS = """
    coalesce((select jsonb_agg(jsonb_build_object(
        'id', r.id, 'number', r.number, 'statement', r.statement, 'submitted_by', r.submitted_by,
        'submitter_name', sp.name, 'submitted_at', r.submitted_at, 'accepted', r.is_accepted, 'reason', r.reason,
        'decided_by', r.decided_by, 'decider_name', coalesce(dp.name, ''), 'decided_at', r.decided_at,
        'files', coalesce((select jsonb_agg(jsonb_build_object('id', e.id, 'name', e.name, 'media_type', e.media_type,
            'size', e.size) order by e.uploaded_at, e.id) from evidence_item e where e.report = r.id), '[]'))
        order by r.number)
      from milestone_report r join person sp on sp.id = r.submitted_by left join person dp on dp.id = r.decided_by
      where r.milestone = p.id), '[]')
"""
_ATTEMPTS = """
    coalesce((select jsonb_agg(jsonb_build_object('id', t.id, 'number', t.number, 'state', t.state,
        'account_id', t.account_id, 'session_id', t.session_id, 'url', t.url, 'failure', t.failure,
        'started_at', t.started_at, 'amount_pence', t.amount_pence) order by t.number)
      from payment_attempt t where t.payment = y.id), '[]')
"""
_INVOICES = f"""
    coalesce((select jsonb_agg(jsonb_build_object(
        'id', i.id, 'number', i.number, 'description', i.description, 'sum_pence', i.sum_pence, 'due_on', i.due_on,
        'received_at', i.received_at, 'pay_by', i.pay_by, 'sent_by', i.sent_by, 'disputed_reason', i.disputed_reason,
        'returned_at', i.returned_at, 'returned_reason', i.returned_reason,
        'approvals', coalesce((select jsonb_agg(jsonb_build_object('capacity', v.capacity, 'person_id', v.person,
            'name', vp.name, 'approved_at', v.approved_at) order by v.approved_at, v.capacity)
            from invoice_approval v join person vp on vp.id = v.person where v.invoice = i.id), '[]'),
        'payment', (select jsonb_build_object('id', y.id, 'amount_pence', y.amount_pence, 'method', y.method,
            'reference', y.reference, 'paid_at', y.paid_at, 'refunded_pence', y.refunded_pence,
            'attempts', {_ATTEMPTS}) from payment y where y.invoice = i.id)) order by i.received_at, i.id)
      from invoice i where i.milestone = p.id), '[]')
"""  # noqa: S608 (constants of this module only)
_MILESTONE = f"""
    select p.id, p.contract as contract_id, p.number, p.title, p.deliverable, p.acceptance_test, p.due_on,
        p.amount_pence, coalesce(m.state, 'planned') as state, {_REPORTS} as submissions, {_INVOICES} as invoices
    from planned_milestone p left join milestone m on m.id = p.id
"""  # noqa: S608 (constants of this module only)


class QueuedInvoice(msgspec.Struct, frozen=True):
    """One line of the finance queue."""

    milestone_id: UUID
    contract_id: UUID
    contract_title: str
    milestone_title: str
    buyer_id: UUID
    buyer_name: str
    supplier_name: str
    number: str
    sum_pence: int
    received_at: datetime
    pay_by: date
    state: str
    approvals: tuple[str, ...]
    approvers: tuple[UUID, ...]
    is_under_way: bool


class PayoutDetail(msgspec.Struct, frozen=True):
    """How a supplier can be paid through Stripe: agreed, account opened, account ready."""

    account_id: str = ""
    can_be_paid: bool = False
    agreed_at: datetime | None = None
    agreed_by: str = ""


async def milestones(contract_id: UUID) -> list[MilestoneDetail]:
    """Read a contract's milestones with everything that happened to them, in order."""
    rows = await fetch(f"{_MILESTONE} where p.contract = $1 order by p.number", contract_id)
    return msgspec.convert(rows, list[MilestoneDetail])


async def milestone(milestone_id: UUID) -> MilestoneDetail:
    """Read one milestone; NotFoundError when there is none."""
    row = await fetch_one(f"{_MILESTONE} where p.id = $1", milestone_id)
    if row is None:
        raise NotFoundError
    return msgspec.convert(row, MilestoneDetail)


async def reachable_milestone(
    contract_id: UUID, milestone_id: UUID, actor: Actor
) -> tuple[ContractDetail, MilestoneDetail]:
    """Read a milestone of a contract that the actor may read; everything else is the same 404."""
    contract = await reachable_contract(contract_id, actor)
    found = await milestone(milestone_id)
    if found.contract_id != contract.id:
        raise NotFoundError
    return contract, found


def parties_of(contract: ContractDetail) -> Parties:
    """Name the two sides of a contract."""
    return Parties(contract.id, contract.challenge_id, contract.buyer_id, contract.supplier_id, contract.state)


async def ledger(contract_id: UUID) -> list[Entry]:
    """Read a contract's ledger lines in the order they were booked."""
    rows = await fetch(
        "select account, pence from ledger_entry where contract = $1 order by booked_at, transaction, line", contract_id
    )
    return [Entry(Account(row["account"]), row["pence"]) for row in rows]


_QUEUE = """
    select m.id as milestone_id, c.id as contract_id, c.title as contract_title, p.title as milestone_title,
        c.buyer as buyer_id, b.name as buyer_name, s.name as supplier_name, i.number, i.sum_pence, i.received_at,
        i.pay_by, m.state,
        array(select v.capacity from invoice_approval v where v.invoice = i.id order by v.capacity) as approvals,
        array(select v.person from invoice_approval v where v.invoice = i.id) as approvers,
        exists (select from payment y join payment_attempt t on t.payment = y.id
                where y.invoice = i.id and t.state in ('starting', 'open')) as is_under_way
    from invoice i join milestone m on m.id = i.milestone join planned_milestone p on p.id = m.id
    join contract c on c.id = m.contract join organisation b on b.id = c.buyer join organisation s on s.id = c.supplier
    where i.returned_at is null
"""


async def queue(actor: Actor) -> list[QueuedInvoice]:
    """Read the unpaid invoices of the buyers for which the actor approves payments, the first to be paid first."""
    rows = await fetch(
        f"{_QUEUE} and m.state in ('invoiced', 'disputed', 'approved') and c.buyer = any($1::uuid[])"
        " order by i.pay_by, i.received_at, i.id limit 500",
        list(actor.organisations_with(Permission.PAYMENT_APPROVE)),
    )
    return msgspec.convert(rows, list[QueuedInvoice])


async def waiting_reports(actor: Actor) -> list[dict[str, Any]]:
    """Read the reports that wait for an officer of the actor's buyers."""
    return await fetch(
        "select p.id as milestone_id, p.title, c.id as contract_id, c.title as contract_title, b.name as buyer_name"
        " from milestone m join planned_milestone p on p.id = m.id join contract c on c.id = m.contract"
        " join organisation b on b.id = c.buyer where m.state = 'submitted' and c.buyer = any($1::uuid[])"
        " order by p.due_on, p.id limit 100",
        list(actor.organisations_with(Permission.MILESTONE_ACCEPT)),
    )


async def supplier_turns(actor: Actor) -> list[dict[str, Any]]:
    """Read the milestones that wait for the actor's companies: to be delivered, put right, or invoiced."""
    return await fetch(
        "select p.id as milestone_id, p.title, p.due_on, c.id as contract_id, c.title as contract_title,"
        " s.name as supplier_name, coalesce(m.state, 'planned') as state"
        " from planned_milestone p join contract c on c.id = p.contract join organisation s on s.id = c.supplier"
        " left join milestone m on m.id = p.id where c.state in ('signed', 'live') and c.supplier = any($1::uuid[])"
        " and coalesce(m.state, 'planned') in ('planned', 'rejected', 'accepted') order by p.due_on, p.id limit 100",
        list(actor.organisations_with(Permission.MILESTONE_SUBMIT)),
    )


async def payout(organisation_id: UUID) -> PayoutDetail:
    """Read how a supplier can be paid through Stripe."""
    row = await fetch_one(
        "select coalesce(a.account_id, '') as account_id, coalesce(a.can_be_paid, false) as can_be_paid, g.agreed_at,"
        " coalesce(p.name, '') as agreed_by from organisation o left join payout_account a on a.organisation = o.id"
        " left join third_party_agreement g on g.organisation = o.id left join person p on p.id = g.person"
        " where o.id = $1",
        organisation_id,
    )
    return msgspec.convert(row, PayoutDetail) if row else PayoutDetail()


async def next_payment_due() -> datetime | None:
    """Name the moment at which the next unpaid invoice has its last day for payment; None when nothing is owed."""
    row = await fetch_one(
        "select min(i.pay_by) as pay_by from invoice i join milestone m on m.id = i.milestone"
        " where i.returned_at is null and m.state in ('invoiced', 'approved') and i.pay_by > (portal_now() at time zone"
        " 'Europe/London')::date"
    )
    return None if row is None or row["pay_by"] is None else moment_of(row["pay_by"])


def moment_of(day: date) -> datetime:
    """Name nine o'clock in the morning of a day, London time."""
    return datetime(day.year, day.month, day.day, 9, tzinfo=LONDON)


async def evidence_object(milestone_id: UUID, file_id: UUID) -> dict[str, Any]:
    """Read where a file of a milestone lies; NotFoundError when it is not one of its reports'."""
    row = await fetch_one(
        "select name, media_type, object_name from evidence_item where id = $1 and milestone = $2",
        file_id,
        milestone_id,
    )
    if row is None:
        raise NotFoundError
    return row


async def loose_files(milestone_id: UUID) -> list[dict[str, Any]]:
    """Read the files handed in for the next report of a milestone, oldest first."""
    return await fetch(
        "select id, name, media_type, size from evidence_item where milestone = $1 and report is null"
        " order by uploaded_at, id",
        milestone_id,
    )
