"""Numbers drawn by lot, the dates of answers, and when officers are reminded."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenges.clarifications.domain import answers_by, draw_number, next_reminder
from challenges.clarifications.domain.dates import lateness
from portal.kernel.working_days import is_working_day

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SPANS = st.timedeltas(min_value=timedelta(hours=1), max_value=timedelta(days=90))


@given(taken=st.sets(st.integers(10, 9_999), max_size=60), place=st.integers(0, 10_000))
def test_a_number_is_free_and_of_two_digits_while_there_are_any(taken: set[int], place: int) -> None:
    number = draw_number(taken, lambda free: free[place % len(free)])
    assert number not in taken and 10 <= number <= 99


def test_numbers_go_on_with_three_digits_and_end() -> None:
    assert draw_number(set(range(10, 100)), min) == 100
    with pytest.raises(ValueError, match="taken"):
        draw_number(set(range(10, 10_000)), min)


@given(until=SPANS, more=SPANS, days=st.integers(0, 30))
def test_answers_are_due_after_questions_close_and_before_bids_do(until: timedelta, more: timedelta, days: int) -> None:
    closes, deadline = NOW + until, NOW + until + more
    by = answers_by(closes, deadline, days)
    assert closes < by <= deadline
    assert by == deadline or is_working_day(by.date())


def test_half_of_the_plans_days_are_for_answering() -> None:
    closes = datetime(2026, 11, 24, 17, tzinfo=UTC)
    assert answers_by(closes, closes + timedelta(days=30), 5) == datetime(2026, 11, 27, 17, tzinfo=UTC)
    assert answers_by(None, NOW, 5) == NOW


@given(waited=SPANS, by=SPANS, deadline=SPANS)
def test_reminders_lie_ahead_and_never_after_the_deadline(
    waited: timedelta, by: timedelta, deadline: timedelta
) -> None:
    due = next_reminder(NOW - waited, NOW + by, NOW + deadline, NOW)
    assert NOW < due <= NOW + deadline
    assert due - NOW <= timedelta(days=3)


def test_an_answer_is_said_to_be_nearly_late_a_day_before() -> None:
    for hours, said in (
        (-25, ""),
        (-24, ""),
        (-23, "the answer is nearly late"),
        (0, "the answer is nearly late"),
        (1, "the answer is late"),
    ):
        assert lateness(NOW, NOW + timedelta(hours=hours)) == said
