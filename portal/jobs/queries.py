"""Reading how jobs stand."""

from datetime import timedelta
from uuid import UUID

import msgspec

from portal.database.transactions import fetch, fetch_one
from portal.jobs.domain import JobStatus
from portal.kernel.errors import NotFoundError

_STATUS = "select id, name, state, percent, message from job"


async def job_status(job_id: UUID) -> JobStatus:
    """Tell how far a job is; NotFoundError when there is none."""
    row = await fetch_one(f"{_STATUS} where id = $1", job_id)
    if row is None:
        raise NotFoundError
    return msgspec.convert(row, JobStatus)


async def latest_job(subject: str, name: str) -> JobStatus | None:
    """Tell how the newest job of this name about `subject` stands, or None when there never was one."""
    row = await fetch_one(f"{_STATUS} where subject = $1 and name = $2 order by queued_at desc limit 1", subject, name)
    return None if row is None else msgspec.convert(row, JobStatus)


async def workers_alive(worker: str, *, within: timedelta = timedelta(seconds=30)) -> int:
    """Count the worker processes of a kind heard of lately."""
    row = await fetch_one(
        "select count(*) as number from worker_heartbeat where worker = $1 and beat_at > statement_timestamp() - $2::interval",
        worker,
        within,
    )
    return row["number"] if row else 0


async def failed_jobs(limit: int = 50) -> list[JobStatus]:
    """List the jobs that were given up, newest first."""
    rows = await fetch(f"{_STATUS} where state = 'failed' order by finished_at desc limit $1", limit)
    return msgspec.convert(rows, list[JobStatus])
