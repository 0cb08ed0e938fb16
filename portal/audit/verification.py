"""Checking the chains in the database, and writing them out for those who check without us."""

from typing import Any
from uuid import UUID

import msgspec

from portal.audit.domain import Fault, faults_of, moment_text, unknown_heads
from portal.audit.queries import Chain, chains, links_of, locked_chain, published_heads_of, wrong_details
from portal.database.transactions import fetch, transaction
from portal.kernel.errors import NotFoundError

FORMAT = "portal-audit/1"


class Report(msgspec.Struct, frozen=True):
    """What a verification found."""

    chains: int
    entries: int
    faults: tuple[Fault, ...]


async def verify(reference: str | None = None) -> Report:
    """Recompute every chain, or one, from its genesis; NotFoundError when there is none of that name."""
    entries, faults = 0, list[Fault]()
    found = await _selected(reference)
    for chain_id in found:
        async with transaction():
            chain = await locked_chain(chain_id)
            links = await links_of(chain)
            published = await published_heads_of(chain)
            wrong = await wrong_details(chain)
        entries += len(links)
        faults += faults_of(chain.name, links, head=chain.head, length=chain.length)
        faults += unknown_heads(chain.name, links, [head for head, _ in published])
        faults += [Fault(chain.name, seq, "its details were changed or removed") for seq in wrong]
    return Report(len(found), entries, tuple(faults))


async def export(reference: str | None = None, *, with_details: bool = False) -> dict[str, Any]:
    """Write chains as plain values for the stand-alone verifier; details, which name people, only when asked for."""
    written = []
    for chain_id in await _selected(reference):
        async with transaction():
            written.append(await _written(await locked_chain(chain_id), with_details))
    return {"format": FORMAT, "chains": written}


async def _selected(reference: str | None) -> list[UUID]:
    found = [chain.id for chain in await chains(reference)]
    if reference is not None and not found:
        raise NotFoundError(f"There is no audit chain for {reference}.")
    return found


async def _written(chain: Chain, with_details: bool) -> dict[str, Any]:
    entries: list[dict[str, Any]] = [
        {
            "seq": stored.link.seq,
            "at": moment_text(stored.link.at),
            "actor_id": None if stored.link.actor_id is None else str(stored.link.actor_id),
            "act": stored.link.act,
            "details_hash": stored.link.details_hash.hex(),
            "hash": stored.hash.hex(),
        }
        for stored in await links_of(chain)
    ]
    if with_details:
        found = {row["seq"]: row for row in await _details_of(chain)}
        for entry in entries:
            entry["details"] = found.get(entry["seq"])
    return {
        "name": chain.name,
        "challenge": None if chain.challenge_id is None else str(chain.challenge_id),
        "entries": entries,
        "published_heads": [
            {"head": head.hex(), "at": moment_text(at)} for head, at in await published_heads_of(chain)
        ],
    }


async def _details_of(chain: Chain) -> list[dict[str, Any]]:
    return await fetch(
        """
        select e.seq, encode(d.salt, 'hex') as salt, d.details as text, d.erased_reason
        from audit_entry e join audit_detail d on d.entry = e.id where e.chain = $1
        """,
        chain.id,
    )
