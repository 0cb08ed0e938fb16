"""`portal worker` and `portal opening-worker`: the work behind the pages."""

import asyncio
import signal

import click

from portal.commands.guarding import check_database, forbid_core_dumps, refuse_opening_key
from portal.database.own_server import database_server
from portal.jobs.loading import load_jobs
from portal.jobs.registry import Worker
from portal.jobs.worker import WorkerProcess
from portal.piccolo_conf import DB
from portal.settings import Settings


@click.command("worker")
def worker() -> None:
    """Do the general work: mail, documents, what falls due. Stops on SIGTERM or Ctrl-C after the jobs in hand."""
    forbid_core_dumps()
    with database_server() as settings:
        refuse_opening_key(settings)
        asyncio.run(work("general", settings))


@click.command("opening-worker")
def opening_worker() -> None:
    """Open bids, and nothing else: the one process that is given PORTAL_OPENING_KEY."""
    forbid_core_dumps()
    with database_server() as settings:
        settings.require("opening_key")
        asyncio.run(work("opening", settings))


async def work(kind: Worker, settings: Settings) -> None:
    """Work as one kind of worker until SIGTERM or Ctrl-C."""
    await check_database(settings)
    load_jobs()
    await DB.start_connection_pool(max_size=settings.worker_concurrency + 3)
    process = WorkerProcess(kind, concurrency=settings.worker_concurrency)
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, process.stop)
    click.echo(f"The {kind} worker is at work.")
    try:
        await process.run()
    finally:
        await DB.close_connection_pool()
