"""May this actor do this to this bid now? Each answer carries the reason shown."""

from datetime import datetime
from uuid import UUID

from challenges.bidding.domain import BID, FIXED_PRICE, BidState, OpeningView, are_enough, in_time
from challenges.bidding.domain.bids import BidDetail
from challenges.bidding.domain.openings import may_open
from challenges.publishing.domain import ChallengeDetail, State
from portal.kernel.decision import ALLOWED, Decision, refused
from portal.kernel.moments import format_moment


def may_start(challenge: ChallengeDetail, now: datetime) -> Decision:
    """Allow a new bid while the challenge is open."""
    state = challenge.state_at(now)
    if state is State.PUBLISHED:
        return ALLOWED
    if state is State.CANCELLED:
        return refused("This challenge was cancelled, so it takes no bids.")
    if challenge.deadline_at is not None and now >= challenge.deadline_at:
        return refused(f"The deadline was {format_moment(challenge.deadline_at)}, so no new bid can be started.")
    return refused("This challenge is not open for bids.")


def may_edit(bid: BidDetail, challenge: ChallengeDetail, now: datetime) -> Decision:
    """Allow changes to a draft until the deadline; afterwards it stays as it is, for its supplier to read."""
    if challenge.state is State.CANCELLED:
        return refused("This challenge was cancelled. Your draft is kept for you to read.")
    if now >= bid.deadline_at:
        return refused(f"The deadline was {format_moment(bid.deadline_at)}. Your bid can no longer be changed.")
    return BID.may(bid.state, "edit")


def may_price(challenge: ChallengeDetail) -> Decision:
    """Allow a price where suppliers compete on it."""
    return Decision.of(
        challenge.price_method != FIXED_PRICE, "The buyer has fixed the price of this challenge, so a bid names none."
    )


def may_submit(bid: BidDetail, challenge: ChallengeDetail, arrived_at: datetime, now: datetime) -> Decision:
    """Allow submission of what arrived in time; a lock is never a reason to be late (design: Time)."""
    if challenge.state is State.CANCELLED:
        return refused("This challenge was cancelled, so it takes no bids. Your draft is kept for you to read.")
    return BID.may(bid.state, "submit").then(in_time(arrived_at, now, bid.deadline_at))


def has_seen(challenge: ChallengeDetail, seen: int) -> bool:
    """Say whether somebody who looked at version `seen` knows of the last material change; no later one exists."""
    return challenge.material_version <= seen <= challenge.version_number


def may_confirm(bid: BidDetail, challenge: ChallengeDetail, arrived_at: datetime, now: datetime) -> Decision:
    """Allow what stands submitted to be confirmed for a changed challenge, by the rules of a submission."""
    if bid.state in {BidState.DRAFT, BidState.WITHDRAWN}:
        return refused("This bid is not submitted, so there is nothing to confirm. Review and submit it instead.")
    if bid.state is BidState.LAPSED:
        return in_time(arrived_at, now, bid.deadline_at)
    return may_submit(bid, challenge, arrived_at, now)


def may_withdraw(bid: BidDetail, arrived_at: datetime, now: datetime) -> Decision:
    """Allow withdrawal of a submitted bid before the deadline."""
    if bid.state is BidState.SUBMITTED and not in_time(arrived_at, now, bid.deadline_at):
        return refused(f"The deadline was {format_moment(bid.deadline_at)}. A bid can be withdrawn only before it.")
    return BID.may(bid.state, "withdraw")


def may_approve_opening(
    challenge: ChallengeDetail, view: OpeningView, officer_id: UUID, now: datetime, *, quality_opened: bool
) -> Decision:
    """Allow one approval per officer from 120 seconds after the deadline, until two have approved."""
    decision = may_open(challenge, view.act, now, quality_opened=quality_opened)
    if not decision:
        return decision
    if view.opened_at is not None:
        return refused("These envelopes are open already.")
    if any(approval.officer_id == officer_id for approval in view.approvals):
        return refused("You have approved this opening already. A different officer must approve it too.")
    if len(view.approvals) >= 2:
        return refused("Two officers have approved this opening. It is under way.")
    return ALLOWED


def are_enough_approvals(view: OpeningView) -> bool:
    """Say whether two different officers have approved."""
    return are_enough({approval.officer_id for approval in view.approvals})
