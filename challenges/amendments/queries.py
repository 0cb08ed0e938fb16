"""Reads of the versions of a published challenge, and of the amendment that is under way."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from challenges.amendments.domain import (
    CONTENTS,
    UNENDED,
    Amendment,
    AmendmentState,
    Part,
    Prospect,
    Reason,
    SavedPart,
    prospect_of,
)
from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail
from portal.database.transactions import fetch, fetch_one
from portal.kernel.errors import NotFoundError


class Version(msgspec.Struct, frozen=True):
    """One publication: what it said, why, and the hash of its content."""

    number: int
    kind: str
    reason: str
    published_at: datetime
    published_by: str
    content_hash: str
    content: dict[str, Any]
    is_material: bool = False
    reasons: tuple[Reason, ...] = ()
    wording_reason: str = ""


async def versions(challenge_id: UUID) -> list[Version]:
    """List the versions of a challenge, the first one first; none before publication."""
    rows = await fetch(
        "select v.number, v.kind, v.reason, v.published_at, p.name as published_by, v.content_hash, v.content,"
        " v.is_material, v.reasons, v.wording_reason"
        " from challenge_version v join person p on p.id = v.published_by where v.challenge = $1 order by v.number",
        challenge_id,
    )
    return msgspec.convert(rows, list[Version])


_AMENDMENT = """
select a.id, a.challenge as challenge_id, a.state, a.base_version, a.reason, a.wording, a.wording_reason, a.version,
  c.version_number as standing,
  a.started_by, s.name as started_by_name, a.started_at, a.submitted_by, coalesce(t.name, '') as submitted_by_name,
  a.submitted_at, coalesce(d.name, '') as decided_by_name, a.decided_at, a.published_version, a.note,
  coalesce((select jsonb_agg(jsonb_build_object('part', p.part, 'content', p.content, 'base', p.base,
    'version', p.version, 'saved_by', w.name, 'saved_at', p.saved_at))
    from amendment_part p join person w on w.id = p.saved_by where p.amendment = a.id), '[]') as parts
from amendment a join challenge c on c.id = a.challenge join person s on s.id = a.started_by left join person t on t.id = a.submitted_by
left join person d on d.id = a.decided_by
"""


async def under_way(challenge_id: UUID) -> Amendment | None:
    """Bring the amendment of a challenge that has not ended, or None."""
    row = await fetch_one(
        f"{_AMENDMENT} where a.challenge = $1 and a.state = any($2::varchar[])", challenge_id, UNENDED
    )
    return None if row is None else _amendment(row)


async def amendment(amendment_id: UUID) -> Amendment:
    """Bring an amendment by its id; NotFoundError when there is none."""
    row = await fetch_one(f"{_AMENDMENT} where a.id = $1", amendment_id)
    if row is None:
        raise NotFoundError
    return _amendment(row)


async def prospect(challenge: ChallengeDetail, found: Amendment, now: datetime) -> Prospect:
    """Work out an amendment against what is published, under the law that was frozen into the challenge."""
    regime = await publishing.frozen_regime(challenge)
    return prospect_of(
        challenge,
        found,
        regime,
        await publishing.threshold_class(challenge.buyer_id),
        now,
        neighbours=await publishing.neighbours(challenge, now, regime.splitting_months),
    )


async def identifiers_ever(challenge_id: UUID) -> frozenset[str]:
    """Name every identifier that a criterion of the challenge ever had in a published version."""
    rows = await fetch(
        "select distinct one->>'id' as identifier from challenge_version v,"
        " jsonb_array_elements(v.content->'scoring'->'criteria') one where v.challenge = $1",
        challenge_id,
    )
    return frozenset(row["identifier"] for row in rows)


class WaitingAmendment(msgspec.Struct, frozen=True):
    """An amendment that has not ended, as the list of what waits for officers shows it."""

    reference: str
    title: str
    buyer_name: str
    state: str
    started_by: UUID
    submitted_by: UUID | None
    deadline_at: datetime


async def waiting(buyer_ids: Collection[UUID], now: datetime) -> list[WaitingAmendment]:
    """List the amendments of some buyers that can still be published, the nearest deadline first, at most 50."""
    rows = await fetch(
        "select c.reference, c.title, o.short_name as buyer_name, a.state, a.started_by, a.submitted_by, c.deadline_at"
        " from amendment a join challenge c on c.id = a.challenge join organisation o on o.id = c.buyer"
        " where c.buyer = any($1::uuid[]) and a.state = any($2::varchar[]) and c.state = 'published'"
        " and c.deadline_at > $3 order by c.deadline_at, c.reference limit 50",
        list(buyer_ids),
        UNENDED,
        now,
    )
    return msgspec.convert(rows, list[WaitingAmendment])


class DocumentLine(msgspec.Struct, frozen=True):
    """A document of a published version: where its file is, for as long as the challenge is there."""

    title: str
    file_name: str
    sha256: str
    id: UUID


async def documents_of(version: Version, challenge_id: UUID) -> list[DocumentLine]:
    """List the documents of a version with the files that lie behind them, also those that were withdrawn since."""
    rows = await fetch(
        "select distinct on (sha256) sha256, id from challenge_document where challenge = $1 order by sha256, uploaded_at",
        challenge_id,
    )
    files = {row["sha256"]: row["id"] for row in rows}
    return [
        DocumentLine(one["title"], one["file_name"], one["sha256"], files[one["sha256"]])
        for one in version.content["documents"]
        if one["sha256"] in files
    ]


def _amendment(row: Mapping[str, Any]) -> Amendment:
    values = dict(row)
    parts = {Part(one["part"]): _part(one) for one in values.pop("parts")}
    return Amendment(
        state=AmendmentState(values.pop("state")),
        wording=tuple(one for one in values.pop("wording").split(",") if one),
        parts={one: parts[one] for one in Part if one in parts},
        **values,
    )


def _part(row: Mapping[str, Any]) -> SavedPart:
    part = Part(row["part"])
    content, base = (msgspec.convert(row[name], CONTENTS[part], strict=False) for name in ("content", "base"))
    saved_at = datetime.fromisoformat(row["saved_at"])
    return SavedPart(part, content, base, row["version"], row["saved_by"], saved_at)
