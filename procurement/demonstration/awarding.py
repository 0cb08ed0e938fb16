"""The part of the story from a ranking to a contract drawn up: through the real services, like the rest."""

from datetime import timedelta
from uuid import UUID

from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail
from portal.accounts.domain import Actor
from portal.database.clock import move_clock, portal_now
from portal.kernel.moments import local_day
from portal.kernel.working_days import next_working_day
from procurement.awards import queries as awards
from procurement.awards import services as awarding
from procurement.awards.services import AWARD_NOTICE
from procurement.contracts import services as contracting
from procurement.contracts.domain import Milestone
from procurement.contracts.services import Terms
from procurement.demonstration.bidding import actor_by_email
from procurement.demonstration.cast import Cast
from procurement.demonstration.noticing import announce_notice
from procurement.evaluation import queries as evaluations

# Contracts of the story begin on the day on which they are signed, which is when the open challenges get their bids.
SIGNED_AFTER = timedelta(days=2)


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
    points = f"{first.total} of {ranked.total_points} points"
    reasons = f"{first.supplier_name} came first on the published criteria with {points}. The panel agreed on every score with a reason, and no member has an interest in the company."
    await awarding.recommend_award(officer, reference, bid_id=first.bid_id, reasons=reasons)
    await awarding.decide_award(
        second,
        reference,
        reasons="I read the three bids and the panel’s reasons, repeated the ranking from its file and checked the declarations of interest. I agree with the recommendation.",
    )


async def announce(cast: Cast, reference: str) -> None:
    """Send the assessment summaries and publish the award notice, which starts the standstill."""
    challenge, _, second = await _people(cast, reference)
    await awarding.send_summaries(second, reference)
    await announce_notice(second, challenge, AWARD_NOTICE)


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
    start = next_working_day(local_day(await portal_now()) + SIGNED_AFTER)
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
            title="Plan, access and first trial",
            deliverable="The plan agreed with the buyer's team, access to what it needs, and a first version in the hands of the people it is for.",
            acceptance_test="At least twelve residents and two members of staff have tried the first version, and the report says in their own words what they made of it.",
            due_on=start + timedelta(days=30),
            amount_pence=first,
        ),
        Milestone(
            number=2,
            title="In use everywhere and handed over",
            deliverable="The whole service, run by the buyer's own team from a manual written with them.",
            acceptance_test="The outcomes are measured as the bid says, and the buyer's team can run it without the supplier.",
            due_on=terms.ends_on,
            amount_pence=value - first,
        ),
    ]
    return await contracting.draw_up(officer, reference, terms, plan)
