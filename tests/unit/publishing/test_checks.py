"""What stops a publication, each rule by itself and all together."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from challenges.publishing.domain.checks import blockers, earliest_deadline_day
from challenges.publishing.domain.scoring import PRICE_METHODS, points_of
from challenges.publishing.domain.sections import Section
from challenges.regimes.regime import load_regime
from portal.kernel.moments import local_day
from tests.unit.publishing.strategies import NOW, challenge, criterion

REGIME = load_regime()


def texts(threshold_class: str = "sub_central", **changes: Any) -> list[str]:
    return [one.text for one in blockers(challenge(**changes), REGIME, threshold_class, NOW)]


def test_a_complete_draft_has_nothing_to_put_right() -> None:
    assert texts() == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "Enter a title"),
        ({"summary": ""}, "Enter a one-sentence summary"),
        ({"problem": ""}, "Describe the problem"),
        ({"outcomes": ""}, "Describe the outcomes you want"),
        ({"mission_no": None}, "Choose a mission and objective"),
        ({"route": ""}, "Choose the route by which this challenge runs"),
        ({"budget_pence": None}, "Enter the budget"),
        ({"value_pence": None}, "Enter the highest total value"),
        ({"value_pence": 1}, "cannot be less than the budget"),
        ({"value_pence": 207_720_00}, "not below your threshold of £207,720 (Schedule 1)"),
        ({"deadline_at": None}, "Enter the deadline for bids"),
        ({"deadline_at": NOW}, "must be in the future"),
        ({"deadline_at": NOW + timedelta(days=9), "questions_close_at": NOW + timedelta(days=1)}, "s.87"),
        ({"questions_close_at": None}, "Enter when questions close"),
        ({"questions_close_at": NOW}, "Questions must close in the future"),
        ({"questions_close_at": NOW + timedelta(days=31)}, "Questions must close before the deadline for bids"),
        ({"contract_starts_on": None}, "Enter when the contract should start"),
        ({"contract_starts_on": local_day(NOW + timedelta(days=31))}, "must start after the deadline"),
        ({"contract_months": None}, "Enter how many months the contract lasts"),
        ({"conflicts_assessed": False}, "conflicts assessment (s.83)"),
        ({"lots_reason": " "}, "one lot (s.18)"),
        ({"criteria": ()}, "Add at least one quality criterion"),
        ({"total_points": Decimal("99.99")}, "0.01 points too many"),
        ({"total_points": Decimal("100.01")}, "0.01 of 100.01 points are still to be given"),
        ({"price_weight": Decimal(5)}, "Give price no points"),
        ({"price_method": "absolute_benchmark"}, "Give price some points"),
        ({"quality_minimum": Decimal(101)}, "cannot be more than the 100 points"),
    ],
)
def test_each_rule_is_told(changes: dict[str, Any], sentence: str) -> None:
    assert any(sentence in text for text in texts(**changes))


def test_everything_is_told_at_once() -> None:
    found = texts(title="", problem="", route="", deadline_at=None, criteria=(), conflicts_assessed=False)
    assert len(found) >= 6


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"question": " "}, "asks of a bid"),
        ({"weight": Decimal(0)}, "some points, or remove it"),
        ({"minimum_score": Decimal(6)}, "cannot be more than 5"),
    ],
)
def test_each_criterion_is_checked(more: dict[str, Any], sentence: str) -> None:
    found = blockers(challenge(criteria=(structs.replace(criterion("q1", "90"), **more),)), REGIME, "sub_central", NOW)
    assert any(sentence in one.text and one.section is Section.RUBRIC and one.field == "q1" for one in found)


def test_an_undescribed_level_is_told() -> None:
    whole = criterion("q1", "90")
    bare = criterion("q1", "90", levels=(*whole.levels[:-1], type(whole.levels[0])(Decimal(5), "Excellent", "")))
    found = blockers(challenge(criteria=(bare,)), REGIME, "sub_central", NOW)
    assert any("every level" in one.text for one in found)


def test_a_central_body_has_the_lower_threshold() -> None:
    assert texts(value_pence=140_000_00) == []
    assert any("£135,018" in text for text in texts("central_nhs", value_pence=140_000_00))
    assert texts("central", value_pence=140_000_00, route="open") == []


@pytest.mark.parametrize(("documents_complete", "days"), [(True, 25), (False, 30)])
def test_a_covered_procedure_has_its_statutory_period(documents_complete: bool, days: int) -> None:
    draft = challenge(route="open", documents_complete=documents_complete)
    today = date(2026, 11, 24)
    assert earliest_deadline_day(draft, REGIME, today)[0] == today + timedelta(days=days)


@given(st.integers(0, 3650), st.booleans())
def test_a_deadline_on_the_earliest_day_is_lawful_and_the_day_before_is_not(offset: int, complete: bool) -> None:
    now = NOW + timedelta(days=offset)
    draft = challenge(route="open", documents_complete=complete)
    earliest, _ = earliest_deadline_day(draft, REGIME, local_day(now))
    for day, lawful in ((earliest, True), (earliest - timedelta(days=1), False)):
        deadline = now + (day - local_day(now))
        found = blockers(challenge(route="open", documents_complete=complete, deadline_at=deadline), REGIME, "x", now)
        assert any("if you publish today" in one.text for one in found) is not lawful


@given(
    st.lists(st.integers(1, 5_000), min_size=1, max_size=8),
    st.integers(0, 5_000),
    st.sampled_from(PRICE_METHODS),
    st.integers(-300, 300),
)
def test_points_add_up_exactly_or_say_what_is_missing(
    hundredths: list[int], price: int, method: Any, error: int
) -> None:
    criteria = tuple(criterion(f"q{n}", str(Decimal(one) / 100)) for n, one in enumerate(hundredths, start=1))
    price_weight = Decimal(max(price, 1)) / 100 if method.has_weight else Decimal(0)
    given_points = sum((one.weight for one in criteria), Decimal(0)) + price_weight
    total = max(given_points + Decimal(error) / 100, Decimal("0.01"))
    draft = challenge(criteria=criteria, total_points=total, price_method=method.id, price_weight=price_weight)
    points = points_of(draft)
    assert points.given == given_points
    assert points.given + points.left == total
    told = [one for one in blockers(draft, REGIME, "sub_central", NOW) if one.field == "points"]
    assert bool(told) is (total != given_points)
