"""The panel: appointed by the buyer, declaring before reading."""

from collections.abc import Collection
from uuid import UUID

from challenges.bidding.queries import opened_bids
from portal.accounts.domain import Actor, Role
from portal.accounts.queries import people_with
from portal.audit import services as audit
from portal.database.transactions import execute, transaction
from portal.kernel.errors import InvalidInputError, RefusedError
from procurement.evaluation import policies, queries
from procurement.evaluation.domain import Interest
from procurement.evaluation.services.reaching import assessed_bid, held, held_by_officer, move


async def appoint_member(actor: Actor, reference: str, person_id: UUID, *, is_chair: bool) -> None:
    """Give a colleague a seat on the panel before scoring starts; a chair replaces an earlier chair."""
    async with transaction():
        desk = await held_by_officer(reference, actor)
        if desk.evaluation.state != "compliance":
            raise RefusedError("Scoring has started, so the panel stays as it is.")
        able = await people_with(desk.challenge.buyer_id, Role.EVALUATOR, Role.OFFICER)
        if person_id not in {one.id for one in able}:
            raise InvalidInputError({"person": "Choose an evaluator or officer of your organisation"})
        if is_chair:
            await execute("update panel_member set is_chair = false where challenge = $1", desk.challenge.id)
        await execute(
            """insert into panel_member (id, challenge, person, is_chair, appointed_by, appointed_at)
               values (gen_random_uuid(), $1, $2, $3, $4, $5)
               on conflict on constraint panel_member_unique do update set is_chair = excluded.is_chair""",
            desk.challenge.id,
            person_id,
            is_chair,
            actor.person_id,
            desk.now,
        )
        details = {"person": str(person_id), "chair": is_chair}
        await audit.record("panel:appointed", actor_id=actor.person_id, challenge_id=desk.challenge.id, details=details)


async def remove_member(actor: Actor, reference: str, member_id: UUID) -> None:
    """Take a seat away before scoring starts, unless its holder has declared already."""
    async with transaction():
        desk = await held_by_officer(reference, actor)
        declared = {one.member_id for one in await queries.declarations(desk.challenge.id)}
        if desk.evaluation.state != "compliance" or member_id in declared:
            raise RefusedError("This person has begun to work on the panel, so the seat stays.")
        await execute("delete from panel_member where id = $1 and challenge = $2", member_id, desk.challenge.id)
        details = {"member": str(member_id)}
        await audit.record("panel:removed", actor_id=actor.person_id, challenge_id=desk.challenge.id, details=details)


async def declare_interest(actor: Actor, reference: str, bid_id: UUID, *, interest: Interest, description: str) -> None:
    """Declare about one bid's supplier; with an interest the bid closes for this member (ss. 81-83)."""
    async with transaction():
        desk = await held(reference, actor)
        seat = desk.seat()
        policies.may_declare(desk.evaluation.state).require()
        if interest is not Interest.NONE and not description.strip():
            raise InvalidInputError({"description": "Describe the interest in a sentence"})
        bid = await assessed_bid(desk.challenge.id, bid_id)
        await execute(
            """insert into conflict_declaration (id, member, bid, interest, description, declared_at)
               values (gen_random_uuid(), $1, $2, $3, $4, $5)""",
            seat.id,
            bid.id,
            interest.value,
            description.strip() if interest is not Interest.NONE else "",
            desk.now,
        )
        details = {"bid": str(bid.id), "interest": interest.value}
        await audit.record(
            "conflict:declared", actor_id=actor.person_id, challenge_id=desk.challenge.id, details=details
        )


async def declare_no_interest(actor: Actor, reference: str, bid_ids: Collection[UUID]) -> None:
    """Declare no interest about several bids' suppliers at once: about all of them, or none."""
    async with transaction():
        for bid_id in bid_ids:
            await declare_interest(actor, reference, bid_id, interest=Interest.NONE, description="")


async def start_scoring(actor: Actor, reference: str) -> None:
    """Open the scoring once every bid is checked and the panel is complete."""
    async with transaction():
        desk = await held_by_officer(reference, actor)
        unchecked = sum(not bid.compliance for bid in await opened_bids(desk.challenge.id))
        members = await queries.panel(desk.challenge.id)
        policies.may_start_scoring(desk.evaluation.state, members, unchecked).require()
        await move(desk, "start_scoring")
        await audit.record("scoring:started", actor_id=actor.person_id, challenge_id=desk.challenge.id)
