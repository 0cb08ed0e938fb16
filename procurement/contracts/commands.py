"""`portal contract verify FILE`: checks a signed contract without asking the portal."""

import sys
from pathlib import Path

import click

from procurement.contracts.verification import DamagedContractError, UnreadableContractError, Verification, verify

MAXIMUM_BYTES = 100_000_000


@click.group()
def contract() -> None:
    """Signed contracts."""


@contract.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--ca", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The portal's CA certificate.")
def verify_command(file: Path, ca: Path | None) -> None:
    """Say whether FILE changed since it was sealed, and who signed it. Exit status 0, 1 (changed) or 2 (no such file)."""
    try:
        found = verify(_content(file), ca)
    except (UnreadableContractError, OSError) as error:
        click.echo(f"{file.name}: {error}", err=True)
        sys.exit(1 if isinstance(error, DamagedContractError) else 2)
    for line in report(found, with_ca=ca is not None):
        click.echo(line)
    if not found.holds or (ca is not None and not found.trusted):
        click.echo(f"{file.name}: this is not the contract as it was sealed", err=True)
        sys.exit(1)


def _content(file: Path) -> bytes:
    if file.stat().st_size > MAXIMUM_BYTES:
        raise UnreadableContractError("This file is larger than any contract the portal seals.")
    return file.read_bytes()


def report(found: Verification, *, with_ca: bool) -> list[str]:
    """Write the answer as lines of plain words."""
    trust = "issued by the certificate authority given" if found.trusted else "NOT issued by the authority given"
    return [
        f"Contract {found.evidence.contract}: {found.evidence.title}",
        f"Bytes since sealing: {'unchanged' if found.intact else 'CHANGED'}",
        f"Document signed: {found.evidence.document_sha256} ({'matches' if found.document_matches else 'DOES NOT MATCH'})",
        *(f"Signed for {s.organisation} by {s.name}, {s.role}, {s.signed_at}" for s in found.evidence.signatures),
        f"Sealed by: {found.sealed_by}, {trust if with_ca else 'authority not checked (give --ca FILE)'}",
    ]
