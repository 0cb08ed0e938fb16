"""What falls due for an award."""

from uuid import UUID

from portal.jobs.registry import JobRun, job
from procurement.awards.services import STANDSTILL_OVER, tell_standstill_over


@job(STANDSTILL_OVER)
async def standstill_over(run: JobRun) -> None:
    """Tell the officers once the standstill is over."""
    await tell_standstill_over(UUID(run.payload["award"]))
