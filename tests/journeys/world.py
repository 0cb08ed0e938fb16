"""Where journeys take place: the demonstration's story in a database of their own, served live, with its workers at work."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn

from portal.jobs.loading import load_jobs
from portal.jobs.runs import run_job, unfinished_jobs
from portal.jobs.services import enqueue_due
from portal.settings import get_settings, use_environment

AT_ONCE = 3


@asynccontextmanager
async def workers() -> AsyncIterator[None]:
    """Do what the two workers of a demonstration do; the first error of a job is the journey's error."""
    load_jobs()
    task = asyncio.create_task(_work())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        if not task.cancelled() and (error := task.exception()) is not None:
            raise error


async def _work() -> None:
    """Run what is queued, some jobs at once, until cancelled."""
    running: dict[Any, asyncio.Task[None]] = {}
    try:
        while True:
            await enqueue_due()
            for job_id in [job_id for job_id, task in running.items() if task.done()]:
                running.pop(job_id).result()
            for row in await unfinished_jobs():
                if row["id"] not in running and len(running) < AT_ONCE:
                    running[row["id"]] = asyncio.create_task(run_job(row["id"], row["worker"], raise_errors=True))
            await asyncio.sleep(0.05)
    finally:
        await asyncio.gather(*running.values(), return_exceptions=True)


@asynccontextmanager
async def serving(app: Any, door: socket.socket) -> AsyncIterator[str]:
    """Serve the portal on a socket that is bound already, in this loop; the pool is the harness's."""
    config = uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=2, server_header=False)
    server = uvicorn.Server(config)
    server.config.load()
    task = asyncio.create_task(server.serve(sockets=[door]))
    while not server.started:  # noqa: ASYNC110 - uvicorn offers no event to wait for.
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task


@asynccontextmanager
async def addressed_as(url: str) -> AsyncIterator[None]:
    """Let the portal write its letters' links with the address at which it is served now."""
    before = get_settings().base_url
    use_environment({"PORTAL_BASE_URL": url})
    try:
        yield
    finally:
        use_environment({"PORTAL_BASE_URL": before})
