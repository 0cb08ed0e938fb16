"""What the handlers of a bid share: the bid loaded through what the actor may reach, and the frame of its pages."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request

from challenges.bidding import policies, queries
from challenges.bidding.domain import OpenedBid
from challenges.bidding.domain.bids import BidDetail
from challenges.bidding.gates import may_read_opened
from challenges.bidding.standings import Standing, standing_of
from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail
from portal.accounts.domain import Actor
from portal.accounts.guards import requires
from portal.accounts.permissions import Permission
from portal.database.clock import portal_now
from portal.kernel.errors import NotFoundError
from portal.web.pages import Page, page

WRITE = requires(Permission.BID_WRITE)
SUBMIT = requires(Permission.BID_SUBMIT)
APPROVE = requires(Permission.OPENING_APPROVE)


class Own(msgspec.Struct, frozen=True):
    """One's own bid with its challenge, now."""

    bid: BidDetail
    challenge: ChallengeDetail
    now: datetime

    @property
    def standing(self) -> Standing:
        """Where the bid stands."""
        return standing_of(self.bid, self.now)

    @property
    def is_settled(self) -> bool:
        """Whether a submission stands, nothing was changed since, and it needs no confirmation."""
        return self.bid.standing is not None and not self.bid.has_changes and not self.bid.is_unconfirmed

    @property
    def may_edit(self) -> bool:
        """Whether the draft can be changed now."""
        return bool(policies.may_edit(self.bid, self.challenge, self.now))


async def own(reference: str, bid_id: UUID, actor: Actor) -> Own:
    """Load a bid of the actor's own suppliers for this challenge; NotFoundError for everything else."""
    bid = await queries.own_bid(bid_id, actor, reference=reference)
    return Own(bid, await publishing.challenge(bid.challenge_id), await portal_now())


async def own_editable(reference: str, bid_id: UUID, actor: Actor) -> Own:
    """Load one's own bid and refuse, with the reason, when it cannot be changed any more."""
    found = await own(reference, bid_id, actor)
    policies.may_edit(found.bid, found.challenge, found.now).require()
    return found


def not_submitted_page(found: Own, message: str) -> Page:
    """Say plainly that nothing was submitted, and why."""
    return page(
        "bidding/not_submitted.html",
        title="Your bid was not submitted",
        status=409,
        own=found,
        standing=found.standing,
        message=message,
        back=found.bid.path,
        back_text="Back to your bid",
    )


async def opened_for_officer(reference: str, bid_id: UUID, actor: Actor) -> tuple[ChallengeDetail, OpenedBid]:
    """Load an opened bid of a challenge of the officer's; refused where an interest closed it to them."""
    challenge = await publishing.officer_challenge(reference, actor)
    opened = await queries.opened_bid(bid_id)
    if opened.challenge_id != challenge.id:
        raise NotFoundError
    (await may_read_opened(bid_id, actor.person_id)).require()
    return challenge, opened


def arrival_of(request: Request[Any, Any, Any]) -> datetime | None:
    """Read when the request's headers were complete, in real database time."""
    moment: datetime | None = request.scope["state"].get("arrived_at")
    return moment
