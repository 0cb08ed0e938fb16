"""The rows of a bid. Until the opening they hold ciphertext, keys under other keys, hashes and times only."""

from piccolo.columns import (
    JSONB,
    UUID,
    Array,
    BigInt,
    Boolean,
    Bytea,
    ForeignKey,
    Integer,
    OnDelete,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from challenges.publishing.tables import Challenge, Criterion, Lot
from portal.accounts.tables import Organisation, Person


class Bid(Table):
    """One supplier's bid for one lot: a tender in the words of the Act."""

    id = UUID(primary_key=True, default=UUID4())
    challenge = ForeignKey(Challenge, on_delete=OnDelete.restrict, null=False)
    lot = ForeignKey(Lot, on_delete=OnDelete.restrict, null=False)
    supplier = ForeignKey(Organisation, on_delete=OnDelete.restrict, null=False)
    state = Varchar(length=20, null=False, default="draft")
    started_at = Timestamptz(null=False)
    started_by = ForeignKey(Person, on_delete=OnDelete.restrict, null=False)
    reminded_at = Timestamptz(null=True, default=None)
    """When its writers were last told that it is not submitted."""

    bid_supplier_lot_unique = Unique([supplier, lot])
    bid_state_known = Check(
        "state in ('draft','submitted','withdrawn','opened','compliant','non_compliant','taken_forward',"
        "'not_taken_forward','successful','unsuccessful','excluded','lapsed')"
    )


class EnvelopeKey(Table):
    """A random key of one envelope of one bid, encrypted under the portal's draft key."""

    id = UUID(primary_key=True, default=UUID4())
    bid = ForeignKey(Bid, on_delete=OnDelete.restrict, null=False)
    envelope = Varchar(length=8, null=False)
    wrapped = Bytea(null=False, default=None)
    made_at = Timestamptz(null=False)

    envelope_key_envelope_known = Check("envelope in ('quality','price')")


class Piece(Table):
    """One version of one part of a bid: always ciphertext. A file's own bytes lie in the object store, sealed too."""

    id = UUID(primary_key=True, default=UUID4())
    bid = ForeignKey(Bid, on_delete=OnDelete.restrict, null=False)
    key = ForeignKey(EnvelopeKey, on_delete=OnDelete.restrict, null=False)
    slot = Varchar(length=60, null=False)
    version = Integer(null=False)
    removed = Boolean(null=False, default=False)
    ciphertext = Bytea(null=False, default=None)
    ciphertext_sha256 = Varchar(length=64, null=False)
    object_name = Varchar(length=100, null=False, default="")
    object_sha256 = Varchar(length=64, null=False, default="")
    written_at = Timestamptz(null=False)
    written_by = ForeignKey(Person, on_delete=OnDelete.restrict, null=False)

    piece_version_unique = Unique([bid, slot, version])


class Upload(Table):
    """A file on its way into a draft, in parts. What it is called and how long it is lies sealed in `state`."""

    id = UUID(primary_key=True, default=UUID4())
    bid = ForeignKey(Bid, on_delete=OnDelete.restrict, null=False)
    wrapped = Bytea(null=False, default=None)
    """Its own random key, encrypted under the portal's draft key."""
    state = Bytea(null=False, default=None)
    version = Integer(null=False)
    begun_at = Timestamptz(null=False)
    begun_by = ForeignKey(Person, on_delete=OnDelete.restrict, null=False)
    expires_at = Timestamptz(null=False)


class UploadedPart(Table):
    """One part of a file on its way; its bytes lie sealed in the object store."""

    id = UUID(primary_key=True, default=UUID4())
    upload = ForeignKey(Upload, on_delete=OnDelete.restrict, null=False)
    number = Integer(null=False)
    object_name = Varchar(length=100, null=False)

    uploaded_part_unique = Unique([upload, number])


class Submission(Table):
    """One act of submitting: the frozen list of ciphertexts and what its receipt says."""

    id = UUID(primary_key=True, default=UUID4())
    bid = ForeignKey(Bid, on_delete=OnDelete.restrict, null=False)
    number = Integer(null=False)
    state = Varchar(length=10, null=False, default="standing")
    arrived_at = Timestamptz(null=False)
    submitted_at = Timestamptz(null=False)
    submitted_by = ForeignKey(Person, on_delete=OnDelete.restrict, null=False)
    ciphertext_sha256 = Varchar(length=64, null=False)
    commitment = Varchar(length=64, null=False)
    row_hash = Varchar(length=64, null=False)
    chain_hash = Varchar(length=64, null=False)
    ended_at = Timestamptz(null=True, default=None)
    challenge_version = SmallInt(null=False, default=1)
    """The version of the challenge that stood when it was made: what the supplier answered."""
    left_out = Array(base_column=UUID(), null=False)
    """Pieces of the draft that this submission left out, because the challenge no longer asked for them."""

    submission_number_unique = Unique([bid, number])
    submission_state_known = Check("state in ('standing','replaced','withdrawn','lapsed')")
    submission_end_agrees = Check("(state = 'standing') = (ended_at is null)")


class SubmittedPiece(Table):
    """A piece that a submission froze; such a piece is never changed or removed."""

    id = UUID(primary_key=True, default=UUID4())
    submission = ForeignKey(Submission, on_delete=OnDelete.restrict, null=False)
    piece = ForeignKey(Piece, on_delete=OnDelete.restrict, null=False)

    submitted_piece_unique = Unique([submission, piece])


class SealedKey(Table):
    """An envelope key sealed to the challenge's public key when the bid was submitted."""

    id = UUID(primary_key=True, default=UUID4())
    submission = ForeignKey(Submission, on_delete=OnDelete.restrict, null=False)
    key = ForeignKey(EnvelopeKey, on_delete=OnDelete.restrict, null=False)
    sealed = Bytea(null=False, default=None)

    sealed_key_unique = Unique([submission, key])


class OpeningApproval(Table):
    """One officer's yes to opening the quality or the price envelopes of a challenge."""

    id = UUID(primary_key=True, default=UUID4())
    challenge = ForeignKey(Challenge, on_delete=OnDelete.restrict, null=False)
    act = Varchar(length=8, null=False)
    officer = ForeignKey(Person, on_delete=OnDelete.restrict, null=False)
    approved_at = Timestamptz(null=False)

    opening_approval_unique = Unique([challenge, act, officer])
    opening_approval_act_known = Check("act in ('quality','price')")


class Opening(Table):
    """The record of an opening: who approved, when, and the hashes of every submission there was."""

    id = UUID(primary_key=True, default=UUID4())
    challenge = ForeignKey(Challenge, on_delete=OnDelete.restrict, null=False)
    act = Varchar(length=8, null=False)
    opened_at = Timestamptz(null=False)
    record = JSONB(null=False)
    record_sha256 = Varchar(length=64, null=False)

    opening_once = Unique([challenge, act])
    opening_act_known = Check("act in ('quality','price')")


class OpeningJob(Table):
    """The job that opens the envelopes, so that the page can show its progress."""

    id = UUID(primary_key=True, default=UUID4())
    challenge = ForeignKey(Challenge, on_delete=OnDelete.restrict, null=False)
    act = Varchar(length=8, null=False)
    job_id = UUID(null=False, default=None)

    opening_job_once = Unique([challenge, act])


class OpenedBid(Table):
    """A bid after the opening, in clear; its id is the bid's id. `number` is drawn by hash, so it says nothing of time."""

    id = UUID(primary_key=True, default=UUID4())
    bid = ForeignKey(Bid, on_delete=OnDelete.restrict, null=False)
    submission = ForeignKey(Submission, on_delete=OnDelete.restrict, null=False)
    number = SmallInt(null=False)
    arrived_at = Timestamptz(null=False)
    verified = Boolean(null=False)
    problem = Text(null=False, default="")
    declarations = JSONB(null=False)
    price_hash = Varchar(length=64, null=False, default="")

    opened_bid_unique = Unique([bid])


class OpenedAnswer(Table):
    """What a bid answers to one quality or social value criterion."""

    id = UUID(primary_key=True, default=UUID4())
    opened_bid = ForeignKey(OpenedBid, on_delete=OnDelete.restrict, null=False)
    criterion = ForeignKey(Criterion, on_delete=OnDelete.restrict, null=False)
    text = Text(null=False)

    opened_answer_unique = Unique([opened_bid, criterion])


class OpenedPass(Table):
    """What a bid says to one pass or fail condition."""

    id = UUID(primary_key=True, default=UUID4())
    opened_bid = ForeignKey(OpenedBid, on_delete=OnDelete.restrict, null=False)
    criterion = ForeignKey(Criterion, on_delete=OnDelete.restrict, null=False)
    met = Boolean(null=False)
    evidence = Text(null=False, default="")

    opened_pass_unique = Unique([opened_bid, criterion])


class OpenedFile(Table):
    """A file of a bid, in clear in the object store; its name is data, never a path."""

    id = UUID(primary_key=True, default=UUID4())
    opened_bid = ForeignKey(OpenedBid, on_delete=OnDelete.restrict, null=False)
    name = Text(null=False)
    media_type = Varchar(length=100, null=False)
    size_bytes = BigInt(null=False)
    sha256 = Varchar(length=64, null=False)
    criterion_identifier = Varchar(length=20, null=False, default="")
    object_name = Varchar(length=100, null=False)


class OpenedProfile(Table):
    """The copy of the supplier's profile that went with a bid, as it stood when it was submitted."""

    id = UUID(primary_key=True, default=UUID4())
    opened_bid = ForeignKey(OpenedBid, on_delete=OnDelete.restrict, null=False)
    content = JSONB(null=False)

    opened_profile_unique = Unique([opened_bid])


class ShownFile(Table):
    """An opened file as pages that a browser may show; without pages it cannot be shown. `total` may be more than are here."""

    id = UUID(primary_key=True, default=UUID4())
    opened_file = ForeignKey(OpenedFile, on_delete=OnDelete.restrict, null=False)
    total = Integer(null=False)
    drawn_at = Timestamptz(null=False)

    shown_file_once = Unique([opened_file])


class ShownPage(Table):
    """One page of a shown file: its picture in the object store, or none, and its text."""

    id = UUID(primary_key=True, default=UUID4())
    shown_file = ForeignKey(ShownFile, on_delete=OnDelete.restrict, null=False)
    number = Integer(null=False)
    object_name = Varchar(length=100, null=False, default="")
    width = Integer(null=False)
    height = Integer(null=False)
    text = Text(null=False, default="")

    shown_page_unique = Unique([shown_file, number])


class OpenedPrice(Table):
    """A bid's price, once the price envelopes are opened."""

    id = UUID(primary_key=True, default=UUID4())
    opened_bid = ForeignKey(OpenedBid, on_delete=OnDelete.restrict, null=False)
    price_pence = BigInt(null=False)
    schedule = Text(null=False, default="")
    verified = Boolean(null=False)
    problem = Text(null=False, default="")

    opened_price_unique = Unique([opened_bid])


class ComplianceCheck(Table):
    """An officer's finding whether an opened bid meets the formal requirements, with the reason."""

    id = UUID(primary_key=True, default=UUID4())
    opened_bid = ForeignKey(OpenedBid, on_delete=OnDelete.restrict, null=False)
    outcome = Varchar(length=13, null=False)
    reason = Text(null=False)
    officer = ForeignKey(Person, on_delete=OnDelete.restrict, null=False)
    decided_at = Timestamptz(null=False)

    compliance_check_unique = Unique([opened_bid])
    compliance_check_outcome_known = Check("outcome in ('compliant','non_compliant')")
