"""When figures are released: on the first day of each quarter."""

from datetime import date, datetime

from portal.kernel.moments import local_day


def quarter_of(day: date) -> tuple[int, int]:
    """Name a day's quarter: 23 November 2026 is (2026, 4)."""
    return day.year, (day.month + 2) // 3


def is_quarter_due(since: datetime, now: datetime) -> bool:
    """Say whether a quarter has begun in London since the last release (or, before any, since the first opening)."""
    return quarter_of(local_day(since)) < quarter_of(local_day(now))


def next_quarter(day: date) -> date:
    """Name the first day of the next quarter."""
    year, quarter = quarter_of(day)
    return date(year + quarter // 4, quarter % 4 * 3 + 1, 1)
