"""Submitting and withdrawing: the acts that the deadline, the receipt and the opening stand on."""

from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from challenges.bidding import policies, queries, vault
from challenges.bidding.domain import BID, BidState, missing_from
from challenges.bidding.domain.bids import BidDetail, SubmissionDetail
from challenges.bidding.domain.confirming import draft_mark
from challenges.bidding.domain.content import FIXED_PRICE, asked_for
from challenges.bidding.services.freezing import Moments, Pieces, freeze
from challenges.bidding.services.letters import tell_withdrawn
from challenges.bidding.services.pieces import lock_found
from challenges.publishing.domain import ChallengeDetail
from challenges.publishing.services import lock_challenge
from challenges.suppliers.queries import snapshot_of
from portal.accounts.domain import Actor
from portal.accounts.permissions import Permission
from portal.audit import services as audit
from portal.database.clock import now_and_lead
from portal.database.transactions import execute, transaction
from portal.inbox import record_step
from portal.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from portal.kernel.moments import local_day

CHALLENGE_CHANGED = (
    "The buyer changed this challenge while you were looking at it. Version {} stands now. Nothing was submitted and "
    "nothing of yours is lost: read what changed below, then go on."
)
DRAFT_CHANGED = (
    "Somebody changed this bid after you opened the page, in another tab or a colleague. Nothing was submitted: "
    "look at the bid as it is now, then confirm it."
)


async def submit_bid(
    actor: Actor,
    bid_id: UUID,
    *,
    reference: str | None = None,
    arrived_at: datetime | None = None,
    seen: int | None = None,
) -> SubmissionDetail:
    """Submit a bid as it stands now and answer its submission, for the receipt.

    NotFoundError for a bid that the actor may not submit, and with `reference` for one for another challenge.
    `arrived_at` is the request's arrival in real database time; without it the moment of the call counts. `seen` is the
    version of the challenge that its page showed (None: the one that stands): ConflictError when a material change came
    since. A second click, or a bid unchanged since its last submission and confirmed, answers the submission that
    stands: there is never a second. InvalidInputError names everything that is missing, by page of the bid.
    """
    async with transaction():
        challenge, bid = await _held(actor, bid_id, reference)
        if bid.is_settled and bid.standing is not None:
            return bid.standing
        arrival, now = await _moments(arrived_at)
        policies.may_submit(bid, challenge, arrival, now).require()
        _require_seen(challenge, challenge.version_number if seen is None else seen)
        return await _submit(actor, bid, challenge, arrival=arrival, now=now)


async def confirm_bid(
    actor: Actor, bid_id: UUID, *, seen: int, draft: str, arrived_at: datetime | None = None
) -> SubmissionDetail:
    """Confirm a submitted bid for the version of the challenge that stands: a new submission with a new receipt.

    `seen` is the version and `draft` the mark of the draft that the page showed: ConflictError when either changed
    since, and nothing is submitted then. A second click answers the submission that the first one made.
    """
    async with transaction():
        challenge, bid = await _held(actor, bid_id)
        if bid.state is BidState.SUBMITTED and bid.standing is not None and not bid.is_unconfirmed:
            return bid.standing
        arrival, now = await _moments(arrived_at)
        policies.may_confirm(bid, challenge, arrival, now).require()
        _require_seen(challenge, seen)
        if draft != draft_mark(await queries.current_pieces(bid_id)):
            raise ConflictError(DRAFT_CHANGED)
        return await _submit(actor, bid, challenge, arrival=arrival, now=now)


async def withdraw_bid(actor: Actor, bid_id: UUID, *, arrived_at: datetime | None = None) -> None:
    """Withdraw a submitted bid before the deadline; its text stays as a draft and can be submitted again."""
    async with transaction():
        _, bid = await _held(actor, bid_id)
        arrival, now = await _moments(arrived_at)
        policies.may_withdraw(bid, arrival, now).require()
        await execute(
            "update submission set state = 'withdrawn', ended_at = $2 where bid = $1 and state = 'standing'",
            bid_id,
            now,
        )
        await execute("update bid set state = $2 where id = $1", bid_id, BID.after(bid.state, "withdraw"))
        await record_step(bid.supplier_id, bid.challenge_id, "withdrawn")
        await tell_withdrawn(actor, bid, now)
        row_hash = bid.standing.row_hash if bid.standing else ""
        await audit.record(
            "bid:withdrawn", actor_id=None, challenge_id=bid.challenge_id, details={"row_hash": row_hash}
        )


async def _held(actor: Actor, bid_id: UUID, reference: str | None = None) -> tuple[ChallengeDetail, BidDetail]:
    """Lock the challenge, so that it cannot change meanwhile, and then the bid; both as they are then.

    For whoever may not submit for its supplier the bid does not exist.
    """
    found = await queries.own_bid(bid_id, actor, reference=reference)
    if not actor.may(Permission.BID_SUBMIT, found.supplier_id):
        raise NotFoundError
    challenge = await lock_challenge(found.challenge_id, "SHARE")
    return challenge, await lock_found(actor, bid_id)


async def _moments(arrived_at: datetime | None) -> tuple[datetime, datetime]:
    """Tell when the request arrived, and the time now."""
    now, lead = await now_and_lead()
    return now if arrived_at is None else arrived_at + lead, now


def _require_seen(challenge: ChallengeDetail, seen: int) -> None:
    if not policies.has_seen(challenge, seen):
        raise ConflictError(CHALLENGE_CHANGED.format(challenge.version_number))


async def _submit(
    actor: Actor, bid: BidDetail, challenge: ChallengeDetail, *, arrival: datetime, now: datetime
) -> SubmissionDetail:
    """Freeze the draft as far as the challenge asks for it, with the supplier's profile as it stands.

    InvalidInputError when something is missing.
    """
    rows = await queries.current_pieces(bid.id)
    pieces = [row for row in rows if not row["removed"]]
    content = asked_for(queries.read_content(pieces), challenge)
    gaps = missing_from(content, challenge)
    if gaps:
        raise InvalidInputError({gap.part: gap.text for gap in gaps})
    carried, content = content.profile, replace(content, profile=await snapshot_of(bid.supplier_id, local_day(now)))
    said = vault.slots_of(content, has_price=challenge.price_method != FIXED_PRICE)
    fresh = 0
    if content.profile and content.profile != carried:
        fresh = 1 + max((row["version"] for row in rows if row["slot"] == vault.PROFILE_SLOT), default=0)
        pieces = [row for row in pieces if row["slot"] != vault.PROFILE_SLOT]
    kept = [row for row in pieces if row["slot"] in said]
    left_out = [row["id"] for row in pieces if row["slot"] not in said]
    return await freeze(actor, bid, challenge, content, Pieces(kept, left_out, fresh), Moments(arrival, now))
