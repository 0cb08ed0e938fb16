"""What publication, new dates and a cancellation do to questions: each within the transaction that does it."""

from uuid import UUID

from challenges.clarifications.domain import answers_by
from challenges.clarifications.services.reminding import REMIND, TELL_CLOSED, schedule_reminder
from challenges.clarifications.services.telling import tell_closed
from challenges.planning.queries import plan_inputs
from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail, deadline_of, questions_close_of
from challenges.regimes.regime import load_regime
from portal.audit import services as audit
from portal.database.clock import portal_now
from portal.database.transactions import execute, fetch
from portal.jobs.services import schedule, unschedule

ANSWERING_STEP = "questions"


async def set_dates(challenge_id: UUID) -> None:
    """Set, at publication and whenever dates move, until when questions are answered and when their end is told.

    What an officer stated stays, but never after the deadline. When the end of questions moves, they may be asked
    again until then.
    """
    challenge, now = await publishing.challenge(challenge_id), await portal_now()
    closes_at, deadline = questions_close_of(challenge), deadline_of(challenge)
    regime = load_regime()
    by = answers_by(closes_at, deadline, await _answering_days(challenge_id), regime.proclaimed_days())
    await execute(
        "insert into clarification_dates (id, challenge, answers_by_at) values (gen_random_uuid(), $1, $2)"
        " on conflict on constraint clarification_dates_challenge_unique do update set answers_by_at ="
        " case when clarification_dates.stated_at is null then $2"
        " else least(clarification_dates.answers_by_at, $3) end",
        challenge_id,
        by,
        deadline,
    )
    if closes_at is not None and closes_at > now:
        await schedule(closes_at, TELL_CLOSED, str(challenge_id), {"challenge_id": str(challenge_id)})
    await schedule_reminder(challenge, now)


async def close_questions(challenge: ChallengeDetail, reason: str) -> None:
    """End what still waits when a challenge is cancelled, and tell those who asked; answers that are public stay."""
    rows = await fetch(
        "update clarification set state = 'closed', ended_at = $2, reason = $3 where challenge = $1"
        " and state in ('asked', 'answered') returning id",
        challenge.id,
        await portal_now(),
        reason,
    )
    await unschedule(REMIND, str(challenge.id))
    await unschedule(TELL_CLOSED, str(challenge.id))
    if rows:
        await tell_closed(challenge, [row["id"] for row in rows], reason)
        await audit.record("clarification:closed", actor_id=None, challenge_id=challenge.id)


async def _answering_days(challenge_id: UUID) -> int:
    """Read from the buyer's plan how many working days lie between the last question and the deadline."""
    usual = next((one.usual for one in load_regime().own_step if one.id == ANSWERING_STEP), 0)
    plan = await plan_inputs(challenge_id)
    return plan.own_days.get(ANSWERING_STEP, usual) if plan else usual
