"""Contracts for tests, made through the real services."""

from datetime import timedelta

from portal.accounts.domain import Actor, Role
from portal.accounts.queries import actor_of
from portal.accounts.services import add_member, create_person
from portal.database.clock import portal_now
from portal.kernel.moments import local_day
from procurement.contracts import queries, services
from procurement.contracts.domain import ContractDetail, Milestone
from procurement.contracts.services import Terms
from tests.builders.awards import Ranked, award_of
from tests.builders.publishing import make_challenge_officer
from tests.support.jobs import run_due_jobs


async def terms_from_now() -> Terms:
    """Terms of a one-year contract that starts tomorrow."""
    start = local_day(await portal_now()) + timedelta(days=1)
    return Terms(
        title="Safer walking routes to school",
        starts_on=start,
        ends_on=start + timedelta(days=365),
        ip_option="supplier_owns_buyer_licence",
        liability_percent=125,
    )


def two_milestones(terms: Terms, value_pence: int) -> list[Milestone]:
    """Divide a value into two milestones, the first a third."""
    first = value_pence // 3
    return [
        Milestone(
            1, "Pilot at two schools", "A report.", "It has counts.", terms.starts_on + timedelta(days=90), first
        ),
        Milestone(2, "All ten schools", "The service.", "It runs.", terms.ends_on, value_pence - first),
    ]


async def make_drawn_contract(ranked: Ranked) -> ContractDetail:
    """Draw the contract of a noticed award up and have the worker render it."""
    award = await award_of(ranked)
    terms = await terms_from_now()
    contract_id = await services.draw_up(
        ranked.officer, ranked.challenge.reference, terms, two_milestones(terms, award.value_pence or 0)
    )
    await run_due_jobs()
    return await queries.contract(contract_id)


async def make_offered_contract(ranked: Ranked) -> ContractDetail:
    """Draw up, have the lawyer confirm the review, and offer."""
    contract = await make_drawn_contract(ranked)
    lawyer = await make_challenge_officer(contract.buyer_id, Role.LEGAL)
    await services.confirm_review(lawyer, contract.id)
    await services.offer(ranked.officer, contract.id)
    return await queries.contract(contract.id)


async def make_signatory(contract: ContractDetail, name: str = "Sam Reyes") -> Actor:
    """Give the supplier a signatory."""
    person = await create_person(
        name=name, email=f"signatory-{contract.id.hex[:8]}-{name[:3].lower()}@supplier.example"
    )
    await add_member(person.id, contract.supplier_id, Role.SIGNATORY)
    return await actor_of(person.id)


async def make_signed_contract(ranked: Ranked) -> ContractDetail:
    """Sign an offered contract by both parties, after the standstill, and have it sealed."""
    contract = await make_offered_contract(ranked)
    await services.sign(await make_signatory(contract), contract.id, party="supplier", sha256=contract.sha256)
    await services.sign(ranked.officer, contract.id, party="buyer", sha256=contract.sha256)
    await run_due_jobs()
    return await queries.contract(contract.id)
