from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.working_days import bank_holidays, is_working_day, last_working_day, next_working_day

DAYS = st.dates(min_value=date(1972, 1, 1), max_value=date(2099, 12, 31))


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 11, 30), "St Andrew's Day, a bank holiday in Scotland only"),
        (date(2026, 3, 17), "St Patrick's Day, in Northern Ireland only"),
        (date(2026, 8, 31), "the late summer holiday, not in Scotland"),
        (date(2026, 6, 15), "one-off in Scotland"),
        (date(2026, 12, 28), "Boxing Day moved to a Monday"),
        (date(2026, 4, 3), "Good Friday"),
        (date(2026, 11, 28), "a Saturday"),
        (date(2026, 11, 29), "a Sunday"),
    ],
)
def test_a_holiday_in_any_part_of_the_uk_is_no_working_day(day: date, why: str) -> None:
    assert not is_working_day(day), why


def test_an_ordinary_tuesday_is_a_working_day() -> None:
    assert is_working_day(date(2026, 11, 24))


def test_a_proclaimed_holiday_is_left_out() -> None:
    assert not is_working_day(date(2026, 11, 24), proclaimed={date(2026, 11, 24)})
    assert last_working_day(date(2026, 11, 24), 1, proclaimed={date(2026, 11, 24)}) == date(2026, 11, 25)


def test_a_working_first_day_counts_as_day_one() -> None:
    assert last_working_day(date(2026, 11, 24), 1) == date(2026, 11, 24)
    assert last_working_day(date(2026, 11, 28), 1) == date(2026, 12, 1)


def test_the_next_working_day_is_after_the_day_itself() -> None:
    assert next_working_day(date(2026, 11, 24)) == date(2026, 11, 25)
    assert next_working_day(date(2026, 11, 27)) == date(2026, 12, 1)


@pytest.mark.parametrize("count", [0, -1])
def test_a_period_without_days_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match="at least one working day"):
        last_working_day(date(2026, 11, 24), count)


@pytest.mark.parametrize("year", [1971, 2101])
def test_years_without_a_known_calendar_are_refused_not_taken_as_free_of_holidays(year: int) -> None:
    with pytest.raises(ValueError, match="1972 to 2100"):
        bank_holidays(year)
    assert bank_holidays(min(max(year, 1972), 2100))


@given(first=DAYS, count=st.integers(1, 15))
def test_exactly_the_count_of_working_days_lies_in_the_period(first: date, count: int) -> None:
    last = last_working_day(first, count)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    assert sum(map(is_working_day, days)) == count
    assert is_working_day(last)
