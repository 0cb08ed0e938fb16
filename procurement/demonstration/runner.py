"""Start the whole portal on one machine with the demonstration story, and keep it running until told to stop."""

import asyncio
import os
import shutil
import signal
import socket
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import asyncpg

from portal.database.embedded import DATABASE, ROLES, EmbeddedServer
from portal.database.engine import connect
from portal.database.migrating import migrate
from portal.database.roles import create_roles_and_database, grant_demonstration_clock
from portal.settings import replace_environment
from procurement.demonstration.attending import (
    Stage,
    hold_opening_worker,
    hold_web,
    resume_and_attend,
    tell_and_attend,
)
from procurement.demonstration.companions import companion_settings
from procurement.demonstration.folder import DemonstrationError, family, only_one, remove_description
from procurement.demonstration.keys import KEYS, keys_of
from procurement.demonstration.processes import Processes
from procurement.demonstration.telling import Chapter, is_broken_off, is_told

HOST = "127.0.0.1"
SIGNALS = (signal.SIGINT, signal.SIGTERM)
T = TypeVar("T")


def check_port(port: int) -> None:
    """Refuse a port that somebody else listens on, or that this user may not open."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise DemonstrationError(f"Port {port} is not yours to open. Choose one above 1023: --port 8000") from None
        except OSError:
            other = port + 1 if port < 65535 else 8000
            raise DemonstrationError(
                f"Port {port} is taken. Choose another one with --port, as in: make demo ARGS='--port {other}'"
            ) from None


def use_demonstration(folder: Path, server: EmbeddedServer, port: int, stripe: dict[str, str]) -> None:
    """Put the demonstration's settings, and no others, where this process and its children read them.

    The opening key stays out; only its worker is given it.
    """
    keys, urls = keys_of(folder), server.urls()
    replace_environment(
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


async def prepare_database(server: EmbeddedServer, folder: Path, say: Callable[[str], None]) -> bool:
    """Bring the database up to date, and say whether the story was told in it; one that was broken off is forgotten."""
    from portal.piccolo_conf import DB

    await _set_up(server)
    DB.use(server.urls().app)
    if await is_broken_off():
        say("The last start ended in the middle of the story, so it is told from the beginning")
        await _drop(server)
        shutil.rmtree(folder / "files", ignore_errors=True)
        await _set_up(server)
    return await is_told(Chapter.COMPETITIONS)


async def until_asked(work: Coroutine[Any, Any, T]) -> T:
    """Do some work until a signal asks to stop, which breaks it off where it waits and raises KeyboardInterrupt.

    An exception raised by the signal itself would come anywhere, also inside the database driver, which it crashes.
    """
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    before = {name: signal.getsignal(name) for name in SIGNALS}
    asked = False

    def stop() -> None:
        nonlocal asked
        if task is not None and not asked:
            asked = True
            task.cancel()

    for name in SIGNALS:
        loop.add_signal_handler(name, stop)
    try:
        return await work
    except asyncio.CancelledError:
        if asked:
            raise KeyboardInterrupt from None
        raise
    finally:
        for name, handler in before.items():
            loop.remove_signal_handler(name)
            signal.signal(name, signal.SIG_IGN if asked else handler)


async def _set_up(server: EmbeddedServer) -> None:
    """Create roles and database where they are missing, migrate, and let the clock be moved."""
    passwords = {role: word for role, word in server.passwords().items() if role in ROLES}
    await create_roles_and_database(server.urls("postgres").admin, passwords, DATABASE)
    await migrate(server.urls().owner)
    owner = await connect(server.urls().owner)
    try:
        await grant_demonstration_clock(owner)
    finally:
        await owner.close()


async def _drop(server: EmbeddedServer) -> None:
    admin = await asyncpg.connect(dsn=server.urls("postgres").admin)
    try:
        await admin.execute(f"drop database {DATABASE} with (force)")
    finally:
        await admin.close()


def run(folder: Path, port: int, say: Callable[[str], None], ready: Callable[[str], None]) -> None:
    """Run the demonstration until interrupted; every part is stopped on the way out."""
    began = time.monotonic()
    os.umask(0o077)  # Keys, files and logs are for their owner alone.
    with only_one(folder, say), family(folder, say) as shared:
        remove_description(folder)
        check_port(port)
        say("Starting PostgreSQL")
        is_new = not (folder / KEYS).exists()
        with EmbeddedServer(folder, hurried=True, sole=True, shared=shared) as server:
            stripe = companion_settings(port)
            use_demonstration(folder, server, port, stripe)
            with Processes(folder / "logs", shared=shared) as parts:
                stage = Stage(folder, f"http://{HOST}:{port}", stripe, parts, began, say, ready)
                try:
                    hold_opening_worker(stage) if is_new else hold_web(stage)
                    say("Preparing the database")
                    told = asyncio.run(until_asked(prepare_database(server, folder, say)))
                    asyncio.run(until_asked(resume_and_attend(stage) if told else tell_and_attend(stage)))
                except KeyboardInterrupt:
                    say("Stopping")
                    raise
                finally:
                    remove_description(folder)
