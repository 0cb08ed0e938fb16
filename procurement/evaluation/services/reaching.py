"""Finding and locking an evaluation through what the actor may reach; for everybody else it does not exist."""

from datetime import datetime
from uuid import UUID

import msgspec

from challenges.bidding.domain.openings import OpenedBid, OpenedLine
from challenges.bidding.queries import opened_bid, opened_lines
from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail
from portal.accounts.domain import Actor
from portal.accounts.permissions import Permission
from portal.database.clock import portal_now
from portal.database.transactions import execute, fetch_one
from portal.kernel.errors import NotFoundError
from procurement.evaluation import queries
from procurement.evaluation.domain import EVALUATION, Member
from procurement.evaluation.queries import EvaluationRow


class Desk(msgspec.Struct, frozen=True):
    """An evaluation held by the current transaction, with what nearly every verb needs."""

    challenge: ChallengeDetail
    evaluation: EvaluationRow
    member: Member | None
    now: datetime

    def seat(self) -> Member:
        """Name the actor's seat on the panel; NotFoundError without one."""
        if self.member is None:
            raise NotFoundError
        return self.member


async def held(reference: str, actor: Actor) -> Desk:
    """Lock an evaluation for an officer of the buyer or a member of the panel, in the caller's transaction."""
    challenge = await publishing.challenge_by_reference(reference)
    # A seat is held for the buyer: it ends with the holder's last role there that may score.
    if not actor.may(Permission.EVALUATION_SCORE, challenge.buyer_id):
        raise NotFoundError
    member = await queries.member_of(challenge.id, actor.person_id)
    if member is None and not actor.may(Permission.EVALUATION_RUN, challenge.buyer_id):
        raise NotFoundError
    if challenge.opened_at is None:
        raise NotFoundError
    found = await _evaluation_of(challenge)
    await fetch_one("select id from evaluation where id = $1 for update", found.id)
    # Read again under the lock: somebody may have moved the evaluation on or locked their scores meanwhile.
    now_there = await queries.standing(challenge.id)
    return Desk(
        challenge,
        msgspec.structs.replace(found, state=now_there.state),
        now_there.seat_of(actor.person_id),
        await portal_now(),
    )


async def _evaluation_of(challenge: ChallengeDetail) -> EvaluationRow:
    """Find the evaluation, begun by the first who works on it."""
    try:
        return await queries.evaluation_of(challenge.id)
    except NotFoundError:
        pass
    for lot in challenge.lots:
        for stage in challenge.stages:
            await execute(
                """insert into evaluation (id, challenge, lot, stage, state) values (gen_random_uuid(), $1, $2, $3, $4)
                   on conflict on constraint evaluation_lot_stage_unique do nothing""",
                challenge.id,
                lot.id,
                stage.id,
                EVALUATION.initial,
            )
    return await queries.evaluation_of(challenge.id)


async def held_by_officer(reference: str, actor: Actor) -> Desk:
    """Lock an evaluation for an officer of the buyer only."""
    desk = await held(reference, actor)
    if not actor.may(Permission.EVALUATION_RUN, desk.challenge.buyer_id):
        raise NotFoundError
    return desk


async def move(desk: Desk, act: str) -> None:
    """Follow an arrow of the evaluation's lifecycle; RefusedError when there is none."""
    target = EVALUATION.after(desk.evaluation.state, act)
    await execute("update evaluation set state = $2 where id = $1", desk.evaluation.id, target)


async def assessed_bids(challenge_id: UUID) -> list[OpenedLine]:
    """List the bids that the panel assesses: those found compliant."""
    return [bid for bid in await opened_lines(challenge_id) if bid.is_assessed]


async def assessed_bid(challenge_id: UUID, bid_id: UUID) -> OpenedBid:
    """Bring one bid that the panel assesses; NotFoundError for every other id."""
    found = await opened_bid(bid_id)
    if found.challenge_id != challenge_id or not found.is_assessed:
        raise NotFoundError
    return found
