"""Reading leave as people type it: one time away on each line, such as "21 December 2026 to 1 January 2027"."""

import re
from datetime import date

from challenges.planning.domain.working import Leave
from portal.kernel.moments import MONTHS, format_day

MOST_LINES, LONGEST_DAYS = 30, 100
_BETWEEN = re.compile(r"\s+(?:to|until|till)\s+|\s*[–—]\s*|\s+-\s+", re.IGNORECASE)
_SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_WORDS = re.compile(
    r"(?:[a-z]+,?\s+)?(\d{1,2})(?:st|nd|rd|th)?\s+([a-z]{3,9})\.?,?\s+(\d{4})", re.ASCII | re.IGNORECASE
)
_EXAMPLE = "21 December 2026 to 1 January 2027"


def read_leave(text: str) -> tuple[tuple[Leave, ...], tuple[str, ...]]:
    """Read every line, and say of every line that cannot be read why; blank lines are nothing."""
    found: list[Leave] = []
    wrong: list[str] = []
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if len(lines) > MOST_LINES:
        return (), (f"List {MOST_LINES} times away or fewer",)
    for number, line in lines:
        try:
            found.append(_line(line))
        except ValueError as error:
            wrong.append(f"Line {number}: {error}")
    return tuple(sorted(found, key=lambda one: (one.first_day, one.last_day))), tuple(wrong)


def write_leave(leave: tuple[Leave, ...]) -> str:
    """Write leave back as it is read."""
    return "\n".join(
        format_day(one.first_day)
        if one.first_day == one.last_day
        else f"{format_day(one.first_day)} to {format_day(one.last_day)}"
        for one in leave
    )


def _line(line: str) -> Leave:
    days = [_day(part) for part in _BETWEEN.split(line)]
    if len(days) > 2:
        raise ValueError(f"write one time away, like {_EXAMPLE}")
    first, last = days[0], days[-1]
    if last < first:
        raise ValueError("the last day must not be before the first")
    if (last - first).days >= LONGEST_DAYS:
        raise ValueError(f"a time away can have up to {LONGEST_DAYS} days")
    return Leave(first, last)


def _day(text: str) -> date:
    text = text.strip()
    try:
        if match := _SLASHED.fullmatch(text):
            return _checked(int(match[3]), int(match[2]), int(match[1]))
        if match := _ISO.fullmatch(text):
            return _checked(int(match[1]), int(match[2]), int(match[3]))
        if match := _WORDS.fullmatch(text):
            return _checked(int(match[3]), _month(match[2]), int(match[1]))
    except ValueError:
        raise ValueError(f"“{text}” is not a real date") from None
    raise ValueError(f"“{text[:40]}” is not a date. Write it like {_EXAMPLE}")


def _checked(year: int, month: int, day: int) -> date:
    if not 2000 <= year <= 2099:
        raise ValueError(year)
    return date(year, month, day)


def _month(name: str) -> int:
    for number, month in enumerate(MONTHS, start=1):
        if month.lower().startswith(name.lower()):
            return number
    raise ValueError(name)
