"""Reads of challenges; each returns the domain's Structs."""

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from challenges.publishing.domain import ChallengeDetail, Criterion, Document, Lot, Progress, Stage, State
from challenges.publishing.domain.checks import SOCIAL_VALUE_MINIMUM_SHARE
from challenges.publishing.domain.splitting import Neighbour
from challenges.regimes.regime import Regime, thaw_regime
from portal.accounts.domain import Actor, Role
from portal.database.transactions import fetch, fetch_one
from portal.kernel.errors import NotFoundError

_T = TypeVar("_T")
_REFERENCE = re.compile(r"CC-[0-9]{4}-[0-9]{4,9}", re.ASCII)

OFFICER_ROLES = (Role.OFFICER,)
INSIDER_ROLES = (Role.OFFICER, Role.FINANCE, Role.LEGAL)

# One statement brings a challenge with its parts; amounts travel as text, so that no figure becomes a float.
_DETAIL = """
select c.*, o.name as buyer_name, o.short_name as buyer_short_name, o.slug as buyer_slug,
  (select jsonb_agg(jsonb_build_object('id', l.id, 'number', l.number, 'title', l.title) order by l.number)
     from lot l where l.challenge = c.id) as lots,
  (select jsonb_agg(jsonb_build_object('id', s.id, 'number', s.number, 'title', s.title) order by s.number)
     from stage s where s.challenge = c.id) as stages,
  (select jsonb_agg(jsonb_build_object('id', r.id, 'identifier', r.identifier, 'kind', r.kind, 'title', r.title,
      'question', r.question, 'evidence', r.evidence, 'rules_out', r.rules_out, 'parent', coalesce(above.identifier, ''),
      'part_of', coalesce(above.title, ''), 'share', r.share::text,
      'weight', coalesce(above.weight * r.share * 0.01, r.weight)::text, 'scale_id', r.scale_id,
      'minimum_score', r.minimum_score::text, 'word_limit', r.word_limit, 'position', r.position,
      'version', r.version,
      'scale_max', coalesce((select max(v.score)::text from criterion_level v where v.criterion = r.id), '0'),
      'levels', coalesce((select jsonb_agg(jsonb_build_object('score', v.score::text, 'label', v.label,
          'descriptor', v.descriptor) order by v.score) from criterion_level v where v.criterion = r.id), '[]'))
      order by r.position, r.identifier)
     from criterion r left join criterion above on above.id = r.parent where r.challenge = c.id) as criteria,
  (select jsonb_agg(jsonb_build_object('id', d.id, 'title', d.title, 'file_name', d.file_name,
      'media_type', d.media_type, 'size_bytes', d.size_bytes, 'sha256', d.sha256, 'store_key', d.store_key)
      order by d.uploaded_at, d.id)
     from challenge_document d where d.challenge = c.id and d.withdrawn_at is null) as documents
from challenge c join organisation o on o.id = c.buyer
"""


class SectionSave(msgspec.Struct, frozen=True):
    """Who saved a section of a draft last, and its version for the next save."""

    section: str
    version: int
    saved_by: str
    saved_at: datetime


class DecisionRow(msgspec.Struct, frozen=True):
    """One decision about a challenge, as officers see it."""

    act: str
    person_name: str
    reason: str
    decided_at: datetime


async def challenge(challenge_id: UUID) -> ChallengeDetail:
    """Bring a challenge by its id, whatever its state; NotFoundError when there is none."""
    return _detail(await fetch_one(f"{_DETAIL} where c.id = $1", challenge_id))


async def unpublished(challenge_ids: Collection[UUID]) -> list[ChallengeDetail]:
    """Bring those of some challenges that are drafts or in review, in one statement."""
    rows = await fetch(
        f"{_DETAIL} where c.id = any($1::uuid[]) and c.state in ('draft', 'in_review') order by c.reference",
        list(challenge_ids),
    )
    return [_detail(row) for row in rows]


async def challenge_by_reference(reference: str) -> ChallengeDetail:
    """Bring a challenge by its reference, whatever its state; NotFoundError when there is none."""
    if not _REFERENCE.fullmatch(reference):
        raise NotFoundError
    return _detail(await fetch_one(f"{_DETAIL} where c.reference = $1", reference))


async def visible_challenge(reference: str, visitor: Actor | None) -> ChallengeDetail:
    """Bring what `visitor` may know of: all that was published, and drafts of their own buyer; else NotFoundError."""
    found = await challenge_by_reference(reference)
    if found.published_at is None and not is_insider(found, visitor):
        raise NotFoundError
    return found


async def insider_challenge(reference: str, actor: Actor) -> ChallengeDetail:
    """Bring a challenge of a buyer for which `actor` works as officer, finance, legal or administrator; else 404."""
    found = await challenge_by_reference(reference)
    if not is_insider(found, actor):
        raise NotFoundError
    return found


