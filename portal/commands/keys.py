"""`portal keys`: new keys for an installation."""

import secrets

import click

from portal.files.sealing import new_key_pair

_KEY_BYTES = 32


@click.command("keys")
def keys() -> None:
    """Print new keys for a new installation, as lines for its environment.

    Print them once, keep them with your secrets, and give PORTAL_OPENING_KEY to the opening worker alone. Bids sealed
    under a key that is lost cannot be opened by anybody.
    """
    public, private = new_key_pair()
    click.echo("# For every process:")
    click.echo(f"PORTAL_SECRET_KEY={secrets.token_urlsafe(_KEY_BYTES)}")
    click.echo(f"PORTAL_DRAFT_KEY={secrets.token_hex(_KEY_BYTES)}")
    click.echo(f"PORTAL_DIVERSITY_KEY={secrets.token_hex(_KEY_BYTES)}")
    click.echo(f"PORTAL_OPENING_PUBLIC_KEY={public.hex()}")
    click.echo("# For the opening worker alone:")
    click.echo(f"PORTAL_OPENING_KEY={private.hex()}")
