"""`portal receipt`: a supplier checks its receipt against the published opening record, without a database."""

import asyncio
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import httpx
import msgspec

from challenges.bidding.domain.receipts import NOT_CONFIRMED, Receipt, ReceiptCheck, check_receipt
from portal.kernel.moments import format_moment

_MAXIMUM_BYTES = 50 * 1024 * 1024
_FETCH_SECONDS = 20
_ENDED = "it was withdrawn, or replaced by a later submission"
_WHY_NOT = {NOT_CONFIRMED: "it was not confirmed after the challenge was changed"}


class BadFileError(click.ClickException):
    """One plain line on stderr and exit status 2."""

    exit_code = 2


@click.group("receipt")
def receipt() -> None:
    """Check the receipts of submitted bids."""


@receipt.command("verify")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--record",
    "source",
    metavar="FILE_OR_URL",
    help="The published opening record; without it, the address named in the receipt is asked.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of sentences.")
@click.pass_context
def verify(context: click.Context, file: Path, source: str | None, as_json: bool) -> None:
    """Check that a receipt is whole and that the opening record lists its submission.

    Exit status 0: it does. 1: it does not. 2: a file cannot be read, or the record is not published yet.
    """
    held = _receipt(file)
    found = check_receipt(held, _record(source or held.opening_record))
    if as_json:
        click.echo(json.dumps({"valid": not found.problems, "opened": found.opened, "problems": found.problems}))
    elif found.problems:
        click.echo("\n".join(found.problems), err=True)
    else:
        click.echo(_sentences(held, found))
    context.exit(1 if found.problems else 0)


@receipt.command("evidence")
@click.argument("reference")
@click.option(
    "--out", "folder", required=True, type=click.Path(exists=False, path_type=Path), help="The folder to make."
)
def evidence(reference: str, folder: Path) -> None:
    """Write out a challenge's sealed bids after the opening, for the stand-alone verifier docs/verify_bids.py.

    Ciphertexts, hashes and opening records only: nothing is in clear and nobody is named.
    """
    from challenges.bidding.evidence import export_bids
    from portal.database.own_server import database_server

    if folder.exists():
        raise BadFileError(f"{folder} is there already. Name a new folder.")
    with database_server():
        count = asyncio.run(export_bids(reference, folder))
    click.echo(f"{count} submission{'s'[: count != 1]} of {reference} written to {folder}.")


def _receipt(file: Path) -> Receipt:
    try:
        return msgspec.json.decode(_content(file), type=Receipt)
    except msgspec.MsgspecError as error:
        raise BadFileError(f"{file} is not a receipt: {_one_line(error)}") from error


def _content(file: Path) -> bytes:
    try:
        if file.stat().st_size > _MAXIMUM_BYTES:
            raise BadFileError(f"{file} is too large.")
        return file.read_bytes()
    except OSError as error:
        raise BadFileError(f"{file} cannot be read: {error.strerror}") from error


def _record(source: str) -> dict[str, Any]:
    content = _fetched(source) if source.startswith(("http://", "https://")) else _content(Path(source))
    try:
        return msgspec.json.decode(content, type=dict[str, Any])
    except msgspec.MsgspecError as error:
        raise BadFileError(f"{source} is not an opening record: {_one_line(error)}") from error


def _fetched(address: str) -> bytes:
    try:
        answer = httpx.get(address, timeout=_FETCH_SECONDS, headers={"accept": "application/json"})
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise BadFileError(f"{address} cannot be reached: {_one_line(error)}") from error
    if answer.status_code == 404:
        raise BadFileError("The opening record is not published yet.")
    if answer.status_code != 200:
        raise BadFileError(f"{address} answers {answer.status_code}.")
    return answer.content


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def _sentences(held: Receipt, found: ReceiptCheck) -> str:
    fate = "It was opened." if found.opened else f"It was not opened: {_WHY_NOT.get(found.state, _ENDED)}."
    return (
        f"The receipt is whole. Submission {held.submission} for {held.challenge}, arrived {_shown(held.arrived_at)}, "
        f"is in the opening record. {fate}"
    )


def _shown(moment: str) -> str:
    """Write the hashed instant for people; text that is no instant is shown as it is."""
    try:
        return format_moment(msgspec.convert(moment, datetime))
    except msgspec.ValidationError:
        return moment
