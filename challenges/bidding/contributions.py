"""What bidding puts on other pages: what waits for a person, steps, the button on a challenge, clock moves.

Nothing that an officer sees here before the opening depends on who bid, or how many.
"""

from datetime import datetime, timedelta

from challenges.bidding import policies, queries
from challenges.bidding.domain import FIXED_PRICE, BidState, may_open_from
from challenges.bidding.gates import may_release_prices
from challenges.bidding.services.reminding import tell_writers_of_cancellation
from challenges.bidding.standings import bid_lines
from challenges.publishing.contributors import (
    NextStep,
    SupplierAction,
    register_action,
    register_cancelled,
    register_step,
)
from challenges.publishing.domain import ChallengeDetail, State
from portal.accounts.domain import Actor
from portal.accounts.permissions import Permission
from portal.kernel.moments import format_moment
from portal.web.contributors import (
    ClockMove,
    HomeSection,
    WaitingItem,
    register_clock_move,
    register_dashboard_section,
    register_waiting,
)


async def waiting_for_writers(actor: Actor, now: datetime) -> list[WaitingItem]:
    """Name the actor's bids that are not submitted, or not confirmed, while the clock runs."""
    items = []
    for bid in await queries.own_bids(actor):
        if not bid.is_open(now):
            continue
        link = bid.path
        if bid.is_unconfirmed:
            text = (
                f"Confirm your bid for “{bid.challenge_title}” again, for version {bid.version_number}. "
                "Otherwise it is not opened"
            )
            link = f"{bid.path}/confirmation"
        elif bid.state in {BidState.DRAFT, BidState.WITHDRAWN}:
            text = f"Finish and submit your bid for “{bid.challenge_title}”. It is not submitted"
        elif bid.has_changes:
            text = f"Submit your changes to the bid for “{bid.challenge_title}”. The earlier submission stands"
        else:
            continue
        items.append(WaitingItem(text=text, link=link, due_at=bid.deadline_at, organisation=bid.supplier_name))
    return items


async def supplier_section(actor: Actor, now: datetime) -> HomeSection | None:
    """Show a supplier's people their bids on the dashboard, those that can still be changed first."""
    if not actor.organisations_with(Permission.BID_WRITE):
        return None
    lines = bid_lines(await queries.own_bids(actor), now)
    return HomeSection(
        heading="Your bids",
        template="bidding/_lines.html",
        context={"lines": lines},
        link="/challenges?stage=open",
        link_text="Find a challenge to bid for",
    )


async def waiting_for_openers(actor: Actor, now: datetime) -> list[WaitingItem]:
    """Name the challenges whose opening this officer can approve now, and the checks that are open."""
    buyers = actor.organisations_with(Permission.OPENING_APPROVE)
    found = [
        ("Approve the opening of bids for “{}”", await queries.challenges_to_open(buyers, actor.person_id, now)),
        ("Check the opened bids for “{}” for compliance", await queries.challenges_to_check(buyers)),
    ]
    return [
        WaitingItem(text.format(row.title), f"/challenges/{row.reference}/opening", organisation=row.buyer_name)
        for text, rows in found
        for row in rows
    ]


async def opening_steps(challenge: ChallengeDetail, actor: Actor, now: datetime) -> list[NextStep]:
    """Offer the opening to the buyer's officers, before it with the moment from which it is possible."""
    if challenge.buyer_id not in actor.organisations_with(Permission.OPENING_APPROVE) or challenge.deadline_at is None:
        return []
    link = f"/challenges/{challenge.reference}/opening"
    state = challenge.state_at(now)
    if state is State.PUBLISHED:
        opens_at = format_moment(may_open_from(challenge.deadline_at))
        return [NextStep("How bids are opened", link, f"Bids stay sealed until {opens_at}")]
    if state is State.CLOSED:
        view = await queries.opening_view(challenge.id, "quality")
        decision = policies.may_approve_opening(challenge, view, actor.person_id, now, quality_opened=False)
        return [
            NextStep(
                "Open the bids", link, "Two officers approve" if decision else decision.reason, is_due=bool(decision)
            )
        ]
    if challenge.opened_at is None:
        return []
    return await _opened_steps(challenge, actor, now, link)


async def _opened_steps(challenge: ChallengeDetail, actor: Actor, now: datetime, link: str) -> list[NextStep]:
    bids = await queries.opened_lines(challenge.id)
    unchecked = sum(1 for bid in bids if bid.state is BidState.OPENED)
    steps = []
    if unchecked:
        steps.append(NextStep("Check the opened bids for compliance", link, f"{unchecked} to check", is_due=True))
    prices = await queries.opening_view(challenge.id, "price")
    if challenge.price_method != FIXED_PRICE and prices.opened_at is None:
        decision = policies.may_approve_opening(challenge, prices, actor.person_id, now, quality_opened=True)
        decision = decision.then(await may_release_prices(challenge.id))
        hint = "Two officers approve" if decision else decision.reason
        steps.append(NextStep("Open the price envelopes", link, hint, is_due=bool(decision)))
    return steps or [NextStep("See the opened bids and the opening record", link)]


async def supplier_actions(challenge: ChallengeDetail, visitor: Actor | None, now: datetime) -> list[SupplierAction]:
    """Offer to bid, or to go on with one's own bid, on the public page."""
    if visitor is not None and not visitor.organisations_with(Permission.BID_WRITE):
        return []
    link = f"/challenges/{challenge.reference}/bids"
    mine = await queries.own_bids(visitor, challenge_id=challenge.id) if visitor else []
    if mine:
        text = "Go on with your bid" if policies.may_start(challenge, now) else "See your bid"
        if mine[0].is_unconfirmed and mine[0].is_open(now):
            text = "Confirm your bid again"
        return [SupplierAction(text if len(mine) == 1 else "See your bids", mine[0].path if len(mine) == 1 else link)]
    if policies.may_start(challenge, now):
        return [SupplierAction("Start a bid", link, hint="Saved as you write, sealed until the opening")]
    return []


async def clock_moves() -> list[ClockMove]:
    """Offer the moments that bidding waits for: each deadline still ahead, and the opening after it."""
    moves = []
    for row in await queries.challenges_ahead():
        if not row.is_closed:
            moves.append(ClockMove("the deadline", row.deadline_at, row.reference, row.title))
        opens_at = may_open_from(row.deadline_at) + timedelta(seconds=1)
        moves.append(ClockMove("the opening", opens_at, row.reference, row.title))
    return moves


def register_bidding() -> None:
    """Put all of this where it belongs; doing so twice counts once."""
    register_waiting(waiting_for_writers)
    register_waiting(waiting_for_openers)
    register_dashboard_section(supplier_section)
    register_step(opening_steps)
    register_action(supplier_actions)
    register_clock_move(clock_moves)
    register_cancelled(tell_writers_of_cancellation)
