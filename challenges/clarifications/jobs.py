"""Work of clarifications that a worker does."""

from datetime import datetime
from uuid import UUID

from challenges.clarifications.services.reminding import REMIND, TELL_CLOSED, remind_officers, tell_questions_closed
from challenges.clarifications.services.telling import TELL, tell_answers
from portal.jobs.registry import JobRun, job


@job(TELL)
async def tell_everybody(run: JobRun) -> None:
    """Tell everybody concerned of new answers; a second run writes no second letter."""
    await tell_answers(UUID(run.payload["challenge_id"]))


@job(REMIND)
async def remind(run: JobRun) -> None:
    """Remind officers of questions that wait; a second run writes no second letter."""
    await remind_officers(UUID(run.payload["challenge_id"]), datetime.fromisoformat(run.payload["due"]))


@job(TELL_CLOSED)
async def tell_closed(run: JobRun) -> None:
    """Tell officers that questions are closed; a second run, or one that comes after an extension, writes nothing."""
    await tell_questions_closed(UUID(run.payload["challenge_id"]))
