"""When a certificate ends, in words and in reminders, whatever the clock change."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenges.suppliers.domain.certificates import REMIND_DAYS, Certificate, next_reminder, reminders_of
from portal.kernel.moments import LONDON

TODAY = date(2026, 11, 24)


def cover(expires_on: date | None) -> Certificate:
    return Certificate(uuid4(), "public_liability", "Thames Mutual", "", "P-1", 5_000_000_00, expires_on)


@pytest.mark.parametrize(
    ("days", "words", "is_expired"),
    [
        (12, "Expires in 12 days", False),
        (1, "Expires tomorrow", False),
        (0, "Expires today", False),
        (-1, "Expired yesterday", True),
        (-400, "Expired 400 days ago", True),
    ],
)
def test_how_long_it_counts_is_said_in_words(days: int, words: str, is_expired: bool) -> None:
    one = cover(TODAY + timedelta(days=days))
    assert (one.standing(TODAY), one.is_expired(TODAY)) == (words, is_expired)


def test_what_does_not_end_never_expires_and_is_never_reminded_of() -> None:
    one = cover(None)
    assert (one.standing(TODAY), one.is_expired(TODAY), reminders_of((one,))) == ("No end", False, ())


def test_reminders_are_written_at_nine_in_london_also_after_the_clock_change() -> None:
    winter, summer = cover(date(2027, 3, 29)), cover(date(2027, 4, 4))
    found = {(one.certificate_id, one.days): one.at for one in reminders_of((winter, summer))}
    assert found[winter.id, 7] == datetime(2027, 3, 22, 9, tzinfo=UTC)
    assert found[summer.id, 7] == datetime(2027, 3, 28, 8, tzinfo=UTC)


@given(st.lists(st.dates(min_value=date(2026, 1, 1), max_value=date(2030, 1, 1)), max_size=6), st.integers(0, 50_000))
def test_the_next_reminder_is_the_first_that_is_still_to_come(ends: list[date], hours: int) -> None:
    certificates = tuple(cover(one) for one in ends)
    now = datetime(2025, 10, 1, tzinfo=UTC) + timedelta(hours=hours)
    due = next_reminder(certificates, now)
    later = [one.at for one in reminders_of(certificates) if one.at > now]
    assert due == (min(later) if later else None)
    assert len(reminders_of(certificates)) == len(ends) * len(REMIND_DAYS)
    assert all(one.at.astimezone(LONDON).hour == 9 for one in reminders_of(certificates))
