"""The demonstration's processes: started together, stopped together."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

STOP_WITHIN = 3.0


class ProcessEndedError(Exception):
    """A part of the demonstration ended by itself; the message names it and where its words are."""


class Processes:
    """A family of child processes; leaving the `with` block ends every one within ten seconds."""

    def __init__(self, logs: Path, *, shared: int | None = None) -> None:
        """Keep each child's words in a file of its own in `logs`; each inherits the file descriptor `shared`."""
        logs.mkdir(mode=0o700, exist_ok=True)
        self._logs = logs
        self._shared = () if shared is None else (shared,)
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._held: set[str] = set()

    def __enter__(self) -> Self:
        """Begin without anybody."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop everybody."""
        self.stop()

    def hold(self, name: str, modules: str, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        """Let a child import these modules, parted by commas, and wait until it is started: that takes it most of the time."""
        if name not in self._running:
            self._begin(name, ["--held", modules, *arguments], environment)
            self._held.add(name)

    def start(self, name: str, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start one child in its own session, so that a Ctrl-C reaches only the parent, which then stops it in order.

        One that was held goes on as it was called then.
        """
        if name not in self._held:
            self._begin(name, arguments, environment)
            return
        self._held.remove(name)
        pipe = self._running[name].stdin
        with contextlib.suppress(BrokenPipeError):  # It is gone, and `check` will say so.
            if pipe is not None:
                pipe.write(b"\n")
                pipe.flush()

    def _begin(self, name: str, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        """It may keep what Python compiles even where the machine says otherwise: the next start is three times as fast."""
        own = {name: value for name, value in environment.items() if name != "PYTHONDONTWRITEBYTECODE"}
        with (self._logs / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                # -P: a file "code.py" where somebody happens to stand must not be taken for Python's own.
                [sys.executable, "-P", "-m", "procurement.demonstration.child", *arguments],
                env=own,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=self._shared,
            )

    def check(self) -> None:
        """Raise ProcessEndedError when a child is gone."""
        for name, child in self._running.items():
            if child.poll() is not None:
                raise ProcessEndedError(
                    f"The {name} process ended by itself; its last words are in {self._logs / name}.log"
                )

    def stop(self) -> None:
        """Ask every child to end, and after three seconds end those that have not, with whatever they started."""
        for child in self._running.values():
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
        until = time.monotonic() + STOP_WITHIN
        for child in self._running.values():
            try:
                child.wait(timeout=max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)
            if child.stdin:
                with contextlib.suppress(BrokenPipeError):
                    child.stdin.close()
        self._running.clear()
        self._held.clear()
