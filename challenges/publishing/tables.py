"""The rows of a challenge: what it asks, how it is scored, what was decided about it."""

from decimal import Decimal

from piccolo.columns import (
    JSONB,
    UUID,
    BigInt,
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    Numeric,
    OnDelete,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from portal.accounts.tables import Organisation, Person


class Challenge(Table):
    """A problem put to the market: the tender of the Procurement Act, as shown to people."""

    id = UUID(primary_key=True, default=UUID4())
    reference = Varchar(length=20, null=False)
    buyer = ForeignKey(Organisation, on_delete=OnDelete.restrict, null=False)
    author = ForeignKey(Person, on_delete=OnDelete.restrict, null=False)
    state = Varchar(length=12, null=False, default="draft")
    title = Varchar(length=150, null=False)
    summary = Varchar(length=400, null=False, default="")
    problem = Text(null=False, default="")
    outcomes = Text(null=False, default="")
    mission_no = SmallInt(null=True, default=None)
    objective_id = Varchar(length=8, null=False, default="")
    route = Varchar(length=40, null=False, default="")
    budget_pence = BigInt(null=True, default=None)
    value_pence = BigInt(null=True, default=None)
    questions_close_at = Timestamptz(null=True, default=None)
    deadline_at = Timestamptz(null=True, default=None)
    contract_starts_on = Date(null=True, default=None)
    contract_months = SmallInt(null=True, default=None)
    conflicts_assessed = Boolean(null=False, default=False)
    lots_reason = Text(null=False, default="")
    documents_complete = Boolean(null=False, default=False)
    total_points = Numeric(digits=(9, 2), null=False, default=Decimal(100))
    price_method = Varchar(length=40, null=False, default="fixed_price")
    price_weight = Numeric(digits=(9, 2), null=False, default=Decimal(0))
    quality_minimum = Numeric(digits=(9, 2), null=True, default=None)
    rounding_places = SmallInt(null=False, default=2)
    rounding_mode = Varchar(length=12, null=False, default="half_up")
    tie_break = Varchar(length=200, null=False, default="quality_total,highest_weighted_criterion,lower_price,draw")
    quorum = SmallInt(null=False, default=1)
    regime_id = Varchar(length=60, null=False, default="")
    regime_hash = Varchar(length=64, null=False, default="")
    sealing_public_key = Bytea(null=False, default=b"")
    sealing_private_wrapped = Bytea(null=False, default=b"")
    draw_seed = Varchar(length=64, null=False, default="")
    draw_seed_hash = Varchar(length=64, null=False, default="")
    created_at = Timestamptz(null=False, default=None)
    submitted_at = Timestamptz(null=True, default=None)
    submitted_by = ForeignKey(Person, on_delete=OnDelete.restrict, null=True, default=None)
    published_at = Timestamptz(null=True, default=None)
    opened_at = Timestamptz(null=True, default=None)
    concluded_at = Timestamptz(null=True, default=None)
    cancelled_at = Timestamptz(null=True, default=None)
    cancelled_reason = Text(null=False, default="")
    evaluation_progress = Varchar(length=12, null=False, default="")
    award_progress = Varchar(length=12, null=False, default="")
    standstill_until = Timestamptz(null=True, default=None)
    contract_progress = Varchar(length=12, null=False, default="")
    delivery_progress = Varchar(length=12, null=False, default="")
    contract_kind = Varchar(length=24, null=False, default="goods_services")
    is_shortlisted = Boolean(null=False, default=False)
    stated_facts = Varchar(length=200, null=False, default="")
    planned_notice_on = Date(null=True, default=None)
    urgency_reason = Text(null=False, default="")
    separate_reason = Text(null=False, default="")
    version_number = SmallInt(null=False, default=1)
    """The published version that stands; 1 until the first change."""
    changed_at = Timestamptz(null=True, default=None)
    """When a version was added to the first."""
    material_version = SmallInt(null=False, default=1)
    """The version that changed what bids answer last: a bid stands only when it was submitted for this one or a later."""

    challenge_reference_unique = Unique([reference])
    challenge_state_known = Check("state in ('draft','in_review','published','opened','concluded','cancelled')")
    challenge_budget_positive = Check("budget_pence > 0")
    challenge_value_positive = Check("value_pence > 0")
    challenge_weights_not_negative = Check("price_weight >= 0 and total_points > 0")
    challenge_quorum_known = Check("quorum between 1 and 20")
    challenge_published_complete = Check(
        "state not in ('published','opened','concluded') or (published_at is not null and deadline_at is not null"
        " and length(sealing_public_key) = 32 and draw_seed_hash <> '' and regime_hash <> '')"
    )
    challenge_progress_known = Check(
        "evaluation_progress in ('','started','ranked') and award_progress in ('','decided','notice','no_award')"
        " and contract_progress in ('','drawn','signed') and delivery_progress in ('','live','paid')"
    )


class ReferenceYear(Table):
    """The last number given to a challenge of a year: CC-2026-0007 is the seventh of 2026."""

    id = UUID(primary_key=True, default=UUID4())
    year = SmallInt(null=False)
    last_number = Integer(null=False)

    reference_year_unique = Unique([year])


class ChallengeSection(Table):
    """Who saved a section of a draft last; `version` lets the second of two tabs be told."""

    id = UUID(primary_key=True, default=UUID4())
    challenge = ForeignKey(Challenge, on_delete=OnDelete.restrict, null=False)
    section = Varchar(length=20, null=False)
    version = Integer(null=False, default=1)
    saved_by = ForeignKey(Person, on_delete=OnDelete.restrict, null=False)
    saved_at = Timestamptz(null=False, default=None)

    challenge_section_unique = Unique([challenge, section])


class SectionRevision(Table):
    """What a section of a draft said after one person's sitting: saves close after one another are one revision.

    `answers` holds pairs of a question's name and its answer, in the words of that day.
    """

    id = UUID(primary_key=True, default=UUID4())
    challenge = ForeignKey(Challenge, on_delete=OnDelete.restrict, null=False)
    section = Varchar(length=20, null=False)
    number = Integer(null=False)
    answers = JSONB(null=False)
    person = ForeignKey(Person, on_delete=OnDelete.restrict, null=False)
    began_at = Timestamptz(null=False, default=None)
    saved_at = Timestamptz(null=False, default=None)

    section_revision_number_unique = Unique([challenge, section, number])


class ReviewThread(Table):
    """What colleagues say to one answer of a draft (or to a section as a whole), open until resolved with a word."""

    id = UUID(primary_key=True, default=UUID4())
    challenge = ForeignKey(Challenge, on_delete=OnDelete.restrict, null=False, index=True)
    section = Varchar(length=20, null=False)
    answer = Varchar(length=120, null=False, default="")
    opened_by = ForeignKey(Person, on_delete=OnDelete.restrict, null=False)
    opened_at = Timestamptz(null=False, default=None)
    resolved_by = ForeignKey(Person, on_delete=OnDelete.restrict, null=True, default=None)
    resolved_at = Timestamptz(null=True, default=None)
    resolution = Text(null=False, default="")

    review_thread_resolved_whole = Check(
        "(resolved_at is null) = (resolved_by is null) and (resolved_at is null or resolution <> '')"
    )


class ReviewComment(Table):
    """One thing said in a thread."""

    id = UUID(primary_key=True, default=UUID4())
    thread = ForeignKey(ReviewThread, on_delete=OnDelete.restrict, null=False, index=True)
    person = ForeignKey(Person, on_delete=OnDelete.restrict, null=False)
    text = Text(null=False)
    written_at = Timestamptz(null=False, default=None)

    review_comment_has_text = Check("text <> ''")


class Lot(Table):
    """A part of a challenge that is awarded by itself."""

    id = UUID(primary_key=True, default=UUID4())
    challenge = ForeignKey(Challenge, on_delete=OnDelete.restrict, null=False)
    number = SmallInt(null=False)
    title = Varchar(length=150, null=False)

    lot_number_unique = Unique([challenge, number])


class Stage(Table):
    """A round of the competition."""

    id = UUID(primary_key=True, default=UUID4())
    challenge = ForeignKey(Challenge, on_delete=OnDelete.restrict, null=False)
    number = SmallInt(null=False)
    title = Varchar(length=150, null=False)

    stage_number_unique = Unique([challenge, number])


class Criterion(Table):
    """An award criterion; `weight` counts points of the challenge's total, `share` percent of the parent's points.

    One of kind pass_fail is a condition: `evidence` says what proves a "yes", `rules_out` what a "no" means.
    """

    id = UUID(primary_key=True, default=UUID4())
    challenge = ForeignKey(Challenge, on_delete=OnDelete.restrict, null=False)
    identifier = Varchar(length=20, null=False)
    kind = Varchar(length=12, null=False)
    title = Varchar(length=150, null=False)
    question = Text(null=False, default="")
    weight = Numeric(digits=(9, 2), null=False, default=Decimal(0))
    scale_id = Varchar(length=12, null=False, default="0-5")
    minimum_score = Numeric(digits=(9, 2), null=True, default=None)
    word_limit = Integer(null=True, default=None)
    position = SmallInt(null=False)
    version = Integer(null=False, default=1)
    parent: ForeignKey["Criterion"] = ForeignKey("self", on_delete=OnDelete.restrict, null=True, default=None)
    share = Numeric(digits=(5, 2), null=True, default=None)
    evidence = Text(null=False, default="")
    rules_out = Boolean(null=False, default=True)

    criterion_identifier_unique = Unique([challenge, identifier])
    criterion_kind_known = Check("kind in ('pass_fail','quality','social_value')")
    criterion_weight_not_negative = Check("weight >= 0")
    criterion_word_limit_positive = Check("word_limit > 0")
    criterion_share_of_parent = Check("(parent is null) = (share is null) and coalesce(share, 0) between 0 and 100")


class CriterionLevel(Table):
    """The evidence that earns one score of a criterion's scale."""

    id = UUID(primary_key=True, default=UUID4())
    criterion = ForeignKey(Criterion, on_delete=OnDelete.restrict, null=False)
    score = Numeric(digits=(9, 2), null=False)
    label = Varchar(length=60, null=False)
    descriptor = Text(null=False)

    criterion_level_score_unique = Unique([criterion, score])


class Rehearsal(Table):
    """The imagined bids that were tried on a draft's rubric, as typed: they stay with the draft and are never published."""

    id = UUID(primary_key=True, default=UUID4())
    challenge = ForeignKey(Challenge, on_delete=OnDelete.restrict, null=False)
    inputs = JSONB(null=False)
    saved_by = ForeignKey(Person, on_delete=OnDelete.restrict, null=False)
    saved_at = Timestamptz(null=False, default=None)

    rehearsal_challenge_unique = Unique([challenge])


class ScoringPolicy(Table):
    """What a buyer has decided for all its rubrics: the least share of the points for social value, in percent."""

    id = UUID(primary_key=True, default=UUID4())
    buyer = ForeignKey(Organisation, on_delete=OnDelete.restrict, null=False)
    social_value_minimum = Numeric(digits=(5, 2), null=False)
    saved_by = ForeignKey(Person, on_delete=OnDelete.restrict, null=False)
    saved_at = Timestamptz(null=False, default=None)

    scoring_policy_buyer_unique = Unique([buyer])
    scoring_policy_share_known = Check("social_value_minimum between 0 and 100")


class ChallengeDocument(Table):
    """A file that suppliers read with the challenge, in the object store under `store_key`."""

    id = UUID(primary_key=True, default=UUID4())
    challenge = ForeignKey(Challenge, on_delete=OnDelete.restrict, null=False)
    title = Varchar(length=150, null=False)
    file_name = Varchar(length=200, null=False)
    media_type = Varchar(length=100, null=False)
    size_bytes = BigInt(null=False)
    sha256 = Varchar(length=64, null=False)
    store_key = Varchar(length=200, null=False)
    uploaded_by = ForeignKey(Person, on_delete=OnDelete.restrict, null=False)
    uploaded_at = Timestamptz(null=False, default=None)
    withdrawn_at = Timestamptz(null=True, default=None)
    """When an amendment took it out of the challenge; the versions that held it still lead to it."""

    challenge_document_size_positive = Check("size_bytes > 0")


class ChallengeVersion(Table):
    """What was published, frozen: never changed, never removed, which a trigger sees to.

    Of an amendment `reasons` holds why it is material or not, one entry for each kind of change, and `wording_reason` why
    changes of words were stated to change nothing that is asked.
    """

    id = UUID(primary_key=True, default=UUID4())
    challenge = ForeignKey(Challenge, on_delete=OnDelete.restrict, null=False)
    number = SmallInt(null=False)
    content = JSONB(null=False)
    content_hash = Varchar(length=64, null=False)
    published_by = ForeignKey(Person, on_delete=OnDelete.restrict, null=False)
    published_at = Timestamptz(null=False, default=None)
    kind = Varchar(length=12, null=False, default="publication")
    reason = Text(null=False, default="")
    is_material = Boolean(null=False, default=False)
    reasons = JSONB(null=False, default="[]")
    wording_reason = Text(null=False, default="")

    challenge_version_number_unique = Unique([challenge, number])
    challenge_version_kind_known = Check("kind in ('publication','extension','cancellation','amendment','no_award')")


class FrozenRegime(Table):
    """The law as it stood when challenges were published under it: RFC 8785 JSON by its SHA-256."""

    id = UUID(primary_key=True, default=UUID4())
    regime_hash = Varchar(length=64, null=False)
    canonical = Text(null=False)

    frozen_regime_hash_unique = Unique([regime_hash])


class ChallengeDecision(Table):
    """Who moved a challenge, when and why; no person where the opening worker or the clock acted."""

    id = UUID(primary_key=True, default=UUID4())
    challenge = ForeignKey(Challenge, on_delete=OnDelete.restrict, null=False)
    act = Varchar(length=30, null=False)
    person = ForeignKey(Person, on_delete=OnDelete.restrict, null=True, default=None)
    reason = Text(null=False, default="")
    decided_at = Timestamptz(null=False, default=None)
