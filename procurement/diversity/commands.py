"""`portal diversity`: figures of past programmes, and the process that moves the inbox."""

import asyncio
import csv
import json
import sys
from pathlib import Path

import click

from procurement.diversity.domain.analysis import AnalysisError, analyse, read_groups

MAXIMUM_BYTES = 50_000_000


class BadFileError(click.ClickException):
    """A file or an option that cannot be used: exit status 2."""

    exit_code = 2


@click.group("diversity")
def diversity() -> None:
    """Who gets in: statistics for earlier figures, and the mover."""


@diversity.command("analyse")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False, readable=True))
@click.option("--reference", default="", help="The group to compare with; by default the one with the highest rate.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON instead of a table.")
def analyse_file(file: Path, reference: str, *, as_json: bool) -> None:
    """Compare success rates by group from FILE, a CSV file with the columns group,applied,succeeded."""
    if file.stat().st_size > MAXIMUM_BYTES:
        raise BadFileError(f"{file}: the file is larger than 50 MB.")
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            found = analyse(read_groups(lines), reference)
    except UnicodeDecodeError:
        raise BadFileError(f"{file}: the file is not UTF-8 text.") from None
    except (AnalysisError, csv.Error, OSError) as error:
        raise BadFileError(f"{file}: {error}") from None
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for group in found["groups"]:
        rate = "no rate" if group["rate"] is None else f"{group['rate']:.1%}"
        click.echo(f"{group['group']}: {group['succeeded']} of {group['applied']}, {rate}")
    for warning in found["warnings"]:
        click.echo(f"Note: {warning}", err=True)


@diversity.command("mover")
def mover() -> None:
    """Move steps out of the inbox and release the figures each quarter; needs DIVERSITY_DATABASE_URL and no other URL."""
    from portal.settings import get_settings
    from procurement.diversity.mover import main

    settings = get_settings()
    settings.require("diversity_database_url")
    if settings.database_url or settings.database_owner_url:
        raise click.ClickException("The mover is handed DIVERSITY_DATABASE_URL alone; take the other URLs away.")
    sys.exit(asyncio.run(main()))
