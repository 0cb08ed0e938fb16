"""When a request arrived, told by the database's clock although the database is not asked for each request.

The offset between this process's clock and the database's is sampled every 5 seconds. A sample's error is at most half
of its round trip; it is taken off, so that doubt favours the supplier.
"""

import asyncio
import contextlib
import time
from datetime import UTC, datetime, timedelta

import msgspec
import structlog

from portal.database.clock import real_now

SAMPLE_EVERY_SECONDS = 5.0
STALE_AFTER_SECONDS = 30.0


class Sample(msgspec.Struct, frozen=True):
    """What one question to the database told: its time at a reading of our monotonic clock, and the doubt."""

    reading: float
    database_time: datetime
    error: timedelta

    def arrival(self, reading: float) -> datetime:
        """Give the database's time at `reading`, less this sample's error."""
        return self.database_time + timedelta(seconds=reading - self.reading) - self.error


class ArrivalClock:
    """Keeps the newest sample of one process."""

    def __init__(self) -> None:
        """Begin without a sample."""
        self.sample: Sample | None = None
        self._task: asyncio.Task[None] | None = None

    async def take_sample(self) -> Sample:
        """Ask the database for its time once."""
        before = time.monotonic()
        told = await real_now()
        after = time.monotonic()
        self.sample = Sample(
            reading=(before + after) / 2,
            database_time=told.astimezone(UTC),
            error=timedelta(seconds=(after - before) / 2),
        )
        return self.sample

    async def arrived_at(self, reading: float) -> datetime:
        """Give the arrival time for a reading taken when the headers were complete."""
        sample = self.sample
        if sample is None or time.monotonic() - sample.reading > STALE_AFTER_SECONDS:
            sample = await self.take_sample()
        return sample.arrival(reading)

    async def _keep_sampling(self) -> None:
        """Sample for as long as the process serves; a database that is down is asked again."""
        log = structlog.get_logger("portal.web.arrival")
        while True:
            try:
                await self.take_sample()
            except Exception as error:  # noqa: BLE001 - whatever the database says, the next sample tries again.
                log.warning("clock_sample_failed", error=type(error).__name__)
            await asyncio.sleep(SAMPLE_EVERY_SECONDS)

    def start(self) -> None:
        """Begin to sample."""
        self._task = asyncio.get_running_loop().create_task(self._keep_sampling())

    async def stop(self) -> None:
        """End the sampling."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None
