"""What officers do with questions: draft, publish, correct, set aside, and say until when they answer."""

import hashlib
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import rfc8785

from challenges.clarifications import policies, queries
from challenges.clarifications.domain import MAXIMUM_REASON_WORDS, QUESTION, OfficerQuestion
from challenges.clarifications.domain.spelling import without_turning
from challenges.clarifications.services.checking import check_public, measured
from challenges.clarifications.services.reminding import schedule_reminder
from challenges.clarifications.services.telling import tell_of_answers_soon, tell_set_aside
from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail, deadline_of
from challenges.publishing.services import lock_challenge
from challenges.publishing.services.locking import lock_for_officer, write_decision
from portal.accounts.domain import Actor
from portal.audit import services as audit
from portal.database.clock import portal_now
from portal.database.transactions import execute, fetch_one, transaction
from portal.kernel.errors import ConflictError, InvalidInputError
from portal.kernel.moments import format_moment


async def save_answer(
    actor: Actor, reference: str, question_id: UUID, *, question: str, answer: str, version: int
) -> int:
    """Save the draft of an answer and of the question as everybody will read it; answers its new version.

    InvalidInputError for `question` and `answer`, ConflictError when a colleague saved since `version`.
    """
    found = await publishing.officer_challenge(reference, actor)
    question, answer = without_turning(question).strip(), without_turning(answer).strip()
    await check_public(found, question, answer)
    async with transaction():
        locked, now = await lock_challenge(found.id, "SHARE"), await portal_now()
        held = await _hold(locked.id, question_id)
        policies.may_answer(locked, now).require()
        state = QUESTION.after(held.state, "answer")
        if held.version != version:
            raise ConflictError("A colleague saved this answer after you opened it. Nothing was overwritten.")
        await execute(
            "update clarification set state = $2, question = $3, answer = $4, version = version + 1, drafted_by = $5,"
            " drafted_at = $6 where id = $1",
            question_id,
            state,
            question,
            answer,
            actor.person_id,
            now,
        )
    return version + 1


async def publish_answers(actor: Actor, reference: str, question_ids: Collection[UUID]) -> tuple[int, ...]:
    """Publish drafted answers together; answers their numbers. Everybody concerned is told in one mail, by a job.

    Each text is searched once more for what could name a supplier: companies join the portal every day.
    """
    if not question_ids:
        raise InvalidInputError({"questions": "Choose at least one answer to publish"})
    async with transaction():
        locked, now = await lock_for_officer(reference, actor)
        policies.may_answer(locked, now).require()
        held = [await _hold(locked.id, one) for one in dict.fromkeys(question_ids)]
        for one in held:
            await check_public(locked, one.question, one.answer)
        row = await fetch_one("select max(number) as last from clarification where challenge = $1", locked.id)
        last = (row["last"] or 0) if row else 0
        for number, one in enumerate(held, start=last + 1):
            await execute(
                "update clarification set state = $2, number = $3, published_at = $4 where id = $1",
                one.id,
                QUESTION.after(one.state, "publish"),
                number,
                now,
            )
            await _write_revision(actor, one.id, one.question, one.answer, now)
        numbers = tuple(range(last + 1, last + 1 + len(held)))
        await _announce(
            actor, locked, "publish_answers", now, "", [(one.question, one.answer) for one in held], numbers
        )
    return numbers


async def correct_answer(
    actor: Actor, reference: str, question_id: UUID, *, question: str, answer: str, reason: str, revision: int
) -> None:
    """Replace a published wording with a right one and say what was wrong; the old one stays readable.

    ConflictError when it was corrected since the wording numbered `revision`; everybody concerned is told again.
    """
    question, answer, reason = (without_turning(one).strip() for one in (question, answer, reason))
    async with transaction():
        locked, now = await lock_for_officer(reference, actor)
        held = await _hold(locked.id, question_id)
        QUESTION.may(held.state, "correct").then(policies.may_correct(locked, now)).require()
        await check_public(locked, question, answer, reason)
        shown = next(one for one in await queries.published(locked.id) if one.number == held.number)
        if shown.newest.number != revision:
            raise ConflictError("A colleague corrected this answer after you opened it. Nothing was overwritten.")
        if (question, answer) == (shown.newest.question, shown.newest.answer):
            raise InvalidInputError({"answer": "Change the question or the answer: it still reads as before"})
        await _write_revision(actor, question_id, question, answer, now, reason=reason, number=revision + 1)
        await _announce(actor, locked, "correct_answer", now, reason, [(question, answer)], (shown.number,))


