"""What a plan asks of a draft, said a week before it fails and from the day after."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenges.planning.domain import PlanInputs, back_plan, plan_law
from challenges.planning.domain.due import NEAR, PlannedAct, next_act
from challenges.regimes.regime import load_regime
from tests.unit.publishing.strategies import challenge

LAW = plan_law(challenge(route="open", value_pence=300_000_00), load_regime(), "sub_central")
PLAN = back_plan(PlanInputs(date(2027, 9, 1), 28), LAW)
WITHOUT_APPROVAL = back_plan(PlanInputs(date(2027, 9, 1), 28, {"approval_publication": 0}), LAW)
REVIEW_BY = next(one.first_day for one in PLAN.steps if one.id == "approval_publication")


@pytest.mark.parametrize(
    ("days", "expected"), [(-8, None), (-7, False), (-1, False), (0, False), (1, True), (300, True)]
)
def test_a_draft_goes_for_review_before_the_approval_begins(days: int, expected: bool | None) -> None:
    due = next_act(PLAN, in_review=False, today=REVIEW_BY + timedelta(days=days))
    assert due == (None if expected is None else PlannedAct("review", REVIEW_BY, has_failed=expected))


def test_what_is_in_review_or_needs_no_approval_is_to_be_published() -> None:
    for plan, in_review in ((PLAN, True), (WITHOUT_APPROVAL, False)):
        due = next_act(plan, in_review=in_review, today=plan.published_on)
        assert due == PlannedAct("publish", plan.published_on, has_failed=False)
    assert PLAN.published_on > REVIEW_BY


@given(st.integers(-400, 400), st.booleans())
def test_a_plan_never_fails_unannounced(days: int, in_review: bool) -> None:
    today = PLAN.published_on + timedelta(days=days)
    now, tomorrow = (next_act(PLAN, in_review=in_review, today=one) for one in (today, today + timedelta(days=1)))
    if tomorrow is not None and tomorrow.has_failed:
        assert now is not None
    if now is not None:
        assert now.has_failed is (now.by < today) and now.by - today <= NEAR
