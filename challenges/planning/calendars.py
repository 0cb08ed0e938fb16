"""The plan as a calendar file; its library is slow to import, so this module is imported where it is used."""

from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from challenges.planning.domain import Plan
from challenges.publishing.domain import ChallengeDetail


def plan_calendar(challenge: ChallengeDetail, plan: Plan, base_url: str, now: datetime) -> bytes:
    """Write every step as a whole-day entry, and the two moments that suppliers will see, for any calendar."""
    book = Calendar()
    book.add("prodid", "-//Civic Challenges//EN")
    book.add("version", "2.0")
    link = f"{base_url}/challenges/{challenge.reference}/timetable"
    for step in plan.steps:
        event = _entry(challenge, f"plan-{step.id}", f"{step.title}: {challenge.title}", link, now)
        event.add("dtstart", step.first_day)
        event.add("dtend", step.last_day + timedelta(days=1))
        event.add("description", f"{step.length}. {step.source}. {link}")
        event.add("transp", "TRANSPARENT")
        book.add_component(event)
    moments = (
        ("questions", "Questions close", plan.questions_close_at),
        ("deadline", "Deadline for bids", plan.deadline_at),
    )
    for name, words, moment in moments:
        event = _entry(challenge, f"plan-{name}", f"{words}: {challenge.title}", link, now)
        event.add("dtstart", moment.astimezone(UTC))
        event.add("dtend", moment.astimezone(UTC))
        book.add_component(event)
    start = _entry(challenge, "plan-start", f"Contract starts: {challenge.title}", link, now)
    start.add("dtstart", plan.starts_on)
    start.add("dtend", plan.starts_on + timedelta(days=1))
    book.add_component(start)
    written: bytes = book.to_ical()
    return written


def _entry(challenge: ChallengeDetail, name: str, summary: str, link: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{challenge.reference}-{name}@civic-challenges")
    event.add("dtstamp", now)
    event.add("summary", summary)
    event.add("url", link)
    return event
