"""Running one job: from the queue by a worker, or at once by a test; the same steps either way."""

import traceback
from typing import Any
from uuid import UUID

import structlog

from portal.database.transactions import execute, fetch, fetch_one, transaction
from portal.jobs.domain import wait_before
from portal.jobs.registry import JobRun, attempts_of, kind_of
from portal.jobs.services import hand_to_queue

log = structlog.get_logger()
_BEGIN = """
update job set state = 'working', attempts = attempts + 1, started_at = statement_timestamp(), error = ''
where id = $1 and worker = $2 and state in ('queued', 'working') returning id, name, payload, attempts
"""
GIVEN_UP = "This did not work. We have been told and will look into it."
TRYING_AGAIN = "This did not work yet. We are trying again."


class WorkerLostError(Exception):
    """A job took its worker down at every attempt, so it is not begun again."""


async def run_job(job_id: UUID, worker: str, *, raise_errors: bool = False) -> None:
    """Run a job once; a failure is kept and tried again later, or given up after the kind's last attempt.

    A job that is done, given up or somebody else's is left alone, so a queue row that comes back does no harm.
    """
    row = await fetch_one(_BEGIN, job_id, worker)
    if row is None:
        return
    try:
        await _handle(row)
    except Exception as error:
        await _keep_failure(row, worker, error)
        if raise_errors:
            raise
        log.warning(
            "job failed", job=str(job_id), name=row["name"], attempt=row["attempts"], error=type(error).__name__
        )
        return
    await execute(
        "update job set state = 'done', percent = 100, finished_at = statement_timestamp() where id = $1", job_id
    )


async def _handle(row: dict[str, Any]) -> None:
    if row["attempts"] > attempts_of(row["name"]):
        raise WorkerLostError
    await kind_of(row["name"]).handler(JobRun(row["id"], row["payload"], _report))


async def unfinished_jobs() -> list[dict[str, Any]]:
    """List the jobs waiting for a run, in the order in which they were asked for."""
    return await fetch("select id, worker from job where state = 'queued' order by queued_at, id")


async def _report(job_id: UUID, percent: int, message: str) -> None:
    await execute("update job set percent = $2, message = $3 where id = $1", job_id, percent, message)


async def _keep_failure(row: dict[str, Any], worker: str, error: Exception) -> None:
    gives_up = row["attempts"] >= attempts_of(row["name"])
    where = traceback.extract_tb(error.__traceback__)[-1]
    async with transaction():
        await execute(
            """
            update job set state = $2, message = $3, error = $4,
                   finished_at = case when $5 then statement_timestamp() end
            where id = $1
            """,
            row["id"],
            "failed" if gives_up else "queued",
            GIVEN_UP if gives_up else TRYING_AGAIN,
            f"{type(error).__name__} at {where.filename}:{where.lineno}",
            gives_up,
        )
        if not gives_up:
            await hand_to_queue(row["id"], worker, after=wait_before(row["attempts"]))
