"""Asking, and taking a question back. The chain learns that it happened, never who did it."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from challenges.clarifications import policies, queries
from challenges.clarifications.domain import QUESTION, draw_number, giveaways
from challenges.clarifications.services.checking import check_asked, published_words
from challenges.clarifications.services.reminding import schedule_reminder
from challenges.clarifications.services.telling import tell_asked
from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail
from challenges.publishing.services import lock_challenge
from portal.accounts.domain import Actor
from portal.accounts.permissions import Permission
from portal.audit import services as audit
from portal.database.clock import portal_now
from portal.database.transactions import execute, fetch, fetch_one, transaction
from portal.kernel.errors import NotFoundError, RefusedError

_DAY = timedelta(hours=24)


async def ask(actor: Actor, reference: str, *, supplier_id: UUID, text: str) -> UUID:
    """Ask a question for a supplier; InvalidInputError for `question` says what is wrong with the text.

    Refused once questions are closed, to the buyer's own people, and beyond ten questions in 24 hours. The same text
    again, while it still waits, is the same question.
    """
    if supplier_id not in actor.organisations_with(Permission.CLARIFICATION_ASK):
        raise NotFoundError
    found = await publishing.visible_challenge(reference, actor)
    if found.buyer_id in actor.organisations():
        raise RefusedError("You work for the buyer of this challenge, so you cannot ask questions about it.")
    policies.may_ask(found, await portal_now()).require()
    names = await queries.names_of(supplier_id, actor)
    check_asked(text, giveaways(text, names, known=published_words(found), strict=True))
    async with transaction():
        locked, now = await lock_challenge(found.id, "SHARE"), await portal_now()
        policies.may_ask(locked, now).require()
        asker_id = await _asker(locked.id, supplier_id)
        same = await fetch_one(
            "select id from clarification where asker = $1 and text = $2 and state in ('asked', 'answered')",
            asker_id,
            text,
        )
        if same is not None:
            existing: UUID = same["id"]
            return existing
        await _require_more(asker_id, now)
        return await _keep(actor, locked, asker_id, text, now)


async def withdraw(actor: Actor, reference: str, question_id: UUID) -> None:
    """Take a question of one's own supplier back before its answer is public; officers no longer see its text."""
    found = await publishing.visible_challenge(reference, actor)
    async with transaction():
        await execute("select 1 from clarification where id = $1 for update", question_id)
        held = await queries.own_question(found.id, question_id, actor)
        policies.may_withdraw(held.state).require()
        await execute(
            "update clarification set state = $2, ended_at = $3 where id = $1",
            question_id,
            QUESTION.after(held.state, "withdraw"),
            await portal_now(),
        )
        await audit.record("clarification:withdrawn", actor_id=None, challenge_id=found.id)


async def _keep(actor: Actor, challenge: ChallengeDetail, asker_id: UUID, text: str, now: datetime) -> UUID:
    question_id = uuid4()
    await execute(
        "insert into clarification (id, challenge, asker, asked_by, asked_at, text) values ($1, $2, $3, $4, $5, $6)",
        question_id,
        challenge.id,
        asker_id,
        actor.person_id,
        now,
        text,
    )
    await schedule_reminder(challenge, now)
    await tell_asked(challenge, await queries.officer_question(challenge.id, question_id))
    await audit.record("clarification:asked", actor_id=None, challenge_id=challenge.id)
    return question_id


async def _asker(challenge_id: UUID, supplier_id: UUID) -> UUID:
    """Find under which number a supplier asks about a challenge, or draw one; holds the supplier's row until the end."""
    await execute("select pg_advisory_xact_lock(hashtextextended($1, 0))", f"clarification:askers:{challenge_id}")
    rows = await fetch("select id, supplier, number from asker where challenge = $1", challenge_id)
    for row in rows:
        if row["supplier"] == supplier_id:
            found: UUID = row["id"]
            return found
    asker_id = uuid4()
    await execute(
        "insert into asker (id, challenge, supplier, number) values ($1, $2, $3, $4)",
        asker_id,
        challenge_id,
        supplier_id,
        draw_number({row["number"] for row in rows}, secrets.choice),
    )
    return asker_id


async def _require_more(asker_id: UUID, now: datetime) -> None:
    row = await fetch_one(
        "select count(*) as asked from clarification where asker = $1 and asked_at > $2", asker_id, now - _DAY
    )
    policies.may_ask_more(int(row["asked"]) if row else 0).require()
