"""Reads of an evaluation; each returns the domain's Structs. Who may see which is the services' and policies' business."""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from challenges.bidding.queries import opened_lines
from challenges.publishing.queries import challenge as challenge_detail
from portal.database.transactions import fetch, fetch_one
from portal.jobs.domain import JobStatus
from portal.jobs.queries import latest_job
from portal.kernel.errors import NotFoundError
from procurement.evaluation.domain import (
    EVALUATION,
    REASON_PATTERN,
    Agreement,
    Consensus,
    Declaration,
    Mark,
    Member,
    Score,
    Standing,
)
from procurement.evaluation.ranked import RankedLot, ranked_lot

_T = TypeVar("_T")
RANKING_JOB = "evaluation:rank"


class EvaluationRow(msgspec.Struct, frozen=True):
    """The evaluation of one lot in one stage and where it stands."""

    id: UUID
    challenge_id: UUID
    lot_id: UUID
    stage_id: UUID
    state: str


class RankingRow(msgspec.Struct, frozen=True):
    """A ranking as it was made: the file, its hash and what came out."""

    document: Mapping[str, Any]
    document_hash: str
    result: Mapping[str, Any]
    ranked_by: str
    ranked_at: datetime


def _stepped_aside(which: str) -> str:
    """Name members with the bids on which they declared an interest, perhaps late: their scores speak no longer."""
    return f"""select d.member, d.bid from (select distinct on (member, bid) member, bid, interest from conflict_declaration
        where {which} order by member, bid, declared_at desc, id desc) d where d.interest <> 'none'"""  # noqa: S608


def _rows(found: list[dict[str, Any]], kind: type[_T]) -> tuple[_T, ...]:
    return tuple(msgspec.convert(row, kind, strict=False) for row in found)


async def evaluation_of(challenge_id: UUID) -> EvaluationRow:
    """Bring the evaluation of a challenge's first lot and stage; NotFoundError before the opening."""
    row = await fetch_one(
        """select e.id, e.challenge as challenge_id, e.lot as lot_id, e.stage as stage_id, e.state
           from evaluation e join lot l on l.id = e.lot join stage s on s.id = e.stage
           where e.challenge = $1 order by l.number, s.number limit 1""",
        challenge_id,
    )
    if row is None:
        raise NotFoundError
    return msgspec.convert(row, EvaluationRow)


async def standing(challenge_id: UUID) -> Standing:
    """Bring in one statement where the evaluation of a challenge stands and who sits on its panel."""
    row = await fetch_one(
        """select coalesce((select e.state from evaluation e join lot l on l.id = e.lot join stage s on s.id = e.stage
                   where e.challenge = $1 order by l.number, s.number limit 1), $2::text) as state,
               coalesce((select jsonb_agg(jsonb_build_object('id', m.id, 'person_id', m.person, 'name', p.name,
                       'is_chair', m.is_chair, 'is_locked', m.locked_at is not null)
                       order by m.is_chair desc, p.name, m.id)
                   from panel_member m join person p on p.id = m.person where m.challenge = $1), '[]') as panel""",
        challenge_id,
        EVALUATION.initial,
    )
    return msgspec.convert(row, Standing)


async def panel(challenge_id: UUID) -> tuple[Member, ...]:
    """Bring the panel of a challenge, the chair first."""
    return (await standing(challenge_id)).panel


async def member_of(challenge_id: UUID, person_id: UUID) -> Member | None:
    """Find a person's seat on the panel, or None."""
    return (await standing(challenge_id)).seat_of(person_id)


async def unlocked_members(challenge_id: UUID) -> tuple[str, ...]:
    """Name the members who have not locked their scores."""
    return tuple(sorted(one.name for one in await panel(challenge_id) if not one.is_locked))


async def declarations(
    challenge_id: UUID, *, member_id: UUID | None = None, bid_id: UUID | None = None
) -> tuple[Declaration, ...]:
    """Bring the latest declaration of each member, or of one, about each bid, or about one."""
    return _rows(
        await fetch(
            """select distinct on (d.member, d.bid) d.member as member_id, d.bid as bid_id, d.interest, d.description,
                      d.declared_at
               from conflict_declaration d join panel_member m on m.id = d.member
               where m.challenge = $1 and ($2::uuid is null or d.member = $2) and ($3::uuid is null or d.bid = $3)
               order by d.member, d.bid, d.declared_at desc, d.id desc""",
            challenge_id,
            member_id,
            bid_id,
        ),
        Declaration,
    )


async def scores(
    challenge_id: UUID, *, member_id: UUID | None = None, bid_id: UUID | None = None, criterion_id: UUID | None = None
) -> tuple[Score, ...]:
    """Bring the single scores, of one member, one bid, one criterion or of all where nothing is named.

    Where all members' scores are asked for, those of a member who declared an interest after scoring are left out.
    """
    return _rows(
        await fetch(
            f"""select s.member as member_id, s.bid as bid_id, s.criterion as criterion_id, s.score, s.reason, s.version,
                      s.saved_at
               from criterion_score s join panel_member m on m.id = s.member
               where m.challenge = $1 and ($2::uuid is null or s.member = $2) and ($3::uuid is null or s.bid = $3)
                 and ($4::uuid is null or s.criterion = $4)
                 and ($2::uuid is not null or (s.member, s.bid) not in
                   ({_stepped_aside("member in (select id from panel_member where challenge = $1)")}))
               order by s.bid, s.criterion, s.member""",  # noqa: S608
            challenge_id,
            member_id,
            bid_id,
            criterion_id,
        ),
        Score,
    )


