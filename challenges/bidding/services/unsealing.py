"""Opening one bid's envelopes: decrypt, verify against what was committed to, write ordinary rows.

A bid that does not open or does not verify is written down as such and never holds up another.
"""

import hashlib
from typing import Any
from uuid import UUID, uuid4

from challenges.bidding import vault
from challenges.bidding.domain.content import PRICE, QUALITY, BidFile
from challenges.bidding.domain.receipts import digest, manifest, price_part, salted_digest
from portal.database.transactions import execute, fetch, fetch_one, transaction
from portal.files.sealing import TamperedError, unseal_key
from portal.files.store import ObjectMissingError, file_store, new_object_name

DAMAGED = "This bid could not be opened: what is stored is not what was submitted. Do not assess it; ask the operator."
NOT_COMMITTED = "What was opened does not fit the commitment in the supplier's receipt."
PRICE_DAMAGED = "The price could not be opened: what is stored is not what was submitted."


async def open_quality(row: dict[str, Any], private_key: bytes, *, number: int) -> None:
    """Open the quality envelope of a standing submission into ordinary rows; one opened before is left alone."""
    async with transaction():
        if await fetch_one("select 1 from opened_bid where bid = $1", row["bid_id"]) is not None:
            return
        try:
            async with transaction():
                await _write_quality(row, private_key, number)
        except (TamperedError, ObjectMissingError):
            await _write_bid(row, number, {"confirmed": []}, verified=False, problem=DAMAGED)


async def open_price(row: dict[str, Any], private_key: bytes) -> None:
    """Open the price envelope of a submission whose quality envelope is open."""
    async with transaction():
        known = await fetch_one(
            "select e.id, e.price_hash, e.verified from opened_bid e left join opened_price p on p.opened_bid = e.id"
            " where e.bid = $1 and p.id is null",
            row["bid_id"],
        )
        if known is None:
            return
        try:
            keys = await _keys(row, PRICE, private_key)
            proof = (await _pieces(row, keys))[f"{vault.PROOF}{PRICE}"]
            pence, schedule = int(proof["pence"]), str(proof["schedule"])
            said = salted_digest(bytes.fromhex(proof["salt"]), price_part(pence, schedule))
            verified = said == known["price_hash"]
            problem = "" if verified else NOT_COMMITTED
        except (TamperedError, KeyError):
            pence, schedule, verified, problem = 0, "", False, PRICE_DAMAGED
        await execute(
            "insert into opened_price (id, opened_bid, price_pence, schedule, verified, problem)"
            " values ($1, $2, $3, $4, $5, $6)",
            uuid4(),
            known["id"],
            pence,
            schedule,
            verified,
            problem,
        )


async def _write_quality(row: dict[str, Any], private_key: bytes, number: int) -> None:
    keys = await _keys(row, QUALITY, private_key)
    opened = await _pieces(row, keys)
    proof = opened.get(f"{vault.PROOF}{QUALITY}")
    if proof is None:
        raise TamperedError("The proof of the quality envelope is missing.")
    files, contents = await _files(row, opened)
    answers = _under(opened, vault.ANSWER)
    passes = _under(opened, vault.CONDITION)
    declared = opened.get(vault.DECLARATIONS_SLOT, {"confirmed": []})
    said = manifest(
        bid_id=row["bid_id"],
        lot_id=row["lot_id"],
        answers={name: value["text"] for name, value in answers.items()},
        passes=passes,
        declarations=tuple(declared["confirmed"]),
        files=files,
        price_hash=proof["price_sha256"],
        challenge_version=row["challenge_version"],
        profile=opened.get(vault.PROFILE_SLOT),
    )
    verified = salted_digest(bytes.fromhex(proof["nonce"]), said) == row["commitment"]
    verified = verified and await _ciphertext_is_as_submitted(row)
    problem = "" if verified else NOT_COMMITTED
    await _write_bid(row, number, declared, verified=verified, problem=problem, price_hash=proof["price_sha256"])
    await _write_answers(row, answers, passes)
    if vault.PROFILE_SLOT in opened:
        await execute(
            "insert into opened_profile (id, opened_bid, content) values ($1, $2, $3)",
            uuid4(),
            row["bid_id"],
            opened[vault.PROFILE_SLOT],
        )
    for file in files:
        await _write_file(row["bid_id"], file, contents[file.id])


