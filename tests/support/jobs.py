"""Doing at once, in the test's own transaction, what workers would do."""

from portal.jobs.loading import load_jobs
from portal.jobs.runs import run_job, unfinished_jobs
from portal.jobs.services import enqueue_due

_ROUNDS = 100


async def run_due_jobs(*, raise_errors: bool = True) -> int:
    """Queue what is due and run all waiting jobs, of every worker, until none is left; answer how many ran.

    An error in a job is the test's error, unless `raise_errors` is off: then a job is tried until it is given up.
    """
    load_jobs()
    count = 0
    for _ in range(_ROUNDS):
        await enqueue_due()
        waiting = await unfinished_jobs()
        if not waiting:
            return count
        for row in waiting:
            await run_job(row["id"], row["worker"], raise_errors=raise_errors)
            count += 1
    raise AssertionError("Jobs go on making jobs.")
