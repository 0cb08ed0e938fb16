"""What the opening worker does: check for itself, unwrap the challenge's key, open, verify, write the record.

It may be stopped anywhere and started again: each bid is opened in a transaction of its own, and nothing shows before
the record is written.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from challenges.bidding import queries
from challenges.bidding.domain import BID, BidState, are_enough, may_open
from challenges.bidding.domain.content import PRICE, QUALITY
from challenges.bidding.domain.receipts import NOT_CONFIRMED, RECORD_FORMAT, digest, moment_text
from challenges.bidding.services.approving import opens_price_at_once
from challenges.bidding.services.letters import tell_lapsed, tell_opened, writers_of
from challenges.bidding.services.showing import draw_all_later
from challenges.bidding.services.unsealing import open_price, open_quality
from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail, deadline_of
from challenges.publishing.services import lock_challenge, mark_opened
from portal.accounts.permissions import Permission, roles_with
from portal.audit import services as audit
from portal.database.clock import portal_now
from portal.database.transactions import execute, fetch, fetch_one, transaction
from portal.files.sealing import public_key_of, unwrap_challenge_key
from portal.inbox import Step, record_step
from portal.kernel.errors import RefusedError
from portal.settings import get_settings

Progress = Callable[[int, str], Awaitable[None]]


async def open_envelopes(challenge_id: UUID, act: str, progress: Progress) -> None:
    """Open all envelopes of one kind of a challenge; done already means nothing to do.

    RefusedError, chained, when the deadline or the two approvals are not there in the database.
    """
    if (await queries.opening_view(challenge_id, act)).opened_at is not None:
        return
    challenge = await _checked(challenge_id, act)
    private_key = await _private_key(challenge)
    bids = await _confirmed(challenge_id)
    opened_here = [QUALITY, PRICE] if act == QUALITY and opens_price_at_once(challenge) else [act]
    for index, row in enumerate(bids):
        await progress(100 * index // max(len(bids), 1), f"Opening bid {index + 1} of {len(bids)}")
        if QUALITY in opened_here:
            await open_quality(row, private_key, number=index + 1)
        if PRICE in opened_here:
            await open_price(row, private_key)
    await progress(99, "Writing the opening record")
    await _finish(challenge, opened_here)


async def _checked(challenge_id: UUID, act: str) -> ChallengeDetail:
    """Check deadline and approvals in the database itself, whatever the job says; waits for bids in flight."""
    async with transaction():
        challenge = await lock_challenge(challenge_id, "UPDATE")
        quality = await fetch_one("select 1 from opening where challenge = $1 and act = 'quality'", challenge_id)
        decision = may_open(challenge, act, await portal_now(), quality_opened=quality is not None)
        reason = decision.reason
        if decision and not are_enough(await _approving_officers(challenge, act)):
            reason = "Two different officers of the buyer have to approve first."
        if reason:
            await audit.record(
                "opening:refused", actor_id=None, challenge_id=challenge_id, details={"act": act, "reason": reason}
            )
    if reason:
        raise RefusedError(reason)
    return challenge


async def _approving_officers(challenge: ChallengeDetail, act: str) -> set[UUID]:
    """Name those who approved and are officers of the buyer."""
    rows = await fetch(
        "select distinct a.officer from opening_approval a where a.challenge = $1 and a.act = $2 and exists"
        " (select 1 from membership m where m.person = a.officer and m.organisation = $3 and m.role = any($4)"
        " and (m.ended_at is null or m.ended_at > a.approved_at))",
        challenge.id,
        act,
        challenge.buyer_id,
        [str(role) for role in roles_with(Permission.OPENING_APPROVE)],
    )
    return {row["officer"] for row in rows}


async def _private_key(challenge: ChallengeDetail) -> bytes:
    settings = get_settings()
    settings.require("opening_key")
    wrapped = await publishing.sealing_private_wrapped(challenge.id)
    private_key = unwrap_challenge_key(wrapped, bytes.fromhex(settings.opening_key))
    if public_key_of(private_key) != bytes(challenge.sealing_public_key):
        raise RefusedError("The unwrapped key is not the one this challenge was sealed with.")
    return private_key


async def _confirmed(challenge_id: UUID) -> list[dict[str, Any]]:
    """List the standing submissions that answer the last material change, by hash, which tells nothing of time or name."""
    return await fetch(
        "select s.id as submission_id, s.bid as bid_id, s.number, s.arrived_at, s.commitment, s.ciphertext_sha256,"
        " s.row_hash, s.challenge_version, b.lot as lot_id, b.challenge as challenge_id"
        " from submission s join bid b on b.id = s.bid join challenge c on c.id = b.challenge"
        " where b.challenge = $1 and s.state = 'standing' and s.challenge_version >= c.material_version"
        " order by s.row_hash",
        challenge_id,
    )


async def _let_lapse(challenge_id: UUID, now: datetime) -> None:
    """End what was never confirmed after the last material change, unopened, and tell its supplier why."""
    rows = await fetch(
        "update submission s set state = 'lapsed', ended_at = $2 from bid b join challenge c on c.id = b.challenge"
        " where b.id = s.bid and b.challenge = $1 and s.state = 'standing' and s.challenge_version < c.material_version"
        " returning s.bid as bid_id, s.challenge_version",
        challenge_id,
        now,
    )
    for row in rows:
        lapsed = BID.after(BidState.SUBMITTED, "lapse")
        await execute("update bid set state = $2 where id = $1 and state = 'submitted'", row["bid_id"], lapsed)
        bid = await queries.bid(row["bid_id"])
        # For the figures it is what a withdrawal is: no longer in the competition.
        await record_step(bid.supplier_id, challenge_id, Step.WITHDRAWN)
        await tell_lapsed(bid, await writers_of(bid.id), made_for=row["challenge_version"])


async def _finish(challenge: ChallengeDetail, acts: list[str]) -> None:
    """Write the record of what was opened; from here on the rows are there for others."""
    async with transaction():
        await lock_challenge(challenge.id, "UPDATE")
        now = await portal_now()
        if QUALITY in acts:
            await _let_lapse(challenge.id, now)
        records = {act: await _record(challenge, act, now, acts[0]) for act in acts}
        for act, record in records.items():
            done = await fetch_one(
                "insert into opening (id, challenge, act, opened_at, record, record_sha256)"
                " values ($1, $2, $3, $4, $5, $6) on conflict on constraint opening_once do nothing returning id",
                uuid4(),
                challenge.id,
                act,
                now,
                record,
                digest(record),
            )
            if done is None:
                return
        if QUALITY in acts:
            await _mark_bids(challenge)
            await mark_opened(challenge.id)
            await draw_all_later(challenge.id)
            await audit.stop_ticking(challenge.id)
        await audit.record(
            "bids:opened" if QUALITY in acts else "prices:opened",
            actor_id=None,
            challenge_id=challenge.id,
            details={
                "records": {act: digest(record) for act, record in records.items()},
                "bids": len(records[acts[0]]["submissions"]),
            },
        )


async def _record(challenge: ChallengeDetail, act: str, now: datetime, approved_act: str) -> dict[str, Any]:
    view = await queries.opening_view(challenge.id, approved_act)
    rows = await fetch(
        "select s.row_hash, s.commitment, s.ciphertext_sha256, s.challenge_version, s.state, e.verified,"
        " p.verified as price_verified"
        " from submission s join bid b on b.id = s.bid left join opened_bid e on e.submission = s.id"
        " left join opened_price p on p.opened_bid = e.id where b.challenge = $1 order by s.row_hash",
        challenge.id,
    )
    verified = "verified" if act == QUALITY else "price_verified"
    states = {None: "not opened", True: "opened", False: "could not be verified"}
    ended = {"lapsed": NOT_CONFIRMED}
    return {
        "format": RECORD_FORMAT,
        "challenge": challenge.reference,
        "act": act,
        "deadline_at": moment_text(deadline_of(challenge)),
        "opened_at": moment_text(now),
        "approved_at": [moment_text(approval.approved_at) for approval in view.approvals],
        **({"material_version": challenge.material_version} if challenge.material_version > 1 else {}),
        "submissions": [
            {
                "row_hash": row["row_hash"],
                "commitment": row["commitment"],
                "ciphertext_sha256": row["ciphertext_sha256"],
                **({"challenge_version": row["challenge_version"]} if row["challenge_version"] > 1 else {}),
                "state": states[row[verified]] if row["state"] == "standing" else ended.get(row["state"], row["state"]),
            }
            for row in rows
        ],
    }


async def _mark_bids(challenge: ChallengeDetail) -> None:
    for row in await _confirmed(challenge.id):
        await execute(
            "update bid set state = $2 where id = $1 and state = $3",
            row["bid_id"],
            BID.after(BidState.SUBMITTED, "open"),
            BidState.SUBMITTED,
        )
        await tell_opened(await queries.bid(row["bid_id"]), await writers_of(row["bid_id"]))
