"""Reads of bids after their opening. Before it there is no row to find, whoever asks."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

import msgspec

from challenges.bidding.domain.openings import Approval, OpenedBid, OpenedFileDetail, OpenedLine, OpeningView
from portal.database.transactions import fetch, fetch_one
from portal.files.store import file_store
from portal.kernel.errors import NotFoundError
from portal.kernel.moments import format_moment

# Rows are shown only once the opening's record is written, so a half-finished opening shows nothing.
_OPENED = """
select e.id, 'Supplier ' || e.number as label, e.number, b.lot as lot_id, b.challenge as challenge_id,
  b.supplier as supplier_organisation_id, o.name as supplier_name, b.state, e.arrived_at as submitted_at, e.verified,
  e.problem || case when p.problem is null or p.problem = '' then '' else ' ' || p.problem end as problem,
  coalesce((select jsonb_object_agg(c.identifier, a.text) from opened_answer a join criterion c on c.id = a.criterion
    where a.opened_bid = e.id), '{}') as answers,
  coalesce((select jsonb_object_agg(c.identifier, a.met) from opened_pass a join criterion c on c.id = a.criterion
    where a.opened_bid = e.id), '{}') as passes,
  coalesce((select jsonb_object_agg(c.identifier, a.evidence) from opened_pass a
    join criterion c on c.id = a.criterion where a.opened_bid = e.id), '{}') as pass_evidence,
  e.declarations,
  coalesce((select jsonb_agg(jsonb_build_object('id', f.id, 'name', f.name, 'media_type', f.media_type,
      'size_bytes', f.size_bytes, 'sha256', f.sha256, 'criterion', f.criterion_identifier,
      'object_name', f.object_name) order by f.criterion_identifier, f.name, f.id)
    from opened_file f where f.opened_bid = e.id), '[]') as files,
  case when p.verified then p.price_pence end as price_pence, coalesce(p.problem, '') as price_problem,
  coalesce(p.schedule, '') as price_schedule,
  coalesce(k.outcome, '') as compliance, coalesce(k.reason, '') as compliance_reason
"""
_FROM = """
from opened_bid e join bid b on b.id = e.bid join organisation o on o.id = b.supplier
join opening r on r.challenge = b.challenge and r.act = 'quality'
left join opening q on q.challenge = b.challenge and q.act = 'price'
left join opened_price p on p.opened_bid = e.id and q.id is not null
left join compliance_check k on k.opened_bid = e.id
"""
_LINE = """
select e.id, 'Supplier ' || e.number as label, e.number, b.supplier as supplier_organisation_id,
  o.name as supplier_name, b.state, e.arrived_at as submitted_at, e.verified,
  case when p.verified then p.price_pence end as price_pence, coalesce(p.problem, '') as price_problem,
  coalesce(k.outcome, '') as compliance
"""


async def opened_bids(challenge_id: UUID, *, only: Collection[UUID] | None = None) -> list[OpenedBid]:
    """List a challenge's opened bids, or only some of them, in the order of their labels; empty before the opening."""
    rows = await fetch(
        f"{_OPENED} {_FROM} where b.challenge = $1 and ($2::uuid[] is null or e.id = any($2::uuid[])) order by e.number",
        challenge_id,
        None if only is None else list(only),
    )
    return msgspec.convert(rows, list[OpenedBid])


async def opened_lines(challenge_id: UUID) -> list[OpenedLine]:
    """List a challenge's opened bids without their content, in the order of their labels; empty before the opening."""
    rows = await fetch(f"{_LINE} {_FROM} where b.challenge = $1 order by e.number", challenge_id)
    return msgspec.convert(rows, list[OpenedLine])


async def opened_passes(challenge_id: UUID) -> dict[UUID, dict[str, bool]]:
    """Tell for each opened bid of a challenge which pass or fail conditions it says to meet."""
    rows = await fetch(
        "select a.opened_bid, jsonb_object_agg(c.identifier, a.met) as passes from opened_pass a"
        " join criterion c on c.id = a.criterion where c.challenge = $1"
        " and exists (select from opening r where r.challenge = c.challenge and r.act = 'quality') group by a.opened_bid",
        challenge_id,
    )
    return {row["opened_bid"]: row["passes"] for row in rows}


async def opened_bid(bid_id: UUID) -> OpenedBid:
    """Bring one opened bid; NotFoundError before the opening is complete."""
    row = await fetch_one(f"{_OPENED} {_FROM} where e.id = $1", bid_id)
    if row is None:
        raise NotFoundError
    return msgspec.convert(row, OpenedBid)


async def compliance_checked(bid_id: UUID) -> str:
    """Say who checked an opened bid for compliance, and when; empty before anybody did."""
    row = await fetch_one(
        "select p.name, k.decided_at from compliance_check k join person p on p.id = k.officer where k.opened_bid = $1",
        bid_id,
    )
    return f"{row['name']}, {format_moment(row['decided_at'])}" if row else ""


async def opened_profile(bid_id: UUID) -> dict[str, Any]:
    """Bring the profile that went with an opened bid; empty where none did, or before the opening is complete."""
    row = await fetch_one(
        "select f.content from opened_profile f join bid b on b.id = f.opened_bid"
        " join opening r on r.challenge = b.challenge and r.act = 'quality' where b.id = $1",
        bid_id,
    )
    found: dict[str, Any] = row["content"] if row else {}
    return found


async def read_opened_file(bid_id: UUID, file_id: UUID) -> tuple[OpenedFileDetail, bytes]:
    """Read a file of an opened bid; who may is the caller's question. NotFoundError for another bid's file."""
    file = (await opened_bid(bid_id)).file(file_id)
    return file, await file_store().get(file.object_name)


async def opening_view(challenge_id: UUID, act: str) -> OpeningView:
    """Tell where an opening stands: approvals, job, record."""
    approvals = await fetch(
        "select a.officer as officer_id, p.name as officer_name, a.approved_at from opening_approval a"
        " join person p on p.id = a.officer where a.challenge = $1 and a.act = $2 order by a.approved_at, a.id",
        challenge_id,
        act,
    )
    job = await fetch_one("select job_id from opening_job where challenge = $1 and act = $2", challenge_id, act)
    done = await fetch_one(
        "select opened_at, record, record_sha256 from opening where challenge = $1 and act = $2", challenge_id, act
    )
    return OpeningView(
        act=act,
        approvals=msgspec.convert(approvals, tuple[Approval, ...]),
        job_id=job["job_id"] if job else None,
        opened_at=done["opened_at"] if done else None,
        record_sha256=done["record_sha256"] if done else "",
        record=done["record"] if done else {},
    )


async def opening_record(challenge_id: UUID) -> dict[str, Any]:
    """Bring the published record of the quality opening; NotFoundError before it."""
    row = await fetch_one("select record from opening where challenge = $1 and act = 'quality'", challenge_id)
    if row is None:
        raise NotFoundError
    record: dict[str, Any] = row["record"]
    return record
