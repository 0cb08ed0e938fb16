"""How times and dates are written for people: always with their zone, always from one function."""

from datetime import date, datetime, time, timedelta
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


def format_until(moment: datetime) -> str:
    """Write the end of a period: a London midnight as "the end of Tuesday 26 January 2027 (GMT)", others as they are."""
    local = moment.astimezone(LONDON)
    if (local.hour, local.minute) != (0, 0):
        return format_moment(moment)
    last = local - timedelta(days=1)
    return f"the end of {last:%A} {format_day(last)} ({last.tzname()})"


def local_day(moment: datetime) -> date:
    """Name the London calendar day of an instant, on which statutory clocks count."""
    return moment.astimezone(LONDON).date()


def day_begins(day: date) -> datetime:
    """Give the first moment of a day in London."""
    return datetime.combine(day, time.min, tzinfo=LONDON)


def day_ends(day: date) -> datetime:
    """Give the last second of a day in London."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=LONDON)


def clock_text(moment: datetime) -> str:
    """Write the London time of day of a save, such as "10:42"."""
    return moment.astimezone(LONDON).strftime("%H:%M")


def saved_text(saved: datetime, now: datetime) -> str:
    """Write when something was saved: the time of day, with its date and zone when that is not today."""
    return clock_text(saved) if local_day(saved) == local_day(now) else format_moment(saved)
