"""How long `portal demo` takes: the first start, the second, the stop, and the start after everything was killed."""

import asyncio
import shutil
import signal
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from portal.database.embedded import EmbeddedServer
from tests.benchmarks.rows import Row
from tests.services.demonstration.running import Demonstration, is_running

FIRST, AGAIN, STOP = 30.0, 5.0, 10.0
TIMES = 3


async def measure() -> list[Row]:
    """Start, stop, start, kill and start one demonstration, from an empty folder on."""
    return await asyncio.to_thread(_measure)


def _measure() -> list[Row]:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "data"
        demonstration = Demonstration(folder)
        try:
            return _lived_through(demonstration)
        finally:
            demonstration.end()
            shutil.rmtree(EmbeddedServer(folder).home, ignore_errors=True)


def _lived_through(demonstration: Demonstration) -> list[Row]:
    first = _taken(demonstration.ensure_ready)
    stopped, second, after, left = [], [], [], []
    for _ in range(TIMES):
        stopped.append(_taken(lambda: demonstration.signal(signal.SIGINT)))
        second.append(_taken(demonstration.ensure_ready))
        family = demonstration.family()
        demonstration.signal(signal.SIGKILL)
        after.append(_taken(demonstration.ensure_ready))
        left += [pid for pid in family if is_running(pid)]
    return [
        _row("demonstration: first start, from an empty folder", first, FIRST),
        _row(f"demonstration: second start, quietest of {TIMES}", min(second), AGAIN),
        _row(f"demonstration: start after kill -9, quietest of {TIMES}", min(after), AGAIN),
        _row(f"demonstration: stop by Ctrl-C, slowest of {TIMES}", max(stopped), STOP),
        Row("demonstration: processes left by kill -9", str(len(left)), "0", is_met=not left),
    ]


def _taken(step: Callable[[], object]) -> float:
    began = time.monotonic()
    step()
    return time.monotonic() - began


def _row(what: str, seconds: float, limit: float) -> Row:
    return Row(what, f"{seconds:.1f} s", f"<= {limit:.0f} s", is_met=seconds <= limit)
