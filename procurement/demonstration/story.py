"""The story of the demonstration, played through the same services that the pages use."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from challenges.publishing import queries as publishing
from challenges.publishing.domain import stage_shown
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
from portal.accounts.domain import OrganisationKind, Role
from portal.accounts.passwords import hash_password
from portal.accounts.queries import organisation_by_slug, organisations, person_by_email
from portal.accounts.reference import seed_buyers
from portal.accounts.services import add_member, create_organisation, give_new_second_factor
from portal.accounts.services.people import insert_person
from portal.database.clock import portal_now
from portal.database.transactions import fetch
from portal.kernel.moments import LONDON, local_day
from procurement.demonstration import delivery
from procurement.demonstration.bidding import (
    actor_by_email,
    check_bids,
    open_bids,
    pass_deadlines,
    score_and_rank,
    seat_panel,
    submit_bids,
)
from procurement.demonstration.cast import OPERATOR, PASSWORD, Cast, Problem, read_cast, read_problems, read_rubric

LEFT_IN_DRAFT, LEFT_IN_REVIEW = "mentors", "food"
PAID, DELIVERED, OFFERED, STANDING_STILL = "apprentice", "library", "wifi", "letters"
DECIDED, RANKED, EVALUATING, CLOSED = "damp", "noise", "streets", "platform-gap"
AWARDED = (PAID, DELIVERED, OFFERED)
TO_RANK = (*AWARDED, STANDING_STILL, DECIDED, RANKED)
EARLIER = (*TO_RANK, EVALUATING, CLOSED)
BEST = {PAID: "kerbwise", DELIVERED: "plainspoken", OFFERED: "lantern-data", STANDING_STILL: "plainspoken"}
OPEN_WITH_BIDS, BIDS_BEFORE, BIDS_NOW = "kerb", 3, 5
# The whole value in law includes VAT; above these amounts the Act applies in full (thresholds from 1 January 2026).
VAT_PERCENT = 20
SUB_CENTRAL_PENCE, NHS_PENCE = 207_720_00, 135_018_00


async def play(say: Callable[[str], None]) -> None:
    """Tell the story once; a database that knows its people has heard it."""
    cast = read_cast()
    if await person_by_email(cast.people[0].email):
        return
    await seed_buyers()
    await _gather(cast)
    problems = {one.key: one for one in read_problems()}
    earlier = {}
    for key in EARLIER:
        say(f"Publishing and bidding for “{problems[key].title}”")
        earlier[key] = await _publish(cast, problems.pop(key))
        await submit_bids(cast, earlier[key], BIDS_BEFORE)
    say("Moving the clock past the deadline")
    await pass_deadlines(list(earlier.values()))
    await _evaluate(cast, earlier, say)
    await _deliver(cast, earlier, say)
    for problem in problems.values():
        say(f"Publishing “{problem.title}”")
        reference = await _publish(cast, problem)
        if problem.key == OPEN_WITH_BIDS:
            await submit_bids(cast, reference, BIDS_NOW)


async def _evaluate(cast: Cast, earlier: dict[str, str], say: Callable[[str], None]) -> None:
    for key in (*TO_RANK, EVALUATING):
        say(f"Opening the bids of {earlier[key]}")
        await open_bids(cast, earlier[key])
        await check_bids(cast, earlier[key])
        panel = await seat_panel(cast, earlier[key])
        if key in TO_RANK:
            await score_and_rank(cast, earlier[key], panel, BEST.get(key, "kerbwise"))


async def _deliver(cast: Cast, earlier: dict[str, str], say: Callable[[str], None]) -> None:
    """Award, let the standstill pass, sign, deliver and pay, so that each stage up to paid can be seen."""
    for key in AWARDED:
        say(f"Awarding {earlier[key]}")
        await delivery.decide(cast, earlier[key])
        await delivery.announce(cast, earlier[key])
    say("Waiting for the end of the standstill")
    await delivery.pass_standstills([earlier[key] for key in AWARDED])
    drawn = {key: await delivery.draw_up(cast, earlier[key]) for key in AWARDED}
    say("Signing, delivering and paying")
    paid = await delivery.sign(cast, drawn[PAID], BEST[PAID])
    await delivery.deliver(cast, paid, BEST[PAID], milestones=2, pay=True)
    live = await delivery.sign(cast, drawn[DELIVERED], BEST[DELIVERED])
    await delivery.deliver(cast, live, BEST[DELIVERED], milestones=1, pay=False)
    await delivery.offer(cast, drawn[OFFERED])
    for key in (STANDING_STILL, DECIDED):
        await delivery.decide(cast, earlier[key])
    await delivery.announce(cast, earlier[STANDING_STILL])


async def describe() -> dict[str, Any]:
    """Say who can sign in and which challenges there are, for demo.json."""
    now = await portal_now()
    accounts = [
        {"name": one.name, "email": one.email, "password": PASSWORD, "organisation": one.organisation, "role": one.role}
        for one in read_cast().people
    ]
    rows = await fetch("select reference from challenge order by reference")
    found = [await publishing.challenge_by_reference(row["reference"]) for row in rows]
    shown = [
        {
            "reference": one.reference,
            "title": one.title,
            "stage": str(stage_shown(one.state, one.deadline_at, one.progress, now)),
        }
        for one in found
    ]
    return {"accounts": accounts, "challenges": shown}


async def _gather(cast: Cast) -> None:
    places: dict[str, UUID] = {one.slug: one.id for one in await organisations(OrganisationKind.BUYER)}
    operator = await create_organisation(
        kind=OrganisationKind.PLATFORM, name="Civic Challenges", short_name="Civic Challenges", slug=OPERATOR
    )
    places[OPERATOR] = operator.id
    for company in cast.suppliers:
        made = await create_organisation(
            kind=OrganisationKind.SUPPLIER, name=company.name, slug=company.slug, company_number=company.company_number
        )
        places[company.slug] = made.id
    # Everybody has the same printed password, so it is hashed once instead of for each of forty people.
    hashed = await hash_password(PASSWORD)
    for one in cast.people:
        person = await insert_person(name=one.name, email=one.email, password_hash=hashed)
        await add_member(person.id, places[one.organisation], Role(one.membership))
        await give_new_second_factor(person.id)


async def _publish(cast: Cast, problem: Problem) -> str:
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
