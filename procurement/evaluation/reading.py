"""Loading an evaluation for a page through what the actor may reach; for everybody else it does not exist."""

from uuid import UUID

import msgspec

from challenges.bidding.domain.openings import OpenedBid
from challenges.bidding.queries import opened_bids
from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail
from portal.accounts.domain import Actor
from portal.accounts.permissions import Permission
from portal.kernel.errors import NotFoundError
from procurement.evaluation import queries
from procurement.evaluation.domain import EVALUATION, Member


class View(msgspec.Struct, frozen=True):
    """An evaluation as one person may see it: as an officer of the buyer, as a member of the panel, or as both."""

    challenge: ChallengeDetail
    state: str
    bids: tuple[OpenedBid, ...]
    panel: tuple[Member, ...]
    member: Member | None
    is_officer: bool

    def seat(self) -> Member:
        """Name the reader's seat; NotFoundError without one."""
        if self.member is None:
            raise NotFoundError
        return self.member

    def bid(self, bid_id: UUID) -> OpenedBid:
        """Find one assessed bid; NotFoundError for every other id."""
        found = next((one for one in self.bids if one.id == bid_id), None)
        if found is None:
            raise NotFoundError
        return found


async def view_of(reference: str, actor: Actor) -> View:
    """Load an evaluation for its officers and its panel; NotFoundError before the opening and for everybody else."""
    challenge = await publishing.challenge_by_reference(reference)
    panel = await queries.panel(challenge.id)
    member = next((one for one in panel if one.person_id == actor.person_id), None)
    is_officer = actor.may(Permission.EVALUATION_RUN, challenge.buyer_id)
    if challenge.opened_at is None or not (member or is_officer):
        raise NotFoundError
    try:
        state = (await queries.evaluation_of(challenge.id)).state
    except NotFoundError:
        state = EVALUATION.initial
    bids = tuple(bid for bid in await opened_bids(challenge.id) if bid.compliance == "compliant")
    return View(challenge, state, bids, panel, member, is_officer)
