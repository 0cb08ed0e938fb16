"""The years of a contract whose assessment against its indicators is due."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenges.regimes.clocks import clock
from procurement.contracts.notices import YEARLY_ASSESSMENT, assessed_years

BIG = 4_200_000_00  # 5,040,000 with VAT
STARTS, ENDS = date(2027, 1, 4), date(2029, 6, 30)


@pytest.mark.parametrize(
    ("today", "years"),
    [
        (date(2027, 11, 2), ()),
        (date(2027, 11, 3), (STARTS,)),
        (date(2028, 11, 2), (STARTS,)),
        (date(2028, 11, 3), (STARTS, date(2028, 1, 4))),
        (date(2029, 4, 29), (STARTS, date(2028, 1, 4))),
        (date(2029, 4, 30), (STARTS, date(2028, 1, 4), date(2029, 1, 4))),
        (date(2031, 1, 1), (STARTS, date(2028, 1, 4), date(2029, 1, 4))),
    ],
)
def test_a_year_is_named_two_months_before_it_ends(today: date, years: tuple[date, ...]) -> None:
    assert assessed_years(BIG, STARTS, ENDS, today) == years


def test_indicators_are_a_duty_only_above_five_million_with_vat() -> None:
    later = date(2031, 1, 1)
    assert assessed_years(4_166_666_66, STARTS, ENDS, later) == ()
    assert len(assessed_years(4_166_667_00, STARTS, ENDS, later)) == 3


@given(st.dates(date(2026, 2, 28), date(2036, 2, 28)), st.integers(0, 2000), st.integers(0, 4000))
def test_the_years_cover_the_term_without_gap_and_are_never_named_late(day: date, term: int, passed: int) -> None:
    ends, today = day + timedelta(days=term), day + timedelta(days=passed)
    years = assessed_years(BIG, day, ends, today)
    expected = day
    for one in years:
        assert one == expected
        expected = clock(YEARLY_ASSESSMENT, one).next_day
    if expected <= ends:
        assert today < min(clock(YEARLY_ASSESSMENT, expected).last_day, ends)
