"""Writing sealed pieces: one place that draws keys, binds, versions and prunes."""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from challenges.bidding import policies, queries, vault
from challenges.bidding.domain.bids import BidDetail
from challenges.publishing import queries as publishing
from portal.accounts.domain import Actor
from portal.database.clock import portal_now
from portal.database.transactions import execute, fetch_one
from portal.files.sealing import new_key
from portal.kernel.errors import ConflictError, NotFoundError

KEPT_VERSIONS = 20
_PIECE = (
    "id",
    "bid",
    "key",
    "slot",
    "version",
    "removed",
    "ciphertext",
    "ciphertext_sha256",
    "object_name",
    "object_sha256",
)
_INSERT_PIECES = """
insert into piece (id, bid, key, slot, version, removed, ciphertext, ciphertext_sha256, object_name, object_sha256,
    written_at, written_by)
select *, $11::timestamptz, $12::uuid from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::varchar[], $5::int[],
    $6::boolean[], $7::bytea[], $8::varchar[], $9::varchar[], $10::varchar[])
"""
CONFLICT = (
    "Somebody saved this page after you opened it, in another tab or a colleague. "
    "Nothing was overwritten: compare the two texts, then save yours or keep theirs."
)


async def lock_for_editing(actor: Actor, bid_id: UUID) -> tuple[BidDetail, datetime]:
    """Lock a bid that `actor` may change now, and tell the time; 404 for others, refused after the deadline."""
    found = await lock_own(actor, bid_id)
    now = await portal_now()
    policies.may_edit(found, await publishing.challenge(found.challenge_id), now).require()
    return found, now


async def lock_own(actor: Actor, bid_id: UUID) -> BidDetail:
    """Lock the row of one's own bid and bring it as it is then; NotFoundError for everybody else's."""
    await queries.own_bid(bid_id, actor)
    return await lock_found(actor, bid_id)


async def lock_found(actor: Actor, bid_id: UUID) -> BidDetail:
    """Lock the row of a bid that was just found to be one's own, and bring it as it is then."""
    if await fetch_one("select id from bid where id = $1 for update", bid_id) is None:
        raise NotFoundError
    return await queries.own_bid(bid_id, actor)


async def new_envelope_key(bid_id: UUID, envelope: str, now: datetime) -> tuple[UUID, bytes]:
    """Draw a key for one envelope of a bid and keep it under the draft key."""
    key_id, key = uuid4(), new_key()
    await execute(
        "insert into envelope_key (id, bid, envelope, wrapped, made_at) values ($1, $2, $3, $4, $5)",
        key_id,
        bid_id,
        envelope,
        vault.wrap_envelope_key(key, bid_id, key_id, envelope),
        now,
    )
    return key_id, key


async def working_key(bid_id: UUID, envelope: str, now: datetime) -> tuple[UUID, bytes]:
    """Bring the key for new pieces: once a key was sealed by a submission, later pieces come under a new one."""
    row = await fetch_one(
        "select k.id, k.wrapped from envelope_key k where k.bid = $1 and k.envelope = $2"
        " and not exists (select 1 from sealed_key s where s.key = k.id) order by k.made_at desc, k.id limit 1",
        bid_id,
        envelope,
    )
    if row is None:
        return await new_envelope_key(bid_id, envelope, now)
    return row["id"], vault.unwrap_envelope_key(row["wrapped"], bid_id, row["id"], envelope)


async def save_piece(
    bid_id: UUID,
    slot: str,
    envelope: str,
    content: dict[str, Any],
    *,
    expected: int,
    actor: Actor,
    now: datetime,
) -> int:
    """Save a slot's next version and answer it; ConflictError when somebody saved since version `expected`.

    Saving the same words again makes no new version, so a double click or a repeated autosave does no harm.
    """
    latest = await _latest(bid_id, slot)
    current = int(latest["version"]) if latest else 0
    if latest is not None and not latest["removed"] and _opened(latest) == content:
        return current
    if expected != current:
        raise ConflictError(CONFLICT)
    await write_piece(bid_id, slot, envelope, content, version=current + 1, actor=actor, now=now)
    await _prune(bid_id, slot, current + 1)
    return current + 1


async def write_piece(
    bid_id: UUID,
    slot: str,
    envelope: str,
    content: dict[str, Any],
    *,
    version: int,
    actor: Actor,
    now: datetime,
    object_name: str = "",
    object_sha256: str = "",
    removed: bool = False,
) -> UUID:
    """Seal and insert one version of a slot; answers the piece's id."""
    key_id, key = await working_key(bid_id, envelope, now)
    piece = sealed_piece(bid_id, slot, content, version=version, key_id=key_id, key=key, removed=removed)
    piece |= {"object_name": object_name, "object_sha256": object_sha256}
    await insert_pieces([piece], actor, now)
    made: UUID = piece["id"]
    return made


def sealed_piece(
    bid_id: UUID, slot: str, content: dict[str, Any], *, version: int, key_id: UUID, key: bytes, removed: bool = False
) -> dict[str, Any]:
    """Seal one version of a slot without a file; answers its row."""
    piece_id = uuid4()
    ciphertext = vault.seal_content(content, key, vault.piece_binding(bid_id, piece_id, slot, version))
    return {
        "id": piece_id,
        "bid": bid_id,
        "key": key_id,
        "slot": slot,
        "version": version,
        "removed": removed,
        "ciphertext": ciphertext,
        "ciphertext_sha256": hashlib.sha256(ciphertext).hexdigest(),
        "object_name": "",
        "object_sha256": "",
    }


async def insert_pieces(pieces: list[dict[str, Any]], actor: Actor, now: datetime) -> None:
    """Insert rows of sealed pieces in one statement."""
    columns = [[piece[name] for piece in pieces] for name in _PIECE]
    await execute(_INSERT_PIECES, *columns, now, actor.person_id)


async def _latest(bid_id: UUID, slot: str) -> dict[str, Any] | None:
    return await fetch_one(
        "select p.id, p.bid, p.key, p.slot, p.version, p.removed, p.ciphertext, k.wrapped, k.envelope from piece p"
        " join envelope_key k on k.id = p.key where p.bid = $1 and p.slot = $2 order by p.version desc limit 1",
        bid_id,
        slot,
    )


def _opened(row: dict[str, Any]) -> dict[str, Any]:
    key = vault.unwrap_envelope_key(row["wrapped"], row["bid"], row["key"], row["envelope"])
    return vault.open_row(row, key)


async def _prune(bid_id: UUID, slot: str, version: int) -> None:
    """Forget old versions of a slot that no submission froze."""
    await execute(
        "delete from piece p where p.bid = $1 and p.slot = $2 and p.version <= $3"
        " and not exists (select 1 from submitted_piece f where f.piece = p.id)",
        bid_id,
        slot,
        version - KEPT_VERSIONS,
    )
