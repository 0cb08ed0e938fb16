"""The list as an Atom feed and a challenge's dates as a calendar; their libraries are slow to import."""

from collections.abc import Sequence
from datetime import UTC, datetime

from feedgen.feed import FeedGenerator
from icalendar import Calendar, Event

from challenges.discovery.queries import Listed
from challenges.publishing.domain import ChallengeDetail, deadline_of
from portal.kernel.moments import format_moment

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def atom_feed(lines: Sequence[Listed], base_url: str) -> bytes:
    """Write the newest challenges as an Atom feed; an entry is updated when a version was added last."""
    feed = FeedGenerator()
    feed.id(f"{base_url}/challenges")
    feed.title("Civic Challenges")
    feed.subtitle("Problems that public bodies have published, newest first")
    feed.link(href=f"{base_url}/challenges.atom", rel="self")
    feed.link(href=f"{base_url}/challenges", rel="alternate")
    feed.language("en-GB")
    feed.updated(max((one.updated_at for one in lines), default=_NEVER))
    for one in lines:
        entry = feed.add_entry(order="append")
        entry.id(f"{base_url}/challenges/{one.reference}")
        entry.title(_xml(one.title))
        entry.summary(_xml(f"{one.summary} {one.buyer_name}. Bids close {format_moment(one.deadline_at)}."))
        entry.link(href=f"{base_url}/challenges/{one.reference}")
        entry.author(name=_xml(one.buyer_name))
        entry.published(one.published_at)
        entry.updated(one.updated_at)
    written: bytes = feed.atom_str(pretty=True)
    return written


def calendar(challenge: ChallengeDetail, base_url: str) -> bytes:
    """Write a challenge's dates as an iCalendar file."""
    book = Calendar()
    book.add("prodid", "-//Civic Challenges//EN")
    book.add("version", "2.0")
    link = f"{base_url}/challenges/{challenge.reference}"
    moments = [("deadline", "Deadline for bids", deadline_of(challenge))]
    if challenge.questions_close_at is not None:
        moments.append(("questions", "Questions close", challenge.questions_close_at))
    for name, words, moment in moments:
        event = Event()
        event.add("uid", f"{challenge.reference}-{name}@civic-challenges")
        event.add("dtstamp", challenge.changed_at or challenge.published_at or challenge.created_at)
        event.add("sequence", challenge.version_number - 1)
        event.add("dtstart", moment)
        event.add("dtend", moment)
        event.add("summary", f"{words}: {challenge.title}")
        event.add("description", f"{challenge.buyer_name}. {format_moment(moment)}. {link}")
        event.add("url", link)
        if challenge.cancelled_at is not None:
            event.add("status", "CANCELLED")
        book.add_component(event)
    written: bytes = book.to_ical()
    return written


def _xml(text: str) -> str:
    """Drop what XML 1.0 cannot hold."""
    return "".join(
        character
        for character in text
        if character in "\t\n\r" or (character >= " " and character not in "\ufffe\uffff")
    )
