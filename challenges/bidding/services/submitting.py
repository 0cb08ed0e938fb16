"""Submitting and withdrawing: the acts that the deadline, the receipt and the opening stand on."""

import secrets
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from challenges.bidding import policies, queries, vault
from challenges.bidding.domain import BID, BidState, Content, missing_from, price_of
from challenges.bidding.domain.bids import BidDetail, SubmissionDetail
from challenges.bidding.domain.confirming import draft_mark
from challenges.bidding.domain.content import FIXED_PRICE, PRICE, QUALITY, asked_for
from challenges.bidding.domain.receipts import (
    NONCE_BYTES,
    digest,
    manifest,
    moment_text,
    price_part,
    row_of,
    salted_digest,
)
from challenges.bidding.services.letters import tell_submitted, tell_withdrawn
from challenges.bidding.services.pieces import lock_own, write_piece
from challenges.publishing.domain import ChallengeDetail
from challenges.publishing.services import lock_challenge
from portal.accounts.domain import Actor
from portal.accounts.permissions import Permission
from portal.audit import services as audit
from portal.database.clock import ahead_by, portal_now
from portal.database.transactions import execute, fetch, transaction
from portal.files.sealing import seal_key
from portal.inbox import record_step
from portal.kernel.errors import ConflictError, InvalidInputError, NotFoundError

CHALLENGE_CHANGED = (
    "The buyer changed this challenge while you were looking at it. Version {} stands now. Nothing was submitted and "
    "nothing of yours is lost: read what changed below, then go on."
)
DRAFT_CHANGED = (
    "Somebody changed this bid after you opened the page, in another tab or a colleague. Nothing was submitted: "
    "look at the bid as it is now, then confirm it."
)


async def submit_bid(
    actor: Actor, bid_id: UUID, *, arrived_at: datetime | None = None, seen: int | None = None
) -> SubmissionDetail:
    """Submit a bid as it stands now and answer its submission, for the receipt.

    `arrived_at` is the request's arrival in real database time; without it the moment of the call counts. `seen` is the
    version of the challenge that its page showed (None: the one that stands): ConflictError when a material change came
    since. A second click, or a bid unchanged since its last submission and confirmed, answers the submission that
    stands: there is never a second. InvalidInputError names everything that is missing, by page of the bid.
    """
    await may_submit_for(actor, bid_id)
    async with transaction():
        challenge, bid = await _held(actor, bid_id)
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
    await may_submit_for(actor, bid_id)
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
    await may_submit_for(actor, bid_id)
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


async def may_submit_for(actor: Actor, bid_id: UUID) -> None:
    """Refuse, as for a bid that does not exist, whoever may not submit for its supplier."""
    if not actor.may(Permission.BID_SUBMIT, (await queries.own_bid(bid_id, actor)).supplier_id):
        raise NotFoundError


async def _held(actor: Actor, bid_id: UUID) -> tuple[ChallengeDetail, BidDetail]:
    """Lock the challenge, so that it cannot change meanwhile, and then the bid; both as they are then."""
    found = await queries.own_bid(bid_id, actor)
    challenge = await lock_challenge(found.challenge_id, "SHARE")
    return challenge, await lock_own(actor, bid_id)


async def _moments(arrived_at: datetime | None) -> tuple[datetime, datetime]:
    """Tell when the request arrived, and the time now."""
    now = await portal_now()
    return now if arrived_at is None else arrived_at + await ahead_by(), now


def _require_seen(challenge: ChallengeDetail, seen: int) -> None:
    if not policies.has_seen(challenge, seen):
        raise ConflictError(CHALLENGE_CHANGED.format(challenge.version_number))


async def _submit(
    actor: Actor, bid: BidDetail, challenge: ChallengeDetail, *, arrival: datetime, now: datetime
) -> SubmissionDetail:
    """Freeze the draft as far as the challenge asks for it; InvalidInputError when something is missing."""
    pieces = [row for row in await queries.current_pieces(bid.id) if not row["removed"]]
    content = asked_for(queries.read_content(pieces), challenge)
    gaps = missing_from(content, challenge)
    if gaps:
        raise InvalidInputError({gap.part: gap.text for gap in gaps})
    said = vault.slots_of(content, has_price=challenge.price_method != FIXED_PRICE)
    kept = [row for row in pieces if row["slot"] in said]
    left_out = [row["id"] for row in pieces if row["slot"] not in said]
    return await _freeze(actor, bid, challenge, content, kept, left_out, arrival=arrival, now=now)


