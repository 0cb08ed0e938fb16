"""`portal create-admin`: the first person who runs an installation."""

import asyncio
import sys

import click

from portal.accounts.services import make_administrator
from portal.database.own_server import database_server
from portal.kernel.errors import InvalidInputError


@click.command("create-admin")
@click.option("--name", required=True, help="Their name.")
@click.option("--email", required=True, help="Their email address, with which they sign in.")
@click.option("--organisation", default="Civic Challenges", show_default=True, help="Who runs this installation.")
@click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input; otherwise it is asked for twice."
)
def create_admin(name: str, email: str, organisation: str, password_stdin: bool) -> None:
    """Make a platform administrator, who sets up organisations and cannot see bids.

    Somebody who has an account already gets the role and keeps their password.
    """
    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    with database_server():
        try:
            made = asyncio.run(make_administrator(name=name, email=email, password=password, operator=organisation))
        except InvalidInputError as error:
            raise click.ClickException(". ".join(error.errors.values())) from None
    click.echo(f"{made.name} <{made.email}> is a platform administrator.")
