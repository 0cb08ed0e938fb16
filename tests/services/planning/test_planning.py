"""Keeping a plan and a value with a draft, and filling the draft from them, on PostgreSQL."""

from datetime import date, timedelta
from typing import Any

import pytest
from msgspec import structs

from challenges.planning import queries, services
from challenges.planning.domain import Leave, PlanInputs, back_plan, plan_law
from challenges.publishing import queries as publishing
from challenges.publishing import services as publishing_services
from challenges.publishing.domain import ChallengeDetail
from challenges.publishing.services.publication import blockers_of
from challenges.regimes.regime import load_regime
from challenges.regimes.routes import ValueParts
from portal.database.clock import move_clock, portal_now
from portal.kernel.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from portal.kernel.moments import local_day
from tests.builders.publishing import (
    make_challenge_buyer,
    make_challenge_officer,
    make_draft_challenge,
    make_published_challenge,
    officers_of,
)

pytestmark = pytest.mark.usefixtures("db")

PARTS = ValueParts(contract_pence=100_000_00, options_pence=50_000_00, prizes_pence=5_000_00, vat_percent=20)


async def wishes(**changes: Any) -> PlanInputs:
    today = local_day(await portal_now())
    leave = (Leave(today + timedelta(days=60), today + timedelta(days=67)),)
    wished = PlanInputs(today + timedelta(days=200), 28, {"evaluation": 10}, leave, ("key_decision",))
    return structs.replace(wished, **changes)


async def a_draft(**made: Any) -> tuple[ChallengeDetail, Any]:
    draft = await make_draft_challenge(**made)
    return draft, (await officers_of(draft.buyer_id))[0]


async def version_of(draft: ChallengeDetail, section: str) -> int:
    return (await publishing.section_saves(draft.id))[section].version


async def test_what_the_plan_is_made_from_is_kept_whole() -> None:
    draft, officer = await a_draft()
    inputs = await wishes()
    assert await queries.plan_inputs(draft.id) is None
    assert await services.save_timetable(officer, draft.reference, inputs, version=0) == 1
    assert await queries.plan_inputs(draft.id) == inputs
    changed = structs.replace(inputs, leave=(), public_notices=(), bidding_days=35)
    assert await services.save_timetable(officer, draft.reference, changed, version=1) == 2
    assert await queries.plan_inputs(draft.id) == changed


async def test_a_colleagues_plan_is_not_overwritten() -> None:
    draft, officer = await a_draft()
    inputs = await wishes()
    await services.save_timetable(officer, draft.reference, inputs, version=0)
    with pytest.raises(ConflictError):
        await services.save_timetable(officer, draft.reference, structs.replace(inputs, bidding_days=40), version=0)
    assert await queries.plan_inputs(draft.id) == inputs


async def test_wishes_that_cannot_be_planned_are_told_together() -> None:
    draft, officer = await a_draft(money={"route": "open", "value_pence": 300_000_00})
    today = local_day(await portal_now())
    with pytest.raises(InvalidInputError) as caught:
        await services.save_timetable(
            officer, draft.reference, await wishes(starts_on=today, bidding_days=24), version=0
        )
    assert set(caught.value.errors) == {"starts_on", "bidding_days"}
    assert "25 days or more" in caught.value.errors["bidding_days"] and "s.54" in caught.value.errors["bidding_days"]
    with pytest.raises(InvalidInputError, match="3 years"):
        await services.save_timetable(officer, draft.reference, await wishes(starts_on=date(2099, 1, 1)), version=0)
    assert await queries.plan_inputs(draft.id) is None


async def test_the_plans_dates_fill_a_draft_that_nothing_then_stops() -> None:
    draft, officer = await a_draft(money={"route": "open", "value_pence": 300_000_00})
    inputs = await wishes()
    await services.save_timetable(officer, draft.reference, inputs, version=0)
    await services.use_dates(officer, draft.reference, version=await version_of(draft, "dates"), plan_version=1)
    filled = await publishing.challenge(draft.id)
    plan = back_plan(inputs, plan_law(draft, load_regime(), "sub_central"))
    assert (filled.deadline_at, filled.questions_close_at) == (plan.deadline_at, plan.questions_close_at)
    assert (filled.contract_starts_on, filled.contract_months) == (inputs.starts_on, draft.contract_months)
    on_the_day = (await portal_now()).replace(
        year=plan.published_on.year, month=plan.published_on.month, day=plan.published_on.day
    )
    assert await blockers_of(filled, on_the_day) == ()


