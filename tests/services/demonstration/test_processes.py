"""The demonstration's parts end with their parent, whether it stops them or is killed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from procurement.demonstration.keys import keys_of, opening_key_file
from procurement.demonstration.processes import ProcessEndedError, Processes

ENVIRONMENT = {"PATH": os.environ["PATH"]}  # noqa: TID251


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def wait_until_gone(pid: int, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not is_running(pid):
            return True
        time.sleep(0.05)
    return False


def test_a_stopped_family_leaves_nobody(tmp_path: Path) -> None:
    family = Processes(tmp_path / "logs")
    family.start("waiter", ["http.server", "0", "--bind", "127.0.0.1"], ENVIRONMENT)
    family.check()
    pid = family._running["waiter"].pid
    family.stop()
    assert not is_running(pid)


def test_a_held_part_waits_until_it_is_started(tmp_path: Path) -> None:
    family = Processes(tmp_path / "logs")
    try:
        family.hold("module", "this", ["calendar", "2027", "1"], ENVIRONMENT)
        words = tmp_path / "logs" / "module.log"
        until = time.monotonic() + 20
        while "Zen of Python" not in words.read_text() and time.monotonic() < until:
            time.sleep(0.05)
        assert "January" not in words.read_text()
        family.check()
        family.start("module", ["calendar", "2027", "1"], ENVIRONMENT)
        family._running["module"].wait(timeout=20)
        assert "January 2027" in words.read_text()
    finally:
        family.stop()


def test_a_part_that_ends_by_itself_is_named(tmp_path: Path) -> None:
    family = Processes(tmp_path / "logs")
    family.start("brief", ["this"], ENVIRONMENT)
    family._running["brief"].wait(timeout=20)
    with pytest.raises(ProcessEndedError, match=r"^The brief process ended by itself"):
        family.check()
    family.stop()


def test_a_killed_parent_takes_its_parts_along(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from procurement.demonstration.processes import Processes;"
        f"f = Processes(Path({str(tmp_path / 'logs')!r})); f.start('w', ['http.server', '0', '--bind', '127.0.0.1'], {ENVIRONMENT!r});"
        "print(f._running['w'].pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        time.sleep(0.5)
        assert is_running(pid)
        parent.send_signal(signal.SIGKILL)
    assert wait_until_gone(pid, 10)


def test_keys_are_made_once_and_kept_private(tmp_path: Path) -> None:
    keys = keys_of(tmp_path)
    assert keys_of(tmp_path) == keys
    assert opening_key_file(tmp_path).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600
    assert opening_key_file(tmp_path).read_text() not in (tmp_path / "keys.json").read_text()
