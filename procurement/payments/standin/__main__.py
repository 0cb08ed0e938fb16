"""Run the stand-in on a free port of 127.0.0.1: `python -m procurement.payments.standin`.

Prints one JSON line, `{"url": "http://127.0.0.1:40123"}`, as soon as the port is its own.
"""

import json
import socket
import sys

import click
import uvicorn

from portal.settings import get_settings
from procurement.payments.standin.server import create_app


@click.command()
@click.option("--port", default=0, help="Port on 127.0.0.1; 0 takes a free one.")
@click.option(
    "--webhook-url", default="", help="Where events are sent, for example http://127.0.0.1:8000/webhooks/stripe."
)
def main(port: int, webhook_url: str) -> None:
    """Stand in for Stripe in demonstrations and tests."""
    settings = get_settings()
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind(("127.0.0.1", port))
    except OSError:
        raise click.ClickException(f"Port {port} is taken.") from None
    url = f"http://127.0.0.1:{door.getsockname()[1]}"
    app = create_app(
        database=settings.database_owner_url,
        base_url=url,
        key=settings.stripe_api_key,
        webhook_url=webhook_url or f"{settings.base_url}/webhooks/stripe",
        webhook_secret=settings.stripe_webhook_secret,
    )
    click.echo(json.dumps({"url": url}))
    sys.stdout.flush()
    uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=2)).run(sockets=[door])


if __name__ == "__main__":
    main()
