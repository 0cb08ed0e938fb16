"""The data folder of a demonstration: held by one run at a time, free of what an earlier run left, private."""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import msgspec

from procurement.demonstration.keys import private_file

OTHER_WITHIN_SECONDS = 8.0
LEFTOVERS_WITHIN_SECONDS = 30.0
DESCRIPTION = "demo.json"


class DemonstrationError(Exception):
    """The demonstration cannot start; the message is one plain line."""


@contextmanager
def only_one(folder: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Hold the data folder, so that a second demonstration on it is told instead of harming it; one may be ending."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (folder / "lock").open("w")
    except OSError as error:
        raise DemonstrationError(
            f"The data folder {folder} cannot be used: {error.strerror}. Name another one with --data."
        ) from None
    with lock:
        if not _locked_within(
            OTHER_WITHIN_SECONDS, lock, lambda: say("Another demonstration holds the folder; waiting")
        ):
            raise DemonstrationError(
                f"A demonstration is already running on {folder}. Stop it, or name another --data."
            )
        yield


@contextmanager
def family(folder: Path, say: Callable[[str], None]) -> Iterator[int]:
    """Wait until every process of an earlier run is gone, and give the file descriptor that this run's share.

    Whoever inherits it keeps the lock, so it is free only when the last of them has ended, whatever became of the parent.
    """
    with (folder / "processes.lock").open("w") as lock:
        if not _locked_within(
            LEFTOVERS_WITHIN_SECONDS, lock, lambda: say("Waiting for the processes of the last run to end")
        ):
            raise DemonstrationError(
                f"Processes of an earlier run on {folder} do not end. End them, or name another --data."
            )
        yield lock.fileno()


def write_description(folder: Path, description: dict[str, object]) -> None:
    """Write demo.json for people and tools, all at once."""
    private_file(folder / DESCRIPTION, msgspec.json.format(msgspec.json.encode(description), indent=2))


def remove_description(folder: Path) -> None:
    """Take demo.json away: it is there only while the portal can be used."""
    (folder / DESCRIPTION).unlink(missing_ok=True)


def _locked_within(seconds: float, lock: IO[str], tell: Callable[[], None]) -> bool:
    """Try for so long, and tell once that there is something to wait for."""
    until = time.monotonic() + seconds
    told = False
    while not _locked(lock):
        if not told:
            tell()
            told = True
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


def _locked(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
