"""Reads of a bid by its own supplier: nobody else can reach these rows through them."""

from typing import Any
from uuid import UUID

import msgspec

from challenges.bidding import vault
from challenges.bidding.domain.bids import BidDetail, SubmissionDetail
from challenges.bidding.domain.content import PRICE, QUALITY, Answer, BidFile, Content, Declarations, Pass, Price
from challenges.bidding.domain.receipts import RECEIPT_FORMAT, Receipt, moment_text
from portal.accounts.domain import Actor
from portal.accounts.permissions import Permission
from portal.database.transactions import fetch, fetch_one
from portal.files.store import file_store
from portal.kernel.errors import NotFoundError
from portal.settings import get_settings

_CURRENT = """
select distinct on (slot) p.id, p.bid, p.key, p.slot, p.version, p.removed, p.ciphertext, p.ciphertext_sha256,
  p.object_name, p.object_sha256, p.written_at, w.name as written_by, k.envelope, k.wrapped
from piece p join envelope_key k on k.id = p.key join person w on w.id = p.written_by
where p.bid = $1 and p.slot not like 'proof/%' order by slot, version desc
"""

_BID = """
select b.id, b.challenge as challenge_id, c.reference, c.title as challenge_title, b.lot as lot_id,
  l.number as lot_number, l.title as lot_title, b.supplier as supplier_id, o.name as supplier_name, b.state,
  b.started_at, c.deadline_at, c.version_number, c.material_version,
  c.cancelled_at is not null as is_cancelled, s.standing,
  s.standing is not null and (
    exists (select 1 from piece n where n.bid = b.id and n.slot not like 'proof/%'
      and not exists (select 1 from submitted_piece f where f.submission = s.submission_id and f.piece = n.id)
      and not n.id = any(s.left_out)
      and not exists (select 1 from piece m where m.bid = n.bid and m.slot = n.slot and m.version > n.version)
      and not (n.removed and not exists (select 1 from submitted_piece f join piece g on g.id = f.piece
        where f.submission = s.submission_id and g.slot = n.slot)))
  ) as has_changes, coalesce(k.reason, '') as refusal
from bid b
join challenge c on c.id = b.challenge join lot l on l.id = b.lot join organisation o on o.id = b.supplier
left join lateral (
  select t.id as submission_id, t.left_out, jsonb_build_object('id', t.id, 'bid_id', t.bid, 'number', t.number, 'state', t.state,
    'arrived_at', t.arrived_at, 'submitted_at', t.submitted_at, 'submitted_by', w.name,
    'ciphertext_sha256', t.ciphertext_sha256, 'commitment', t.commitment, 'row_hash', t.row_hash,
    'chain_hash', t.chain_hash, 'ended_at', t.ended_at, 'challenge_version', t.challenge_version) as standing
  from submission t join person w on w.id = t.submitted_by where t.bid = b.id and t.state = 'standing'
) s on true
left join compliance_check k on k.opened_bid = b.id and k.outcome = 'non_compliant'
"""


async def bid(bid_id: UUID) -> BidDetail:
    """Bring a bid by its id, for services and jobs; NotFoundError when there is none."""
    row = await fetch_one(f"{_BID} where b.id = $1", bid_id)
    if row is None:
        raise NotFoundError
    return msgspec.convert(row, BidDetail)


async def own_bid(bid_id: UUID, actor: Actor, *, reference: str | None = None) -> BidDetail:
    """Bring a bid of a supplier for which `actor` writes bids; for everybody else it does not exist.

    With `reference` a bid for another challenge does not exist either.
    """
    row = await fetch_one(f"{_BID} where b.id = $1 and ($2::text is null or c.reference = $2)", bid_id, reference)
    if row is None or row["supplier_id"] not in actor.organisations_with(Permission.BID_WRITE):
        raise NotFoundError
    return msgspec.convert(row, BidDetail)


async def own_bids(actor: Actor, *, challenge_id: UUID | None = None) -> list[BidDetail]:
    """List the bids of the suppliers for which `actor` writes, the nearest deadline first."""
    rows = await fetch(
        f"{_BID} where b.supplier = any($1::uuid[]) and ($2::uuid is null or b.challenge = $2)"
        " order by c.deadline_at, l.number, o.name",
        list(actor.organisations_with(Permission.BID_WRITE)),
        challenge_id,
    )
    return msgspec.convert(rows, list[BidDetail])


async def current_pieces(bid_id: UUID) -> list[dict[str, Any]]:
    """Bring the latest version of every slot with its wrapped key; removed ones too."""
    return await fetch(_CURRENT, bid_id)


async def content_of(bid_id: UUID) -> Content:
    """Decrypt a draft for its own supplier, in memory, with the draft key."""
    return read_content(await current_pieces(bid_id))


