"""`portal serve`: the pages."""

import asyncio

import click
import uvicorn

from portal.commands.guarding import check_database, forbid_core_dumps, refuse_opening_key
from portal.database.own_server import database_server

_SHUTDOWN_SECONDS = 5
_KEEP_ALIVE_SECONDS = 15


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port to listen on.")
@click.option("--processes", default=1, show_default=True, type=click.IntRange(1, 64), help="How many processes serve.")
@click.option("--proxy", default="", help="Addresses of the reverse proxy whose forwarded headers are believed.")
def serve(host: str, port: int, processes: int, proxy: str) -> None:
    """Serve the pages.

    Put a reverse proxy with TLS before it. It refuses to start with a database role that could undo what protects the
    records, with migrations left to run, and, outside a demonstration, on a database whose clock was moved.
    """
    forbid_core_dumps()
    with database_server() as settings:
        refuse_opening_key(settings)
        settings.require_for_serving()
        asyncio.run(check_database(settings))
        uvicorn.run(
            "portal.app:create_app",
            factory=True,
            host=host,
            port=port,
            workers=processes,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=bool(proxy),
            forwarded_allow_ips=proxy or None,
            timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        )
