"""`portal seed`: facts that every installation may start from."""

import asyncio

import click

from portal.accounts.reference import seed_buyers
from portal.database.own_server import database_server


@click.group()
def seed() -> None:
    """Put ready-made facts into the database."""


@seed.command("reference")
def reference() -> None:
    """Add the public bodies of seeds/reference/buyers.csv; those that are there already stay as they are.

    Missions and objectives are read from their file and need no rows.
    """
    with database_server():
        added = asyncio.run(seed_buyers())
    click.echo("Every public body was there already." if not added else f"Added {added} public bodies.")
