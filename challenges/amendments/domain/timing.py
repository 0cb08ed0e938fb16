"""How much time a change must leave: never less than before, and after a material one the shortest lawful period anew."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from datetime import date, datetime, time, timedelta

import msgspec

from challenges.publishing.domain import ChallengeDetail, deadline_of
from challenges.publishing.domain.checks import Blocker, earliest_deadline_day
from challenges.publishing.domain.sections import Section
from challenges.regimes.regime import Regime
from portal.kernel.moments import LONDON, format_day, format_moment, local_day
from portal.kernel.working_days import is_working_day, next_working_day

OFFICE_HOURS = range(9, 18)
USUAL_HOUR = time(12)
APPROVAL_DAYS = 366


class OfferedDates(msgspec.Struct, frozen=True):
    """The earliest lawful dates if the amendment is published that day, and why; no start where the old one can stay."""

    deadline_at: datetime
    questions_close_at: datetime | None
    contract_starts_on: date | None
    reason: str


def earliest_day(challenge: ChallengeDetail, regime: Regime, threshold_class: str, today: date) -> tuple[date, str]:
    """Name the first day on which bids may close after a material change published `today`, and the rule (s.54)."""
    return earliest_deadline_day(challenge, regime, today, threshold_class)


def offered_dates(challenge: ChallengeDetail, regime: Regime, threshold_class: str, today: date) -> OfferedDates:
    """Work out the dates to offer: a working day at the deadline's own hour, questions as long before it as they were.

    Never earlier than what is published. The hour is one of office hours, in which no clock ever changes.
    """
    old = deadline_of(challenge)
    proclaimed = regime.proclaimed_days()
    first, reason = earliest_day(challenge, regime, threshold_class, today)
    deadline = max(_on_working_day(first, old, proclaimed), old)
    asked, starts = challenge.questions_close_at, challenge.contract_starts_on
    days = (local_day(deadline) - local_day(old)).days
    questions = asked
    if asked is not None and days > 0:
        gap = local_day(old) - local_day(asked)
        wanted = _on_working_day(local_day(deadline) - gap, asked, proclaimed)
        questions = max(asked, wanted) if wanted < deadline else asked
    late = starts is not None and local_day(deadline) >= starts
    moved = next_working_day(starts + timedelta(days=days - 1), proclaimed=proclaimed) if starts and late else None
    return OfferedDates(deadline, questions, moved, reason)


def approve_by(
    challenge: ChallengeDetail, deadline: datetime, regime: Regime, threshold_class: str, today: date
) -> date | None:
    """Name the last day on which a material amendment with this deadline can be published; None where today is too late."""
    found = None
    for ahead in range(APPROVAL_DAYS):
        day = today + timedelta(days=ahead)
        if earliest_day(challenge, regime, threshold_class, day)[0] > local_day(deadline):
            break
        found = day
    return found


def time_problems(
    before: ChallengeDetail,
    after: ChallengeDetail,
    regime: Regime,
    threshold_class: str,
    now: datetime,
    *,
    is_material: bool,
) -> Iterator[Blocker]:
    """Yield what is wrong with the dates of an amendment that would be published at `now`."""
    old, new = deadline_of(before), after.deadline_at
    if new is None:
        yield Blocker(Section.DATES, "deadline_at", "Enter the deadline for bids")
        return
    if new < old:
        yield Blocker(
            Section.DATES,
            "deadline_at",
            f"The deadline must not be earlier than {format_moment(old)}. A published deadline is never shortened",
        )
    elif is_material:
        first, reason = earliest_day(after, regime, threshold_class, local_day(now))
        if local_day(new) < first:
            yield Blocker(
                Section.DATES,
                "deadline_at",
                f"This change is material, so bids must close on {format_day(first)} or later if it is published on "
                f"{format_day(local_day(now))}: {reason}",
            )
    yield from _questions(before, after, new)
    if after.contract_starts_on is not None and after.contract_starts_on <= local_day(new):
        yield Blocker(
            Section.DATES,
            "contract_starts_on",
            f"The contract must start after the deadline for bids, {format_moment(new)}. Move its start too",
        )


def _questions(before: ChallengeDetail, after: ChallengeDetail, deadline: datetime) -> Iterator[Blocker]:
    old, new = before.questions_close_at, after.questions_close_at
    if new is None:
        yield Blocker(Section.DATES, "questions_close_at", "Enter when questions close")
    elif old is not None and new < old:
        yield Blocker(
            Section.DATES,
            "questions_close_at",
            f"Questions must not close earlier than {format_moment(old)}, which is published",
        )
    elif new >= deadline:
        yield Blocker(Section.DATES, "questions_close_at", "Questions must close before the deadline for bids")


def _on_working_day(day: date, like: datetime, proclaimed: AbstractSet[date]) -> datetime:
    """Give a day, or the next working day, the hour of `like` where that is one of office hours."""
    at = like.astimezone(LONDON)
    hour = time(at.hour, at.minute) if at.hour in OFFICE_HOURS else USUAL_HOUR
    working = day if is_working_day(day, proclaimed=proclaimed) else next_working_day(day, proclaimed=proclaimed)
    return datetime.combine(working, hour, tzinfo=LONDON)