async def _keys(row: dict[str, Any], envelope: str, private_key: bytes) -> dict[UUID, bytes]:
    sealed = await fetch(
        "select s.key, s.sealed from sealed_key s join envelope_key k on k.id = s.key"
        " where s.submission = $1 and k.envelope = $2",
        row["submission_id"],
        envelope,
    )
    bid_id = row["bid_id"]
    return {
        one["key"]: unseal_key(one["sealed"], private_key, vault.envelope_binding(bid_id, one["key"], envelope))
        for one in sealed
    }


async def _pieces(row: dict[str, Any], keys: dict[UUID, bytes]) -> dict[str, dict[str, Any]]:
    """Open the frozen pieces that lie under `keys`, by slot."""
    pieces = await fetch(
        "select p.id, p.bid, p.key, p.slot, p.version, p.ciphertext from piece p"
        " join submitted_piece f on f.piece = p.id where f.submission = $1 and p.key = any($2::uuid[])",
        row["submission_id"],
        list(keys),
    )
    return {str(piece["slot"]): vault.open_row(piece, keys[piece["key"]]) for piece in pieces}


async def _files(
    row: dict[str, Any], opened: dict[str, dict[str, Any]]
) -> tuple[tuple[BidFile, ...], dict[UUID, bytes]]:
    """Open the frozen files; their hashes are taken from the bytes, never believed."""
    objects = await fetch(
        "select p.slot, p.object_name from piece p join submitted_piece f on f.piece = p.id"
        " where f.submission = $1 and p.object_name <> ''",
        row["submission_id"],
    )
    files, contents = [], {}
    for one in objects:
        file_id = UUID(str(one["slot"]).removeprefix(vault.FILE))
        value = opened[one["slot"]]
        key = bytes.fromhex(value["key"])
        content = vault.open_file(await file_store().get(one["object_name"]), key, row["bid_id"], file_id)
        contents[file_id] = content
        files.append(
            BidFile(
                id=file_id,
                name=value["name"],
                media_type=value["media_type"],
                size_bytes=len(content),
                sha256=hashlib.sha256(content).hexdigest(),
                criterion=value["criterion"],
            )
        )
    return tuple(files), contents


async def _ciphertext_is_as_submitted(row: dict[str, Any]) -> bool:
    """Compare the stored ciphertexts with the digest in the receipt."""
    frozen = await fetch(
        "select p.slot, encode(sha256(p.ciphertext), 'hex') as ciphertext_sha256, p.object_sha256 from piece p"
        " join submitted_piece f on f.piece = p.id where f.submission = $1",
        row["submission_id"],
    )
    listed = [[one["slot"], one["ciphertext_sha256"], one["object_sha256"]] for one in frozen]
    return bool(digest(sorted(listed)) == row["ciphertext_sha256"])


def _under(opened: dict[str, dict[str, Any]], prefix: str) -> dict[str, dict[str, Any]]:
    return {slot.removeprefix(prefix): value for slot, value in opened.items() if slot.startswith(prefix)}


async def _write_bid(
    row: dict[str, Any], number: int, declared: dict[str, Any], *, verified: bool, problem: str, price_hash: str = ""
) -> None:
    await execute(
        "insert into opened_bid (id, bid, submission, number, arrived_at, verified, problem, declarations, price_hash)"
        " values ($1, $1, $2, $3, $4, $5, $6, $7, $8)",
        row["bid_id"],
        row["submission_id"],
        number,
        row["arrived_at"],
        verified,
        problem,
        declared["confirmed"],
        price_hash,
    )


async def _write_answers(
    row: dict[str, Any], answers: dict[str, dict[str, Any]], passes: dict[str, dict[str, Any]]
) -> None:
    known = await fetch("select id, identifier from criterion where challenge = $1", row["challenge_id"])
    for criterion in known:
        identifier = criterion["identifier"]
        if identifier in answers:
            await execute(
                "insert into opened_answer (id, opened_bid, criterion, text) values ($1, $2, $3, $4)",
                uuid4(),
                row["bid_id"],
                criterion["id"],
                answers[identifier]["text"],
            )
        if identifier in passes:
            await execute(
                "insert into opened_pass (id, opened_bid, criterion, met, evidence) values ($1, $2, $3, $4, $5)",
                uuid4(),
                row["bid_id"],
                criterion["id"],
                bool(passes[identifier]["met"]),
                passes[identifier]["evidence"],
            )


async def _write_file(bid_id: UUID, file: BidFile, content: bytes) -> None:
    name = new_object_name("opened")
    await file_store().put_new(name, content)
    await execute(
        "insert into opened_file (id, opened_bid, name, media_type, size_bytes, sha256, criterion_identifier,"
        " object_name) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        file.id,
        bid_id,
        file.name,
        file.media_type,
        file.size_bytes,
        file.sha256,
        file.criterion,
        name,
    )
