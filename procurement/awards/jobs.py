"""What falls due for an award."""

from uuid import UUID

from portal.jobs.registry import JobRun, job
from procurement.awards.notices import register_award_notices
from procurement.awards.services import STANDSTILL_OVER, tell_standstill_over

register_award_notices()  # A worker that sends the award notice starts its standstill.


@job(STANDSTILL_OVER)
async def standstill_over(run: JobRun) -> None:
    """Tell the officers once the standstill is over."""
    await tell_standstill_over(UUID(run.payload["award"]))
