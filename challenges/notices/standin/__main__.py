"""Run the stand-in on a free port of 127.0.0.1: `python -m challenges.notices.standin`.

Prints one JSON line, `{"url": "http://127.0.0.1:40123"}`, as soon as the port is its own.
"""

import json
import socket
import sys

import click
import uvicorn

from challenges.notices.standin.server import create_app
from portal.settings import get_settings


@click.command()
@click.option("--port", default=0, help="Port on 127.0.0.1; 0 takes a free one.")
def main(port: int) -> None:
    """Stand in for the central digital platform in demonstrations and tests."""
    settings = get_settings()
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind(("127.0.0.1", port))
    except OSError:
        raise click.ClickException(f"Port {port} is taken.") from None
    app = create_app(database=settings.database_owner_url, key=settings.notice_api_key)
    click.echo(json.dumps({"url": f"http://127.0.0.1:{door.getsockname()[1]}"}))
    sys.stdout.flush()
    uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=2)).run(sockets=[door])


if __name__ == "__main__":
    main()
