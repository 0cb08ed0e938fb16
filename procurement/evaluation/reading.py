"""Loading an evaluation for a page through what the actor may reach; for everybody else it does not exist.

A page asks for no more than it shows: the lists read lines without content, the page of one bid that bid alone.
"""

from uuid import UUID

import msgspec

from challenges.bidding.domain.openings import OpenedBid, OpenedLine
from challenges.bidding.queries import opened_bid, opened_lines
from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail
from portal.accounts.domain import Actor
from portal.accounts.permissions import Permission
from portal.kernel.errors import NotFoundError
from procurement.evaluation import queries
from procurement.evaluation.domain import Declaration, Member
from procurement.evaluation.pages import Work, work_of_member


class View(msgspec.Struct, frozen=True):
    """An evaluation as one person may see it: as an officer of the buyer, as a member of the panel, or as both."""

    challenge: ChallengeDetail
    state: str
    panel: tuple[Member, ...]
    member: Member | None
    is_officer: bool

    def seat(self) -> Member:
        """Name the reader's seat; NotFoundError without one."""
        if self.member is None:
            raise NotFoundError
        return self.member

    @property
    def unlocked(self) -> tuple[Member, ...]:
        """Name the members who have not locked their scores."""
        return tuple(one for one in self.panel if not one.is_locked)


async def view_of(reference: str, actor: Actor) -> View:
    """Load an evaluation for its officers and its panel; NotFoundError before the opening and for everybody else."""
    challenge = await publishing.challenge_by_reference(reference)
    standing = await queries.standing(challenge.id)
    # A seat is held for the buyer: it ends with the holder's last role there that may score.
    works_there = actor.may(Permission.EVALUATION_SCORE, challenge.buyer_id)
    member = standing.seat_of(actor.person_id) if works_there else None
    is_officer = actor.may(Permission.EVALUATION_RUN, challenge.buyer_id)
    if challenge.opened_at is None or not (member or is_officer):
        raise NotFoundError
    return View(challenge, standing.state, standing.panel, member, is_officer)


async def lines_of(view: View) -> list[OpenedLine]:
    """List the opened bids without their content, those that are not assessed as well."""
    return await opened_lines(view.challenge.id)


async def bid_of(view: View, bid_id: UUID) -> OpenedBid:
    """Bring one assessed bid with what it says; NotFoundError for every other id."""
    found = await opened_bid(bid_id)
    if found.challenge_id != view.challenge.id or not found.is_assessed:
        raise NotFoundError
    return found


async def declared_by(view: View) -> dict[UUID, Declaration]:
    """Bring what the reader declared, by bid; nothing for an officer without a seat."""
    if view.member is None:
        return {}
    return {one.bid_id: one for one in await queries.declarations(view.challenge.id, member_id=view.member.id)}


async def declared_about(view: View, bid_id: UUID) -> Declaration | None:
    """Bring what the reader declared about one bid, or None."""
    if view.member is None:
        return None
    found = await queries.declarations(view.challenge.id, member_id=view.member.id, bid_id=bid_id)
    return next(iter(found), None)


class OwnWork(msgspec.Struct, frozen=True):
    """All that a member has to score: the assessed bids, what was declared, and how many scores of each are complete."""

    bids: tuple[OpenedLine, ...]
    declared: dict[UUID, Declaration]
    work: Work

    @property
    def open_bids(self) -> tuple[OpenedLine, ...]:
        """The bids that the member may read: declared about, without an interest."""
        return tuple(one for one in self.bids if one.id in self.declared and not self.declared[one.id].is_recused)

    @property
    def undeclared(self) -> tuple[OpenedLine, ...]:
        """The bids whose suppliers the member has not declared about."""
        return tuple(one for one in self.bids if one.id not in self.declared)


async def own_work(view: View) -> OwnWork:
    """Bring what a member has to score and how far that is; NotFoundError without a seat."""
    seat = view.seat()
    bids = [one for one in await lines_of(view) if one.is_assessed]
    declared, complete = await declared_by(view), await queries.complete_scores(seat.id)
    work = work_of_member(len(view.challenge.scored_criteria), bids, declared, complete)
    return OwnWork(tuple(bids), declared, work)
