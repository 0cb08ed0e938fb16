"""A real `portal demo` for tests: started, watched from outside, and never left behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from portal.database.embedded import EmbeddedServer

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 240.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def demo_command(*arguments: str) -> list[str]:
    return [sys.executable, "-c", "from portal.cli import main; main()", "demo", "--no-browser", *arguments]


def environment() -> dict[str, str]:
    """This process's environment: the harness's settings must not reach a demonstration."""
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])  # noqa: TID251
    return {**os.environ, "PYTHONPATH": path}  # noqa: TID251


def refused(*arguments: str, cwd: Path = ROOT) -> tuple[int, str]:
    """Start a demonstration that cannot start; answer its status and what it wrote on standard error."""
    done = subprocess.run(
        demo_command(*arguments), cwd=cwd, env=environment(), capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, done.stderr


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return not Path("/proc/self").exists()


def wait_for(condition: Callable[[], Any], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.05)
    return bool(condition())


class Demonstration:
    """One data folder and port, and the process that runs on them just now."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.words = folder.parent / "words"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, cwd: Path = ROOT, *, by_make: bool = False) -> None:
        """Start as a shell starts a background job, with SIGINT ignored; or below a `make`, which our signals then reach."""
        command = demo_command("--port", str(self.port), "--data", str(self.folder))
        shell = '"$@" & wait' if by_make else "trap '' INT; exec \"$@\""
        with self.words.open("wb") as words:
            self._process = subprocess.Popen(
                ["/bin/sh", "-c", shell, "sh", *command],
                cwd=cwd,
                env={**environment(), "MAKELEVEL": "1"} if by_make else environment(),
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
            )

    def said(self) -> str:
        return self.words.read_text()

    def wait_until(self, condition: Callable[[], Any], *, seconds: float = PATIENCE) -> None:
        assert self._process is not None
        process = self._process
        assert wait_for(lambda: condition() or process.poll() is not None, seconds), self.said()
        assert process.poll() is None, self.said()

    def is_ready(self) -> bool:
        return (self.folder / "demo.json").exists() and "is running at" in self.said()

    def ensure_ready(self) -> None:
        if self._process is None or self._process.poll() is not None:
            self.start()
        self.wait_until(self.is_ready)

    def description(self) -> dict[str, Any]:
        return msgspec.json.decode((self.folder / "demo.json").read_bytes(), type=dict[str, Any])

    def family(self) -> list[int]:
        """Name every process that the demonstration started, and the database server."""
        assert self._process is not None
        cluster = EmbeddedServer(self.folder, sole=True).cluster
        listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
        pairs = [(int(pid), int(parent)) for pid, parent in map(str.split, listed.splitlines())]
        found = [self._process.pid]
        for parent in found:
            found += [pid for pid, one in pairs if one == parent]
        return [*found[1:], int((cluster / "postmaster.pid").read_text().splitlines()[0])]

    def signal(self, number: int) -> int:
        """Send a signal to the parent alone and answer its exit status."""
        assert self._process is not None
        self._process.send_signal(number)
        try:
            return self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise AssertionError(f"It did not end:\n{self.said()}") from None

    def end(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self.signal(signal.SIGTERM)
