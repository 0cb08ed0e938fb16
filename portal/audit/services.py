"""Writing the chains: every decision in the transaction that takes it, heads on the hour."""

import secrets
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from portal.audit.domain import GENESIS, TICK, Link, canonical, hash_details, hash_link
from portal.database.clock import portal_now
from portal.database.transactions import execute, fetch, fetch_one, joined, transaction

_SALT_BYTES = 16
_LOCK = "select * from audit_chain where challenge_id is not distinct from $1::uuid for update"
_APPEND = """
with entry as (insert into audit_entry (id, chain, seq, at, actor_id, act, details_hash, hash)
   values ($1, $2, $3, $4, $5, $6, $7, $8)),
detail as (insert into audit_detail (id, entry, salt, details) values ($9, $1, $10, $11))
update audit_chain set head = $8, length = $3 where id = $2
"""


async def record(
    act: str, *, actor_id: UUID | None, challenge_id: UUID | None = None, details: dict[str, Any] | None = None
) -> bytes:
    """Chain an act and answer its hash; in the caller's transaction, so it stands or falls with the act.

    `act` reads "thing:done", as in "bid:submitted". `details` must hold no secret: they may later be erased, but not
    hidden from an auditor. Without a challenge the act goes to the portal's own chain. The chain's row stays locked
    until the transaction ends, so record as the last step, and the portal's own chain after a challenge's.
    """
    async with joined():
        chain = await _locked_chain(challenge_id)
        return await _append(chain, act, actor_id, details or {})


async def start_ticking(challenge_id: UUID, reference: str) -> None:
    """At publication: show this chain's head to everybody from now on, and let every hour change it until the opening."""
    async with transaction():
        await _locked_chain(challenge_id)
        await execute(
            "update audit_chain set reference = $2, is_published = true, is_ticking = true where challenge_id = $1",
            challenge_id,
            reference,
        )


async def stop_ticking(challenge_id: UUID) -> None:
    """At the opening or a cancellation: who bid is no longer a secret, so the chain may rest."""
    await execute("update audit_chain set is_ticking = false where challenge_id = $1", challenge_id)


async def tick_chains() -> None:
    """Change every chain between publication and opening by one row, then publish the heads; portal time.

    A head that changes every hour, whatever happened, tells nobody whether a bid came in.
    """
    async with transaction():
        for chain in await fetch("select * from audit_chain where is_ticking order by id for update"):
            await _append(chain, TICK, None, {})
        await _ensure_chain(None)
        await execute(
            "insert into audit_published_head (id, chain, head, at)"
            " select gen_random_uuid(), id, head, portal_now() from audit_chain where is_published or challenge_id is null"
        )


async def erase_details(entry_id: UUID, *, reason: str, actor_id: UUID | None) -> None:
    """Erase what an act was about, keeping that it happened; the erasure is itself an act in the same chain."""
    async with transaction():
        row = await fetch_one(
            "select challenge_id, seq from audit_entry join audit_chain on audit_chain.id = chain where audit_entry.id = $1",
            entry_id,
        )
        if row is None:
            raise LookupError(f"There is no audit entry {entry_id}.")
        await execute(
            "update audit_detail set details = null, erased_at = portal_now(), erased_reason = $2 where entry = $1",
            entry_id,
            reason,
        )
        await record(
            "audit:erased",
            actor_id=actor_id,
            challenge_id=row["challenge_id"],
            details={"seq": row["seq"], "reason": reason},
        )


async def _ensure_chain(challenge_id: UUID | None) -> None:
    await execute(
        "insert into audit_chain (id, challenge_id, head) values ($1, $2, $3) on conflict (challenge_id) do nothing",
        uuid4(),
        challenge_id,
        GENESIS,
    )


async def _locked_chain(challenge_id: UUID | None) -> dict[str, Any]:
    """Lock a chain and bring it; the first act of a challenge makes its chain."""
    row = await fetch_one(_LOCK, challenge_id)
    if row is None:
        await _ensure_chain(challenge_id)
        row = await fetch_one(_LOCK, challenge_id)
    if row is None:
        raise LookupError("The audit chain vanished.")
    return row


async def _append(chain: dict[str, Any], act: str, actor_id: UUID | None, details: dict[str, Any]) -> bytes:
    # Read after the lock was got: a time read while waiting for it would lie before the last entry's.
    at: datetime = await portal_now()
    text, salt = canonical(details), secrets.token_bytes(_SALT_BYTES)
    details_hash = hash_details(salt, text)
    link = Link(chain["challenge_id"], chain["length"] + 1, at, actor_id, act, details_hash)
    head = hash_link(chain["head"], link)
    await execute(_APPEND, uuid4(), chain["id"], link.seq, at, actor_id, act, details_hash, head, uuid4(), salt, text)
    return head
