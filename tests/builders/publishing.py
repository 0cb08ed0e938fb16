"""Challenges for tests, made through the real services by two officers of one buyer."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

from challenges.publishing import queries, services
from challenges.publishing.domain import ChallengeDetail
from challenges.publishing.domain.routes import ROUTE_BY_ID
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
    RulesContent,
    ScoringContent,
)
from challenges.publishing.jobs import close_challenge
from portal.accounts.domain import Actor, OrganisationDetail, OrganisationKind, Role
from portal.accounts.queries import actor_of, people_with
from portal.accounts.services import add_member, create_organisation, create_person
from portal.database.clock import portal_now
from portal.kernel.moments import local_day
from tests.builders.notices import make_published_notice

_numbers = count(1)

QUALITY = CriterionContent(
    kind="quality",
    title="How it will work",
    question="Describe your approach, who will do the work, and how residents will be involved.",
    weight=Decimal(60),
    minimum_score=Decimal(2),
    word_limit=750,
)
EXPERIENCE = CriterionContent(
    kind="quality",
    title="Why it will succeed",
    question="Show evidence from earlier work, of any size, that your approach can succeed.",
    weight=Decimal(30),
    word_limit=500,
)
PASS_FAIL = CriterionContent(
    kind="pass_fail",
    title="Data protection",
    question="Confirm that personal data will be handled under UK data protection law.",
)
DEFAULT_CRITERIA = (PASS_FAIL, QUALITY, EXPERIENCE)


async def make_challenge_buyer(name: str = "") -> OrganisationDetail:
    """Make a public body."""
    number = next(_numbers)
    return await create_organisation(
        kind=OrganisationKind.BUYER,
        name=name or f"London Borough of Testing {number}",
        short_name=name or f"Testing {number}",
        threshold_class="sub_central",
    )


async def make_challenge_officer(buyer_id: UUID, role: Role = Role.OFFICER, name: str = "") -> Actor:
    """Make a colleague of a buyer."""
    number = next(_numbers)
    person = await create_person(name=name or f"Officer {number}", email=f"publishing-{number}@buyer.example")
    await add_member(person.id, buyer_id, role)
    return await actor_of(person.id)


async def officers_of(buyer_id: UUID) -> tuple[Actor, Actor]:
    """Answer two procurement officers of a buyer, made where they are missing."""
    found = [await actor_of(one.id) for one in (await people_with(buyer_id, Role.OFFICER))[:2]]
    while len(found) < 2:
        found.append(await make_challenge_officer(buyer_id))
    return found[0], found[1]


async def make_draft_challenge(
    *,
    buyer: OrganisationDetail | None = None,
    author: Actor | None = None,
    title: str = "Safer walking routes to school",
    criteria: Sequence[CriterionContent] = DEFAULT_CRITERIA,
    deadline_in: timedelta = timedelta(days=30),
    scoring: dict[str, Any] | None = None,
    money: dict[str, Any] | None = None,
    procedure: dict[str, Any] | None = None,
    mission: tuple[int, str] = (1, "M1.2"),
    outcomes: str = "More children walk to school, measured by counts at ten school gates.",
    rules: RulesContent | None = None,
) -> ChallengeDetail:
    """Make a complete draft that nothing stops from being published; social value has the other 10 points."""
    buyer = buyer or await make_challenge_buyer()
    author = author or (await officers_of(buyer.id))[0]
    reference = await services.create_draft(author, buyer_id=buyer.id, title=title)
    now = await portal_now()
    deadline = now + deadline_in
    contents = (
        ProblemContent(
            title=title,
            summary="Families want to walk to school and do not feel safe on the way.",
            problem="One child in three is driven to a school less than a mile away, because parents fear the traffic.",
        ),
        OutcomesContent(outcomes=outcomes),
        MissionContent(mission_no=mission[0], objective_id=mission[1]),
        MoneyContent(
            **{
                "route": "below_threshold_challenge",
                "budget_pence": 100_000_00,
                "value_pence": 120_000_00,
                **(money or {}),
            }
        ),
        ProcedureContent(
            **{
                "contract_kind": "goods_services",
                "is_shortlisted": False,
                "stated_facts": "",
                "planned_notice_on": None,
                "urgency_reason": "",
                "separate_reason": "Each is for another school, with streets and a contract of its own.",
                **(procedure or {}),
            }
        ),
        DatesContent(
            questions_close_at=now + deadline_in / 2,
            deadline_at=deadline,
            contract_starts_on=local_day(deadline) + timedelta(days=60),
            contract_months=12,
        ),
        ScoringContent(
            **{
                "total_points": Decimal(100),
                "price_method": "fixed_price",
                "price_weight": Decimal(0),
                "quality_minimum": None,
                **(scoring or {}),
            }
        ),
        DocumentsContent(documents_complete=True),
        ChecksContent(conflicts_assessed=True, lots_reason="The work is one service that cannot be divided."),
    )
    for content in contents:
        await services.save_section(author, reference, content, version=0)
    for criterion in criteria:
        await services.add_criterion(author, reference, criterion)
    if rules is not None:
        made = await queries.challenge_by_reference(reference)
        version = (await queries.section_saves(made.id))["rubric"].version
        await services.save_rules(author, reference, rules, version=version)
    return await queries.challenge_by_reference(reference)


async def make_published_challenge(*, buyer: OrganisationDetail | None = None, **draft: Any) -> ChallengeDetail:
    """Make a challenge that is open for bids, written by one officer and approved by another."""
    buyer = buyer or await make_challenge_buyer()
    author, approver = await officers_of(buyer.id)
    made = await make_draft_challenge(buyer=buyer, author=author, **draft)
    await services.submit_for_review(author, made.reference)
    if ROUTE_BY_ID[made.route].is_covered:
        await make_published_notice(approver, made.reference, "UK4")  # Our page opens with the tender notice.
    else:
        await services.publish_challenge(approver, made.reference)
    return await queries.challenge(made.id)


__all__ = [
    "DEFAULT_CRITERIA",
    "EXPERIENCE",
    "PASS_FAIL",
    "QUALITY",
    "close_challenge",
    "make_challenge_buyer",
    "make_challenge_officer",
    "make_draft_challenge",
    "make_published_challenge",
    "officers_of",
]
