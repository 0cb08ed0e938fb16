"""The work that challenges ask of the worker."""

from uuid import UUID

from challenges.publishing.services.progress import record_closing
from challenges.publishing.services.publication import CLOSING_ACT
from portal.jobs.registry import JobRun, job


@job(CLOSING_ACT)
async def close_challenge(run: JobRun) -> None:
    """When the deadline passes: chain it and tell the buyer's officers; a second run does nothing."""
    await record_closing(UUID(run.payload["challenge_id"]))
