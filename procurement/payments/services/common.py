"""What every act on a milestone does: lock, move its state, chain it, tell the other side."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from portal.accounts.domain import Actor, PersonDetail, Role
from portal.accounts.queries import people_with
from portal.audit import services as audit
from portal.database.transactions import execute, fetch_one
from portal.mail.services import queue_mail
from portal.settings import get_settings
from procurement.contracts.domain import ContractDetail
from procurement.payments import queries
from procurement.payments.domain.ledger import Entry
from procurement.payments.domain.milestones import MILESTONE, MilestoneDetail


async def lock_contract(contract_id: UUID) -> None:
    """Let one act at a time work on a contract; taken first, before any other lock, and after its challenge."""
    await fetch_one(
        "select h.id from challenge h join contract c on c.challenge = h.id where c.id = $1 for update of h",
        contract_id,
    )
    await fetch_one("select id from contract where id = $1 for update", contract_id)


async def locked(contract_id: UUID, milestone_id: UUID, actor: Actor) -> tuple[ContractDetail, MilestoneDetail]:
    """Lock the contract and read a milestone the actor may reach; everything else is the same 404."""
    await lock_contract(contract_id)
    return await queries.reachable_milestone(contract_id, milestone_id, actor)


async def move(milestone: MilestoneDetail, act: str) -> str:
    """Move a milestone along an arrow of its lifecycle and answer the new state."""
    state = MILESTONE.after(milestone.state, act)
    await execute(
        "insert into milestone (id, plan, contract, state, paid_at)"
        " values ($1, $1, $2, $3::text, case when $3::text = 'paid' then portal_now() end)"
        " on conflict (id) do update set state = excluded.state, paid_at = excluded.paid_at",
        milestone.id,
        milestone.contract_id,
        state,
    )
    return state


async def chain(act: str, contract: ContractDetail, actor_id: UUID | None, **details: Any) -> None:
    """Chain an act on the contract's challenge."""
    await audit.record(
        act, actor_id=actor_id, challenge_id=contract.challenge_id, details={"contract": str(contract.id), **details}
    )


async def book(contract_id: UUID, payment_id: UUID, entries: Sequence[Entry]) -> None:
    """Book one ledger transaction; the database refuses one that does not add up to nought."""
    transaction_id = uuid4()
    for line, entry in enumerate(entries, start=1):
        await execute(
            "insert into ledger_entry (id, transaction, line, contract, payment, account, pence, booked_at)"
            " values ($1, $2, $3, $4, $5, $6, $7, portal_now())",
            uuid4(),
            transaction_id,
            line,
            contract_id,
            payment_id,
            str(entry.account),
            entry.pence,
        )


def link_to(contract: ContractDetail, milestone: MilestoneDetail) -> str:
    """Write the full address of a milestone's page."""
    return f"{get_settings().base_url}/contracts/{contract.id}/milestones/{milestone.id}"


async def tell_supplier(contract: ContractDetail, milestone: MilestoneDetail, template: str, subject: str) -> None:
    """Write to the supplier's people."""
    people = await people_with(contract.supplier_id, Role.SUPPLIER, Role.SIGNATORY)
    await _tell(people, contract, milestone, template, subject)


async def tell_buyer(
    contract: ContractDetail, milestone: MilestoneDetail, template: str, subject: str, *roles: Role
) -> None:
    """Write to the buyer's people with one of `roles`."""
    await _tell(await people_with(contract.buyer_id, *roles), contract, milestone, template, subject)


async def _tell(
    people: Sequence[PersonDetail], contract: ContractDetail, milestone: MilestoneDetail, template: str, subject: str
) -> None:
    for person in people:
        await queue_mail(
            to=person.email,
            subject=subject,
            template=f"payments/{template}",
            context={
                "name": person.name,
                "contract": contract,
                "milestone": milestone,
                "link": link_to(contract, milestone),
            },
            kind=template,
        )