async def test_dates_are_not_used_over_a_colleagues_or_from_another_plan() -> None:
    draft, officer = await a_draft()
    with pytest.raises(RefusedError, match="Make a plan first"):
        await services.use_dates(officer, draft.reference, version=1, plan_version=0)
    await services.save_timetable(officer, draft.reference, await wishes(), version=0)
    dates = await version_of(draft, "dates")
    with pytest.raises(ConflictError):
        await services.use_dates(officer, draft.reference, version=dates - 1, plan_version=1)
    with pytest.raises(ConflictError):
        await services.use_dates(officer, draft.reference, version=dates, plan_version=2)
    assert (await publishing.challenge(draft.id)).deadline_at == draft.deadline_at


async def test_a_plan_whose_publication_has_passed_fills_nothing() -> None:
    draft, officer = await a_draft()
    inputs = await wishes()
    await services.save_timetable(officer, draft.reference, inputs, version=0)
    plan = back_plan(inputs, plan_law(draft, load_regime(), "sub_central"))
    await move_clock(
        (await portal_now()) + (plan.published_on - local_day(await portal_now())) + timedelta(days=1), None
    )
    with pytest.raises(RefusedError, match="which has passed"):
        await services.use_dates(officer, draft.reference, version=await version_of(draft, "dates"), plan_version=1)


async def test_only_officers_of_the_buyer_plan_and_only_drafts() -> None:
    draft, _ = await a_draft()
    stranger = await make_challenge_officer((await make_challenge_buyer()).id)
    with pytest.raises(NotFoundError):
        await services.save_timetable(stranger, draft.reference, await wishes(), version=0)
    with pytest.raises(NotFoundError):
        await services.save_value(stranger, draft.reference, PARTS, version=0)
    published = await make_published_challenge()
    officer = (await officers_of(published.buyer_id))[0]
    with pytest.raises(RefusedError):
        await services.save_timetable(officer, published.reference, await wishes(), version=0)
    with pytest.raises(RefusedError):
        await services.use_value(officer, published.reference, "open", version=1, value_version=1)


async def test_the_value_and_an_open_route_fill_the_draft() -> None:
    draft, officer = await a_draft()
    assert await services.save_value(officer, draft.reference, PARTS, version=0) == 1
    assert await queries.value_parts(draft.id) == PARTS
    money = await version_of(draft, "money")
    await services.use_value(officer, draft.reference, "below_threshold_challenge", version=money, value_version=1)
    filled = await publishing.challenge(draft.id)
    assert (filled.budget_pence, filled.value_pence) == (100_000_00, 185_000_00)
    assert filled.route == "below_threshold_challenge"


async def test_a_route_that_the_value_closes_is_refused_with_the_reason() -> None:
    draft, officer = await a_draft()
    await services.save_value(officer, draft.reference, structs.replace(PARTS, phases_pence=80_000_00), version=0)
    for route, words in (("below_threshold_challenge", "£207,720"), ("rd_services_exempt", "research"), ("moon", "Select")):  # fmt: skip
        with pytest.raises(InvalidInputError, match=words):
            await services.use_value(officer, draft.reference, route, version=await version_of(draft, "money"), value_version=1)  # fmt: skip
    assert (await publishing.challenge(draft.id)).value_pence == draft.value_pence


async def test_a_split_challenge_is_stopped_until_somebody_says_why() -> None:
    buyer = await make_challenge_buyer()
    await make_published_challenge(buyer=buyer)
    draft, officer = await a_draft(buyer=buyer, procedure={"separate_reason": ""})
    with pytest.raises(InvalidInputError, match=r"s\.4 and Schedule 3"):
        await publishing_services.submit_for_review(officer, draft.reference)
    other, writer = await a_draft(buyer=await make_challenge_buyer(), procedure={"separate_reason": ""})
    await publishing_services.submit_for_review(writer, other.reference)


async def test_only_neighbours_of_the_last_twelve_months_count() -> None:
    buyer = await make_challenge_buyer()
    first = await make_published_challenge(buyer=buyer)
    draft, _ = await a_draft(buyer=buyer, procedure={"separate_reason": ""})
    now = await portal_now()
    assert [one.reference for one in await publishing.neighbours(draft, now, 12)] == [first.reference]
    assert await publishing.neighbours(draft, now + timedelta(days=367), 12) == []


async def test_shortlisting_below_the_threshold_is_stopped_with_its_section() -> None:
    draft, officer = await a_draft(procedure={"is_shortlisted": True})
    with pytest.raises(InvalidInputError, match=r"s\.85"):
        await publishing_services.submit_for_review(officer, draft.reference)
