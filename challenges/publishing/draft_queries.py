"""Reads of a draft's history and of what colleagues say to it."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from challenges.publishing.domain.answers import Answer
from challenges.publishing.domain.comments import Comment, Thread
from portal.database.transactions import fetch, fetch_one
from portal.kernel.errors import NotFoundError

_THREADS = """
select t.id, t.section, t.answer, t.resolved_at, t.resolution, coalesce(r.name, '') as resolved_by,
  (select jsonb_agg(jsonb_build_object('person_name', p.name, 'text', m.text, 'written_at', m.written_at)
      order by m.written_at, m.id)
     from review_comment m join person p on p.id = m.person where m.thread = t.id) as comments
from review_thread t left join person r on r.id = t.resolved_by where t.challenge = $1
"""


class Revision(msgspec.Struct, frozen=True):
    """What a section said after one person's sitting, which lasted from `began_at` to `saved_at`."""

    number: int
    person_name: str
    began_at: datetime
    saved_at: datetime
    answers: tuple[Answer, ...]


async def revisions(challenge_id: UUID, section: str, *, limit: int, before: int | None = None) -> list[Revision]:
    """List what a section said, newest first, from the one before number `before` on."""
    rows = await fetch(
        "select r.number, p.name as person_name, r.began_at, r.saved_at, r.answers from section_revision r"
        " join person p on p.id = r.person where r.challenge = $1 and r.section = $2"
        " and ($3::int is null or r.number < $3) order by r.number desc limit $4",
        challenge_id,
        section,
        before,
        limit,
    )
    return msgspec.convert(rows, list[Revision])


async def threads(challenge_id: UUID, section: str | None = None) -> list[Thread]:
    """List the threads of a draft, or of one of its sections: open ones first, then by when they were begun."""
    rows = await fetch(
        f"{_THREADS} and ($2::text is null or t.section = $2) order by t.resolved_at is not null, t.opened_at, t.id",
        challenge_id,
        section,
    )
    return [_thread(row) for row in rows]


async def thread(challenge_id: UUID, thread_id: UUID) -> Thread:
    """Bring one thread; NotFoundError for another challenge's."""
    row = await fetch_one(f"{_THREADS} and t.id = $2", challenge_id, thread_id)
    if row is None:
        raise NotFoundError
    return _thread(row)


async def open_threads(challenge_id: UUID) -> int:
    """Count the threads that are open."""
    row = await fetch_one(
        "select count(*) as number from review_thread where challenge = $1 and resolved_at is null", challenge_id
    )
    return int(row["number"]) if row else 0


def _thread(row: dict[str, Any]) -> Thread:
    comments = msgspec.convert(row.pop("comments") or [], tuple[Comment, ...])
    return Thread(comments=comments, **row)
