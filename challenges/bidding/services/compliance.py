"""After the opening: the compliance check, and the outcomes that later parts of the portal report."""

from uuid import UUID, uuid4

from challenges.bidding import queries
from challenges.bidding.domain import BID
from challenges.bidding.domain.lifecycle import OUTCOME_ACTS
from challenges.bidding.services.letters import tell_not_compliant
from challenges.publishing import queries as publishing
from portal.accounts.domain import Actor
from portal.accounts.permissions import Permission
from portal.audit import services as audit
from portal.database.clock import portal_now
from portal.database.transactions import execute, fetch_one, transaction
from portal.inbox import record_step
from portal.kernel.errors import InvalidInputError, NotFoundError, RefusedError

OUTCOMES = {"compliant": "find_compliant", "non_compliant": "find_non_compliant"}
_STEPS = {"compliant": "compliant", "taken_forward": "taken_forward"}


async def check_compliance(actor: Actor, bid_id: UUID, *, outcome: str, reason: str) -> None:
    """Record whether an opened bid meets the formal requirements, and why; once, by an officer of the buyer.

    A supplier whose bid does not is told at once, with the reason.
    """
    opened = await queries.opened_bid(bid_id)
    challenge = await publishing.challenge(opened.challenge_id)
    if not actor.may(Permission.OPENING_APPROVE, challenge.buyer_id):
        raise NotFoundError
    errors = {}
    if outcome not in OUTCOMES:
        errors["outcome"] = "Select whether the bid is compliant"
    if not reason.strip():
        errors["reason"] = "Enter your reason"
    if errors:
        raise InvalidInputError(errors)
    async with transaction():
        after = await _move(bid_id, OUTCOMES[outcome])
        await execute(
            "insert into compliance_check (id, opened_bid, outcome, reason, officer, decided_at)"
            " values ($1, $2, $3, $4, $5, $6)",
            uuid4(),
            bid_id,
            outcome,
            reason.strip(),
            actor.person_id,
            await portal_now(),
        )
        await _tell_figures(bid_id, after)
        if outcome == "non_compliant":
            await tell_not_compliant(await queries.bid(bid_id))
        await audit.record(
            f"bid:found_{outcome}",
            actor_id=actor.person_id,
            challenge_id=challenge.id,
            details={"bid": str(bid_id), "reason": reason.strip()},
        )


async def record_outcome(bid_id: UUID, act: str) -> str:
    """Move an opened bid on by take_forward, leave_out, succeed, fail or exclude, in the caller's transaction.

    Answers the new state. The decision itself, with who and why, is the caller's row.
    """
    if act not in OUTCOME_ACTS:
        raise RefusedError(f"A bid cannot be moved by {act}.")
    async with transaction():
        after = await _move(bid_id, act)
        await _tell_figures(bid_id, after)
    return after


async def _move(bid_id: UUID, act: str) -> str:
    row = await fetch_one("select state from bid where id = $1 for update", bid_id)
    if row is None:
        raise NotFoundError
    after = BID.after(row["state"], act)
    await execute("update bid set state = $2 where id = $1", bid_id, after)
    return after


async def _tell_figures(bid_id: UUID, state: str) -> None:
    if state in _STEPS:
        found = await queries.bid(bid_id)
        await record_step(found.supplier_id, found.challenge_id, _STEPS[state])
