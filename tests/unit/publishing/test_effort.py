"""Hours as people estimate them: close to what was worked out, and adding up to the whole that is shown."""

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenges.publishing.domain.effort import effort_of, shown_hours
from challenges.publishing.glance import glance_of
from tests.unit.publishing.strategies import challenge, criterion

HOURS = st.decimals(min_value=0, max_value=5000, places=3)


@pytest.mark.parametrize(
    ("exact", "shown"),
    [
        ("0", "0"),
        ("0.1", "0.5"),
        ("0.75", "1"),
        ("9.7", "9.5"),
        ("9.9", "10"),
        ("33.3", "33"),
        ("99.6", "100"),
        ("133.3", "135"),
    ],
)
def test_hours_are_rounded_to_what_can_be_known(exact: str, shown: str) -> None:
    assert shown_hours(Decimal(exact)) == Decimal(shown)


@given(HOURS, HOURS)
def test_rounded_hours_keep_their_order_and_stay_near(one: Decimal, other: Decimal) -> None:
    first, second = sorted((one, other))
    assert shown_hours(first) <= shown_hours(second)
    for exact in (first, second):
        shown = shown_hours(exact)
        assert shown_hours(shown) == shown
        assert shown * 2 == int(shown * 2)
        assert (shown > 0) is (exact > 0)
        assert abs(shown - exact) <= max(Decimal("0.5"), exact / 40)


@given(st.lists(st.integers(10, 5000), min_size=1, max_size=8))
def test_the_parts_add_up_to_the_whole_that_is_shown(limits: list[int]) -> None:
    draft = challenge(criteria=tuple(criterion(f"q{n}", "10", word_limit=limit) for n, limit in enumerate(limits)))
    effort = effort_of(draft)
    assert effort.hours == math.ceil(sum(part for _, part in effort.lines))
    assert all(shown_hours(part) == part > 0 for _, part in effort.lines)


def test_a_founder_reads_no_false_precision() -> None:
    glance = glance_of(challenge(criteria=(criterion("q1", "100", word_limit=2500),)))
    assert "answers 33" in glance.hours_made_of.split(", ")
