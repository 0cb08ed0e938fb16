"""The part of the story in which officers draft, review and publish a challenge."""

from datetime import timedelta
from decimal import Decimal

from challenges.publishing.domain.sections import (
    ChecksContent,
    CriterionContent,
    DatesContent,
    DocumentsContent,
    MissionContent,
    MoneyContent,
    OutcomesContent,
    ProblemContent,
    ScoringContent,
    SectionContent,
)
from challenges.publishing.services import (
    add_criterion,
    create_draft,
    publish_challenge,
    save_section,
    submit_for_review,
)
from portal.accounts.queries import organisation_by_slug
from portal.database.clock import portal_now
from portal.database.transactions import fetch
from portal.kernel.moments import LONDON, local_day
from procurement.demonstration.bidding import actor_by_email
from procurement.demonstration.cast import Cast, Problem, read_rubric

LEFT_IN_DRAFT, LEFT_IN_REVIEW = "mentors", "food"
# The whole value in law includes VAT; above these amounts the Act applies in full (thresholds from 1 January 2026).
VAT_PERCENT = 20
SUB_CENTRAL_PENCE, NHS_PENCE = 207_720_00, 135_018_00


async def publish(cast: Cast, problem: Problem) -> str:
    """Draft a challenge, have it reviewed and publish it; two are left on the way. Answers the reference."""
    author = await actor_by_email(cast.person(problem.buyer, "officer").email)
    second = await actor_by_email(cast.person(problem.buyer, "second_officer").email)
    buyer = await organisation_by_slug(problem.buyer)
    reference = await create_draft(author, buyer_id=buyer.id, title=problem.title)
    for content in await _sections(problem, is_nhs=buyer.threshold_class != "sub_central"):
        version = 1 if isinstance(content, ScoringContent) else 0
        await save_section(author, reference, content, version=version if version and await _touched(reference) else 0)
    for criterion in read_rubric():
        await add_criterion(author, reference, CriterionContent(**criterion))
    if problem.key == LEFT_IN_DRAFT:
        return reference
    await submit_for_review(author, reference)
    if problem.key != LEFT_IN_REVIEW:
        await publish_challenge(second, reference)
    return reference


async def _touched(reference: str) -> bool:
    """Say whether the rubric of a draft was saved before, as social value is by default."""
    rows = await fetch(
        "select 1 from challenge_section s join challenge c on c.id = s.challenge where c.reference = $1 and s.section = 'rubric'",
        reference,
    )
    return bool(rows)


async def _sections(problem: Problem, *, is_nhs: bool) -> tuple[SectionContent, ...]:
    now = await portal_now()
    day = now.astimezone(LONDON).replace(hour=12, minute=0, second=0, microsecond=0)
    deadline = day + timedelta(days=problem.deadline_days)
    pence = problem.budget * 100
    value = pence * (100 + VAT_PERCENT) // 100
    covered = value >= (NHS_PENCE if is_nhs else SUB_CENTRAL_PENCE)
    return (
        ProblemContent(title=problem.title, summary=problem.summary, problem=problem.problem),
        OutcomesContent(outcomes=problem.outcomes),
        MissionContent(mission_no=problem.mission, objective_id=problem.objective),
        MoneyContent(route="open" if covered else "below_threshold_challenge", budget_pence=pence, value_pence=value),
        DatesContent(
            questions_close_at=deadline - timedelta(days=10),
            deadline_at=deadline,
            contract_starts_on=local_day(deadline + timedelta(days=60)),
            contract_months=problem.months,
        ),
        ScoringContent(
            total_points=Decimal(100), price_method="fixed_price", price_weight=Decimal(0), quality_minimum=Decimal(40)
        ),
        DocumentsContent(documents_complete=True),
        ChecksContent(
            conflicts_assessed=True,
            lots_reason="One team must see the whole problem; parts would have to be joined up again by the council.",
        ),
    )
