"""Reads of notices; each returns the domain's Structs."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from challenges.notices import hooks
from challenges.notices.domain import Call, Happening, Known, Notice, Standing, calls_for, catalogue
from challenges.notices.domain.facts import Surroundings, challenge_facts
from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail, State
from challenges.regimes.regime import Regime, load_regime
from challenges.regimes.routes import column_of
from portal.accounts.domain import Actor
from portal.accounts.queries import organisation
from portal.database.clock import portal_now
from portal.database.transactions import fetch, fetch_one
from portal.kernel.errors import NotFoundError
from portal.kernel.moments import local_day
from portal.settings import get_settings

# A record that a later one corrects is history; the one that nothing corrects is what counts.
_NOTICE = """
select n.id, n.challenge as challenge_id, c.reference, n.code, n.subject as subject_id, n.version, n.state, n.content,
  n.content_hash, n.facts_hash, w.name as prepared_by, n.prepared_at, n.sending, n.sending_message,
  case when p.id is not null then jsonb_build_object('id', p.id, 'number', p.number, 'published_at', p.published_at,
    'way', p.way, 'recorded_by', r.name, 'recorded_at', p.recorded_at, 'reason', p.reason) end as publication,
  coalesce(d.sha256, '') as document_hash, coalesce(d.number = coalesce(p.number, ''), false) as document_current,
  exists (select from notice e join notice_publication f on f.notice = e.id where e.challenge = n.challenge
    and e.code = n.code and e.subject is not distinct from n.subject and e.version < n.version) as is_update
from notice n join challenge c on c.id = n.challenge join person w on w.id = n.prepared_by
left join lateral (select q.* from notice_publication q where q.notice = n.id
  and not exists (select from notice_publication later where later.corrects = q.id)) p on true
left join person r on r.id = p.recorded_by left join notice_document d on d.notice = n.id
"""

WAITING_CHALLENGES = 200


async def notice(notice_id: UUID) -> Notice:
    """Bring a notice by its id; NotFoundError when there is none."""
    row = await fetch_one(f"{_NOTICE} where n.id = $1", notice_id)
    if row is None:
        raise NotFoundError
    return msgspec.convert(row, Notice)


async def notices(challenge_id: UUID) -> list[Notice]:
    """List every version of every notice of a challenge, by code, the newest first."""
    rows = await fetch(
        f"{_NOTICE} where n.challenge = $1 order by length(n.code), n.code, n.version desc", challenge_id
    )
    return msgspec.convert(rows, list[Notice])


async def published_notices(challenge_id: UUID) -> list[Notice]:
    """List what was published about a challenge, also what a later version replaced, in the order of publication."""
    rows = await fetch(
        f"{_NOTICE} where n.challenge = $1 and p.id is not null order by p.published_at, n.id", challenge_id
    )
    return msgspec.convert(rows, list[Notice])


async def current_notice(challenge_id: UUID, code: str, subject_id: UUID | None = None) -> Notice | None:
    """Bring the newest version of a notice that was not superseded, or None."""
    row = await fetch_one(
        f"{_NOTICE} where n.challenge = $1 and n.code = $2 and n.subject is not distinct from $3"
        " and n.state <> 'superseded' order by n.version desc limit 1",
        challenge_id,
        code,
        subject_id,
    )
    return None if row is None else msgspec.convert(row, Notice)


async def published_notice(challenge_id: UUID, code: str) -> Notice | None:
    """Bring the published version of a notice about the challenge that stands, or None."""
    row = await fetch_one(
        f"{_NOTICE} where n.challenge = $1 and n.code = $2 and n.state = 'published' and p.id is not null"
        " order by n.version desc limit 1",
        challenge_id,
        code,
    )
    return None if row is None else msgspec.convert(row, Notice)


async def visible_notice(reference: str, notice_id: UUID, visitor: Actor | None) -> tuple[ChallengeDetail, Notice]:
    """Bring a notice that `visitor` may read: everybody once it was published, before that the buyer's officers; else 404."""
    found = await notice(notice_id)
    challenge = await publishing.challenge_by_reference(reference)
    is_officer = visitor is not None and challenge.buyer_id in visitor.organisations(*publishing.OFFICER_ROLES)
    if found.challenge_id != challenge.id or not (found.is_public or is_officer):
        raise NotFoundError
    if challenge.published_at is None and not is_officer:
        raise NotFoundError
    return challenge, found


async def officer_notice(reference: str, notice_id: UUID, actor: Actor) -> tuple[ChallengeDetail, Notice]:
    """Bring a notice of the actor's own buyer; 404 for another buyer's."""
    challenge = await publishing.officer_challenge(reference, actor)
    found = await notice(notice_id)
    if found.challenge_id != challenge.id:
        raise NotFoundError
    return challenge, found


async def document(notice_id: UUID) -> tuple[str, bytes]:
    """Bring the drawn document with its hash; NotFoundError before it was drawn."""
    row = await fetch_one("select sha256, rendered from notice_document where notice = $1", notice_id)
    if row is None:
        raise NotFoundError
    return row["sha256"], bytes(row["rendered"])


async def corrections(notice_id: UUID) -> list[dict[str, object]]:
    """List the records that were put right, with the reason and who did it, the first first."""
    return await fetch(
        "select q.number, q.published_at, later.reason, p.name as corrected_by, later.recorded_at as corrected_at"
        " from notice_publication q join notice_publication later on later.corrects = q.id"
        " join person p on p.id = later.recorded_by where q.notice = $1 order by later.recorded_at, later.id",
        notice_id,
    )


