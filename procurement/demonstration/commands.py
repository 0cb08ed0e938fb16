"""`portal demo`: the whole job on one machine."""

import signal
import sys
import webbrowser
from pathlib import Path
from typing import NoReturn

import click

from portal.settings import ROOT
from procurement.demonstration.cast import PASSWORD, read_cast


def _end(*_: object) -> NoReturn:
    """End once; being asked again while everything is being stopped must not leave a part behind."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt


def _say(text: str) -> None:
    click.echo(f"  {text} ...")


def _welcome(url: str) -> str:
    """Say where to look and who to sign in as."""
    people = {one.role: one for one in reversed(read_cast().people)}
    lines = [f"  {role.replace('_', ' '):<16} {one.email}" for role, one in sorted(people.items())]
    return "\n".join(
        [
            "",
            f"Civic Challenges is running at {url}",
            "The public bodies are real; everything else is invented.",
            "",
            "Sign in as one of these, or use “Continue as” on the page:",
            *lines,
            f"  the password is  {PASSWORD}; a code, where one is asked for, stands on the page",
            "",
            "Stop with Ctrl-C. Start again and it goes on where it was.",
        ]
    )


@click.command()
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port on this machine."
)
@click.option(
    "--data",
    default=ROOT / ".portal",
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Where keys, files and database lie.",
)
@click.option("--no-browser", is_flag=True, help="Do not open a browser window.")
def demo(port: int, data: Path, *, no_browser: bool) -> None:
    """Start the portal with a demonstration story and print who to sign in as."""
    sys.dont_write_bytecode = False  # As for the children in processes.py.
    from portal.database.binaries import EmbeddedServerError
    from portal.database.migrating import MigrationError
    from portal.web.assets import build
    from portal.web.node import AssetError
    from procurement.demonstration.folder import DemonstrationError
    from procurement.demonstration.processes import ProcessEndedError
    from procurement.demonstration.runner import run

    def ready(url: str) -> None:
        click.echo(_welcome(url))
        if not no_browser and sys.stdout.isatty():
            webbrowser.open(url)

    # A shell starts background jobs with SIGINT ignored; being asked to stop must work there too.
    signal.signal(signal.SIGINT, _end)
    signal.signal(signal.SIGTERM, _end)
    try:
        build(say=_say)
        run(data, port, _say, ready)
    except KeyboardInterrupt:
        click.echo("\nStopped.")
    except (AssetError, DemonstrationError, EmbeddedServerError, MigrationError, ProcessEndedError) as error:
        raise click.ClickException(str(error)) from None
