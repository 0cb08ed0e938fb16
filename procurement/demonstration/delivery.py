"""The part of the story from a ranking to a paid milestone: through the real services, like the rest."""

import asyncio
from datetime import timedelta
from uuid import UUID

from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail
from portal.accounts.domain import Actor
from portal.database.clock import move_clock, portal_now
from portal.kernel.moments import local_day
from procurement.awards import queries as awards
from procurement.awards import services as awarding
from procurement.contracts import queries as contracts
from procurement.contracts import services as contracting
from procurement.contracts.domain import ContractDetail, Milestone
from procurement.contracts.services import Terms
from procurement.demonstration.bidding import actor_by_email
from procurement.demonstration.cast import Cast
from procurement.evaluation import queries as evaluations
from procurement.payments import services as paying

DRAWN_WITHIN_SECONDS = 25.0


async def _people(cast: Cast, reference: str) -> tuple[ChallengeDetail, Actor, Actor]:
    challenge = await publishing.challenge_by_reference(reference)
    officer = await actor_by_email(cast.person(challenge.buyer_slug, "officer").email)
    second = await actor_by_email(cast.person(challenge.buyer_slug, "second_officer").email)
    return challenge, officer, second


async def decide(cast: Cast, reference: str) -> None:
    """Let one officer recommend the first ranked bid and another decide."""
    challenge, officer, second = await _people(cast, reference)
    ranked = await evaluations.ranking(challenge.lots[0].id, challenge.stages[0].id)
    first = next(bid for bid in ranked.bids if bid.rank == 1)
    reasons = f"{first.supplier_name} came first on the published criteria with {first.total} of {ranked.total_points} points."
    await awarding.recommend_award(officer, reference, bid_id=first.bid_id, reasons=reasons)
    await awarding.decide_award(
        second, reference, reasons="I checked the ranking, its reasons and the declarations of interest."
    )


async def announce(cast: Cast, reference: str) -> None:
    """Send the assessment summaries and record the award notice, which starts the standstill."""
    _, _, second = await _people(cast, reference)
    await awarding.send_summaries(second, reference)
    number = f"2026/S 000-04{reference[-4:]}"
    await awarding.record_notice(second, reference, number=number, published_at=await portal_now())


async def pass_standstills(references: list[str]) -> None:
    """Move the demonstration clock to the end of the last of these standstills."""
    ends = []
    for reference in references:
        challenge = await publishing.challenge_by_reference(reference)
        award = await awards.award(challenge.lots[0].id)
        if award is not None and award.standstill_until is not None:
            ends.append(award.standstill_until)
    if ends and await portal_now() < max(ends):
        await move_clock(max(ends), None)


async def draw_up(cast: Cast, reference: str) -> UUID:
    """Draw the contract up with two milestones; a worker draws the document."""
    challenge, officer, _ = await _people(cast, reference)
    award = await awards.award(challenge.lots[0].id)
    value = (award.value_pence if award else None) or challenge.budget_pence or 0
    start = local_day(await portal_now()) + timedelta(days=1)
    terms = Terms(
        title=challenge.title,
        starts_on=start,
        ends_on=start + timedelta(days=30 * (challenge.contract_months or 12)),
        ip_option="supplier_owns_buyer_licence",
        liability_percent=125,
    )
    first = value // 4
    plan = [
        Milestone(
            number=1,
            title="First version in use",
            deliverable="A first version used by residents and staff in one neighbourhood.",
            acceptance_test="Twelve residents and two members of staff have used it for two weeks; their words are in the report.",
            due_on=start + timedelta(days=30),
            amount_pence=first,
        ),
        Milestone(
            number=2,
            title="In use everywhere and handed over",
            deliverable="The whole service, run by the buyer's own team from a manual written with them.",
            acceptance_test="The outcomes are measured as the bid says, and the buyer's team has run it for a month.",
            due_on=terms.ends_on,
            amount_pence=value - first,
        ),
    ]
    return await contracting.draw_up(officer, reference, terms, plan)


async def sign(cast: Cast, contract_id: UUID, supplier_slug: str) -> ContractDetail:
    """Let the lawyer confirm, the officer offer, and both parties sign the document as it was drawn."""
    contract = await _drawn(contract_id)
    slug = (await publishing.challenge(contract.challenge_id)).buyer_slug
    officer = await actor_by_email(cast.person(slug, "officer").email)
    lawyer = await actor_by_email(cast.person(slug, "legal").email)
    signatory = await actor_by_email(cast.person(supplier_slug, "signatory").email)
    await contracting.confirm_review(lawyer, contract_id)
    await contracting.offer(officer, contract_id)
    await contracting.sign(signatory, contract_id, party="supplier", sha256=contract.sha256)
    await contracting.sign(officer, contract_id, party="buyer", sha256=contract.sha256)
    return await _in_force(contract_id)


async def offer(cast: Cast, contract_id: UUID) -> None:
    """Let the lawyer confirm and the officer offer; both signatures are still to come."""
    contract = await _drawn(contract_id)
    slug = (await publishing.challenge(contract.challenge_id)).buyer_slug
    await contracting.confirm_review(await actor_by_email(cast.person(slug, "legal").email), contract_id)
    await contracting.offer(await actor_by_email(cast.person(slug, "officer").email), contract_id)


async def deliver(cast: Cast, contract: ContractDetail, supplier_slug: str, *, milestones: int, pay: bool) -> None:
    """Report, accept and invoice the first milestones, and with `pay` approve and pay them by BACS."""
    slug = (await publishing.challenge(contract.challenge_id)).buyer_slug
    supplier = await actor_by_email(cast.person(supplier_slug, "supplier").email)
    officer = await actor_by_email(cast.person(slug, "officer").email)
    second = await actor_by_email(cast.person(slug, "second_officer").email)
    finance = await actor_by_email(cast.person(slug, "finance").email)
    for one in contract.milestones[:milestones]:
        place = (contract.id, one.id)
        await paying.submit_report(
            supplier,
            *place,
            statement="It has been in use for two weeks. What residents and staff said is written in this report, person by person.",
        )
        await paying.decide_report(
            officer,
            *place,
            accept=True,
            reason="I visited twice and spoke with four of the people named in the report.",
        )
        await paying.send_invoice(
            supplier,
            *place,
            number=f"{supplier_slug[:4].upper()}-{one.number:03d}",
            description=f"Milestone {one.number}: {one.title}",
            sum_pence=one.amount_pence,
        )
        if pay:
            await paying.approve_invoice(second, *place)
            await paying.approve_invoice(finance, *place)
            await paying.record_bacs_payment(
                finance, *place, reference=f"BACS {one.number:02d}41", paid_on=local_day(await portal_now())
            )


async def _drawn(contract_id: UUID) -> ContractDetail:
    async with asyncio.timeout(DRAWN_WITHIN_SECONDS):
        while not (found := await contracts.contract(contract_id)).sha256:  # noqa: ASYNC110 - a worker, another process, draws it
            await asyncio.sleep(0.1)
    return found


async def _in_force(contract_id: UUID) -> ContractDetail:
    """Wait until the worker has sealed what both signed, since delivery begins with a contract in force."""
    async with asyncio.timeout(DRAWN_WITHIN_SECONDS):
        while (found := await contracts.contract(contract_id)).state != "live":  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.1)
    return found