async def law_of(challenge: ChallengeDetail) -> Regime:
    """Bring the law a challenge goes by: as frozen into it when it was published, before that today's."""
    return await publishing.frozen_regime(challenge) if challenge.regime_hash else load_regime()


async def known_facts(challenge: ChallengeDetail, subject_id: UUID | None, actor: Actor | None = None) -> Known:
    """Gather everything the portal knows for the fields of notices about a challenge, or about one of its contracts."""
    buyer = await organisation(challenge.buyer_id)
    tender = await published_notice(challenge.id, "UK4")
    around = Surroundings(
        link=f"{get_settings().base_url}/challenges/{challenge.reference}",
        ocid=ocid_of(challenge.reference),
        buyer_class=buyer.threshold_class,
        buyer_address=buyer.address,
        on=local_day(challenge.published_at or challenge.submitted_at or await portal_now()),
        officer_name=actor.name if actor else "",
        officer_email=actor.email if actor else "",
        tender_notice=tender.publication.number if tender and tender.publication else "",
    )
    own = challenge_facts(challenge, around, await law_of(challenge))
    return own | await hooks.facts_of(challenge, subject_id)


def ocid_of(reference: str) -> str:
    """Write the identifier of a procurement for the Open Contracting Data Standard."""
    return f"{get_settings().ocds_prefix}-{reference}"


async def calls(challenge: ChallengeDetail, now: datetime) -> tuple[Call, ...]:
    """List the notices a challenge calls for now, and those that can be prepared by hand."""
    found = await calls_of([challenge.id], now)
    return found.get(challenge.id, ())


_STANDING = """
select c.id, c.reference, c.title, c.state, c.route, coalesce(c.value_pence, 0) as value_pence, c.contract_kind,
  coalesce(c.published_at, c.submitted_at) as offered_at, c.cancelled_at, o.threshold_class, o.name as buyer_name,
  coalesce((select jsonb_agg(jsonb_build_array(n.code, n.subject, p.published_at)) from notice n
    join notice_publication p on p.notice = n.id where n.challenge = c.id and n.state = 'published'
    and not exists (select from notice_publication later where later.corrects = p.id)), '[]') as published_times,
  coalesce((select jsonb_object_agg(n.code, v.at) from (select code, max(prepared_at) as prepared_at from notice
      where challenge = c.id and state = 'published' and subject is null group by code) n
    join (select max(published_at) as at from challenge_version
      where challenge = c.id and kind in ('amendment', 'extension')) v on v.at > n.prepared_at), '{}') as revised
from challenge c join organisation o on o.id = c.buyer
"""


async def calls_of(challenge_ids: Collection[UUID], now: datetime) -> dict[UUID, tuple[Call, ...]]:
    """List the calls of some challenges, in as many statements as for one."""
    rows = await fetch(f"{_STANDING} where c.id = any($1::uuid[])", list(challenge_ids))
    happened = await hooks.happenings_of([row["id"] for row in rows])
    today, regime = local_day(now), load_regime()
    return {
        row["id"]: calls_for(_standing(row, happened[row["id"]], regime, now), today, catalogue(), regime)
        for row in rows
    }


def _standing(row: dict[str, Any], happened: list[Happening], regime: Regime, now: datetime) -> Standing:
    own: list[Happening] = []
    if row["offered_at"] is not None and row["state"] not in {State.DRAFT, State.CANCELLED}:
        own.append(Happening("publication", row["offered_at"]))
    if row["cancelled_at"] is not None:
        own.append(Happening("procurement_ended", row["cancelled_at"]))
    column = column_of(regime, row["threshold_class"] or "sub_central")
    lower = "central" if column == "central" else "sub_central"
    times = _times(row["published_times"])
    return Standing(
        state=row["state"],
        route=row["route"],
        value_pence=row["value_pence"],
        is_light_touch=row["contract_kind"] == "light_touch",
        thresholds={"notifiable_below": regime.threshold_pence(f"notifiable_below_{lower}", local_day(now))},
        happenings=(*own, *happened),
        revised=msgspec.convert(row["revised"], dict[str, datetime]),
        published=frozenset(times),
        published_times=times,
        begun_on=None if row["offered_at"] is None else local_day(row["offered_at"]),
    )


def _times(rows: list[Any]) -> dict[tuple[str, UUID | None], tuple[datetime, ...]]:
    """Gather the moments of publication by code and subject."""
    found: dict[tuple[str, UUID | None], tuple[datetime, ...]] = {}
    for code, subject, at in msgspec.convert(rows, list[tuple[str, UUID | None, datetime]]):
        found[code, subject] = (*found.get((code, subject), ()), at)
    return found


class WaitingChallenge(msgspec.Struct, frozen=True):
    """A challenge whose notices may wait for its officers."""

    id: UUID
    reference: str
    title: str
    state: State
    buyer_name: str


async def waiting_challenges(buyer_ids: Collection[UUID]) -> list[WaitingChallenge]:
    """List some buyers' challenges that were offered for review or published, the newest first, at most 200."""
    rows = await fetch(
        "select c.id, c.reference, c.title, c.state, o.name as buyer_name from challenge c join organisation o on o.id = c.buyer"
        " where c.buyer = any($1::uuid[]) and (c.published_at is not null or c.state = 'in_review')"
        " order by coalesce(c.published_at, c.submitted_at) desc, c.id limit $2",
        list(buyer_ids),
        WAITING_CHALLENGES,
    )
    return msgspec.convert(rows, list[WaitingChallenge])
