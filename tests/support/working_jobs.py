"""A worker process with a few jobs of its own: `python -m tests.support.working_jobs general|opening`."""

import asyncio
import os
import signal
import sys

from portal.commands.worker import work
from portal.jobs.registry import JobRun, job
from portal.settings import get_settings


@job("slow:steps")
async def steps(run: JobRun) -> None:
    """Work in two halves."""
    for percent in (0, 50):
        await run.progress(percent, "Working")
        await asyncio.sleep(run.payload["seconds"] / 2)


@job("slow:count")
async def count(run: JobRun) -> None:
    """Do next to nothing."""


@job("slow:deadly", attempts=2)
async def die(run: JobRun) -> None:
    """Take the worker down at once."""
    os.kill(os.getpid(), signal.SIGKILL)


@job("opening:count", worker="opening")
async def count_openings(run: JobRun) -> None:
    """Do next to nothing, in the opening worker."""


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1], get_settings()))
