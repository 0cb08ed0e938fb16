"""How times and dates are written for people: always with their zone, always from one function."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def format_day(day: date) -> str:
    """Write a date as "23 November 2026"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def format_moment(moment: datetime) -> str:
    """Write an instant as "23 November 2026, 17:00 GMT" in London time (GMT or BST)."""
    local = moment.astimezone(LONDON)
    return f"{format_day(local)}, {local.hour:02d}:{local.minute:02d} {local.tzname()}"


def local_day(moment: datetime) -> date:
    """Name the London calendar day of an instant, on which statutory clocks count."""
    return moment.astimezone(LONDON).date()
