"""Writing letters: rendered now, kept in the act's own transaction, sent by a job."""

from functools import cache
from typing import Any
from uuid import uuid4

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from portal.database.transactions import execute, joined
from portal.jobs.services import enqueue
from portal.kernel.moments import format_day, format_moment
from portal.kernel.money import format_pence
from portal.settings import get_settings, resource_folder

SEND = "mail:send"


async def queue_mail(
    *, to: str, subject: str, template: str, context: dict[str, Any], kind: str, sealed: bool = False
) -> None:
    """Write a mail from templates/emails/<template>.txt; it is sent once the caller's transaction is kept.

    `kind` names the occasion ("invitation"). `sealed` mails would tell who bid: the demonstration shows them to their
    recipient only. Links in the context are full addresses.
    """
    body = render_mail(template, context)
    mail_id = uuid4()
    async with joined():
        await execute(
            """
            insert into outbox_mail (id, recipient, subject, body, template, kind, is_sealed, queued_at)
            values ($1, $2, $3, $4, $5, $6, $7, portal_now())
            """,
            mail_id,
            to,
            one_line(subject),
            body,
            template,
            kind,
            sealed,
        )
        await enqueue(SEND, {"mail_id": mail_id})


def one_line(subject: str) -> str:
    """Make a subject fit for a header: one line, at most 200 characters."""
    return " ".join(subject.split())[:200]


def render_mail(template: str, context: dict[str, Any]) -> str:
    """Render a mail's text; a name that the template needs and the context lacks is an error, not a gap."""
    settings = get_settings()
    facts = {"base_url": settings.base_url, "demonstration": settings.demonstration}
    return _environment().get_template(f"{template}.txt").render({**facts, **context}).strip() + "\n"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(resource_folder("templates") / "emails"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701 - plain text, never HTML
    )
    environment.filters.update(moment=format_moment, day=format_day, pounds=format_pence)
    return environment
