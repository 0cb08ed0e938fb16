"""Reads of the versions of a published challenge."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from portal.database.transactions import fetch


class Version(msgspec.Struct, frozen=True):
    """One publication: what it said, why, and the hash of its content."""

    number: int
    kind: str
    reason: str
    published_at: datetime
    published_by: str
    content_hash: str
    content: dict[str, Any]


async def versions(challenge_id: UUID) -> list[Version]:
    """List the versions of a challenge, the first one first; none before publication."""
    rows = await fetch(
        "select v.number, v.kind, v.reason, v.published_at, p.name as published_by, v.content_hash, v.content"
        " from challenge_version v join person p on p.id = v.published_by where v.challenge = $1 order by v.number",
        challenge_id,
    )
    return msgspec.convert(rows, list[Version])
