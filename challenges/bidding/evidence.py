"""Writing out a challenge's sealed bids after the opening, so that anybody can check them without the portal.

The folder is described in docs/formats/bids.md; docs/verify_bids.py checks it and shares no code with this.
"""

from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from challenges.bidding.domain.receipts import moment_text, row_of
from challenges.publishing import queries as publishing
from portal.database.transactions import fetch
from portal.files.store import ObjectMissingError, file_store
from portal.kernel.errors import NotFoundError, RefusedError

FORMAT = "civic-challenges-bids/1"


async def export_bids(reference: str, folder: Path) -> int:
    """Write every submission's ciphertexts, proofs and the opening records into a new folder; answers how many there are.

    Nothing is in clear and nobody is named. RefusedError before the bids are opened; NotFoundError where there is no
    such challenge; FileExistsError for a folder that is there already.
    """
    try:
        challenge = await publishing.challenge_by_reference(reference)
    except NotFoundError:
        raise NotFoundError(f"There is no challenge {reference} in this database.") from None
    records = await fetch("select record from opening where challenge = $1 order by act desc", challenge.id)
    if not records:
        raise RefusedError(f"The bids for {reference} are not opened yet, so nothing of them may be written out.")
    _make(folder)
    submissions = [await _submission(row, folder) for row in await _rows(challenge.id)]
    content = {
        "format": FORMAT,
        "challenge": reference,
        "records": [row["record"] for row in records],
        "submissions": submissions,
    }
    text = msgspec.json.format(msgspec.json.encode(content), indent=1)
    (folder / "bids.json").write_bytes(text + b"\n")
    return len(submissions)


def _make(folder: Path) -> None:
    folder.mkdir(parents=True)
    for name in ("pieces", "objects"):
        (folder / name).mkdir()


async def _rows(challenge_id: UUID) -> list[dict[str, Any]]:
    return await fetch(
        "select s.id, s.bid, s.number, s.arrived_at, s.ciphertext_sha256, s.commitment, s.row_hash,"
        " s.challenge_version from submission s"
        " join bid b on b.id = s.bid where b.challenge = $1 order by s.row_hash",
        challenge_id,
    )


async def _submission(row: dict[str, Any], folder: Path) -> dict[str, Any]:
    pieces = await fetch(
        "select p.slot, p.ciphertext, p.ciphertext_sha256, p.object_name, p.object_sha256 from submitted_piece f"
        " join piece p on p.id = f.piece where f.submission = $1",
        row["id"],
    )
    for piece in pieces:
        (folder / "pieces" / piece["ciphertext_sha256"]).write_bytes(piece["ciphertext"])
        if piece["object_name"]:
            await _copy_object(piece, folder)
    said = row_of(
        bid=str(row["bid"]),
        submission=row["number"],
        arrived_at=moment_text(row["arrived_at"]),
        ciphertext_sha256=row["ciphertext_sha256"],
        commitment=row["commitment"],
        challenge_version=row["challenge_version"],
    )
    listed = [
        {name: piece[name] for name in ("slot", "ciphertext_sha256", "object_sha256")}
        for piece in sorted(pieces, key=lambda one: str(one["slot"]))
    ]
    return {"row": said, "row_hash": row["row_hash"], "pieces": listed}


async def _copy_object(piece: dict[str, Any], folder: Path) -> None:
    """Copy a file's sealed bytes; one that the store lost is left out, and the check says so."""
    try:
        content = await file_store().get(piece["object_name"])
    except ObjectMissingError:
        return
    (folder / "objects" / piece["object_sha256"]).write_bytes(content)
