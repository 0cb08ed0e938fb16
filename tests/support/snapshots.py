"""A cluster with the migrated template, kept between runs: whoever runs one test again need not wait for migrations."""

import hashlib
import os
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from portal.database.embedded import EmbeddedServer
from portal.database.folders import PACKAGES, folder_of

PASSWORDS = "database-passwords.json"
KEPT_SECONDS = 24 * 3600


def snapshot_for(server: EmbeddedServer) -> Path:
    """Name the snapshot for exactly these migrations, this code of the database room and this version of the server."""
    digest = hashlib.sha256(f"{server.binaries.major} {server.account.uid}".encode())
    files = [file for package in PACKAGES for file in (folder_of(package) / "piccolo_migrations").glob("*.py")]
    for file in sorted([*files, *(folder_of("portal") / "database").glob("*.py"), Path(__file__)]):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return _store() / digest.hexdigest()[:24]


def restore(server: EmbeddedServer, snapshot: Path) -> bool:
    """Put the snapshot in the place of a cluster that was not made yet; False where there is none."""
    if not (snapshot / PASSWORDS).exists():
        return False
    with suppress(FileNotFoundError):  # Another run that found it too old may be removing it.
        server.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        server.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        _copy(server, snapshot / "cluster", server.cluster)
        shutil.copy2(snapshot / PASSWORDS, server.data / PASSWORDS)
        os.utime(snapshot)
        return True
    return False


def keep(server: EmbeddedServer, snapshot: Path) -> None:
    """Copy the cluster of a stopped server, whole or not at all, and forget what nobody used for a day."""
    making = Path(tempfile.mkdtemp(dir=_store(), prefix="making-"))
    _copy(server, server.cluster, making / "cluster")
    shutil.copy2(server.data / PASSWORDS, making / PASSWORDS)
    with suppress(OSError):  # Another run was faster.
        making.rename(snapshot)
    for old in _store().iterdir():
        with suppress(FileNotFoundError):
            if time.time() - old.stat().st_mtime > KEPT_SECONDS:
                shutil.rmtree(old, ignore_errors=True)
    shutil.rmtree(making, ignore_errors=True)


def _copy(server: EmbeddedServer, source: Path, target: Path) -> None:
    shutil.copytree(source, target)
    if server.account.drop:
        for path in (target, *target.rglob("*")):
            os.chown(path, server.account.uid, server.account.gid)


def _store() -> Path:
    """Have a folder that is ours alone: what lies in it is started as a server."""
    store = Path(tempfile.gettempdir()) / f"civic-snapshots-{os.geteuid()}"
    store.mkdir(mode=0o700, exist_ok=True)
    found = store.lstat()
    if store.is_symlink() or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        return Path(tempfile.mkdtemp(prefix="civic-snapshots-"))
    return store
