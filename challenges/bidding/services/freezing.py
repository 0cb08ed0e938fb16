"""Freezing a submission: its proofs, the list of its ciphertexts, its sealed keys, its receipt and its chain row.

Submissions of one challenge wait for each other on the chain's row, so what can be one statement is one.
"""

import secrets
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from challenges.bidding import vault
from challenges.bidding.domain import BID, Content, price_of
from challenges.bidding.domain.bids import BidDetail, SubmissionDetail
from challenges.bidding.domain.content import PRICE, QUALITY
from challenges.bidding.domain.receipts import (
    NONCE_BYTES,
    digest,
    manifest,
    moment_text,
    price_part,
    row_of,
    salted_digest,
)
from challenges.bidding.services.letters import tell_submitted
from challenges.bidding.services.pieces import insert_pieces, new_envelope_key, sealed_piece
from challenges.publishing.domain import ChallengeDetail
from portal.accounts.domain import Actor
from portal.audit import services as audit
from portal.database.transactions import execute, fetch
from portal.files.sealing import seal_key
from portal.inbox import record_step

# The keys for new pieces, one row for each envelope, and the number of the last submission.
_KEYS = """
select e.envelope, k.id, k.wrapped, (select coalesce(max(number), 0) from submission where bid = $1) as last
from unnest(array['quality', 'price']) e(envelope) left join lateral (
  select k.id, k.wrapped from envelope_key k where k.bid = $1 and k.envelope = e.envelope
  and not exists (select 1 from sealed_key s where s.key = k.id) order by k.made_at desc, k.id limit 1) k on true
"""
_INSERT = """
with bidder as (update bid set state = $14 where id = $2),
made as (insert into submission (id, bid, number, state, arrived_at, submitted_at, submitted_by, ciphertext_sha256,
    commitment, row_hash, chain_hash, challenge_version, left_out)
  values ($1, $2, $3, 'standing', $4, $5, $6, $7, $8, $9, $10, $11, $12)),
frozen as (insert into submitted_piece (id, submission, piece) select gen_random_uuid(), $1, unnest($13::uuid[]))
insert into sealed_key (id, submission, key, sealed)
select gen_random_uuid(), $1, k, s from unnest($15::uuid[], $16::bytea[]) as t(k, s)
"""


class Pieces(NamedTuple):
    """The rows of a draft's pieces that go into a submission, and the ids of those that nothing asks for any more.

    `fresh_profile` is the version under which a new copy of the supplier's profile is sealed, 0 for none.
    """

    kept: list[dict[str, Any]]
    left_out: list[UUID]
    fresh_profile: int = 0


class Moments(NamedTuple):
    """When the request arrived, and when it is done; both in the portal's time."""

    arrival: datetime
    now: datetime


class _Proved(NamedTuple):
    """What the receipt stands on: the number, the frozen rows, and the three hashes, in hex."""

    number: int
    frozen: list[dict[str, Any]]
    ciphertext_sha256: str
    commitment: str
    row_hash: str


async def freeze(
    actor: Actor, bid: BidDetail, challenge: ChallengeDetail, content: Content, pieces: Pieces, moments: Moments
) -> SubmissionDetail:
    """Write the submission in the caller's transaction, which holds the challenge and the bid; answers it."""
    proved = await _prove(actor, bid, challenge, content, pieces, moments)
    await _replace(bid, moments.now)
    await tell_submitted(
        actor,
        bid,
        number=proved.number,
        arrived_at=moments.arrival,
        row_hash=proved.row_hash,
        version=challenge.version_number,
    )
    sealed = _sealed_keys(bid.id, challenge.sealing_public_key, proved.frozen)
    # The chain names neither the supplier nor the person: before the opening nobody may learn who bid. Its row stays
    # locked until the end of the transaction, so all slow work is done before.
    chain_hash = await audit.record(
        "bid:submitted", actor_id=None, challenge_id=bid.challenge_id, details={"row_hash": proved.row_hash}
    )
    submission = SubmissionDetail(
        id=uuid4(),
        bid_id=bid.id,
        number=proved.number,
        state="standing",
        arrived_at=moments.arrival,
        submitted_at=moments.now,
        submitted_by=actor.name,
        ciphertext_sha256=proved.ciphertext_sha256,
        commitment=proved.commitment,
        row_hash=proved.row_hash,
        chain_hash=chain_hash.hex(),
        challenge_version=challenge.version_number,
    )
    await _insert(actor, bid, submission, [row["id"] for row in proved.frozen], pieces.left_out, sealed)
    return submission


