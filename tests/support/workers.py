"""Starting worker processes in tests, and waiting for what they do."""

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import UUID

from portal.jobs.queries import job_status
from portal.settings import child_environment
from tests.support import working_jobs

ROOT = Path(__file__).resolve().parents[2]


class Worker:
    """One worker process, at work once it is made."""

    def __init__(self, kind: str = "general") -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", working_jobs.__name__, kind],
            cwd=ROOT,
            env=child_environment(),
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.process.stdout.readline()

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End it, and answer its exit status."""
        assert self.process.stdout is not None
        self.process.send_signal(how)
        try:
            return self.process.wait(60)
        finally:
            self.process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.process.returncode is None:
            assert self.end() == 0 or error is not None


async def until(condition: Callable[[], Awaitable[bool]], seconds: float = 40.0) -> None:
    """Wait for a condition, within limits."""
    limit = time.monotonic() + seconds
    while not await condition():
        assert time.monotonic() < limit, "it did not happen in time"
        await asyncio.sleep(0.05)


async def until_finished(job_id: UUID, seconds: float = 40.0) -> None:
    """Wait for a job's end."""

    async def finished() -> bool:
        return (await job_status(job_id)).is_finished

    await until(finished, seconds)
