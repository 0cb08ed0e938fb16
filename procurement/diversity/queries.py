"""Reads: a supplier's own answers through the diversity role, and the released figures through the app role."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from portal.database.transactions import fetch_one
from portal.inbox import pseudonym_of
from procurement.diversity.connection import diversity_transaction
from procurement.diversity.domain.funnel import Company
from procurement.diversity.domain.release import Release

COUNT = """
    with furthest as (
        select s.pseudonym, s.challenge,
               max(case s.step when 'submitted' then 1 when 'compliant' then 2 when 'taken_forward' then 2
                   when 'awarded' then 3 when 'contracted' then 3 when 'paid' then 4 else 0 end) as stage,
               max(s.at) filter (where s.step = 'submitted') as submitted_at,
               max(s.at) filter (where s.step = 'withdrawn') as withdrawn_at
        from diversity.step s join diversity_challenge c on c.id = s.challenge
        group by s.pseudonym, s.challenge)
    select a.answers, count(*) as applied, count(*) filter (where f.stage >= 2) as compliant,
           count(*) filter (where f.stage >= 3) as awarded, count(*) filter (where f.stage >= 4) as paid
    from furthest f left join diversity.answer_set a on a.pseudonym = f.pseudonym
    where f.submitted_at is not null and (f.withdrawn_at is null or f.withdrawn_at < f.submitted_at)
    group by f.pseudonym, a.answers
"""


class OwnAnswers(msgspec.Struct, frozen=True):
    """What a supplier has told; None where it has told nothing."""

    answers: Mapping[str, str] | None = None
    question_set: int | None = None
    answered_at: datetime | None = None
    objected_at: datetime | None = None


async def own_answers(organisation_id: UUID) -> OwnAnswers:
    """Read a supplier's own answers, through the diversity role; the reading is noted."""
    pseudonym = pseudonym_of(organisation_id)
    async with diversity_transaction() as connection:
        await note_access(connection, "own answers", pseudonym)
        row = await connection.fetchrow(
            "select a.answers, a.question_set, a.answered_at, o.objected_at from (select $1::bytea as pseudonym) p"
            " left join diversity.answer_set a on a.pseudonym = p.pseudonym"
            " left join diversity.objection o on o.pseudonym = p.pseudonym",
            pseudonym,
        )
    return msgspec.convert(dict(row), OwnAnswers)


async def note_access(connection: Any, purpose: str, pseudonym: bytes | None) -> None:
    """Note that raw answers were read, what for, and whose when it was one company's."""
    await connection.execute(
        "insert into diversity.access (at, purpose, pseudonym) values (portal_now(), $1, $2)", purpose, pseudonym
    )


async def counted_companies(connection: Any) -> list[Company]:
    """Count the bids of opened challenges by company, as the diversity role; the reading is noted."""
    await note_access(connection, "release", None)
    return [
        Company(answers=row["answers"], reached=(row["applied"], row["compliant"], row["awarded"], row["paid"]))
        for row in await connection.fetch(COUNT)
    ]


async def latest_release() -> Release | None:
    """Read the newest released figures; None before the first release."""
    row = await fetch_one("select body from diversity_released.release order by number desc limit 1")
    return msgspec.convert(row["body"], Release) if row else None
