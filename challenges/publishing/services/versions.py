"""Each publication is a numbered version: frozen with its hash, never changed, never removed."""

import hashlib
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec
import rfc8785

from challenges.publishing.domain import ChallengeDetail
from challenges.publishing.domain.version import frozen_content
from challenges.publishing.tables import Challenge, ChallengeVersion
from portal.database.transactions import fetch_one

VersionKind = Literal["publication", "extension", "cancellation", "no_award", "amendment"]


class Weighed(msgspec.Struct, frozen=True):
    """How far an amendment changes what bids answer: whether it is material, why, and why words count as words only."""

    is_material: bool = False
    reasons: tuple[Any, ...] = ()
    wording_reason: str = ""


_NOT_WEIGHED = Weighed()


async def freeze_version(
    challenge: ChallengeDetail,
    law: str,
    person_id: UUID,
    now: datetime,
    *,
    kind: VersionKind,
    reason: str = "",
    weighed: Weighed = _NOT_WEIGHED,
) -> str:
    """Keep what suppliers are told as it is at this moment, in the transaction that holds the lock; answers its hash.

    A version that is material becomes the one for which bids must have been submitted.
    """
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
        is_material=weighed.is_material,
        reasons=msgspec.to_builtins(weighed.reasons),
        wording_reason=weighed.wording_reason,
    ).save()
    if number > 1:
        values: dict[Any, Any] = {Challenge.version_number: number, Challenge.changed_at: now}
        if weighed.is_material:
            values[Challenge.material_version] = number
        await Challenge.update(values).where(Challenge.id == challenge.id)
    return content_hash
