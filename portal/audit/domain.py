"""How a link of the chain is written and hashed (design: "Audit"); documented in docs/file-formats/audit.md."""

import hashlib
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import rfc8785

GENESIS = bytes(32)
TICK = "chain:tick"


class Link(msgspec.Struct, frozen=True):
    """One act as the chain hashes it; `challenge` is None in the portal's own chain."""

    challenge: UUID | None
    seq: int
    at: datetime
    actor_id: UUID | None
    act: str
    details_hash: bytes


class StoredLink(msgspec.Struct, frozen=True):
    """A link with the hash that was stored beside it."""

    link: Link
    hash: bytes


class Fault(msgspec.Struct, frozen=True):
    """What is wrong with a chain, and where; `seq` 0 speaks of the chain as a whole."""

    chain: str
    seq: int
    problem: str

    def __str__(self) -> str:
        """Write one plain line."""
        place = f", entry {self.seq}" if self.seq else ""
        return f"{self.chain}{place}: {self.problem}"


def canonical(details: dict[str, Any]) -> str:
    """Write details as RFC 8785 JSON; moments, days and ids become text first."""
    return rfc8785.dumps(msgspec.to_builtins(details)).decode()


def hash_details(salt: bytes, details: str) -> bytes:
    """Hash details under their salt, so that short ones cannot be guessed once erased."""
    return hashlib.sha256(salt + details.encode()).digest()


def hash_link(previous: bytes, link: Link) -> bytes:
    """Hash a link onto the one before it: sha256(previous 32 bytes, then the link's RFC 8785 JSON)."""
    body = {
        "challenge": None if link.challenge is None else str(link.challenge),
        "seq": link.seq,
        "at": moment_text(link.at),
        "actor_id": None if link.actor_id is None else str(link.actor_id),
        "act": link.act,
        "details_hash": link.details_hash.hex(),
    }
    return hashlib.sha256(previous + rfc8785.dumps(body)).digest()


def moment_text(moment: datetime) -> str:
    """Write an instant in UTC with six digits of a second, as it is hashed."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def faults_of(chain: str, links: list[StoredLink], *, head: bytes, length: int) -> list[Fault]:
    """Recompute a chain from its genesis and name every link that does not follow, and a head that does not fit."""
    faults = []
    previous = GENESIS
    for place, stored in enumerate(links, start=1):
        if stored.link.seq != place:
            faults.append(Fault(chain, stored.link.seq, f"entry {place} is missing before it"))
            break
        if hash_link(previous, stored.link) != stored.hash:
            faults.append(Fault(chain, place, "its contents or order were changed"))
        previous = stored.hash
    if not faults and (previous != head or len(links) != length):
        faults.append(Fault(chain, 0, "entries at its end are missing"))
    return faults


def unknown_heads(chain: str, links: list[StoredLink], published: list[bytes]) -> list[Fault]:
    """Name published heads that no longer lie in the chain: the sign that its tail was cut or rewritten."""
    known = {stored.hash for stored in links} | {GENESIS}
    return [
        Fault(chain, 0, f"the published head {head.hex()} is no longer in it")
        for head in published
        if head not in known
    ]
