"""Letters to the buyer's officers about questions that wait: sealed, since their text is not public yet."""

from datetime import datetime
from uuid import UUID

from challenges.clarifications import queries
from challenges.clarifications.domain import next_reminder
from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail, State, deadline_of, questions_close_of
from portal.accounts.domain import Role
from portal.accounts.queries import people_with
from portal.database.clock import portal_now
from portal.database.transactions import execute, fetch_one, transaction
from portal.jobs.services import schedule, unschedule
from portal.kernel.moments import format_moment
from portal.mail.services import queue_mail
from portal.settings import get_settings

REMIND, TELL_CLOSED = "clarifications:remind", "clarifications:closed"


async def schedule_reminder(challenge: ChallengeDetail, now: datetime) -> None:
    """Have officers reminded when it is next due; one act for each challenge, and none while nothing waits."""
    waiting = await queries.oldest_waiting(challenge.id)
    if waiting is None:
        await unschedule(REMIND, str(challenge.id))
        return
    dates = await queries.answer_dates(challenge.id)
    due = next_reminder(waiting[1], dates.answers_by_at, deadline_of(challenge), now)
    if due < deadline_of(challenge):
        await schedule(due, REMIND, str(challenge.id), {"challenge_id": str(challenge.id), "due": due.isoformat()})


async def remind_officers(challenge_id: UUID, due: datetime) -> None:
    """Tell the buyer's officers how many questions wait and until when; once for each moment that is due."""
    async with transaction():
        row = await fetch_one(
            "select reminded_at from clarification_dates where challenge = $1 for update", challenge_id
        )
        challenge, now = await publishing.challenge(challenge_id), await portal_now()
        if challenge.state_at(now) is not State.PUBLISHED or (row and row["reminded_at"] and row["reminded_at"] >= due):
            return
        await execute("update clarification_dates set reminded_at = $2 where challenge = $1", challenge_id, now)
        if await queries.oldest_waiting(challenge_id):
            await _write(challenge, now, "clarifications/waiting", "Questions wait for an answer")
        await schedule_reminder(challenge, now)


async def tell_questions_closed(challenge_id: UUID) -> None:
    """Tell the officers that questions are closed, and what is left to answer; once for each time of closing."""
    async with transaction():
        row = await fetch_one(
            "select closing_told_for from clarification_dates where challenge = $1 for update", challenge_id
        )
        challenge, now = await publishing.challenge(challenge_id), await portal_now()
        closes_at = questions_close_of(challenge)
        is_over = closes_at is not None and now >= closes_at
        if not is_over or challenge.state_at(now) is not State.PUBLISHED or row is None:
            return
        if row["closing_told_for"] == closes_at:
            return
        await execute(
            "update clarification_dates set closing_told_for = $2 where challenge = $1", challenge_id, closes_at
        )
        await _write(challenge, now, "clarifications/closed", "Questions are closed")


async def _write(challenge: ChallengeDetail, now: datetime, template: str, subject: str) -> None:
    waiting = await queries.oldest_waiting(challenge.id)
    dates = await queries.answer_dates(challenge.id)
    for officer in await people_with(challenge.buyer_id, Role.OFFICER):
        await queue_mail(
            to=officer.email,
            subject=f"{subject}: {challenge.title}",
            template=template,
            context={
                "name": officer.name,
                "title": challenge.title,
                "reference": challenge.reference,
                "waiting": waiting[0] if waiting else 0,
                "answers_by": format_moment(dates.answers_by_at),
                "is_late": now > dates.answers_by_at,
                "deadline": format_moment(deadline_of(challenge)),
                "link": f"{get_settings().base_url}/challenges/{challenge.reference}/clarifications",
            },
            kind="clarification",
            sealed=True,
        )
