"""The plan is lawful from every day of ten years, no day tighter than it must be, and nobody works on leave."""

import itertools
from datetime import date, timedelta
from typing import Any

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from challenges.planning.domain import Leave, Plan, PlanInputs, PlanLaw, Step, back_plan, plan_law
from challenges.regimes.regime import load_regime
from tests.unit.publishing.strategies import challenge

REGIME = load_regime()
FIRST = date(2026, 2, 24)
TEN_YEARS = 3652
CLOSED = frozenset(
    day
    for part in ("ENG", "WLS", "SCT", "NIR")
    for day in holidays.UnitedKingdom(subdiv=part, years=range(2024, 2039))  # type: ignore[attr-defined]
)
STARTS = st.integers(0, TEN_YEARS).map(lambda days: FIRST + timedelta(days=days))
OWN_DAYS = st.fixed_dictionaries({}, optional={one.id: st.integers(one.fewest, 40) for one in REGIME.own_step})
DAY = timedelta(days=1)


def law_of(buyer: str = "sub_central", **changes: Any) -> PlanLaw:
    return plan_law(challenge(**{"route": "open", "value_pence": 300_000_00, **changes}), REGIME, buyer)


LIGHT_TOUCH = law_of(contract_kind="light_touch")
LAWS = [
    law_of(),
    law_of(documents_complete=False),
    law_of(route="below_threshold_challenge", value_pence=1),
    law_of(route="competitive_flexible", is_shortlisted=True),
    law_of("central", route="competitive_flexible", is_shortlisted=True, urgency_reason="A flood."),
    law_of(planned_notice_on=date(2028, 6, 1)),
    law_of(route="grant_or_prize_only"),
    law_of(route=""),
    LIGHT_TOUCH,
]


def works(day: date) -> bool:
    return day.weekday() < 5 and day not in CLOSED


def working_days(first: date, last: date, leave: tuple[Leave, ...] = ()) -> int:
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return sum(works(day) and not any(one.first_day <= day <= one.last_day for one in leave) for day in days)


def step(plan: Plan, step_id: str) -> Step | None:
    return next((one for one in plan.steps if one.id == step_id), None)


@st.composite
def wishes(draw: st.DrawFn) -> PlanInputs:
    starts_on = draw(STARTS)
    leave = tuple(
        Leave(starts_on - timedelta(days=back), starts_on - timedelta(days=back - length))
        for back, length in draw(st.lists(st.tuples(st.integers(1, 200), st.integers(0, 20)), max_size=3))
    )
    notices = ("key_decision",) if draw(st.booleans()) else ()
    return PlanInputs(starts_on, draw(st.integers(0, 60)), draw(OWN_DAYS), leave, notices)


@given(wishes(), st.sampled_from(LAWS))
def test_every_statutory_period_of_a_plan_is_whole(inputs: PlanInputs, law: PlanLaw) -> None:
    plan = back_plan(inputs, law)
    bids = step(plan, "tender")
    assert bids is not None and bids.last_day == plan.deadline_on
    days = law.tender_on(plan.invited_on).days
    assert (plan.deadline_on - plan.invited_on).days > max(days, 0)
    assert (plan.deadline_on - plan.invited_on).days >= inputs.bidding_days
    standstill, signature = step(plan, "standstill"), step(plan, "signature")
    assert signature is not None and signature.last_day < inputs.starts_on
    assert (standstill is not None) is (law.is_covered and law is not LIGHT_TOUCH)
    if standstill:
        assert working_days(standstill.first_day, standstill.last_day) == 8
        assert works(standstill.first_day) and standstill.last_day < signature.first_day
    asking = step(plan, "participation")
    assert (asking is not None) is (law.participation is not None)
    if asking and law.participation:
        assert (asking.last_day - asking.first_day).days > law.participation.days
        assert asking.last_day < plan.invited_on


@given(wishes(), st.sampled_from(LAWS))
def test_steps_follow_one_another_on_days_on_which_people_work(inputs: PlanInputs, law: PlanLaw) -> None:
    plan = back_plan(inputs, law)
    line = [one for one in plan.steps if one.id != "key_decision"]
    for before, after in itertools.pairwise(line):
        assert before.first_day <= before.last_day < after.first_day
    for one in line:
        assert works(one.first_day), one
        assert works(one.last_day) or one.id == "standstill", one
    assert plan.begins_on <= plan.published_on <= plan.invited_on < plan.questions_close_on < plan.deadline_on
    assert works(plan.questions_close_on) and works(plan.deadline_on)


