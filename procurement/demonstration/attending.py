"""The demonstration while it runs: its story is told, the portal announced as soon as it can be used, its parts watched."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import msgspec

from portal.settings import child_environment, get_settings
from procurement.demonstration.companions import start_companions
from procurement.demonstration.folder import DemonstrationError, write_description
from procurement.demonstration.keys import opening_key_file
from procurement.demonstration.processes import Processes
from procurement.demonstration.telling import Chapter, is_told

ANNOUNCED_AFTER_SECONDS = 20.0
END_WITHIN_SECONDS = 5.0
ANSWERS_WITHIN_SECONDS = 120.0


class Stage(msgspec.Struct, frozen=True):
    """Where a demonstration takes place; `began` is when it was asked for, in seconds of the process's own clock."""

    folder: Path
    url: str
    stripe: dict[str, str]
    parts: Processes
    began: float
    say: Callable[[str], None]
    ready: Callable[[str], None]


def hold_web(stage: Stage) -> None:
    """Let what answers pages import what it needs while the database is being prepared."""
    stage.parts.hold("web", "portal.app,portal.commands.serve", _web(stage), child_environment())


def start_web(stage: Stage) -> None:
    """Start what answers pages."""
    stage.parts.start("web", _web(stage), child_environment())


def _web(stage: Stage) -> list[str]:
    return ["portal.cli", "serve", "--port", stage.url.rpartition(":")[2]]


def hold_opening_worker(stage: Stage) -> None:
    """Let the opening worker import what it needs while the database is being prepared."""
    modules = "portal.commands.worker,challenges.bidding.jobs"
    stage.parts.hold("opening-worker", modules, ["portal.cli", "opening-worker"], _with_opening_key(stage))


def start_opening_worker(stage: Stage) -> None:
    """Start the one process that is given the opening key."""
    stage.parts.start("opening-worker", ["portal.cli", "opening-worker"], _with_opening_key(stage))


def _with_opening_key(stage: Stage) -> dict[str, str]:
    return child_environment(PORTAL_OPENING_KEY=opening_key_file(stage.folder).read_text())


def start_worker(stage: Stage) -> None:
    """Start what draws documents, sends mail and does what falls due."""
    stage.parts.start("worker", ["portal.cli", "worker"], child_environment())


async def tell_and_attend(stage: Stage) -> None:
    """Tell the first chapter, announce the portal, tell the second, and go on until a part ends or a signal comes."""
    from procurement.demonstration.story import tell_competitions, tell_contracts

    def midway() -> None:
        start_worker(stage)
        start_web(stage)

    start_opening_worker(stage)
    hold_web(stage)
    async with _story_database(), _watched(stage.parts) as alongside:
        stage.say("Telling the demonstration story")
        await alongside(tell_competitions(stage.say, midway=midway))
        contracts = asyncio.create_task(tell_contracts(stage.say))
        try:
            await alongside(_answers(stage.url))
            # Documents take as long as the machine needs; nobody has to wait for them to look around.
            patience = max(0.0, stage.began + ANNOUNCED_AFTER_SECONDS - time.monotonic())
            await alongside(asyncio.wait({contracts}, timeout=patience))
            early = not contracts.done()
            start_companions(stage.parts, stage.stripe, stage.url)
            await _announce(stage)
            await alongside(contracts)
            if early and await is_told(Chapter.CONTRACTS):
                await _describe(stage)
                stage.say("The whole story is told")
        finally:
            await _end(contracts)
        await alongside(asyncio.Event().wait())


async def resume_and_attend(stage: Stage) -> None:
    """Announce a portal whose story was told before, as fast as it goes; then start the rest and watch."""
    start_web(stage)
    from procurement.demonstration.story import tell_contracts

    async with _story_database(), _watched(stage.parts) as alongside:
        await alongside(_answers(stage.url))
        await _announce(stage)
        start_worker(stage)
        start_opening_worker(stage)
        start_companions(stage.parts, stage.stripe, stage.url)
        await alongside(tell_contracts(stage.say))
        await _describe(stage)
        await alongside(asyncio.Event().wait())


async def _announce(stage: Stage) -> None:
    await _describe(stage)
    stage.ready(stage.url)


async def _describe(stage: Stage) -> None:
    from procurement.demonstration.gathering import describe

    write_description(stage.folder, {"url": stage.url, **await describe()})


async def _answers(url: str) -> None:
    """Wait until the portal answers; DemonstrationError when it does not in two minutes."""
    until = time.monotonic() + ANSWERS_WITHIN_SECONDS
    async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
        while time.monotonic() < until:
            with suppress(httpx.HTTPError):
                if (await client.get(f"{url}/health")).status_code == httpx.codes.OK:
                    return
            await asyncio.sleep(0.05)
    raise DemonstrationError(
        f"The portal did not answer within {ANSWERS_WITHIN_SECONDS:.0f} seconds; its words are in the logs folder."
    )


@asynccontextmanager
async def _story_database() -> AsyncIterator[None]:
    """Have the connections and the kinds of job that the story's services use."""
    from portal.jobs.loading import load_jobs
    from portal.piccolo_conf import DB

    load_jobs()
    DB.use(get_settings().database_url)
    await DB.start_connection_pool(max_size=12)
    try:
        yield
    finally:
        await DB.close_connection_pool()


@asynccontextmanager
async def _watched(parts: Processes) -> AsyncIterator[Callable[[Awaitable[Any]], Awaitable[None]]]:
    """Give a way of waiting for work that ends at once, with ProcessEndedError, when a part of the family ends."""
    watching = asyncio.create_task(_watch(parts))

    async def alongside(work: Awaitable[Any]) -> None:
        task = asyncio.ensure_future(work)
        try:
            await asyncio.wait({task, watching}, return_when=asyncio.FIRST_COMPLETED)
            (task if task.done() else watching).result()
        finally:
            await _end(task)

    try:
        yield alongside
    finally:
        watching.cancel()


async def _end(task: "asyncio.Future[Any]") -> None:
    """Cancel work and see it end: a connection closed under a statement that is being broken off kills the process."""
    task.cancel()
    await asyncio.wait({task}, timeout=END_WITHIN_SECONDS)


async def _watch(parts: Processes) -> None:
    """Look after the parts, and after the `make` that started us: nobody could stop us with Ctrl-C when it is gone."""
    parent = os.getppid() if "MAKELEVEL" in child_environment() else None
    while True:
        parts.check()
        if parent is not None and os.getppid() != parent:
            raise KeyboardInterrupt
        await asyncio.sleep(0.5)
