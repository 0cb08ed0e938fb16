"""Reads of importing."""

from datetime import datetime
from uuid import UUID

import msgspec

from portal.database.transactions import fetch_one


class Imported(msgspec.Struct, frozen=True):
    """What a draft was made from and what is left of it."""

    source: str
    words_placed: int
    words_left: int
    left_text: str
    imported_by: str
    imported_at: datetime


async def imported(challenge_id: UUID) -> Imported | None:
    """Bring what a draft was made from; None for one that was written from the start."""
    row = await fetch_one(
        "select i.source, i.words_placed, i.words_left, i.left_text, p.name as imported_by, i.imported_at"
        " from imported_text i join person p on p.id = i.imported_by where i.challenge = $1",
        challenge_id,
    )
    return msgspec.convert(row, Imported) if row else None
