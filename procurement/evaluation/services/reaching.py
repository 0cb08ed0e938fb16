"""Finding and locking an evaluation through what the actor may reach; for everybody else it does not exist."""

from datetime import datetime
from uuid import UUID

import msgspec

from challenges.bidding.domain.openings import OpenedBid
from challenges.bidding.queries import opened_bids
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
    member = await queries.member_of(challenge.id, actor.person_id)
    if member is None and not actor.may(Permission.EVALUATION_RUN, challenge.buyer_id):
        raise NotFoundError
    if challenge.opened_at is None:
        raise NotFoundError
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
    found = await queries.evaluation_of(challenge.id)
    await fetch_one("select id from evaluation where id = $1 for update", found.id)
    return Desk(challenge, await queries.evaluation_of(challenge.id), member, await portal_now())


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


async def assessed_bids(challenge_id: UUID) -> list[OpenedBid]:
    """List the bids that the panel assesses: those found compliant."""
    return [bid for bid in await opened_bids(challenge_id) if bid.compliance == "compliant"]


async def assessed_bid(challenge_id: UUID, bid_id: UUID) -> OpenedBid:
    """Find one bid that the panel assesses; NotFoundError for every other id."""
    found = next((bid for bid in await assessed_bids(challenge_id) if bid.id == bid_id), None)
    if found is None:
        raise NotFoundError
    return found