async def marks(bid_ids: Collection[UUID], *, member_id: UUID | None = None) -> tuple[Mark, ...]:
    """Bring the scores of some bids without their reasons, of one member or of all."""
    return _rows(
        await fetch(
            f"""select s.member as member_id, s.bid as bid_id, s.criterion as criterion_id, s.score,
                      s.score is not null and s.reason ~ $3 as is_complete
               from criterion_score s where s.bid = any($1::uuid[]) and ($2::uuid is null or s.member = $2)
                 and ($2::uuid is not null or (s.member, s.bid) not in
                   ({_stepped_aside("bid = any($1::uuid[])")}))
               order by s.bid, s.criterion, s.member""",  # noqa: S608
            list(bid_ids),
            member_id,
            REASON_PATTERN,
        ),
        Mark,
    )


async def complete_scores(member_id: UUID) -> dict[UUID, int]:
    """Count for each bid the criteria that a member has scored with a reason; bids without any are left out."""
    rows = await fetch(
        """select bid, count(*) as complete from criterion_score
           where member = $1 and score is not null and reason ~ $2 group by bid""",
        member_id,
        REASON_PATTERN,
    )
    return {row["bid"]: row["complete"] for row in rows}


async def consensus(
    challenge_id: UUID, *, bid_ids: Collection[UUID] | None = None, criterion_id: UUID | None = None
) -> tuple[Consensus, ...]:
    """Bring the latest consensus on each criterion of each bid, of some bids, or on one criterion."""
    return _rows(
        await fetch(
            """select distinct on (c.bid, c.criterion) c.bid as bid_id, c.criterion as criterion_id, c.score, c.reason,
                      c.version, c.needs_second, c.seconded_by, c.recorded_at
               from consensus_score c join criterion k on k.id = c.criterion
               where k.challenge = $1 and ($2::uuid[] is null or c.bid = any($2::uuid[]))
                 and ($3::uuid is null or c.criterion = $3)
               order by c.bid, c.criterion, c.version desc""",
            challenge_id,
            None if bid_ids is None else list(bid_ids),
            criterion_id,
        ),
        Consensus,
    )


async def agreement(challenge_id: UUID) -> dict[UUID, Agreement]:
    """Count for each bid the criteria with a consensus, and those where it is settled; bids without any are left out."""
    rows = await fetch(
        """select bid, count(*) as recorded, count(*) filter (where not needs_second or seconded_by is not null) as settled
           from (select distinct on (c.bid, c.criterion) c.bid, c.needs_second, c.seconded_by
                 from consensus_score c join criterion k on k.id = c.criterion
                 where k.challenge = $1 order by c.bid, c.criterion, c.version desc) latest
           group by bid""",
        challenge_id,
    )
    return {row["bid"]: Agreement(row["recorded"], row["settled"]) for row in rows}


async def overtaken(challenge_id: UUID) -> frozenset[UUID]:
    """Name the bids with a consensus that rests on the score of a member who declared an interest afterwards."""
    rows = await fetch(
        f"""select distinct latest.bid
           from (select distinct on (c.bid, c.criterion) c.bid, c.criterion, c.recorded_at
                 from consensus_score c join criterion k on k.id = c.criterion
                 where k.challenge = $1 order by c.bid, c.criterion, c.version desc) latest
           join criterion_score s on s.bid = latest.bid and s.criterion = latest.criterion
           join conflict_declaration d on d.bid = s.bid and d.member = s.member
           where d.interest <> 'none' and d.declared_at > latest.recorded_at and (s.member, s.bid) in
             ({_stepped_aside("member in (select id from panel_member where challenge = $1)")})""",  # noqa: S608
        challenge_id,
    )
    return frozenset(row["bid"] for row in rows)


async def agreed_scores(challenge_id: UUID) -> dict[UUID, dict[str, Decimal]]:
    """Bring the latest consensus without its reasons, by bid and identifier of a criterion."""
    rows = await fetch(
        """select distinct on (c.bid, c.criterion) c.bid, k.identifier, c.score
           from consensus_score c join criterion k on k.id = c.criterion
           where k.challenge = $1 order by c.bid, c.criterion, c.version desc""",
        challenge_id,
    )
    found: dict[UUID, dict[str, Decimal]] = {}
    for row in rows:
        found.setdefault(row["bid"], {})[row["identifier"]] = row["score"]
    return found


async def ranking_job(challenge_id: UUID) -> JobStatus | None:
    """Tell how the latest ranking by a worker stands, or None where none was asked for."""
    return await latest_job(ranking_subject(challenge_id), RANKING_JOB)


def ranking_subject(challenge_id: UUID) -> str:
    """Name what a worker's ranking is about."""
    return f"ranking:{challenge_id}"


async def ranking_record(lot_id: UUID, stage_id: UUID) -> RankingRow:
    """Bring the ranking of a lot in a stage as it was made; NotFoundError before there is one."""
    row = await fetch_one(
        """select r.document, r.document_hash, r.result, p.name as ranked_by, r.ranked_at
           from lot_ranking r join evaluation e on e.id = r.evaluation join person p on p.id = r.ranked_by
           where e.lot = $1 and e.stage = $2""",
        lot_id,
        stage_id,
    )
    if row is None:
        raise NotFoundError
    return msgspec.convert(row, RankingRow)


async def ranking(lot_id: UUID, stage_id: UUID) -> RankedLot:
    """Bring the ranking of a lot in a stage with names, prices and reasons; NotFoundError before there is one."""
    record = await ranking_record(lot_id, stage_id)
    row = await fetch_one("select challenge from lot where id = $1", lot_id)
    if row is None:
        raise NotFoundError
    found = await challenge_detail(row["challenge"])
    return ranked_lot(
        found,
        (lot_id, stage_id),
        record.result,
        (record.ranked_at, record.document_hash),
        opened=await opened_lines(found.id),
        consensus=await consensus(found.id),
    )
