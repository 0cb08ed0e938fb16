"""Work of following that a worker does."""

from uuid import UUID

from challenges.following.services.telling import REMIND, remind_followers_of
from portal.jobs.registry import JobRun, job


@job(REMIND)
async def remind_followers(run: JobRun) -> None:
    """Remind followers that bids close; a second run writes no second letter."""
    await remind_followers_of(UUID(run.payload["challenge_id"]))
