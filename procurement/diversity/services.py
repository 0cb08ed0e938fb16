"""Writes, each in one transaction of the diversity role."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from portal.accounts.domain import Actor
from portal.audit import services as audit
from portal.database.transactions import transaction
from portal.inbox import pseudonym_of
from portal.kernel.errors import InvalidInputError
from procurement.diversity.connection import diversity_transaction
from procurement.diversity.domain.calendar import is_quarter_due
from procurement.diversity.domain.funnel import count_tables
from procurement.diversity.domain.questions import QUESTION_SET, QUESTIONS, RETENTION_MONTHS
from procurement.diversity.domain.release import Basis, Release, publish, renew
from procurement.diversity.policies import may_answer, may_release
from procurement.diversity.queries import counted_companies

_LOCK = 7303015


async def save_answers(actor: Actor, organisation_id: UUID, answers: Mapping[str, str]) -> None:
    """Keep a supplier's answers in place of earlier ones; answering takes an objection back.

    Questions left open are kept as unanswered. InvalidInputError names every answer that is not an option.
    """
    may_answer(actor, organisation_id).require()
    given = {key: value for key, value in answers.items() if value}
    options = {question.key: question.keys() for question in QUESTIONS}
    wrong = {key: "Choose one of the answers" for key, value in given.items() if value not in options.get(key, ())}
    if wrong:
        raise InvalidInputError(wrong)
    pseudonym = pseudonym_of(organisation_id)
    async with diversity_transaction() as connection:
        await connection.execute("delete from diversity.objection where pseudonym = $1", pseudonym)
        await connection.execute(
            "insert into diversity.answer_set (pseudonym, question_set, answers, answered_at)"
            " values ($1, $2, $3, portal_now()) on conflict (pseudonym) do update set"
            " question_set = excluded.question_set, answers = excluded.answers, answered_at = excluded.answered_at",
            pseudonym,
            QUESTION_SET,
            given,
        )


async def withdraw_answers(actor: Actor, organisation_id: UUID) -> None:
    """Delete a supplier's answers; its bids then count as "not known"."""
    may_answer(actor, organisation_id).require()
    async with diversity_transaction() as connection:
        await connection.execute("delete from diversity.answer_set where pseudonym = $1", pseudonym_of(organisation_id))


async def object_to_use(actor: Actor, organisation_id: UUID) -> None:
    """Record an objection (Data Protection Act 2018, Schedule 1, paragraph 8) and delete the answers at once."""
    may_answer(actor, organisation_id).require()
    pseudonym = pseudonym_of(organisation_id)
    async with diversity_transaction() as connection:
        await connection.execute("delete from diversity.answer_set where pseudonym = $1", pseudonym)
        await connection.execute(
            "insert into diversity.objection (pseudonym, objected_at) values ($1, portal_now()) on conflict do nothing",
            pseudonym,
        )


async def move_inbox() -> int:
    """Move every step from the inbox into the diversity schema and answer how many; all of a batch, or none."""
    async with diversity_transaction() as connection:
        moved: int = await connection.fetchval(
            "with taken as (delete from diversity_inbox returning id, pseudonym, challenge, step, pence, at),"
            " kept as (insert into diversity.step select id, pseudonym, challenge, step, pence, at from taken returning 1)"
            " select count(*) from kept"
        )
    return moved


async def delete_old_answers() -> int:
    """Delete answers that nobody has saved anew for two years and answer how many."""
    async with diversity_transaction() as connection:
        count: int = await connection.fetchval(
            "with gone as (delete from diversity.answer_set where answered_at < portal_now() - make_interval(months => $1)"
            " returning 1) select count(*) from gone",
            RETENTION_MONTHS,
        )
    return count


async def release_now(actor: Actor) -> Release:
    """Release the figures at an administrator's word, and chain that it was done."""
    may_release(actor).require()
    release = await _release("administrator")
    async with transaction():
        await audit.record(
            "diversity:released",
            actor_id=actor.person_id,
            details={"number": release.number, "reason": "administrator"},
        )
    return release


async def release_when_due() -> Release | None:
    """Release the figures on the first day of a quarter, once; None when none is due."""
    async with diversity_transaction() as connection:
        row = await connection.fetchrow(
            "select portal_now() as now, (select max(released_at) from diversity_released.release) as released_at,"
            " (select min(opened_at) from diversity_challenge) as opened_at"
        )
    since = row["released_at"] or row["opened_at"]
    if since is None or not is_quarter_due(since, row["now"]):
        return None
    return await _release("quarter")


async def _release(reason: str) -> Release:
    """Count, hide, round and publish; one release at a time."""
    await move_inbox()
    async with diversity_transaction() as connection:
        await connection.execute("select pg_advisory_xact_lock($1)", _LOCK)
        before, number = await _last_basis(connection)
        now: datetime = await connection.fetchval("select portal_now()")
        basis = renew(count_tables(await counted_companies(connection)), before, now)
        release = publish(basis, number + 1, now)
        await connection.execute(
            "insert into diversity.basis (number, body) values ($1, $2)", release.number, msgspec.to_builtins(basis)
        )
        await connection.execute("delete from diversity.basis where number < $1", release.number)
        await connection.execute(
            "insert into diversity_released.release (number, released_at, reason, body) values ($1, $2, $3, $4)",
            release.number,
            now,
            reason,
            msgspec.to_builtins(release),
        )
    return release


async def _last_basis(connection: Any) -> tuple[Basis | None, int]:
    row = await connection.fetchrow("select number, body from diversity.basis order by number desc limit 1")
    return (msgspec.convert(row["body"], Basis), row["number"]) if row else (None, 0)