async def officer_challenge(reference: str, actor: Actor) -> ChallengeDetail:
    """Bring a challenge of a buyer whose procurement officer `actor` is; else 404."""
    found = await challenge_by_reference(reference)
    if found.buyer_id not in actor.organisations(*OFFICER_ROLES):
        raise NotFoundError
    return found


def is_insider(found: ChallengeDetail, visitor: Actor | None) -> bool:
    """Say whether `visitor` works for the challenge's buyer."""
    return visitor is not None and found.buyer_id in visitor.organisations(*INSIDER_ROLES)


async def section_saves(challenge_id: UUID) -> dict[str, SectionSave]:
    """Name for every saved section who saved it last and its version."""
    rows = await fetch(
        "select s.section, s.version, p.name as saved_by, s.saved_at from challenge_section s"
        " join person p on p.id = s.saved_by where s.challenge = $1",
        challenge_id,
    )
    return {row["section"]: msgspec.convert(row, SectionSave) for row in rows}


async def decisions(challenge_id: UUID) -> list[DecisionRow]:
    """List the decisions about a challenge, oldest first."""
    rows = await fetch(
        "select d.act, coalesce(p.name, '') as person_name, d.reason, d.decided_at from challenge_decision d"
        " left join person p on p.id = d.person where d.challenge = $1 order by d.decided_at, d.id",
        challenge_id,
    )
    return msgspec.convert(rows, list[DecisionRow])


async def published_version(challenge_id: UUID) -> dict[str, Any]:
    """Bring the content frozen at the latest publication, with its hash and number; NotFoundError before the first."""
    row = await fetch_one(
        "select number, content, content_hash, published_at from challenge_version where challenge = $1"
        " order by number desc limit 1",
        challenge_id,
    )
    if row is None:
        raise NotFoundError
    return row


async def frozen_versions(challenge_id: UUID) -> dict[int, dict[str, Any]]:
    """Bring what each version of a published challenge froze, by number, with why it was published."""
    rows = await fetch(
        "select number, content, reason, published_at from challenge_version where challenge = $1 order by number",
        challenge_id,
    )
    return {row["number"]: row for row in rows}


async def threshold_class(organisation_id: UUID) -> str:
    """Name the class of thresholds of a buyer; sub-central where nothing is known."""
    row = await fetch_one("select threshold_class from organisation where id = $1", organisation_id)
    return str(row["threshold_class"] or "sub_central") if row else "sub_central"


async def neighbours(found: ChallengeDetail, now: datetime, months: int) -> list[Neighbour]:
    """List the buyer's other challenges that have a value: not cancelled, published in the last `months` or not yet."""
    rows = await fetch(
        "select id, reference, title, objective_id, contract_kind, value_pence from challenge"
        " where buyer = $1 and id <> $2 and value_pence is not null and state <> 'cancelled'"
        " and (published_at is null or published_at >= $3::timestamptz - make_interval(months => $4)) order by reference",
        found.buyer_id,
        found.id,
        now,
        months,
    )
    return msgspec.convert(rows, list[Neighbour])


class SavedRehearsal(msgspec.Struct, frozen=True):
    """The imagined bids kept with a draft, as typed, and who saved them when."""

    inputs: dict[str, str]
    saved_by: str
    saved_at: datetime


async def rehearsal(challenge_id: UUID) -> SavedRehearsal | None:
    """Bring what was rehearsed on a draft last; None before the first time."""
    row = await fetch_one(
        "select r.inputs, p.name as saved_by, r.saved_at from rehearsal r join person p on p.id = r.saved_by"
        " where r.challenge = $1",
        challenge_id,
    )
    return msgspec.convert(row, SavedRehearsal) if row else None


async def social_value_minimum(buyer_id: UUID) -> Decimal:
    """Bring the least share of points a buyer gives to social value, in percent; the usual one until it sets its own."""
    row = await fetch_one("select social_value_minimum from scoring_policy where buyer = $1", buyer_id)
    return Decimal(row["social_value_minimum"]) if row else SOCIAL_VALUE_MINIMUM_SHARE * 100


async def frozen_regime(found: ChallengeDetail) -> Regime:
    """Bring the law as it was frozen into a published challenge; NotFoundError before publication."""
    row = await fetch_one("select canonical from frozen_regime where regime_hash = $1", found.regime_hash)
    if row is None:
        raise NotFoundError
    return thaw_regime(row["canonical"].encode(), found.regime_hash)


async def draw_seed(challenge_id: UUID) -> str:
    """Bring the seed whose hash was published with the challenge; it is combined with the opening record's hash."""
    row = await fetch_one("select draw_seed from challenge where id = $1", challenge_id)
    if row is None:
        raise NotFoundError
    return str(row["draw_seed"])