async def _freeze(
    actor: Actor,
    bid: BidDetail,
    challenge: ChallengeDetail,
    content: Content,
    pieces: list[dict[str, Any]],
    left_out: list[UUID],
    *,
    arrival: datetime,
    now: datetime,
) -> SubmissionDetail:
    """Write the submission: proofs, frozen list, sealed keys, receipt, chain row; one transaction, the caller's."""
    number = len(await queries.submissions_of(bid.id)) + 1
    commitment = await _write_proofs(actor, bid, challenge, content, number, now)
    frozen = await _frozen_pieces(bid.id, pieces, number)
    ciphertext = digest([[row["slot"], row["ciphertext_sha256"], row["object_sha256"]] for row in frozen])
    row_hash = digest(
        row_of(
            bid=str(bid.id),
            submission=number,
            arrived_at=moment_text(arrival),
            ciphertext_sha256=ciphertext,
            commitment=commitment,
            challenge_version=challenge.version_number,
        )
    )
    await execute(
        "update submission set state = 'replaced', ended_at = $2 where bid = $1 and state = 'standing'", bid.id, now
    )
    await execute("update bid set state = $2 where id = $1", bid.id, BID.after(bid.state, "submit"))
    if bid.standing is None:
        await record_step(bid.supplier_id, bid.challenge_id, "submitted")
    await tell_submitted(
        actor, bid, number=number, arrived_at=arrival, row_hash=row_hash, version=challenge.version_number
    )
    sealed = _sealed_keys(bid.id, challenge.sealing_public_key, frozen)
    # The chain names neither the supplier nor the person: before the opening nobody may learn who bid. Its row stays
    # locked until the end of the transaction, so all slow work is done before.
    chain_hash = await audit.record(
        "bid:submitted", actor_id=None, challenge_id=bid.challenge_id, details={"row_hash": row_hash}
    )
    submission = SubmissionDetail(
        id=uuid4(),
        bid_id=bid.id,
        number=number,
        state="standing",
        arrived_at=arrival,
        submitted_at=now,
        submitted_by=actor.name,
        ciphertext_sha256=ciphertext,
        commitment=commitment,
        row_hash=row_hash,
        chain_hash=chain_hash.hex(),
        challenge_version=challenge.version_number,
    )
    await _insert(actor, submission, [row["id"] for row in frozen], left_out, sealed)
    return submission


async def _write_proofs(
    actor: Actor, bid: BidDetail, challenge: ChallengeDetail, content: Content, number: int, now: datetime
) -> str:
    """Seal nonce and salt into their envelopes and answer the commitment to all that is said."""
    nonce, salt = secrets.token_bytes(NONCE_BYTES), secrets.token_bytes(NONCE_BYTES)
    price = price_part(price_of(content, challenge), content.price.schedule)
    price_hash = salted_digest(salt, price)
    said = manifest(
        bid_id=bid.id,
        lot_id=bid.lot_id,
        answers={name: answer.text for name, answer in content.answers.items()},
        passes={name: {"met": one.met, "evidence": one.evidence} for name, one in content.passes.items()},
        declarations=content.declarations.confirmed,
        files=content.files,
        price_hash=price_hash,
        challenge_version=challenge.version_number,
    )
    proofs = ((QUALITY, {"nonce": nonce.hex(), "price_sha256": price_hash}), (PRICE, {"salt": salt.hex(), **price}))
    for envelope, proof in proofs:
        await write_piece(bid.id, f"{vault.PROOF}{envelope}", envelope, proof, version=number, actor=actor, now=now)
    return salted_digest(nonce, said)


async def _frozen_pieces(bid_id: UUID, pieces: list[dict[str, Any]], number: int) -> list[dict[str, Any]]:
    proofs = await fetch(
        "select p.id, p.key, p.slot, p.ciphertext_sha256, p.object_sha256, k.envelope, k.wrapped from piece p"
        " join envelope_key k on k.id = p.key where p.bid = $1 and p.slot like 'proof/%' and p.version = $2",
        bid_id,
        number,
    )
    return sorted([*pieces, *proofs], key=lambda row: str(row["slot"]))


def _sealed_keys(bid_id: UUID, public_key: bytes, frozen: list[dict[str, Any]]) -> dict[UUID, bytes]:
    """Seal every key that the frozen pieces need to the challenge's public key."""
    sealed = {}
    for row in frozen:
        if row["key"] not in sealed:
            key = vault.unwrap_envelope_key(row["wrapped"], bid_id, row["key"], row["envelope"])
            binding = vault.envelope_binding(bid_id, row["key"], row["envelope"])
            sealed[row["key"]] = seal_key(key, public_key, binding)
    return sealed


async def _insert(
    actor: Actor, submission: SubmissionDetail, pieces: list[UUID], left_out: list[UUID], sealed: dict[UUID, bytes]
) -> None:
    await execute(
        "insert into submission (id, bid, number, state, arrived_at, submitted_at, submitted_by, ciphertext_sha256,"
        " commitment, row_hash, chain_hash, challenge_version, left_out)"
        " values ($1, $2, $3, 'standing', $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        submission.id,
        submission.bid_id,
        submission.number,
        submission.arrived_at,
        submission.submitted_at,
        actor.person_id,
        submission.ciphertext_sha256,
        submission.commitment,
        submission.row_hash,
        submission.chain_hash,
        submission.challenge_version,
        left_out,
    )
    await execute(
        "insert into submitted_piece (id, submission, piece) select gen_random_uuid(), $1, unnest($2::uuid[])",
        submission.id,
        pieces,
    )
    await execute(
        "insert into sealed_key (id, submission, key, sealed)"
        " select gen_random_uuid(), $1, k, s from unnest($2::uuid[], $3::bytea[]) as t(k, s)",
        submission.id,
        list(sealed),
        list(sealed.values()),
    )
