"""The commitment of a submission and the receipt that lets its supplier prove it (docs/formats/receipt.md)."""

import hashlib
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import rfc8785

from challenges.bidding.domain.content import BidFile

RECEIPT_FORMAT = "civic-challenges-receipt/1"
RECORD_FORMAT = "civic-challenges-opening/1"
NOT_CONFIRMED = "not confirmed"
NONCE_BYTES = 32


class Receipt(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a supplier holds after submitting; hashes in hex; nobody else knows nonce and salt before the opening.

    `challenge_version` is written above 1 only, as in the manifest and the row: so what was hashed before challenges
    could be changed stays as it was.
    """

    format: str
    bid: str
    challenge: str
    lot: int
    submission: int
    arrived_at: str
    ciphertext_sha256: str
    commitment: str
    nonce: str
    price_salt: str
    row_hash: str
    chain_hash: str
    opening_record: str
    challenge_version: int = 1


def moment_text(moment: datetime) -> str:
    """Write an instant the one way in which it is hashed: UTC with microseconds, "2027-01-14T11:59:58.123456Z"."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def digest(value: Any) -> str:
    """Hash a JSON value: SHA-256 of its RFC 8785 form, in hex."""
    return hashlib.sha256(rfc8785.dumps(value)).hexdigest()


def salted_digest(salt: bytes, value: Any) -> str:
    """Hash `salt` followed by the RFC 8785 form of a JSON value, in hex."""
    return hashlib.sha256(salt + rfc8785.dumps(value)).hexdigest()


def price_part(pence: int, schedule: str) -> dict[str, str]:
    """Write the price for its own salted hash; the manifest carries only that, so quality opens without price."""
    return {"pence": str(pence), "schedule": schedule}


def manifest(
    *,
    bid_id: UUID,
    lot_id: UUID,
    answers: dict[str, str],
    passes: dict[str, dict[str, Any]],
    declarations: tuple[str, ...],
    files: tuple[BidFile, ...],
    price_hash: str,
    challenge_version: int = 1,
    profile: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Write down all that a submission says, and to which version of the challenge, in the form that is committed to."""
    listed = [
        {"criterion": file.criterion, "name": file.name, "media_type": file.media_type, "sha256": file.sha256}
        for file in files
    ]
    return {
        "bid": str(bid_id),
        "lot": str(lot_id),
        "answers": answers,
        "passes": passes,
        "declarations": sorted(declarations),
        "files": sorted(listed, key=lambda one: (one["sha256"], one["name"], one["criterion"])),
        "price_sha256": price_hash,
        **({"profile_sha256": digest(profile)} if profile else {}),
        **_version(challenge_version),
    }


def row_of(
    *,
    bid: str,
    submission: int,
    arrived_at: str,
    ciphertext_sha256: str,
    commitment: str,
    challenge_version: int = 1,
) -> dict[str, Any]:
    """Gather what a submission's row hash covers: all that its receipt and the opening record say."""
    return {
        "bid": bid,
        "submission": submission,
        "arrived_at": arrived_at,
        "ciphertext_sha256": ciphertext_sha256,
        "commitment": commitment,
        **_version(challenge_version),
    }


def _version(number: int) -> dict[str, int]:
    return {"challenge_version": number} if number > 1 else {}


class ReceiptCheck(msgspec.Struct, frozen=True):
    """What checking a receipt against an opening record found; `problems` is empty when all is well.

    `state` is the record's word for the submission, "" where it is not listed.
    """

    problems: tuple[str, ...]
    opened: bool
    state: str = ""


def check_receipt(receipt: Receipt, record: dict[str, Any]) -> ReceiptCheck:
    """Check a receipt against the published opening record of its challenge; needs neither database nor keys."""
    problems = []
    row = row_of(
        bid=receipt.bid,
        submission=receipt.submission,
        arrived_at=receipt.arrived_at,
        ciphertext_sha256=receipt.ciphertext_sha256,
        commitment=receipt.commitment,
        challenge_version=receipt.challenge_version,
    )
    if receipt.format != RECEIPT_FORMAT:
        problems.append(f"This is not a {RECEIPT_FORMAT} file.")
    if digest(row) != receipt.row_hash:
        problems.append("The receipt's row hash does not fit its own lines: the receipt was changed.")
    if record.get("format") != RECORD_FORMAT:
        problems.append(f"The opening record is not a {RECORD_FORMAT} file.")
    if record.get("challenge") != receipt.challenge:
        problems.append("The opening record is of another challenge.")
    entries = record.get("submissions")
    listed = [one for one in entries if isinstance(one, dict)] if isinstance(entries, list) else []
    mine = [one for one in listed if one.get("row_hash") == receipt.row_hash]
    if not mine:
        problems.append("The opening record does not list this submission.")
    states = {one.get("state") for one in mine}
    problems += _confirmation_problems(receipt.challenge_version, record.get("material_version", 1), states)
    return ReceiptCheck(tuple(problems), opened="opened" in states, state=str(mine[0].get("state", "")) if mine else "")


def _confirmation_problems(made_for: int, material: Any, states: set[Any]) -> list[str]:
    """Find a record that leaves out what was confirmed, or opens what was not."""
    if not isinstance(material, int):
        return ["The opening record does not say which version had to be confirmed."]
    if NOT_CONFIRMED in states and made_for >= material:
        return [f"The record says that this was not confirmed, but it was made for version {made_for}."]
    if "opened" in states and made_for < material:
        return [f"The record says that this was opened, but it was never confirmed for version {material}."]
    return []
