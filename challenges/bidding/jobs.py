"""Work of bidding that a worker does. Opening is done by the opening worker alone, which holds the key."""

from uuid import UUID

from challenges.bidding import services
from challenges.bidding.services.approving import OPEN_JOB
from challenges.bidding.services.reminding import REMIND, remind_writers_of
from challenges.bidding.services.resuming import FORGET, forget_expired_uploads
from challenges.bidding.services.showing import SHOW, draw_opened_file
from portal.jobs.registry import JobRun, job


@job(OPEN_JOB, worker="opening")
async def open_envelopes(run: JobRun) -> None:
    """Open the envelopes of a challenge; the service checks deadline and approvals in the database itself."""
    await services.open_envelopes(UUID(run.payload["challenge_id"]), run.payload["act"], run.progress)


@job(REMIND)
async def remind_writers(run: JobRun) -> None:
    """Remind writers that their bid is not submitted; a second run, or one that comes late, writes no second letter."""
    await remind_writers_of(UUID(run.payload["challenge_id"]))


@job(FORGET)
async def forget_uploads(run: JobRun) -> None:  # noqa: ARG001 - every handler is given its run
    """Remove files that never came in full; what is there is only ciphertext."""
    await forget_expired_uploads()


@job(SHOW)
async def show_file(run: JobRun) -> None:
    """Draw an opened file as pages, in a child process."""
    await draw_opened_file(UUID(run.payload["file_id"]))
