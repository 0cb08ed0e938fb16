"""Facts that the statements repeat: contact, cookies, security.txt."""

from datetime import UTC, datetime

import msgspec

from portal.accounts.state import ABSOLUTE_LIMIT, IDLE_LIMIT

SECURITY_EXPIRES = datetime(2027, 11, 23, tzinfo=UTC)


class CookieFact(msgspec.Struct, frozen=True):
    """One cookie as the cookies page shows it."""

    name: str
    purpose: str
    expires: str


class ContactFact(msgspec.Struct, frozen=True):
    """How to reach the people who run this installation."""

    reply_within: str


CONTACT = ContactFact(reply_within="5 working days")

COOKIES = (
    CookieFact(
        "civic_session",
        "Keeps you signed in",
        f"When you sign out, after {int(IDLE_LIMIT.total_seconds() // 60)} minutes without activity, "
        f"or after {int(ABSOLUTE_LIMIT.total_seconds() // 3600)} hours",
    ),
    CookieFact("civic_form", "Makes sure that a form sent to us came from our own page", "When you close the browser"),
    CookieFact(
        "civic_notice",
        "Carries one message, such as “Saved”, to the next page",
        "As soon as it is shown, or after 1 minute",
    ),
)


def security_text(base_url: str) -> str:
    """Write security.txt with this installation's own addresses."""
    return (
        f"Contact: {base_url}/contact\n"
        f"Expires: {SECURITY_EXPIRES.strftime('%Y-%m-%dT%H:%M:%SZ')}\n"
        "Preferred-Languages: en\n"
        f"Canonical: {base_url}/.well-known/security.txt\n"
    )
