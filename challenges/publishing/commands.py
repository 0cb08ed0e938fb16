"""`portal versions`: is what was published still what was frozen?"""

import asyncio

import click

from challenges.publishing.verification import FrozenReport, verify_versions
from portal.database.own_server import database_server
from portal.kernel.errors import RefusedError


@click.group("versions")
def versions() -> None:
    """Check the frozen versions of published challenges and the law that was frozen with them."""


@versions.command("verify")
@click.option("--challenge", "reference", metavar="REF", help="One challenge's reference only.")
def verify_command(reference: str | None) -> None:
    """Recompute the hash of every version and of its law, and compare both with the audit chain; status 1 for faults."""
    with database_server():
        report: FrozenReport = asyncio.run(verify_versions(reference))
    for fault in report.faults:
        click.echo(fault, err=True)
    if report.faults:
        raise SystemExit(1)
    click.echo(words_of(report))


def words_of(report: FrozenReport) -> str:
    """Say how much is as it was frozen; RefusedError where there was nothing to check, which is no good news."""
    if not report.versions:
        raise RefusedError("No challenge is published in this database, so there was nothing to check.")
    versions = f"{report.versions} version{'s'[: report.versions != 1]}"
    return f"{versions} of {report.challenges} challenge{'s'[: report.challenges != 1]}: as they were frozen."
