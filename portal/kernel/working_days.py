"""Working days as the Procurement Act 2023, s.123(1), defines them, anywhere in the United Kingdom."""

from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from functools import lru_cache

FIRST_YEAR = 1972
LAST_YEAR = 2100
_PARTS_OF_THE_UK = ("ENG", "NIR", "SCT", "WLS")
_NONE: frozenset[date] = frozenset()
_SATURDAY = 5


@lru_cache(maxsize=LAST_YEAR - FIRST_YEAR + 1)
def bank_holidays(year: int) -> frozenset[date]:
    """Every bank holiday of any part of the UK in `year`; ValueError outside 1972 to 2100, where the calendar knows none."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"Bank holidays are known for the years {FIRST_YEAR} to {LAST_YEAR}, not for {year}")
    import holidays

    return frozenset(
        day for part in _PARTS_OF_THE_UK for day in holidays.country_holidays("GB", subdiv=part, years=year)
    )


def is_working_day(day: date, *, proclaimed: AbstractSet[date] = _NONE) -> bool:
    """Say whether `day` is a working day: s.123(1), no Saturday, Sunday or bank holiday in any part of the UK.

    `proclaimed` are one-off bank holidays that the calendar does not know yet.
    """
    return day.weekday() < _SATURDAY and day not in bank_holidays(day.year) and day not in proclaimed


def last_working_day(first_day: date, count: int, *, proclaimed: AbstractSet[date] = _NONE) -> date:
    """Name the last day of the period of `count` working days beginning with `first_day`.

    A working `first_day` is day 1; otherwise the count starts on the next working day. ValueError when count is below 1.
    """
    if count < 1:
        raise ValueError("A period has at least one working day")
    day = first_day
    while True:
        if is_working_day(day, proclaimed=proclaimed):
            count -= 1
            if count == 0:
                return day
        day += timedelta(days=1)


def next_working_day(day: date, *, proclaimed: AbstractSet[date] = _NONE) -> date:
    """Name the first working day after `day`."""
    return last_working_day(day + timedelta(days=1), 1, proclaimed=proclaimed)