def read_content(pieces: list[dict[str, Any]]) -> Content:
    """Decrypt the pieces of a draft."""
    keys: dict[UUID, bytes] = {}
    answers: dict[str, Answer] = {}
    passes: dict[str, Pass] = {}
    files = []
    price, declarations = Price(), Declarations()
    profile: dict[str, Any] = {}
    for row in pieces:
        if row["removed"]:
            continue
        if row["key"] not in keys:
            keys[row["key"]] = vault.unwrap_envelope_key(row["wrapped"], row["bid"], row["key"], row["envelope"])
        value = vault.open_row(row, keys[row["key"]])
        slot = str(row["slot"])
        if slot.startswith(vault.ANSWER):
            answers[slot.removeprefix(vault.ANSWER)] = Answer(
                value["text"], row["version"], row["written_at"], row["written_by"]
            )
        elif slot.startswith(vault.CONDITION):
            passes[slot.removeprefix(vault.CONDITION)] = Pass(value["met"], value["evidence"], row["version"])
        elif slot.startswith(vault.FILE):
            files.append(_file(value, row))
        elif slot == vault.PRICE_SLOT:
            price = Price(value["pence"], value["schedule"], row["version"])
        elif slot == vault.DECLARATIONS_SLOT:
            declarations = Declarations(tuple(value["confirmed"]), row["version"])
        elif slot == vault.PROFILE_SLOT:
            profile = value
    files.sort(key=lambda file: (file.uploaded_at is not None and file.uploaded_at, str(file.id)))
    return Content(answers, passes, price, declarations, tuple(files), profile)


def _file(value: dict[str, Any], row: dict[str, Any]) -> BidFile:
    return BidFile(
        id=UUID(str(row["slot"]).removeprefix(vault.FILE)),
        name=value["name"],
        media_type=value["media_type"],
        size_bytes=value["size_bytes"],
        sha256=value["sha256"],
        criterion=value["criterion"],
        uploaded_at=row["written_at"],
        envelope=row["envelope"],
    )


async def slot_versions(bid_id: UUID) -> dict[str, int]:
    """Name the latest version of every slot, removed ones too; opens nothing."""
    rows = await fetch("select slot, max(version) as version from piece where bid = $1 group by slot", bid_id)
    return {row["slot"]: row["version"] for row in rows}


async def draft_file(bid_id: UUID, file_id: UUID) -> tuple[BidFile, bytes]:
    """Decrypt one file of a draft for its own supplier; NotFoundError when it is not there or was removed."""
    for row in await current_pieces(bid_id):
        if row["slot"] == f"{vault.FILE}{file_id}" and not row["removed"]:
            key = vault.unwrap_envelope_key(row["wrapped"], row["bid"], row["key"], row["envelope"])
            value = vault.open_row(row, key)
            sealed = await file_store().get(row["object_name"])
            return _file(value, row), vault.open_file(sealed, bytes.fromhex(value["key"]), bid_id, file_id)
    raise NotFoundError


async def submissions_of(bid_id: UUID) -> list[SubmissionDetail]:
    """List all submissions of a bid, the latest first."""
    rows = await fetch(
        "select s.id, s.bid as bid_id, s.number, s.state, s.arrived_at, s.submitted_at, p.name as submitted_by,"
        " s.ciphertext_sha256, s.commitment, s.row_hash, s.chain_hash, s.ended_at, s.challenge_version"
        " from submission s join person p on p.id = s.submitted_by where s.bid = $1 order by s.number desc",
        bid_id,
    )
    return msgspec.convert(rows, list[SubmissionDetail])


async def receipt_of(found: BidDetail, submission: SubmissionDetail) -> Receipt:
    """Write the receipt of one submission of a bid; nonce and salt come out of the bid's own envelopes."""
    rows = await fetch(
        "select p.id, p.bid, p.key, p.slot, p.version, p.ciphertext, k.envelope, k.wrapped from piece p"
        " join envelope_key k on k.id = p.key join submitted_piece f on f.piece = p.id"
        " where f.submission = $1 and p.slot like 'proof/%'",
        submission.id,
    )
    proofs = {}
    for row in rows:
        key = vault.unwrap_envelope_key(row["wrapped"], row["bid"], row["key"], row["envelope"])
        proofs[row["envelope"]] = vault.open_row(row, key)
    return Receipt(
        format=RECEIPT_FORMAT,
        bid=str(found.id),
        challenge=found.reference,
        lot=found.lot_number,
        submission=submission.number,
        arrived_at=moment_text(submission.arrived_at),
        ciphertext_sha256=submission.ciphertext_sha256,
        commitment=submission.commitment,
        nonce=proofs[QUALITY]["nonce"],
        price_salt=proofs[PRICE]["salt"],
        row_hash=submission.row_hash,
        chain_hash=submission.chain_hash,
        opening_record=f"{get_settings().base_url}/challenges/{found.reference}/opening/record.json",
        challenge_version=submission.challenge_version,
    )
