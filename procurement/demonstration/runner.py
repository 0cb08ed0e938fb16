"""Start the whole portal on one machine with the demonstration story, and keep it running until told to stop."""

import asyncio
import fcntl
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import httpx
import msgspec

from portal.database.embedded import DATABASE, EmbeddedServer
from portal.database.engine import connect
from portal.database.migrating import migrate
from portal.database.roles import create_roles_and_database, grant_demonstration_clock
from portal.settings import child_environment, get_settings, use_environment
from procurement.demonstration.companions import start_companions, stripe_settings
from procurement.demonstration.keys import keys_of, opening_key_file, private_file
from procurement.demonstration.processes import Processes

HOST = "127.0.0.1"
READY_WITHIN = 30.0


class DemonstrationError(Exception):
    """The demonstration cannot start; the message is one plain line."""


@contextmanager
def only_one(folder: Path) -> Iterator[IO[str]]:
    """Hold the data folder, so that a second demonstration on it is told instead of harming it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DemonstrationError(
                f"A demonstration is already running on {folder}. Stop it, or name another --data."
            ) from None
        yield lock


def check_port(port: int) -> None:
    """Refuse a port that somebody else listens on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise DemonstrationError(
                f"Port {port} is taken. Choose another one: portal demo --port {port + 1}"
            ) from None


def use_demonstration(folder: Path, server: EmbeddedServer, port: int, stripe: dict[str, str]) -> None:
    """Put the demonstration's settings where this process and its children read them; the opening key stays out."""
    keys, urls = keys_of(folder), server.urls()
    use_environment(
        {
            "DATABASE_URL": urls.app,
            "DATABASE_OWNER_URL": urls.owner,
            "DIVERSITY_DATABASE_URL": urls.diversity,
            "PORTAL_BASE_URL": f"http://{HOST}:{port}",
            "PORTAL_SECRET_KEY": keys.secret_key,
            "PORTAL_DRAFT_KEY": keys.draft_key,
            "PORTAL_DIVERSITY_KEY": keys.diversity_key,
            "PORTAL_OPENING_PUBLIC_KEY": keys.opening_public_key,
            "PORTAL_DATA_DIR": str(folder.absolute()),
            "PORTAL_DEMONSTRATION": "true",
            **stripe,
        }
    )


async def prepare_database(server: EmbeddedServer) -> None:
    """Create roles and database where they are missing, bring the tables up to date and let the clock be moved."""
    passwords = {
        role: word for role, word in server.passwords().items() if role.startswith("portal_") and role != "portal_admin"
    }
    await create_roles_and_database(server.urls("postgres").admin, passwords, DATABASE)
    urls = server.urls()
    await migrate(urls.owner)
    owner = await connect(urls.owner)
    try:
        await grant_demonstration_clock(owner)
    finally:
        await owner.close()


def start_workers(parts: Processes, folder: Path) -> None:
    """Start the worker and, alone with the opening key, the opening worker; the story needs both."""
    parts.start("worker", ["portal.cli", "worker"], child_environment())
    opening = child_environment(PORTAL_OPENING_KEY=opening_key_file(folder).read_text())
    parts.start("opening-worker", ["portal.cli", "opening-worker"], opening)


def wait_until_ready(parts: Processes, port: int) -> None:
    """Wait until the portal answers; DemonstrationError after thirty seconds."""
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until:
        parts.check()
        try:
            if httpx.get(f"http://{HOST}:{port}/health", timeout=2, trust_env=False).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise DemonstrationError(
        f"The portal did not answer within {READY_WITHIN:.0f} seconds; its words are in the logs folder."
    )


def write_description(folder: Path, description: dict[str, object]) -> None:
    """Write demo.json for people and tools, all at once."""
    private_file(folder / "demo.json", msgspec.json.format(msgspec.json.encode(description), indent=2))


async def tell_story(say: Callable[[str], None]) -> dict[str, object]:
    """Play the story through the real services and answer what demo.json says of it."""
    from portal.jobs.loading import load_jobs
    from portal.piccolo_conf import DB
    from procurement.demonstration.story import describe, play

    load_jobs()
    DB.use(get_settings().database_url)
    await DB.start_connection_pool(min_size=1, max_size=4)
    try:
        await play(say)
        return await describe()
    finally:
        await DB.close_connection_pool()


def run(folder: Path, port: int, say: Callable[[str], None], ready: Callable[[str], None]) -> None:
    """Run the demonstration until interrupted; every part is stopped on the way out."""
    with only_one(folder):
        check_port(port)
        say("Starting PostgreSQL")
        with EmbeddedServer(folder, sole=True) as server:
            stripe = stripe_settings(port)
            use_demonstration(folder, server, port, stripe)
            say("Preparing the database")
            asyncio.run(prepare_database(server))
            parts = Processes(folder / "logs")
            try:
                start_workers(parts, folder)
                start_companions(parts, stripe, f"http://{HOST}:{port}")
                say("Telling the demonstration story")
                description = asyncio.run(tell_story(say))
                parts.start("web", ["portal.cli", "serve", "--port", str(port)], child_environment())
                wait_until_ready(parts, port)
                url = f"http://{HOST}:{port}"
                write_description(folder, {"url": url, **description})
                ready(url)
                while True:
                    time.sleep(0.5)
                    parts.check()
            finally:
                parts.stop()
                (folder / "demo.json").unlink(missing_ok=True)
