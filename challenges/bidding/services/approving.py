"""The approvals of two officers that let the opening worker act. An attempt before its time is refused and chained."""

from datetime import datetime
from uuid import UUID, uuid4

from challenges.bidding import policies, queries
from challenges.bidding.domain.content import ENVELOPES, FIXED_PRICE, PRICE, QUALITY
from challenges.bidding.domain.openings import may_open
from challenges.bidding.gates import may_release_prices
from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail
from challenges.publishing.services import lock_challenge
from portal.accounts.domain import Actor
from portal.accounts.permissions import Permission
from portal.audit import services as audit
from portal.database.clock import portal_now
from portal.database.transactions import execute, transaction
from portal.jobs.services import enqueue
from portal.kernel.decision import Decision
from portal.kernel.errors import NotFoundError

OPEN_JOB = "open_envelopes"


async def approve_opening(actor: Actor, challenge_id: UUID, act: str = QUALITY) -> bool:
    """Approve the opening of quality or price envelopes; the second approval starts it. Answers whether it started.

    Only for officers of the challenge's buyer (else NotFoundError); one approval each; refused before the deadline and
    120 seconds, and that attempt is chained before the refusal is raised.
    """
    if act not in ENVELOPES:
        raise NotFoundError
    found = await publishing.challenge(challenge_id)
    if not actor.may(Permission.OPENING_APPROVE, found.buyer_id):
        raise NotFoundError
    async with transaction():
        challenge = await lock_challenge(challenge_id, "UPDATE")
        now = await portal_now()
        decision = await _may_approve(actor, challenge, act, now)
        started = await _approve(actor, challenge, act, now) if decision else False
        if not decision and not await _in_time(challenge, act, now):
            await audit.record(
                "opening:refused",
                actor_id=actor.person_id,
                challenge_id=challenge_id,
                details={"act": act, "reason": decision.reason},
            )
    decision.require()
    return started


async def release_prices(actor: Actor, challenge_id: UUID) -> bool:
    """Approve the release of prices, which two officers must; answers whether the release started."""
    return await approve_opening(actor, challenge_id, PRICE)


async def _may_approve(actor: Actor, challenge: ChallengeDetail, act: str, now: datetime) -> Decision:
    view = await queries.opening_view(challenge.id, act)
    decision = policies.may_approve_opening(
        challenge, view, actor.person_id, now, quality_opened=await _quality_opened(challenge.id)
    )
    return decision.then(await may_release_prices(challenge.id)) if act == PRICE else decision


async def _in_time(challenge: ChallengeDetail, act: str, now: datetime) -> bool:
    allowed = may_open(challenge, act, now, quality_opened=await _quality_opened(challenge.id))
    return bool(allowed.then(await may_release_prices(challenge.id)) if act == PRICE else allowed)


async def _quality_opened(challenge_id: UUID) -> bool:
    return (await queries.opening_view(challenge_id, QUALITY)).opened_at is not None


async def _approve(actor: Actor, challenge: ChallengeDetail, act: str, now: datetime) -> bool:
    await execute(
        "insert into opening_approval (id, challenge, act, officer, approved_at) values ($1, $2, $3, $4, $5)",
        uuid4(),
        challenge.id,
        act,
        actor.person_id,
        now,
    )
    view = await queries.opening_view(challenge.id, act)
    started = policies.are_enough_approvals(view)
    if started:
        await start_opening(challenge.id, act)
    await audit.record("opening:approved", actor_id=actor.person_id, challenge_id=challenge.id, details={"act": act})
    return started


async def start_opening(challenge_id: UUID, act: str) -> None:
    """Queue the opening worker's job and keep its id for the page that shows its progress."""
    job_id = await enqueue(
        OPEN_JOB,
        {"challenge_id": str(challenge_id), "act": act},
        key=f"{challenge_id} {act}",
        subject=f"opening:{challenge_id}",
    )
    await execute(
        "insert into opening_job (id, challenge, act, job_id) values ($1, $2, $3, $4)"
        " on conflict on constraint opening_job_once do update set job_id = excluded.job_id",
        uuid4(),
        challenge_id,
        act,
        job_id,
    )


def opens_price_at_once(challenge: ChallengeDetail) -> bool:
    """Say whether price is opened with quality: where the price is fixed nobody can be swayed by it."""
    return challenge.price_method == FIXED_PRICE
