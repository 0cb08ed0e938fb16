"""`portal audit`: is the record whole?"""

import asyncio
from pathlib import Path

import click
import msgspec

from portal.audit.verification import Report, export, verify
from portal.database.own_server import database_server


@click.group("audit")
def audit() -> None:
    """Check the audit chains, or write them out for the stand-alone verifier docs/verify_audit.py."""


@audit.command("verify")
@click.option(
    "--challenge", "reference", metavar="REF", help="One challenge's reference, or \"portal\" for the portal's own."
)
def verify_command(reference: str | None) -> None:
    """Recompute every chain from its beginning; status 1 and one line per fault when the record is not whole."""
    with database_server():
        report: Report = asyncio.run(verify(reference))
    for fault in report.faults:
        click.echo(str(fault), err=True)
    if report.faults:
        raise SystemExit(1)
    click.echo(f"{_count(report.chains, 'chain')} with {_count(report.entries, 'entry', 'entries')}: whole.")


@audit.command("export")
@click.option("--challenge", "reference", metavar="REF", help="One challenge's reference only.")
@click.option("--details", is_flag=True, help="With what each act was about, which names people.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="The file to write; otherwise standard output."
)
def export_command(reference: str | None, details: bool, out: Path | None) -> None:
    """Write the chains as JSON."""
    with database_server():
        written = asyncio.run(export(reference, with_details=details))
    text = msgspec.json.format(msgspec.json.encode(written), indent=1).decode()
    if out is None:
        click.echo(text)
    else:
        out.write_text(text + "\n", encoding="utf-8")


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
