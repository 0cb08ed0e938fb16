"""A migrated server of its own that keeps its word through a power cut, as in production: no test server does."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.database.embedded import EmbeddedServer
from portal.settings import child_environment
from tests.support.database import PREFIX, remove

ROOT = Path(__file__).resolve().parents[2]
NO_DATABASE = {"DATABASE_URL": None, "DATABASE_OWNER_URL": None, "DIVERSITY_DATABASE_URL": None}


def portal(*arguments: str, **environment: str | None) -> "subprocess.CompletedProcess[str]":
    """Run the `portal` command in a process of its own; CalledProcessError when it fails."""
    command = [sys.executable, "-c", "from portal.cli import main; main()", *arguments]
    return subprocess.run(
        command, env=child_environment(**environment), cwd=ROOT, check=True, capture_output=True, text=True
    )


@contextmanager
def durable_server() -> Iterator[EmbeddedServer]:
    """Make the server with `portal migrate`, start it for the block, and leave nothing behind."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    server = EmbeddedServer(folder, sole=True)
    try:
        portal("migrate", PORTAL_DATA_DIR=str(folder), **NO_DATABASE)
        server.start()
        yield server
    finally:
        server.stop()
        remove(server)
