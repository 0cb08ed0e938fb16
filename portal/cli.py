"""The command `portal`: each part of the job on the command line. A composition root beside portal/app.py."""

import sys
from importlib import import_module

import click

COMMANDS = {
    "audit": "portal.commands.audit:audit",
    "clock": "challenges.regimes.commands:clock",
    "contract": "procurement.contracts.commands:contract",
    "create-admin": "portal.commands.create_admin:create_admin",
    "demo": "procurement.demonstration.commands:demo",
    "diversity": "procurement.diversity.commands:diversity",
    "keys": "portal.commands.keys:keys",
    "migrate": "portal.commands.migrate:migrate",
    "opening-worker": "portal.commands.worker:opening_worker",
    "rank": "challenges.rubric.commands:rank",
    "receipt": "challenges.bidding.commands:receipt",
    "seed": "portal.commands.seed:seed",
    "serve": "portal.commands.serve:serve",
    "versions": "challenges.publishing.commands:versions",
    "worker": "portal.commands.worker:worker",
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are asked for, so that each starts as fast as it can."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Name the commands in alphabetical order."""
        return sorted(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="civic-challenges")
def portal() -> None:
    """Run Civic Challenges: where public bodies with a problem and companies with an answer meet fairly.

    Exit status 0: done. 1: it failed, or the check did. 2: bad use or a bad file.
    """


def main() -> None:
    """Run the command; an expected failure is one plain line on standard error."""
    try:
        portal.main(prog_name="portal", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(error.exit_code)
    except click.UsageError as error:
        help_at = error.ctx.command_path if error.ctx else "portal"
        click.echo(f"Error: {' '.join(error.format_message().split())} See: {help_at} --help", err=True)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)
    except Exception as error:
        line = plain_line(error)
        if line is None:
            raise
        click.echo(f"Error: {line}", err=True)
        sys.exit(1)


def plain_line(error: Exception) -> str | None:
    """Put an expected failure into one line; None for one that is our own mistake and deserves its traceback."""
    import asyncpg

    from portal.database.binaries import EmbeddedServerError
    from portal.database.migrating import MigrationError
    from portal.kernel.errors import PortalError
    from portal.settings import SettingsError

    if isinstance(error, EmbeddedServerError | MigrationError | PortalError | SettingsError):
        return " ".join(str(error).split())
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    if isinstance(error, OSError | asyncpg.PostgresError | asyncpg.InterfaceError):
        return " ".join(f"{type(error).__name__}: {error}".split())
    return None


if __name__ == "__main__":
    main()
