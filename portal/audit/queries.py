"""Reading the chains: for people, for verification, and the heads that everybody may see."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from portal.audit.domain import Link, StoredLink
from portal.database.transactions import fetch, fetch_one

PORTAL = "portal"
_CHAINS = "select id, challenge_id, reference, length, head from audit_chain "


class Act(msgspec.Struct, frozen=True):
    """One chained act for people; `details` is None once erased."""

    id: UUID
    seq: int
    at: datetime
    actor_id: UUID | None
    act: str
    hash: bytes
    details: dict[str, Any] | None


class PublicHead(msgspec.Struct, frozen=True):
    """A chain's head as published on the hour: the challenge's reference, or "portal"."""

    challenge: str
    head: str
    at: datetime


class Chain(msgspec.Struct, frozen=True):
    """One chain's own row."""

    id: UUID
    challenge_id: UUID | None
    reference: str | None
    length: int
    head: bytes

    @property
    def name(self) -> str:
        """Name it for people."""
        return self.reference or (PORTAL if self.challenge_id is None else str(self.challenge_id))


async def acts_of(challenge_id: UUID | None) -> list[Act]:
    """List a chain's acts in order; None is the portal's own chain."""
    rows = await fetch(
        """
        select e.id, e.seq, e.at, e.actor_id, e.act, e.hash, d.details::jsonb as details
        from audit_entry e join audit_chain c on c.id = e.chain left join audit_detail d on d.entry = e.id
        where c.challenge_id is not distinct from $1::uuid order by e.seq
        """,
        challenge_id,
    )
    return msgspec.convert(rows, list[Act])


async def public_heads() -> list[PublicHead]:
    """List the latest published head of every published chain, the portal's own first."""
    rows = await fetch(
        """
        select distinct on (h.chain) coalesce(c.reference, 'portal') as challenge, encode(h.head, 'hex') as head, h.at
        from audit_published_head h join audit_chain c on c.id = h.chain
        order by h.chain, h.at desc, h.id
        """
    )
    heads = msgspec.convert(rows, list[PublicHead])
    return sorted(heads, key=lambda head: (head.challenge != PORTAL, head.challenge))


async def heads_published_at() -> datetime | None:
    """Tell when heads were last published; portal time."""
    row = await fetch_one("select max(at) as at from audit_published_head")
    return row["at"] if row else None


async def chains(reference: str | None = None) -> list[Chain]:
    """List the chains, or the one with this reference, challenge id, or the name "portal"."""
    rows = await fetch(_CHAINS + "order by reference nulls first, id")
    found = msgspec.convert(rows, list[Chain])
    if reference is None:
        return found
    return [chain for chain in found if reference in {chain.name, str(chain.challenge_id)}]


async def locked_chain(chain_id: UUID) -> Chain:
    """Read a chain's row and hold it: nothing is added to the chain until the transaction ends."""
    row = await fetch_one(_CHAINS + "where id = $1 for share", chain_id)
    return msgspec.convert(row, Chain)


async def links_of(chain: Chain) -> list[StoredLink]:
    """Read a chain's links as they were stored, in order."""
    rows = await fetch(
        "select seq, at, actor_id, act, details_hash, hash from audit_entry where chain = $1 order by seq", chain.id
    )
    return [
        StoredLink(
            Link(chain.challenge_id, row["seq"], row["at"], row["actor_id"], row["act"], row["details_hash"]),
            row["hash"],
        )
        for row in rows
    ]


async def published_heads_of(chain: Chain) -> list[tuple[bytes, datetime]]:
    """List every head of a chain that was ever published, oldest first."""
    rows = await fetch("select head, at from audit_published_head where chain = $1 order by at, id", chain.id)
    return [(row["head"], row["at"]) for row in rows]


async def wrong_details(chain: Chain) -> list[int]:
    """Name the entries whose details are missing without an erasure, or do not hash to what was chained."""
    rows = await fetch(
        """
        select e.seq from audit_entry e left join audit_detail d on d.entry = e.id
        where e.chain = $1 and case when d.details is null then d.erased_at is null
              else e.details_hash <> sha256(d.salt || convert_to(d.details, 'UTF8')) end
        order by e.seq
        """,
        chain.id,
    )
    return [row["seq"] for row in rows]
