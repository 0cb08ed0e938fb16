"""How times and dates are written for people: always with their zone, always from one function."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

LONDON = ZoneInfo("Europe/London")


def format_day(day: date) -> str:
    """Write a date as "23 November 2026"."""
    return format_date(day, "d MMMM y", locale="en_GB")


def format_moment(moment: datetime) -> str:
    """Write an instant as "23 November 2026, 17:00 GMT" in London time (GMT or BST)."""
    local = moment.astimezone(LONDON)
    return f"{format_datetime(local, 'd MMMM y, HH:mm', locale='en_GB')} {local.tzname()}"


def local_day(moment: datetime) -> date:
    """Name the London calendar day of an instant, on which statutory clocks count."""
    return moment.astimezone(LONDON).date()
