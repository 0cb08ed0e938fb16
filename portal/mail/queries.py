"""Reading the outbox, which only a demonstration shows."""

from datetime import datetime
from uuid import UUID

import msgspec

from portal.database.transactions import fetch, fetch_one
from portal.kernel.errors import NotFoundError


class OutboxLetter(msgspec.Struct, frozen=True):
    """One letter as the outbox shows it."""

    id: UUID
    recipient: str
    subject: str
    body: str
    kind: str
    is_sealed: bool
    state: str
    queued_at: datetime
    sent_at: datetime | None


_LETTERS = "select id, recipient, subject, body, kind, is_sealed, state, queued_at, sent_at from outbox_mail where "
_VISIBLE = "(not is_sealed or lower(recipient) = lower($1))"


async def outbox(reader_email: str, *, limit: int = 50, offset: int = 0) -> list[OutboxLetter]:
    """List letters, newest first: all that tell nobody's secret, and the reader's own."""
    rows = await fetch(
        _LETTERS + _VISIBLE + " order by queued_at desc, id limit $2 offset $3",
        reader_email,
        limit,
        offset,
    )
    return msgspec.convert(rows, list[OutboxLetter])


async def outbox_letter(mail_id: UUID, reader_email: str) -> OutboxLetter:
    """Read one letter that the reader may see; NotFoundError otherwise."""
    row = await fetch_one(_LETTERS + _VISIBLE + " and id = $2", reader_email, mail_id)
    if row is None:
        raise NotFoundError
    return msgspec.convert(row, OutboxLetter)


async def letters_to(recipient: str) -> list[OutboxLetter]:
    """List everything written to one address, newest first."""
    rows = await fetch(
        _LETTERS + "lower(recipient) = lower($1) order by queued_at desc, id",
        recipient,
    )
    return msgspec.convert(rows, list[OutboxLetter])
