"""Each publication is a numbered version: frozen with its hash, never changed, never removed."""

import hashlib
from datetime import datetime
from typing import Literal
from uuid import UUID

import rfc8785

from challenges.publishing.domain import ChallengeDetail
from challenges.publishing.domain.version import frozen_content
from challenges.publishing.tables import Challenge, ChallengeVersion
from portal.database.transactions import fetch_one

VersionKind = Literal["publication", "extension", "cancellation", "no_award"]


async def freeze_version(
    challenge: ChallengeDetail, law: str, person_id: UUID, now: datetime, *, kind: VersionKind, reason: str = ""
) -> str:
    """Keep what suppliers are told as it is at this moment, in the transaction that holds the lock; answers its hash."""
    row = await fetch_one(
        "select coalesce(max(number), 0) as last from challenge_version where challenge = $1", challenge.id
    )
    number = (row["last"] if row else 0) + 1
    content = frozen_content(challenge, regime_hash=law)
    content_hash = hashlib.sha256(rfc8785.dumps(content)).hexdigest()
    await ChallengeVersion(
        challenge=challenge.id,
        number=number,
        content=content,
        content_hash=content_hash,
        published_by=person_id,
        published_at=now,
        kind=kind,
        reason=reason,
    ).save()
    if number > 1:
        await Challenge.update({Challenge.version_number: number, Challenge.changed_at: now}).where(
            Challenge.id == challenge.id
        )
    return content_hash
