"""Checking the chains in the database, and writing them out for those who check without us."""

from typing import Any

import msgspec

from portal.audit.domain import Fault, faults_of, moment_text, unknown_heads
from portal.audit.queries import Chain, chains, links_of, published_heads_of, wrong_details
from portal.database.transactions import execute, fetch, transaction
from portal.kernel.errors import NotFoundError

FORMAT = "portal-audit/1"


class Report(msgspec.Struct, frozen=True):
    """What a verification found."""

    chains: int
    entries: int
    faults: tuple[Fault, ...]


async def verify(reference: str | None = None) -> Report:
    """Recompute every chain, or one, from its genesis; NotFoundError when there is none of that name."""
    async with transaction():
        found = await _selected(reference)
        entries, faults = 0, []
        for chain in found:
            links = await links_of(chain)
            entries += len(links)
            faults += faults_of(chain.name, links, head=chain.head, length=chain.length)
            published = await published_heads_of(chain)
            faults += unknown_heads(chain.name, links, [head for head, _ in published])
            faults += [
                Fault(chain.name, seq, "its details were changed or removed") for seq in await wrong_details(chain)
            ]
    return Report(len(found), entries, tuple(faults))


async def export(reference: str | None = None, *, with_details: bool = False) -> dict[str, Any]:
    """Write chains as plain values for the stand-alone verifier; details, which name people, only when asked for."""
    async with transaction():
        return {
            "format": FORMAT,
            "chains": [await _written(chain, with_details) for chain in await _selected(reference)],
        }


async def _selected(reference: str | None) -> list[Chain]:
    await execute("set transaction isolation level repeatable read")
    found = await chains(reference)
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
