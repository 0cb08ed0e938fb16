"""What colleagues say to the answers of a draft: begun, answered, resolved with a word, opened again."""

from datetime import datetime
from uuid import UUID

from challenges.publishing import draft_queries, policies
from challenges.publishing.domain import ChallengeDetail
from challenges.publishing.domain.answers import answer_names
from challenges.publishing.domain.sections import Section
from challenges.publishing.services.locking import lock_for_officer
from challenges.publishing.tables import ReviewComment, ReviewThread
from portal.accounts.domain import Actor
from portal.database.transactions import execute, transaction
from portal.kernel.errors import InvalidInputError, NotFoundError, RefusedError


async def begin_thread(actor: Actor, reference: str, *, section: Section, answer: str, text: str) -> UUID:
    """Say something to an answer of a section, or with WHOLE_SECTION to all of it.

    Answers the thread's id. NotFoundError for an answer that the section does not have.
    """
    async with transaction():
        locked, now = await _lock(reference, actor)
        if answer not in answer_names(locked, section):
            raise NotFoundError
        row = ReviewThread(
            challenge=locked.id, section=section, answer=answer, opened_by=actor.person_id, opened_at=now
        )
        await row.save()
        await _say(row.id, actor, text, now)
    return UUID(str(row.id))


async def reply(actor: Actor, reference: str, thread_id: UUID, text: str) -> None:
    """Answer in a thread that is open."""
    async with transaction():
        locked, now = await _lock(reference, actor)
        found = await draft_queries.thread(locked.id, thread_id)
        if not found.is_open:
            raise RefusedError("This comment is resolved. Open it again to go on.")
        await _say(thread_id, actor, text, now)


async def resolve_thread(actor: Actor, reference: str, thread_id: UUID, word: str) -> None:
    """Close a thread with a word on how it was met; the second time nothing happens."""
    if not word.strip():
        raise InvalidInputError({"text": "Enter how it was met"})
    async with transaction():
        locked, now = await _lock(reference, actor)
        await draft_queries.thread(locked.id, thread_id)
        await execute(
            "update review_thread set resolved_by = $2, resolved_at = $3, resolution = $4"
            " where id = $1 and resolved_at is null",
            thread_id,
            actor.person_id,
            now,
            word,
        )


async def reopen_thread(actor: Actor, reference: str, thread_id: UUID, text: str) -> None:
    """Open a resolved thread again, with what is still missing; the word that closed it stays as a comment."""
    async with transaction():
        locked, now = await _lock(reference, actor)
        found = await draft_queries.thread(locked.id, thread_id)
        if not found.is_open:
            await execute(
                "insert into review_comment (id, thread, person, text, written_at)"
                " select gen_random_uuid(), id, resolved_by, 'Resolved: ' || resolution, resolved_at"
                " from review_thread where id = $1",
                thread_id,
            )
            await execute(
                "update review_thread set resolved_by = null, resolved_at = null, resolution = '' where id = $1",
                thread_id,
            )
        await _say(thread_id, actor, text, now)


async def _lock(reference: str, actor: Actor) -> tuple[ChallengeDetail, datetime]:
    locked, now = await lock_for_officer(reference, actor)
    policies.may_comment(locked, now).require()
    return locked, now


async def _say(thread_id: UUID, actor: Actor, text: str, now: datetime) -> None:
    if not text.strip():
        raise InvalidInputError({"text": "Enter your comment"})
    await ReviewComment(thread=thread_id, person=actor.person_id, text=text, written_at=now).save()
