"""Working days counted backwards, with the days left out on which the panel is away."""

from collections.abc import Set as AbstractSet
from datetime import date, timedelta

import msgspec

from portal.kernel.working_days import is_working_day

_DAY = timedelta(days=1)
_NOBODY: tuple["Leave", ...] = ()


class Leave(msgspec.Struct, frozen=True):
    """Days on which the panel cannot work, both ends included."""

    first_day: date
    last_day: date

    def holds(self, day: date) -> bool:
        """Say whether the panel is away that day."""
        return self.first_day <= day <= self.last_day


class Span(msgspec.Struct, frozen=True):
    """From the first to the last day of some work, both included."""

    first_day: date
    last_day: date


def last_working_day_before(day: date, proclaimed: AbstractSet[date], leave: tuple[Leave, ...] = _NOBODY) -> date:
    """Name the last day before `day` on which somebody works: no weekend, bank holiday or leave."""
    found = day - _DAY
    while not is_working_day(found, proclaimed=proclaimed) or any(one.holds(found) for one in leave):
        found -= _DAY
    return found


def span_before(
    day: date, working_days: int, proclaimed: AbstractSet[date], leave: tuple[Leave, ...] = _NOBODY
) -> Span | None:
    """Place so many working days as late as possible before `day`; None for none of them."""
    if working_days < 1:
        return None
    last = first = last_working_day_before(day, proclaimed, leave)
    for _ in range(working_days - 1):
        first = last_working_day_before(first, proclaimed, leave)
    return Span(first, last)
