"""The portal's own processes in tests: started by their commands, killed without warning, started again."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx

from portal.settings import child_environment

ROOT = Path(__file__).resolve().parents[2]


class Part:
    """One process of the portal, such as `portal worker`, with what it says kept in a file."""

    def __init__(self, *arguments: str, log: Path, **environment: str | None) -> None:
        """Start it."""
        self.command = [sys.executable, "-c", "from portal.cli import main; main()", *arguments]
        self.log, self.environment = log, environment
        self.process = self._started()

    def _started(self) -> "subprocess.Popen[bytes]":
        with self.log.open("ab") as said:
            return subprocess.Popen(
                self.command, cwd=ROOT, env=child_environment(**self.environment), stdout=said, stderr=said
            )

    def kill(self) -> None:
        """Kill it at once; it gets no time to put anything in order."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def start_again(self) -> None:
        """Start it with the same command, whether it was killed or gave up by itself."""
        if self.process.poll() is None:
            self.kill()
        self.process = self._started()

    def stop(self) -> None:
        """End it as an operator would."""
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()


def wait_for_pages(base: str, seconds: float = 40.0) -> None:
    """Wait until the portal answers for itself and for its database."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        try:
            if httpx.get(f"{base}/ready", timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise TimeoutError(f"{base}/ready does not answer.")