async def _prove(
    actor: Actor, bid: BidDetail, challenge: ChallengeDetail, content: Content, pieces: Pieces, moments: Moments
) -> _Proved:
    """Seal the proofs, freeze the list of ciphertexts, and hash what the receipt will say."""
    keys = await _keys(bid.id, moments.now)
    number = keys.last + 1
    commitment, proofs = _proofs(bid, challenge, content, keys, number)
    if pieces.fresh_profile:
        proofs.append(_sealed(bid.id, vault.PROFILE_SLOT, QUALITY, content.profile, pieces.fresh_profile, keys))
    await insert_pieces(proofs, actor, moments.now)
    frozen = sorted([*pieces.kept, *proofs], key=lambda row: str(row["slot"]))
    ciphertext = digest([[row["slot"], row["ciphertext_sha256"], row["object_sha256"]] for row in frozen])
    row = row_of(
        bid=str(bid.id),
        submission=number,
        arrived_at=moment_text(moments.arrival),
        ciphertext_sha256=ciphertext,
        commitment=commitment,
        challenge_version=challenge.version_number,
    )
    return _Proved(number, frozen, ciphertext, commitment, digest(row))


async def _replace(bid: BidDetail, now: datetime) -> None:
    """End the submission that stood; the first one counts as a step of its supplier."""
    if bid.standing is None:
        await record_step(bid.supplier_id, bid.challenge_id, "submitted")
        return
    await execute(
        "update submission set state = 'replaced', ended_at = $2 where bid = $1 and state = 'standing'", bid.id, now
    )


class _Keys(NamedTuple):
    """The key of each envelope with its id and as it is stored, and the number of the last submission."""

    by_envelope: dict[str, tuple[UUID, bytes, bytes]]
    last: int


async def _keys(bid_id: UUID, now: datetime) -> _Keys:
    rows = await fetch(_KEYS, bid_id)
    found: dict[str, tuple[UUID, bytes, bytes]] = {}
    for row in rows:
        envelope, key_id, wrapped = row["envelope"], row["id"], row["wrapped"]
        if key_id is None:
            key_id, key = await new_envelope_key(bid_id, envelope, now)
            wrapped = vault.wrap_envelope_key(key, bid_id, key_id, envelope)
        else:
            key = vault.unwrap_envelope_key(wrapped, bid_id, key_id, envelope)
        found[envelope] = (key_id, key, wrapped)
    return _Keys(found, rows[0]["last"])


def _proofs(
    bid: BidDetail, challenge: ChallengeDetail, content: Content, keys: _Keys, number: int
) -> tuple[str, list[dict[str, Any]]]:
    """Seal nonce and salt into their envelopes; answers the commitment to all that is said, and the sealed rows."""
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
        profile=content.profile,
    )
    proofs = {QUALITY: {"nonce": nonce.hex(), "price_sha256": price_hash}, PRICE: {"salt": salt.hex(), **price}}
    rows = [
        _sealed(bid.id, f"{vault.PROOF}{envelope}", envelope, proof, number, keys) for envelope, proof in proofs.items()
    ]
    return salted_digest(nonce, said), rows


def _sealed(
    bid_id: UUID, slot: str, envelope: str, content: dict[str, Any], version: int, keys: _Keys
) -> dict[str, Any]:
    """Seal a piece that comes into being with the submission; answers its row with the wrapped key."""
    key_id, key, wrapped = keys.by_envelope[envelope]
    row = sealed_piece(bid_id, slot, content, version=version, key_id=key_id, key=key)
    return {**row, "envelope": envelope, "wrapped": wrapped}


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
    actor: Actor,
    bid: BidDetail,
    submission: SubmissionDetail,
    pieces: list[UUID],
    left_out: list[UUID],
    sealed: dict[UUID, bytes],
) -> None:
    await execute(
        _INSERT,
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
        pieces,
        BID.after(bid.state, "submit"),
        list(sealed),
        list(sealed.values()),
    )