async def sealing_private_wrapped(challenge_id: UUID) -> bytes:
    """Bring the challenge's private key as wrapped to the opening worker's key; only that worker can unwrap it."""
    row = await fetch_one("select sealing_private_wrapped from challenge where id = $1", challenge_id)
    if row is None:
        raise NotFoundError
    return bytes(row["sealing_private_wrapped"])


async def document(challenge_id: UUID, document_id: UUID) -> Document:
    """Bring one document of a challenge; NotFoundError for another challenge's."""
    row = await fetch_one(
        "select id, title, file_name, media_type, size_bytes, sha256, store_key from challenge_document"
        " where challenge = $1 and id = $2",
        challenge_id,
        document_id,
    )
    if row is None:
        raise NotFoundError
    return msgspec.convert(row, Document)


def _detail(row: Mapping[str, Any] | None) -> ChallengeDetail:
    if row is None:
        raise NotFoundError
    values = dict(row)
    return ChallengeDetail(
        buyer_id=values.pop("buyer"),
        author_id=values.pop("author"),
        state=State(values.pop("state")),
        tie_break=_words(values.pop("tie_break")),
        stated_facts=_words(values.pop("stated_facts")),
        progress=_progress(values),
        lots=_parts(values.pop("lots"), Lot),
        stages=_parts(values.pop("stages"), Stage),
        criteria=_parts(values.pop("criteria"), Criterion),
        documents=_parts(values.pop("documents"), Document),
        **{name: values[name] for name in ChallengeDetail.__struct_fields__ if name in values},
    )


def _words(joined: str) -> tuple[str, ...]:
    return tuple(one for one in joined.split(",") if one)


def _parts(rows: Any, kind: type[_T]) -> tuple[_T, ...]:
    return msgspec.convert(rows or [], tuple[kind, ...], strict=False)  # type: ignore[valid-type]


class ChallengeLine(msgspec.Struct, frozen=True):
    """A challenge in its buyer's own list."""

    id: UUID
    reference: str
    title: str
    buyer_name: str
    author_id: UUID
    submitted_by: UUID | None
    state: State
    deadline_at: datetime | None
    created_at: datetime
    progress: Progress
    open_comments: int = 0


async def challenges_of_buyers(
    organisation_ids: Collection[UUID], *, limit: int = 20, after: tuple[datetime, UUID] | None = None
) -> list[ChallengeLine]:
    """List the challenges of some buyers, newest draft first, from `after` on (a line's created_at and id)."""
    if not organisation_ids:
        return []
    rows = await fetch(
        "select c.id, c.reference, c.title, o.short_name as buyer_name, c.author as author_id, c.submitted_by, c.state,"
        " c.deadline_at, c.created_at, c.evaluation_progress, c.award_progress, c.standstill_until,"
        " c.contract_progress, c.delivery_progress"
        " from challenge c join organisation o on o.id = c.buyer where c.buyer = any($1::uuid[])"
        " and ($2::timestamptz is null or (c.created_at, c.id) < ($2, $3::uuid))"
        " order by c.created_at desc, c.id desc limit $4",
        list(organisation_ids),
        after[0] if after else None,
        after[1] if after else None,
        limit,
    )
    return [_line(row) for row in rows]


async def waiting_challenges(organisation_ids: Collection[UUID]) -> list[ChallengeLine]:
    """List the drafts and challenges in review of some buyers, oldest first, at most 50."""
    if not organisation_ids:
        return []
    rows = await fetch(
        "select c.id, c.reference, c.title, o.short_name as buyer_name, c.author as author_id, c.submitted_by, c.state,"
        " c.deadline_at, c.created_at, c.evaluation_progress, c.award_progress, c.standstill_until,"
        " c.contract_progress, c.delivery_progress,"
        " (select count(*) from review_thread t where t.challenge = c.id and t.resolved_at is null) as open_comments"
        " from challenge c join organisation o on o.id = c.buyer where c.buyer = any($1::uuid[])"
        " and c.state in ('draft', 'in_review') order by c.created_at, c.id limit 50",
        list(organisation_ids),
    )
    return [_line(row) for row in rows]


def _line(row: Mapping[str, Any]) -> ChallengeLine:
    values = dict(row)
    progress = _progress(values)
    return ChallengeLine(state=State(values.pop("state")), progress=progress, **values)


def _progress(values: dict[str, Any]) -> Progress:
    return Progress(
        evaluation=values.pop("evaluation_progress"),
        award=values.pop("award_progress"),
        standstill_until=values.pop("standstill_until"),
        contract=values.pop("contract_progress"),
        delivery=values.pop("delivery_progress"),
    )
