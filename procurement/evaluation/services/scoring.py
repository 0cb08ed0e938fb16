"""Scoring alone: saved as typed, every wording kept, locked before anybody talks."""

from decimal import Decimal
from uuid import UUID

from challenges.publishing.domain import ChallengeDetail, Criterion
from portal.accounts.domain import Actor
from portal.audit import services as audit
from portal.database.transactions import execute, fetch_one, transaction
from portal.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from procurement.evaluation import policies, queries
from procurement.evaluation.domain import Declaration, is_on_scale
from procurement.evaluation.services.reaching import assessed_bid, assessed_bids, held, held_by_officer, move

SAVED_ELSEWHERE = (
    "This score was saved in another window since you opened this page. Yours was not saved: compare, then save again."
)


async def save_score(
    actor: Actor,
    reference: str,
    bid_id: UUID,
    identifier: str,
    *,
    score: Decimal | None,
    reason: str,
    version: int,
) -> int:
    """Save a member's score and reason as typed and answer the new version.

    `version` is the one the page was shown with (0 = never saved); ConflictError when it was saved since.
    """
    async with transaction():
        desk = await held(reference, actor)
        seat = desk.seat()
        bid = await assessed_bid(desk.challenge.id, bid_id)
        criterion = scored_criterion(desk.challenge, identifier)
        declared = await _declaration(desk.challenge.id, seat.id, bid.id)
        policies.may_score(desk.evaluation.state, declared, locked=seat.is_locked).require()
        if score is not None and not is_on_scale(criterion, score):
            raise InvalidInputError({"score": "Choose one of the published levels"})
        row = await fetch_one(_SAVE, seat.id, bid.id, criterion.id, score, reason, desk.now, version)
        if row is None:
            raise ConflictError(SAVED_ELSEWHERE)
        await execute(
            """insert into criterion_score_version (id, criterion_score, version, score, reason, saved_at)
               values (gen_random_uuid(), $1, $2, $3, $4, $5)""",
            row["id"],
            row["version"],
            score,
            reason,
            desk.now,
        )
        return int(row["version"])


# The version in the condition makes the second of two saves match no row instead of overwriting the first.
_SAVE = """
insert into criterion_score (id, member, bid, criterion, score, reason, version, saved_at)
select gen_random_uuid(), $1, $2, $3, $4, $5, 1, $6
where $7 = 0 or exists (select from criterion_score where member = $1 and bid = $2 and criterion = $3)
on conflict on constraint criterion_score_unique do update
  set score = excluded.score, reason = excluded.reason, saved_at = excluded.saved_at, version = criterion_score.version + 1
  where criterion_score.version = $7
returning id, version
"""


async def lock_scores(actor: Actor, reference: str) -> None:
    """End a member's scoring; refused while a declaration, a score or a reason is missing."""
    async with transaction():
        desk = await held(reference, actor)
        seat = desk.seat()
        own = {one.bid_id: one for one in await queries.declarations(desk.challenge.id, member_id=seat.id)}
        bids = await assessed_bids(desk.challenge.id)
        to_score = [bid.id for bid in bids if bid.id in own and not own[bid.id].is_recused]
        done, criteria = await queries.complete_scores(seat.id), len(desk.challenge.scored_criteria)
        missing = sum(criteria - done.get(bid_id, 0) for bid_id in to_score)
        policies.may_lock(missing, sum(bid.id not in own for bid in bids)).require()
        await execute("update panel_member set locked_at = $2 where id = $1 and locked_at is null", seat.id, desk.now)
        await audit.record("scores:locked", actor_id=actor.person_id, challenge_id=desk.challenge.id)


async def start_moderation(actor: Actor, reference: str) -> None:
    """Let the panel see all scores, once everybody has locked."""
    async with transaction():
        desk = await held(reference, actor)
        if desk.member is None or not desk.member.is_chair:
            desk = await held_by_officer(reference, actor)
        policies.may_start_moderation(
            desk.evaluation.state, await queries.unlocked_members(desk.challenge.id)
        ).require()
        await move(desk, "start_moderation")
        await audit.record("moderation:started", actor_id=actor.person_id, challenge_id=desk.challenge.id)


def scored_criterion(challenge: ChallengeDetail, identifier: str) -> Criterion:
    """Find a criterion that earns points; NotFoundError for every other identifier."""
    found = next((one for one in challenge.scored_criteria if one.identifier == identifier), None)
    if found is None:
        raise NotFoundError
    return found


async def _declaration(challenge_id: UUID, member_id: UUID, bid_id: UUID) -> Declaration | None:
    return next(iter(await queries.declarations(challenge_id, member_id=member_id, bid_id=bid_id)), None)
