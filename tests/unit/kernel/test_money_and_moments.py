"""Amounts and times at the edge of the portal."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.moments import (
    clock_text,
    day_begins,
    day_ends,
    format_day,
    format_moment,
    format_until,
    local_day,
    saved_text,
)
from portal.kernel.money import MAXIMUM_PENCE, format_pence, parse_pounds, pounds_text


@given(st.integers(min_value=0, max_value=MAXIMUM_PENCE))
def test_an_amount_survives_being_written_and_read(pence: int) -> None:
    assert parse_pounds(format_pence(pence)) == pence
    assert parse_pounds(pounds_text(pence)) == pence


@pytest.mark.parametrize(
    ("typed", "pence"),
    [("12500", 1250000), ("£12,500.50", 1250050), (" 7.5 ", 750), ("0", 0), ("£ 1,000,000", 100000000)],
)
def test_an_amount_is_read_as_people_type_it(typed: str, pence: int) -> None:
    assert parse_pounds(typed) == pence


@pytest.mark.parametrize("typed", ["", "abc", "1,2,3", "1.234", "-5", "1e9", "NaN", "١٢", "12 500", "99999999999999"])
def test_what_is_no_amount_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(ValueError, match=r"^Enter an amount"):
        parse_pounds(typed)


def test_a_moment_is_written_in_london_time_with_its_zone() -> None:
    assert format_moment(datetime(2026, 7, 1, 11, 0, tzinfo=UTC)) == "1 July 2026, 12:00 BST"
    assert format_moment(datetime(2026, 11, 23, 17, 0, tzinfo=UTC)) == "23 November 2026, 17:00 GMT"
    assert format_day(date(2026, 11, 23)) == "23 November 2026"


def test_a_statutory_day_is_the_london_day() -> None:
    assert local_day(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == date(2026, 7, 1)


def test_a_period_that_ends_at_midnight_ends_with_its_last_day() -> None:
    assert format_until(datetime(2027, 1, 27, tzinfo=UTC)) == "the end of Tuesday 26 January 2027 (GMT)"
    assert format_until(datetime(2027, 6, 30, 23, 0, tzinfo=UTC)) == "the end of Wednesday 30 June 2027 (BST)"
    assert format_until(datetime(2027, 1, 27, 12, 0, tzinfo=UTC)) == "27 January 2027, 12:00 GMT"


def test_a_save_is_told_by_the_clock_and_by_its_day_when_that_is_past() -> None:
    saved = datetime(2027, 6, 30, 9, 42, tzinfo=UTC)
    assert clock_text(saved) == "10:42"
    assert saved_text(saved, datetime(2027, 6, 30, 20, 0, tzinfo=UTC)) == "10:42"
    assert saved_text(saved, datetime(2027, 7, 1, 9, 0, tzinfo=UTC)) == "30 June 2027, 10:42 BST"


@pytest.mark.parametrize(
    ("day", "begins", "ends"),
    [
        (date(2026, 3, 29), "2026-03-29T00:00:00+00:00", "2026-03-29T23:59:59+01:00"),
        (date(2026, 10, 25), "2026-10-25T00:00:00+01:00", "2026-10-25T23:59:59+00:00"),
    ],
)
def test_a_day_begins_and_ends_in_london_also_when_the_clocks_change(day: date, begins: str, ends: str) -> None:
    assert (day_begins(day).isoformat(), day_ends(day).isoformat()) == (begins, ends)
