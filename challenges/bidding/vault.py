"""Bindings and keys of a bid's envelopes: the only place that says what a ciphertext of a bid belongs to."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from challenges.bidding.domain.content import Content
from portal.files.sealing import open_piece, seal_piece, unwrap_key, wrap_key
from portal.files.streams import open_stream
from portal.settings import get_settings

PROOF = "proof/"
FILE = "file/"
ANSWER = "answer/"
CONDITION = "pass/"
PRICE_SLOT = "price"
DECLARATIONS_SLOT = "declarations"
PROFILE_SLOT = "profile"


def slots_of(content: Content, *, has_price: bool) -> frozenset[str]:
    """Name the slots in which these answers, files, declarations and profile lie, with the price's where there is one."""
    return frozenset(
        (
            *(f"{ANSWER}{name}" for name in content.answers),
            *(f"{CONDITION}{name}" for name in content.passes),
            *(f"{FILE}{file.id}" for file in content.files),
            *((PRICE_SLOT,) if has_price else ()),
            DECLARATIONS_SLOT,
            *((PROFILE_SLOT,) if content.profile else ()),
        )
    )


def draft_key() -> bytes:
    """Read PORTAL_DRAFT_KEY, under which the envelope keys of drafts lie."""
    settings = get_settings()
    settings.require("draft_key")
    return bytes.fromhex(settings.draft_key)


def envelope_binding(bid_id: UUID, key_id: UUID, envelope: str) -> bytes:
    """Say which envelope a key opens."""
    return f"bid {bid_id} envelope {envelope} key {key_id}".encode()


def piece_binding(bid_id: UUID, piece_id: UUID, slot: str, version: int) -> bytes:
    """Say which piece a ciphertext is; moved to another slot, version or bid it does not open."""
    return f"bid {bid_id} piece {piece_id} slot {slot} version {version}".encode()


def file_binding(bid_id: UUID, file_id: UUID) -> bytes:
    """Say which file of which bid a sealed object is."""
    return f"bid {bid_id} file {file_id}".encode()


def upload_binding(bid_id: UUID, upload_id: UUID) -> bytes:
    """Say which file on its way into which bid a key belongs to."""
    return f"bid {bid_id} upload {upload_id}".encode()


def upload_state_binding(bid_id: UUID, upload_id: UUID, version: int) -> bytes:
    """Say which state of a file on its way a ciphertext is; an older one put back does not open."""
    return f"bid {bid_id} upload {upload_id} state {version}".encode()


def upload_part_binding(bid_id: UUID, upload_id: UUID, offset: int) -> bytes:
    """Say where in a file on its way a sealed part belongs."""
    return f"bid {bid_id} upload {upload_id} part at {offset}".encode()


def wrap_envelope_key(key: bytes, bid_id: UUID, key_id: UUID, envelope: str) -> bytes:
    """Encrypt an envelope key under the draft key."""
    return wrap_key(key, draft_key(), envelope_binding(bid_id, key_id, envelope))


def unwrap_envelope_key(wrapped: bytes, bid_id: UUID, key_id: UUID, envelope: str) -> bytes:
    """Decrypt an envelope key with the draft key."""
    return unwrap_key(wrapped, draft_key(), envelope_binding(bid_id, key_id, envelope))


def seal_content(content: Any, key: bytes, binding: bytes) -> bytes:
    """Seal a JSON value."""
    return seal_piece(msgspec.json.encode(content), key, binding)


def open_content(ciphertext: bytes, key: bytes, binding: bytes) -> dict[str, Any]:
    """Open a sealed JSON object; TamperedError when it was changed or moved."""
    return msgspec.json.decode(open_piece(ciphertext, key, binding), type=dict[str, Any])


def open_row(row: Mapping[str, Any], key: bytes) -> dict[str, Any]:
    """Open a piece given as a row with bid, id, slot, version and ciphertext."""
    return open_content(row["ciphertext"], key, piece_binding(row["bid"], row["id"], row["slot"], row["version"]))


def open_file(ciphertext: bytes, key: bytes, bid_id: UUID, file_id: UUID) -> bytes:
    """Open a sealed file in memory; TamperedError when it was changed, moved or cut short."""
    return open_stream(ciphertext, key, file_binding(bid_id, file_id))
