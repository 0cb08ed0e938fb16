"""What workers do for an evaluation."""

from uuid import UUID

from portal.jobs.registry import JobRun, job
from procurement.evaluation.queries import RANKING_JOB
from procurement.evaluation.services import rank_in_job


@job(RANKING_JOB)
async def rank_many(run: JobRun) -> None:
    """Rank a lot with many bids."""
    await run.progress(10, "Ranking the bids")
    await rank_in_job(run.payload["reference"], UUID(run.payload["person"]))
