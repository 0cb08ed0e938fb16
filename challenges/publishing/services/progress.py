"""What later parts of the portal report about a challenge: closing, opening, progress, conclusion."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from challenges.publishing import policies, queries
from challenges.publishing.domain import CHALLENGE, Progress, State, deadline_of
from challenges.publishing.services.locking import lock_challenge, write_decision
from challenges.publishing.services.versions import freeze_version
from challenges.publishing.tables import Challenge, ChallengeDecision
from portal.accounts.domain import Role
from portal.accounts.queries import people_with
from portal.audit import services as audit
from portal.database.clock import portal_now
from portal.database.transactions import transaction
from portal.kernel.moments import format_moment
from portal.mail.services import queue_mail


async def record_closing(challenge_id: UUID) -> None:
    """Chain that the deadline passed and tell the buyer's officers; nothing happens the second time or when cancelled."""
    async with transaction():
        locked = await lock_challenge(challenge_id, "UPDATE")
        now = await portal_now()
        if locked.state_at(now) is not State.CLOSED or await _has_decision(challenge_id, "close"):
            return
        await write_decision(challenge_id, "close", None, now)
        for officer in await people_with(locked.buyer_id, Role.OFFICER):
            await queue_mail(
                to=officer.email,
                subject=f"The deadline has passed: {locked.title}",
                template="publishing/closed",
                context={
                    "name": officer.name,
                    "title": locked.title,
                    "reference": locked.reference,
                    "deadline": format_moment(deadline_of(locked)),
                },
                kind="challenge:closed",
            )
        await audit.record("challenge:closed", actor_id=None, challenge_id=challenge_id)


async def mark_opened(challenge_id: UUID, *, reason: str = "") -> None:
    """Write that the bids were opened, in the opening worker's transaction; refused before the deadline."""
    async with transaction():
        locked = await lock_challenge(challenge_id, "UPDATE")
        now = await portal_now()
        policies.may_act(locked, "open", now).require()
        await Challenge.update(
            {Challenge.state: CHALLENGE.after(locked.state_at(now), "open"), Challenge.opened_at: now}
        ).where(Challenge.id == challenge_id)
        await write_decision(challenge_id, "open", None, now, reason)
        await audit.stop_ticking(challenge_id)


async def conclude_challenge(challenge_id: UUID, *, actor_id: UUID | None, reason: str) -> None:
    """Write that the procurement is over, with an award or without; the reason says which."""
    async with transaction():
        locked = await lock_challenge(challenge_id, "UPDATE")
        now = await portal_now()
        policies.may_act(locked, "conclude", now).require()
        await Challenge.update(
            {Challenge.state: CHALLENGE.after(locked.state_at(now), "conclude"), Challenge.concluded_at: now}
        ).where(Challenge.id == challenge_id)
        await write_decision(challenge_id, "conclude", actor_id, now, reason)
        await audit.record("challenge:concluded", actor_id=actor_id, challenge_id=challenge_id)


async def conclude_without_award(challenge_id: UUID, *, actor_id: UUID, reason: str) -> None:
    """Write that nobody is awarded (s.55), and freeze it as a version with the reasons that everybody reads."""
    async with transaction():
        await conclude_challenge(challenge_id, actor_id=actor_id, reason=f"No award. {reason}")
        ended, now = await queries.challenge(challenge_id), await portal_now()
        await freeze_version(ended, ended.regime_hash, actor_id, now, kind="no_award", reason=reason)


async def record_progress(
    challenge_id: UUID,
    *,
    evaluation: Literal["started", "ranked"] | None = None,
    award: Literal["decided", "notice", "no_award"] | None = None,
    standstill_until: datetime | None = None,
    contract: Literal["drawn", "signed"] | None = None,
    delivery: Literal["live", "paid"] | None = None,
) -> Progress:
    """Note how far a later machine has come, in that machine's own transaction; what is None stays as it was.

    `standstill_until` is the first instant at which the contract may be entered into.
    """
    reported: dict[Any, Any] = {
        Challenge.evaluation_progress: evaluation,
        Challenge.award_progress: award,
        Challenge.standstill_until: standstill_until,
        Challenge.contract_progress: contract,
        Challenge.delivery_progress: delivery,
    }
    known = {column: value for column, value in reported.items() if value is not None}
    async with transaction():
        await lock_challenge(challenge_id, "UPDATE")
        if known:
            await Challenge.update(known).where(Challenge.id == challenge_id)
        return (await queries.challenge(challenge_id)).progress


async def _has_decision(challenge_id: UUID, act: str) -> bool:
    return await ChallengeDecision.exists().where(
        (ChallengeDecision.challenge == challenge_id) & (ChallengeDecision.act == act)
    )
