"""Telling writers while the clock runs what is not submitted or not confirmed, and that a challenge was cancelled."""

from datetime import datetime
from uuid import UUID

from challenges.bidding import queries
from challenges.bidding.domain import BidState
from challenges.bidding.domain.lifecycle import reminder_due, reminders_ahead
from challenges.bidding.services.letters import remind, tell_cancelled, tell_extended, writers_of
from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail, State, deadline_of
from portal.accounts.domain import PersonDetail
from portal.database.clock import portal_now
from portal.database.transactions import execute, fetch, fetch_one, transaction
from portal.jobs.services import schedule_once

REMIND = "bids:remind"


async def schedule_reminders(challenge: ChallengeDetail) -> None:
    """Have writers reminded at each moment ahead; one act for each challenge and moment, so that acts count no bids."""
    for moment in reminders_ahead(deadline_of(challenge), await portal_now()):
        await schedule_once(moment, REMIND, f"{challenge.id} {moment.isoformat()}", {"challenge_id": str(challenge.id)})


async def remind_writers_of(challenge_id: UUID) -> None:
    """Remind the writers of every bid that is not submitted, was changed since, or is not confirmed; once a moment."""
    challenge = await publishing.challenge(challenge_id)
    if challenge.state is not State.PUBLISHED:
        return
    rows = await fetch(
        "select id from bid where challenge = $1 and state in ('draft', 'submitted') order by id", challenge_id
    )
    for row in rows:
        await _remind(challenge, row["id"])


async def _remind(challenge: ChallengeDetail, bid_id: UUID) -> None:
    async with transaction():
        held = await fetch_one("select reminded_at from bid where id = $1 for update", bid_id)
        bid, now = await queries.bid(bid_id), await portal_now()
        due = reminder_due(deadline_of(challenge), now)
        if held is None or due is None or (held["reminded_at"] is not None and held["reminded_at"] >= due):
            return
        if bid.state is BidState.DRAFT or (bid.state is BidState.SUBMITTED and not bid.is_settled):
            await execute("update bid set reminded_at = $2 where id = $1", bid_id, now)
            await remind(bid, await writers_of(bid_id))


async def tell_writers_of_cancellation(challenge: ChallengeDetail, reason: str) -> None:
    """Tell everybody who wrote a bid that the challenge was cancelled, in the transaction that cancels it."""
    rows = await fetch("select id from bid where challenge = $1 and state <> 'withdrawn' order by id", challenge.id)
    for row in rows:
        await tell_cancelled(await queries.bid(row["id"]), await writers_of(row["id"]), reason)


async def writers_for(challenge_id: UUID) -> list[PersonDetail]:
    """Name whoever writes a bid for a challenge that is not withdrawn, each once: for sealed letters only."""
    rows = await fetch("select id from bid where challenge = $1 and state <> 'withdrawn' order by id", challenge_id)
    found = {one.id: one for row in rows for one in await writers_of(row["id"])}
    return list(found.values())


async def tell_writers_of_new_deadline(challenge: ChallengeDetail, before: datetime, reason: str) -> frozenset[str]:
    """Tell everybody who writes a bid that bids close later; answers the addresses written to, for nobody's eyes.

    Who withdrew is left out; one that follows the challenge hears of it as a follower.
    """
    rows = await fetch("select id from bid where challenge = $1 and state <> 'withdrawn' order by id", challenge.id)
    written: set[str] = set()
    for row in rows:
        people = await writers_of(row["id"])
        await tell_extended(await queries.bid(row["id"]), people, before, reason)
        written.update(one.email.casefold() for one in people)
    return frozenset(written)
