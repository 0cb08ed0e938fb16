import socket
from email import message_from_bytes
from email.policy import default
from uuid import uuid4

import pytest
from aiosmtpd.controller import Controller
from jinja2 import UndefinedError

from portal.database.transactions import fetch_one, transaction
from portal.kernel.errors import NotFoundError
from portal.mail.gateways import Letter, OutboxOnly, SmtpGateway, compose, gateway_of
from portal.mail.queries import letters_to, outbox, outbox_letter
from portal.mail.services import queue_mail
from portal.settings import Settings, SettingsError, get_settings
from tests.support.jobs import run_due_jobs


async def write(to="zoe@example.org", *, sealed=False, subject="Hello"):
    await queue_mail(
        to=to, subject=subject, template="message", context={"text": "Your word <b> & £5"}, kind="test", sealed=sealed
    )


async def test_a_letter_is_rendered_as_text_and_sent_by_a_job(db):
    await write(subject="Two\r\nlines")
    (letter,) = await letters_to("ZOE@example.org")
    assert (letter.state, letter.subject) == ("queued", "Two lines")
    assert "Your word <b> & £5" in letter.body
    assert "DEMONSTRATION" in letter.body
    await run_due_jobs()
    (letter,) = await letters_to("zoe@example.org")
    assert letter.state == "sent"
    assert letter.sent_at >= letter.queued_at


async def test_no_letter_tells_of_an_undone_act(db):
    async def refused_act():
        async with transaction():
            await write()
            raise ValueError("refused")

    with pytest.raises(ValueError, match="refused"):
        await refused_act()
    assert await letters_to("zoe@example.org") == []


async def test_sealed_letters_are_shown_to_their_recipient_alone(db):
    await write("supplier@example.org", sealed=True)
    await write("officer@example.org")
    assert [letter.recipient for letter in await outbox("officer@example.org")] == ["officer@example.org"]
    own = await outbox("Supplier@example.org")
    assert {letter.recipient for letter in own} == {"supplier@example.org", "officer@example.org"}
    sealed = next(letter for letter in own if letter.is_sealed)
    assert await outbox_letter(sealed.id, "supplier@example.org") == sealed
    with pytest.raises(NotFoundError):
        await outbox_letter(sealed.id, "officer@example.org")


async def test_a_gap_in_the_context_is_an_error(db):
    with pytest.raises(UndefinedError):
        await queue_mail(to="a@example.org", subject="x", template="message", context={}, kind="test")


class Inbox:
    def __init__(self, answer="250 OK"):
        self.answer, self.messages = answer, []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802, ARG002 - aiosmtpd's name
        self.messages.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=default)))
        return self.answer


@pytest.fixture
def mail_server(monkeypatch):
    inbox = Inbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    monkeypatch.setenv("PORTAL_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("PORTAL_SMTP_PORT", str(port))
    monkeypatch.setenv("PORTAL_SMTP_TLS", "none")
    monkeypatch.setenv("PORTAL_SMTP_FROM", "Civic Challenges <no-reply@portal.example>")
    get_settings.cache_clear()
    yield inbox
    controller.stop()
    monkeypatch.undo()
    get_settings.cache_clear()


async def test_a_mail_server_that_is_set_gets_the_letter(db, mail_server):
    await write()
    await run_due_jobs()
    ((recipients, message),) = mail_server.messages
    assert recipients == ["zoe@example.org"]
    assert message["Subject"] == "Hello"
    assert message["Message-ID"].endswith("@portal.example>")
    assert "£5" in message.get_content()


async def test_a_letter_that_nobody_takes_is_tried_again_and_marked(db, mail_server):
    mail_server.answer = "451 Later"
    await write()
    await run_due_jobs(raise_errors=False)
    assert len(mail_server.messages) == 8
    assert len({message["Message-ID"] for _, message in mail_server.messages}) == 1
    row = await fetch_one("select state, error, attempts from outbox_mail")
    assert row == {"state": "failed", "error": "SMTPDataError", "attempts": 8}


async def test_for_real_a_sent_letter_is_forgotten(db, mail_server, monkeypatch):
    monkeypatch.setenv("PORTAL_DEMONSTRATION", "false")
    get_settings.cache_clear()
    await write()
    await run_due_jobs()
    assert "DEMONSTRATION" not in mail_server.messages[0][1].get_content()
    assert (await letters_to("zoe@example.org"))[0].body == ""


def test_without_a_mail_server_only_a_demonstration_goes_on():
    assert isinstance(gateway_of(Settings(demonstration=True)), OutboxOnly)
    assert isinstance(gateway_of(Settings(smtp_host="mail")), SmtpGateway)
    with pytest.raises(SettingsError, match="PORTAL_SMTP_HOST"):
        gateway_of(Settings())


def test_a_recipient_cannot_smuggle_headers():
    with pytest.raises(ValueError, match=r"newline|linefeed|header"):
        compose(Letter(uuid4(), "a@example.org\nBcc: b@example.org", "x", "y"), "no-reply@portal.example")