async def set_aside(actor: Actor, reference: str, question_id: UUID, *, reason: str) -> None:
    """Leave a question unanswered and tell its asker why; nothing of it is ever public."""
    reason = without_turning(reason).strip()
    errors = measured({"reason": (reason, "why it is not answered", MAXIMUM_REASON_WORDS)})
    if errors:
        raise InvalidInputError(errors)
    async with transaction():
        locked, now = await lock_for_officer(reference, actor)
        held = await _hold(locked.id, question_id)
        policies.may_set_aside(locked, held.state, now).require()
        await execute(
            "update clarification set state = $2, ended_at = $3, reason = $4 where id = $1",
            question_id,
            QUESTION.after(held.state, "set_aside"),
            now,
            reason,
        )
        await write_decision(locked.id, "set_question_aside", actor.person_id, now, reason)
        await tell_set_aside(locked, question_id, reason)
        await audit.record("clarification:set_aside", actor_id=actor.person_id, challenge_id=locked.id)


async def state_answer_date(actor: Actor, reference: str, answers_by_at: datetime) -> None:
    """State until when questions are answered; it stands on the page of the challenge. InvalidInputError for `answers_by`."""
    async with transaction():
        locked, now = await lock_for_officer(reference, actor)
        policies.may_state_date(locked, now).require()
        if answers_by_at <= now:
            raise InvalidInputError({"answers_by": "Answers by must be in the future"})
        if answers_by_at > deadline_of(locked):
            latest = format_moment(deadline_of(locked))
            raise InvalidInputError({"answers_by": f"Answers by must be no later than the deadline for bids, {latest}"})
        await execute(
            "insert into clarification_dates (id, challenge, answers_by_at, stated_by, stated_at)"
            " values (gen_random_uuid(), $1, $2, $3, $4)"
            " on conflict on constraint clarification_dates_challenge_unique do update"
            " set answers_by_at = $2, stated_by = $3, stated_at = $4",
            locked.id,
            answers_by_at,
            actor.person_id,
            now,
        )
        await schedule_reminder(locked, now)
        await write_decision(locked.id, "state_answer_date", actor.person_id, now)
        await audit.record(
            "clarification:date_stated",
            actor_id=actor.person_id,
            challenge_id=locked.id,
            details={"answers_by": answers_by_at.isoformat()},
        )


async def _hold(challenge_id: UUID, question_id: UUID) -> OfficerQuestion:
    await execute("select 1 from clarification where id = $1 for update", question_id)
    return await queries.officer_question(challenge_id, question_id)


async def _write_revision(
    actor: Actor, question_id: UUID, question: str, answer: str, now: datetime, *, reason: str = "", number: int = 1
) -> None:
    await execute(
        "insert into clarification_revision (id, clarification, number, question, answer, reason, published_by,"
        " published_at) values (gen_random_uuid(), $1, $2, $3, $4, $5, $6, $7)",
        question_id,
        number,
        question,
        answer,
        reason,
        actor.person_id,
        now,
    )


async def _announce(
    actor: Actor,
    challenge: ChallengeDetail,
    act: str,
    now: datetime,
    reason: str,
    texts: list[tuple[str, str]],
    numbers: tuple[int, ...],
) -> None:
    """Have everybody told, and write down and chain what became public."""
    await tell_of_answers_soon(challenge.id)
    await write_decision(challenge.id, act, actor.person_id, now, reason)
    digest = hashlib.sha256(rfc8785.dumps([list(one) for one in texts])).hexdigest()
    done = "published" if act == "publish_answers" else "corrected"
    await audit.record(
        f"clarification:{done}",
        actor_id=actor.person_id,
        challenge_id=challenge.id,
        details={"numbers": list(numbers), "content_hash": digest},
    )
