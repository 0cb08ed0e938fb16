"""The part of the story in which officers draft, review and publish a challenge."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from challenges.planning.domain import Leave, PlanInputs
from challenges.planning.services import save_timetable
from challenges.publishing.domain.rehearsal import usual_bids
from challenges.publishing.domain.scoring import plain
from challenges.publishing.domain.sections import (
    ChecksContent,
    CriterionContent,
    DatesContent,
    DocumentsContent,
    MissionContent,
    MoneyContent,
    OutcomesContent,
    ProblemContent,
    ProcedureContent,
    ScoringContent,
    SectionContent,
)
from challenges.publishing.queries import challenge_by_reference
from challenges.publishing.services import (
    add_criterion,
    create_draft,
    publish_challenge,
    save_rehearsal,
    save_section,
    submit_for_review,
)
from challenges.regimes.regime import load_regime
from challenges.regimes.routes import threshold_of
from portal.accounts.domain import Actor
from portal.accounts.queries import organisation_by_slug
from portal.database.clock import portal_now
from portal.database.transactions import fetch
from portal.kernel.moments import LONDON, local_day
from portal.kernel.money import format_pence
from portal.kernel.working_days import next_working_day
from procurement.demonstration.bidding import actor_by_email
from procurement.demonstration.cast import Cast, Problem, Question
from procurement.demonstration.noticing import announce_notice

LEFT_IN_DRAFT, LEFT_IN_REVIEW = "mentors", "food"
# The whole value in law includes VAT; from the threshold on the Act applies in full.
VAT_PERCENT = 20
SOCIAL_VALUE_POINTS = 10
KIND = "goods_services"


async def publish(cast: Cast, problem: Problem) -> str:
    """Draft a challenge, have it reviewed and publish it; two are left on the way. Answers the reference."""
    author = await actor_by_email(cast.person(problem.buyer, "officer").email)
    second = await actor_by_email(cast.person(problem.buyer, "second_officer").email)
    buyer = await organisation_by_slug(problem.buyer)
    reference = await create_draft(author, buyer_id=buyer.id, title=problem.title)
    for content in await _sections(problem, buyer.threshold_class):
        version = 1 if isinstance(content, ScoringContent) else 0
        await save_section(author, reference, content, version=version if version and await _touched(reference) else 0)
    await add_criterion(author, reference, _criterion("pass_fail", problem.condition))
    for question in problem.questions:
        await add_criterion(author, reference, _criterion("quality", question))
    if problem.key == LEFT_IN_DRAFT:
        await _plan(author, reference)
        await _rehearse(author, reference)
        return reference
    await submit_for_review(author, reference)
    if problem.key != LEFT_IN_REVIEW:
        await _publish(second, reference)
    return reference


async def _publish(second: Actor, reference: str) -> None:
    """Publish the tender notice, then the page: a covered competition opens with its notice, by itself."""
    await announce_notice(second, await challenge_by_reference(reference), "UK4")
    if (await challenge_by_reference(reference)).published_at is None:
        await publish_challenge(second, reference)


async def _plan(author: Actor, reference: str) -> None:
    """Have the draft's author plan back from its start, with the panel away for a week."""
    draft = await challenge_by_reference(reference)
    starts_on = draft.contract_starts_on
    if starts_on is None:
        return
    regime = load_regime()
    inputs = PlanInputs(
        starts_on=starts_on,
        bidding_days=regime.suggested_bidding_days,
        own_days={step.id: step.usual for step in regime.own_step},
        leave=(Leave(starts_on - timedelta(days=42), starts_on - timedelta(days=38)),),
    )
    await save_timetable(author, reference, inputs, version=0)


async def _rehearse(author: Actor, reference: str) -> None:
    """Have the draft's author keep a rehearsal: what if a large firm, a start-up and a bargain bid?"""
    names = ("A large consultancy", "A start-up with users", "The cheapest there is")
    draft = await challenge_by_reference(reference)
    inputs = {"count": str(len(names))}
    for bid, name in zip(usual_bids(draft), names, strict=True):
        inputs |= {f"{bid.letter}_name": name, f"{bid.letter}_price": format_pence(bid.price_pence).removeprefix("£")}
        inputs |= {f"{bid.letter}_{identifier}": plain(score) for identifier, score in bid.scores.items()}
    await save_rehearsal(author, reference, inputs)


def _criterion(kind: str, question: Question) -> CriterionContent:
    return CriterionContent(
        kind=kind,
        title=question.title,
        question=question.question,
        weight=Decimal(question.weight),
        word_limit=question.word_limit,
        evidence=question.evidence,
        rules_out=question.rules_out,
    )


async def _touched(reference: str) -> bool:
    """Say whether the rubric of a draft was saved before, as social value is by default."""
    rows = await fetch(
        "select 1 from challenge_section s join challenge c on c.id = s.challenge where c.reference = $1 and s.section = 'rubric'",
        reference,
    )
    return bool(rows)


async def _sections(problem: Problem, buyer_class: str) -> tuple[SectionContent, ...]:
    today = local_day(await portal_now())
    deadline = _noon(today + timedelta(days=problem.deadline_days))
    pence = problem.budget * 100
    value = pence * (100 + VAT_PERCENT) // 100
    return (
        ProblemContent(title=problem.title, summary=problem.summary, problem=problem.problem),
        OutcomesContent(outcomes=problem.outcomes),
        MissionContent(mission_no=problem.mission, objective_id=problem.objective),
        MoneyContent(route=route_for(value, buyer_class, today), budget_pence=pence, value_pence=value),
        ProcedureContent(
            contract_kind=KIND,
            is_shortlisted=False,
            stated_facts="",
            planned_notice_on=None,
            urgency_reason="",
            separate_reason=problem.separate,
        ),
        DatesContent(
            questions_close_at=_noon(local_day(deadline) - timedelta(days=11)),
            deadline_at=deadline,
            contract_starts_on=local_day(_noon(local_day(deadline) + timedelta(days=60))),
            contract_months=problem.months,
        ),
        ScoringContent(
            total_points=Decimal(100),
            price_method=problem.price,
            price_weight=Decimal(price_points(problem)),
            quality_minimum=Decimal(40),
        ),
        DocumentsContent(documents_complete=True),
        ChecksContent(
            conflicts_assessed=True,
            lots_reason=problem.lots,
        ),
    )


def route_for(value_pence: int, buyer_class: str, today: date) -> str:
    """Choose the route of a story's challenge: from the threshold of the law on, the Act applies in full."""
    is_covered = value_pence >= threshold_of(load_regime(), buyer_class, KIND, today)
    return "open" if is_covered else "below_threshold_challenge"


def price_points(problem: Problem) -> int:
    """Say how many of 100 points are left for price."""
    return 100 - SOCIAL_VALUE_POINTS - sum(question.weight for question in problem.questions)


def _noon(day: date) -> datetime:
    """Noon in London of a day, or of the next working day: nobody closes anything on a holiday."""
    return datetime.combine(next_working_day(day - timedelta(days=1)), time(12), tzinfo=LONDON)
