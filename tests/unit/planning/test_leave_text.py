"""Leave is read as people write it, every bad line is told, and what was read is written so that it is read again."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenges.planning.domain import Leave
from challenges.planning.domain.leave_text import MOST_LINES, read_leave, write_leave

CHRISTMAS = Leave(date(2026, 12, 21), date(2027, 1, 1))
DAYS = st.dates(date(2000, 1, 1), date(2099, 9, 1))
LEAVES = st.builds(lambda day, length: Leave(day, day + timedelta(days=length)), DAYS, st.integers(0, 99))


@pytest.mark.parametrize(
    "text",
    [
        "21 December 2026 to 1 January 2027",
        "21 Dec 2026 – 1 Jan 2027",
        "Monday 21 December 2026 until Friday, 1 January 2027",
        "21st december 2026 TO 1st JANUARY 2027",
        "21/12/2026 - 1/1/2027",
        "21.12.2026–01.01.2027",
        "2026-12-21 to 2027-01-01",
        "\n  21 December, 2026 to 1 January, 2027  \n\n",
    ],
)
def test_people_write_leave_in_many_ways(text: str) -> None:
    assert read_leave(text) == ((CHRISTMAS,), ())


def test_one_day_is_leave_too() -> None:
    assert read_leave("30 November 2026") == ((Leave(date(2026, 11, 30), date(2026, 11, 30)),), ())


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("next week", "is not a date. Write it like"),
        ("31 February 2027", "is not a real date"),
        ("1 Movember 2027", "is not a real date"),
        ("29/2/2027 to 3/3/2027", "is not a real date"),
        ("1 January 1999", "is not a real date"),
        ("9 May 2027 to 1 May 2027", "must not be before the first"),
        ("1 May 2027 to 9 August 2027", "up to 100 days"),
        ("1 May 2027 to 2 May 2027 to 3 May 2027", "one time away"),
        ("<script>", "is not a date"),
        ("١ May ٢٠٢٧", "is not a date"),
    ],
)
def test_a_bad_line_is_told_with_its_number(line: str, words: str) -> None:
    found, wrong = read_leave(f"1 May 2027\n{line}\nnonsense")
    assert found == (Leave(date(2027, 5, 1), date(2027, 5, 1)),)
    assert len(wrong) == 2
    assert wrong[0].startswith("Line 2: ") and words in wrong[0]
    assert wrong[1].startswith("Line 3: ")


def test_too_many_lines_are_refused() -> None:
    assert read_leave("1 May 2027\n" * MOST_LINES)[1] == ()
    assert "30 times away or fewer" in read_leave("1 May 2027\n" * (MOST_LINES + 1))[1][0]


@given(st.lists(LEAVES, max_size=MOST_LINES))
def test_what_was_read_is_written_so_that_it_is_read_again(leave: list[Leave]) -> None:
    ordered = tuple(sorted(leave, key=lambda one: (one.first_day, one.last_day)))
    assert read_leave(write_leave(tuple(leave))) == (ordered, ())


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    found, wrong = read_leave(text)
    assert isinstance(found, tuple) and all(isinstance(one, str) for one in wrong)
