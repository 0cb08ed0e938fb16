"""From single scores to a consensus with its own reason, and a second signature where it lies outside of them."""

from decimal import Decimal
from uuid import UUID

from portal.accounts.domain import Actor
from portal.audit import services as audit
from portal.database.transactions import execute, transaction
from portal.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from procurement.evaluation import policies, queries
from procurement.evaluation.domain import Consensus, is_on_scale, is_outside, reason_problem
from procurement.evaluation.services.reaching import Desk, assessed_bid, held
from procurement.evaluation.services.scoring import SAVED_ELSEWHERE, scored_criterion


async def record_consensus(
    actor: Actor, reference: str, bid_id: UUID, identifier: str, *, score: Decimal, reason: str, version: int
) -> Consensus:
    """Record the panel's decision on one criterion; outside all single scores it needs a second signature.

    `version` is the one the page was shown with (0 = none yet); ConflictError when it was recorded since.
    """
    async with transaction():
        desk = await held(reference, actor)
        policies.may_record_consensus(desk.evaluation.state, desk.member).require()
        bid = await assessed_bid(desk.challenge.id, bid_id)
        await _require_open(desk, bid.id)
        criterion = scored_criterion(desk.challenge, identifier)
        problems = {} if is_on_scale(criterion, score) else {"score": "Choose one of the published levels"}
        if problem := reason_problem(criterion, reason):
            problems["reason"] = problem
        if problems:
            raise InvalidInputError(problems)
        now_there = await _consensus_on(desk, bid.id, criterion.id)
        if (now_there.version if now_there else 0) != version:
            raise ConflictError(SAVED_ELSEWHERE)
        single = await queries.scores(desk.challenge.id, bid_id=bid.id, criterion_id=criterion.id)
        given = [one.score for one in single if one.score is not None]
        policies.may_agree(len(given), desk.challenge.quorum).require()
        await execute(
            """insert into consensus_score (id, bid, criterion, version, score, reason, needs_second, recorded_by, recorded_at)
               values (gen_random_uuid(), $1, $2, $3, $4, $5, $6, $7, $8)""",
            bid.id,
            criterion.id,
            version + 1,
            score,
            reason.strip(),
            is_outside(given, score),
            actor.person_id,
            desk.now,
        )
        details = {"bid": str(bid.id), "criterion": identifier, "score": str(score), "version": version + 1}
        await audit.record(
            "consensus:recorded", actor_id=actor.person_id, challenge_id=desk.challenge.id, details=details
        )
        found = await _consensus_on(desk, bid.id, criterion.id)
        if found is None:
            raise NotFoundError
        return found


async def second_consensus(actor: Actor, reference: str, bid_id: UUID, identifier: str) -> None:
    """Sign a consensus that lies outside the single scores, as a member who is not the chair and has no interest."""
    async with transaction():
        desk = await held(reference, actor)
        criterion = scored_criterion(desk.challenge, identifier)
        found = await _consensus_on(desk, bid_id, criterion.id)
        if found is None or desk.member is None:
            raise NotFoundError
        await _require_open(desk, bid_id)
        policies.may_second(found, desk.member).require()
        await execute(
            """update consensus_score set seconded_by = $4, seconded_at = $5
               where bid = $1 and criterion = $2 and version = $3 and seconded_by is null""",
            bid_id,
            criterion.id,
            found.version,
            actor.person_id,
            desk.now,
        )
        details = {"bid": str(bid_id), "criterion": identifier, "version": found.version}
        await audit.record(
            "consensus:seconded", actor_id=actor.person_id, challenge_id=desk.challenge.id, details=details
        )


async def _require_open(desk: Desk, bid_id: UUID) -> None:
    """Refuse a bid that the member has not declared about, or has an interest in (s. 83)."""
    seat = desk.seat()
    found = await queries.declarations(desk.challenge.id, member_id=seat.id, bid_id=bid_id)
    policies.may_read(next(iter(found), None)).require()


async def _consensus_on(desk: Desk, bid_id: UUID, criterion_id: UUID) -> Consensus | None:
    found = await queries.consensus(desk.challenge.id, bid_ids=[bid_id], criterion_id=criterion_id)
    return next(iter(found), None)
