"""Handing a letter to a mail server."""

from email.message import EmailMessage
from typing import Protocol
from uuid import UUID

import aiosmtplib
import msgspec

from portal.settings import Settings

_TIMEOUT_SECONDS = 20


class Letter(msgspec.Struct, frozen=True):
    """What goes out; its id makes the same letter recognisable should it be handed over twice."""

    id: UUID
    recipient: str
    subject: str
    body: str


class MailGateway(Protocol):
    """Whoever takes letters."""

    async def hand_over(self, letter: Letter) -> None:
        """Take one letter; any error means that it was not taken."""


class SmtpGateway:
    """A real mail server, over TLS unless the settings say that it is local."""

    def __init__(self, settings: Settings) -> None:
        """Remember where the server is."""
        self._settings = settings

    async def hand_over(self, letter: Letter) -> None:
        """Send one letter; aiosmtplib's errors pass through."""
        settings = self._settings
        await aiosmtplib.send(
            compose(letter, settings.smtp_from),
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_user or None,
            password=settings.smtp_password or None,
            use_tls=settings.smtp_tls == "tls",
            start_tls=settings.smtp_tls == "starttls",
            timeout=_TIMEOUT_SECONDS,
        )


class OutboxOnly:
    """The demonstration's gateway: letters stay in the outbox, where they can be read."""

    async def hand_over(self, letter: Letter) -> None:
        """Keep the letter where it is."""


def gateway_of(settings: Settings) -> MailGateway:
    """Choose the gateway: the mail server that is set, else (in a demonstration only) the outbox."""
    if settings.smtp_host:
        return SmtpGateway(settings)
    if not settings.demonstration:
        settings.require("smtp_host")
    return OutboxOnly()


def compose(letter: Letter, sender: str) -> EmailMessage:
    """Write the message: plain text, marked as automatic, with an id that stays the same at every attempt."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = letter.recipient
    message["Subject"] = letter.subject
    message["Message-ID"] = f"<{letter.id}@{sender.rpartition('@')[2].strip('> ') or 'localhost'}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body)
    return message
