"""How long a newcomer waits: from `git clone` over `make demo` to the first page, with what the machine keeps of downloads.

It takes minutes, so it runs only when it is asked for: `make bench ARGS=fresh_clone`.
"""

import asyncio
import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import httpx

from portal.database.embedded import EmbeddedServer
from tests.benchmarks.rows import Row
from tests.services.demonstration.running import ROOT, free_port

LIMIT, PATIENCE = 180.0, 900.0


async def measure() -> list[Row]:
    """Clone the last commit into an empty folder and wait for the list of challenges."""
    return await asyncio.to_thread(_measure)


def _measure() -> list[Row]:
    with tempfile.TemporaryDirectory() as place:
        clone = Path(place) / "civic-challenges"
        began = time.monotonic()
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        port = free_port()
        making = subprocess.Popen(
            ["make", "demo", f"ARGS=--port {port} --no-browser"],
            cwd=clone,
            env={name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"},  # noqa: TID251
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            _wait_for_page(making, f"http://127.0.0.1:{port}/challenges")
            taken = time.monotonic() - began
        finally:
            with suppress(ProcessLookupError):
                os.killpg(making.pid, signal.SIGTERM)
            making.wait(30)
            shutil.rmtree(EmbeddedServer(clone / ".portal").home, ignore_errors=True)
        return [Row("fresh clone to first page", f"{taken:.0f} s", f"<= {LIMIT:.0f} s", is_met=taken <= LIMIT)]


def _wait_for_page(making: "subprocess.Popen[bytes]", url: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if making.poll() is not None:
            raise ChildProcessError("make demo ended by itself; its words are above.")
        with suppress(httpx.HTTPError):
            if httpx.get(url, timeout=10, trust_env=False).status_code == httpx.codes.OK:
                return
        time.sleep(0.2)
    raise TimeoutError(f"No page after {PATIENCE:.0f} seconds.")
