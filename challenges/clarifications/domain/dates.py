"""Until when questions are answered, and when officers are reminded of those that wait."""

from collections.abc import Set as AbstractSet
from datetime import date, datetime, time, timedelta

from portal.kernel.moments import LONDON, local_day
from portal.kernel.working_days import last_working_day

ANSWERS_TIME = time(17)
REMIND_EVERY = timedelta(days=3)
"""How long a question waits before officers are reminded of it, and how long until the next letter."""
REMIND_BEFORE = timedelta(days=1)

_NONE: frozenset[date] = frozenset()


def answers_by(
    questions_close_at: datetime | None,
    deadline_at: datetime,
    working_days: int,
    proclaimed: AbstractSet[date] = _NONE,
) -> datetime:
    """Name the moment by which questions are answered where no officer named another.

    `working_days` is the step of the buyer's plan between the last question and the deadline. Half of it, rounded up,
    is for answering; the rest belongs to suppliers. Five in the afternoon in London, and never after the deadline.
    """
    if questions_close_at is None or working_days < 1:
        return deadline_at
    first = local_day(questions_close_at) + timedelta(days=1)
    last = last_working_day(first, (working_days + 1) // 2, proclaimed=proclaimed)
    return min(datetime.combine(last, ANSWERS_TIME, tzinfo=LONDON), deadline_at)


def next_reminder(oldest_asked_at: datetime, answers_by_at: datetime, deadline_at: datetime, now: datetime) -> datetime:
    """Name the next moment at which officers are reminded of what waits; the deadline where none is left before it.

    Every three days since the oldest question that waits, a day before answers are due, and when they are.
    """
    passed = max(now - oldest_asked_at, timedelta(0)) // REMIND_EVERY
    ahead = (oldest_asked_at + (passed + 1) * REMIND_EVERY, answers_by_at - REMIND_BEFORE, answers_by_at)
    return min(*(moment for moment in ahead if moment > now), deadline_at)


def is_late(answers_by_at: datetime, now: datetime) -> bool:
    """Say whether an answer now comes after the stated time, so that suppliers may need more of it."""
    return now > answers_by_at


def lateness(answers_by_at: datetime, now: datetime) -> str:
    """Say that an answer is late, or will be within the day that officers are reminded before; "" while there is time."""
    if is_late(answers_by_at, now):
        return "the answer is late"
    return "the answer is nearly late" if now > answers_by_at - REMIND_BEFORE else ""
