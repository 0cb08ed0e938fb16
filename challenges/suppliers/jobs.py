"""Work of profiles that a worker does."""

from uuid import UUID

from challenges.suppliers.services.reminding import REMIND, remind_of_certificates
from portal.jobs.registry import JobRun, job


@job(REMIND)
async def remind(run: JobRun) -> None:
    """Remind a supplier of what ends soon; a second run writes no second letter."""
    await remind_of_certificates(UUID(run.payload["organisation_id"]))
