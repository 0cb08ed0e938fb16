"""A worker process: takes its kind's jobs from the queue, ticks, says that it is alive, and stops when told."""

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import structlog
from pgqueuer.db import AsyncpgDriver
from pgqueuer.models import Job
from pgqueuer.qm import QueueManager
from pgqueuer.queries import Queries

from portal.database.transactions import execute
from portal.jobs.housekeeping import start_housekeeping
from portal.jobs.registry import Worker
from portal.jobs.runs import run_job
from portal.jobs.services import enqueue_due
from portal.piccolo_conf import DB

log = structlog.get_logger()
TICK_SECONDS = 2.0
HEARTBEAT_TIMEOUT = timedelta(seconds=10)
_BEAT_SECONDS = 5.0
_RECONNECT_SECONDS = 1.0
_LOST = (OSError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError, asyncpg.CannotConnectNowError)


class WorkerProcess:
    """One worker; `stop` may be called at any time, from a signal handler too."""

    def __init__(self, worker: Worker, *, concurrency: int = 4) -> None:
        """Name the kind of work and how many jobs run at the same time."""
        self.worker = worker
        self.concurrency = concurrency
        self.name = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
        self._stopping = asyncio.Event()
        self._queue: QueueManager | None = None

    def stop(self) -> None:
        """Take no more jobs, finish those in hand, and end."""
        self._stopping.set()
        if self._queue is not None:
            self._queue.shutdown.set()

    async def run(self) -> None:
        """Work until told to stop; a lost database is waited for."""
        errands = [asyncio.create_task(self._every(_BEAT_SECONDS, self._beat))]
        if self.worker == "general":
            errands.append(asyncio.create_task(self._every(TICK_SECONDS, enqueue_due)))
            errands.append(asyncio.create_task(self._every(3600, start_housekeeping)))
        try:
            while not self._stopping.is_set():
                try:
                    await self._take_jobs()
                except _LOST as error:
                    log.warning("worker lost the database", worker=self.worker, error=type(error).__name__)
                    await self._pause(_RECONNECT_SECONDS)
        finally:
            self._stopping.set()
            await asyncio.gather(*errands)
            await execute("delete from worker_heartbeat where process = $1", self.name)

    async def _take_jobs(self) -> None:
        """Run the queue on a connection of its own, outside the pool that the jobs use."""
        connection = await asyncpg.connect(dsn=DB.config["dsn"])
        try:
            queue = QueueManager(Queries(AsyncpgDriver(connection)))
            self._queue = queue

            @queue.entrypoint(self.worker)
            async def _take(taken: Job) -> None:
                await run_job(UUID((taken.payload or b"").decode()), self.worker)

            if self._stopping.is_set():
                return
            connection.add_termination_listener(lambda _: queue.shutdown.set())
            await queue.run(
                dequeue_timeout=timedelta(seconds=5),
                batch_size=max(1, self.concurrency // 2),
                max_concurrent_tasks=max(2, self.concurrency),
                heartbeat_timeout=HEARTBEAT_TIMEOUT,
            )
        finally:
            self._queue = None
            await connection.close()

    async def _every(self, seconds: float, errand: Callable[[], Awaitable[object]]) -> None:
        """Do something regularly; a failure is logged and the next turn tries again."""
        while not self._stopping.is_set():
            try:
                await errand()
            except Exception:
                log.exception("worker errand failed", worker=self.worker, errand=errand.__name__)
            await self._pause(seconds)

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return

    async def _beat(self) -> None:
        await execute(
            """
            insert into worker_heartbeat (id, worker, process, beat_at) values (gen_random_uuid(), $1, $2, statement_timestamp())
            on conflict (process) do update set beat_at = excluded.beat_at
            """,
            self.worker,
            self.name,
        )
        await execute("delete from worker_heartbeat where beat_at < statement_timestamp() - interval '1 day'")