@given(wishes(), st.sampled_from(LAWS))
def test_own_steps_have_their_days_and_the_panel_its_leave(inputs: PlanInputs, law: PlanLaw) -> None:
    plan = back_plan(inputs, law)
    for own in REGIME.own_step:
        found = step(plan, own.id)
        if found:
            leave = inputs.leave if own.id == "evaluation" else ()
            wished = max(own.fewest, inputs.own_days.get(own.id, own.usual))
            assert working_days(found.first_day, found.last_day, leave) == wished
            assert not any(one.holds(day) for one in leave for day in (found.first_day, found.last_day))


@given(wishes(), st.sampled_from(LAWS))
def test_a_key_decision_was_public_for_28_clear_days(inputs: PlanInputs, law: PlanLaw) -> None:
    plan = back_plan(structs.replace(inputs, public_notices=("key_decision",)), law)
    notice, approval = step(plan, "key_decision"), step(plan, "approval_award")
    assert notice is not None
    decided_on = notice.last_day + DAY
    assert (decided_on - notice.first_day).days > 28
    assert approval is None or approval.last_day == decided_on


@pytest.mark.parametrize("law", LAWS, ids=lambda law: f"{law.route_name}-{law.tender.days}")
def test_no_step_could_be_a_day_later_for_any_start_in_ten_years(law: PlanLaw) -> None:
    plain = {"signature": 2, "summaries": 1, "approval_award": 0, "evaluation": 3, "opening": 1, "approval_publication": 0}  # fmt: skip
    previous = None
    for offset in range(TEN_YEARS):
        plan = back_plan(PlanInputs(FIRST + timedelta(days=offset), 0, plain), law)
        if law.standstill:
            standstill, signature = step(plan, "standstill"), step(plan, "signature")
            assert standstill and signature
            later = next(day for n in range(1, 15) if works(day := standstill.first_day + timedelta(days=n)))
            assert working_days(later, signature.first_day - DAY) < 8
        later = next(day for n in range(1, 15) if works(day := plan.invited_on + timedelta(days=n)))
        assert (plan.deadline_on - later).days <= law.tender_on(later).days
        assert previous is None or previous <= plan.begins_on, "a later start never begins earlier"
        previous = plan.begins_on


def test_a_plan_worked_by_hand() -> None:
    inputs = PlanInputs(date(2027, 3, 1), 28, {"evaluation": 15}, (Leave(date(2027, 1, 20), date(2027, 1, 25)),))
    plan = back_plan(inputs, law_of())
    assert [(one.id, one.first_day.isoformat(), one.last_day.isoformat()) for one in plan.steps] == [
        ("approval_publication", "2026-11-24", "2026-12-01"),
        ("tender", "2026-12-02", "2026-12-30"),
        ("opening", "2026-12-31", "2026-12-31"),
        ("evaluation", "2027-01-05", "2027-01-29"),
        ("approval_award", "2027-02-01", "2027-02-05"),
        ("summaries", "2027-02-08", "2027-02-09"),
        ("standstill", "2027-02-10", "2027-02-19"),
        ("signature", "2027-02-22", "2027-02-26"),
    ]
    assert plan.deadline_at.isoformat() == "2026-12-30T12:00:00+00:00"
    assert plan.questions_close_at.isoformat() == "2026-12-18T17:00:00+00:00"


def test_a_light_touch_contract_has_no_standstill_to_wait_for() -> None:
    inputs = PlanInputs(date(2027, 3, 1), 28)
    usual, light = ({one.id for one in back_plan(inputs, law).steps} for law in (law_of(), LIGHT_TOUCH))
    assert usual - light == {"standstill"} and light < usual
    assert (LIGHT_TOUCH.is_covered, LIGHT_TOUCH.standstill) == (True, "")


def test_bids_that_close_in_summer_close_at_noon_in_london() -> None:
    assert back_plan(PlanInputs(date(2027, 9, 20), 28), law_of()).deadline_at.isoformat().endswith("T12:00:00+01:00")


def test_a_planned_notice_shortens_only_the_plans_it_covers() -> None:
    law = law_of(planned_notice_on=date(2026, 11, 2))
    early, late = (back_plan(PlanInputs(start, 0), law) for start in (date(2027, 3, 1), date(2028, 6, 1)))
    assert (early.deadline_on - early.invited_on).days <= 14
    assert (late.deadline_on - late.invited_on).days > 25
