"""The rows of an evaluation. Single scores, consensus and every earlier wording stay for ever."""

from piccolo.columns import JSONB, UUID, Boolean, ForeignKey, Integer, Numeric, OnDelete, Text, Timestamptz, Varchar
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from challenges.bidding.tables import OpenedBid
from challenges.publishing.tables import Challenge, Criterion, Lot, Stage
from portal.accounts.tables import Person


class Evaluation(Table):
    """The evaluation of one lot in one stage."""

    id = UUID(primary_key=True, default=UUID4())
    challenge = ForeignKey(Challenge, on_delete=OnDelete.restrict, null=False)
    lot = ForeignKey(Lot, on_delete=OnDelete.restrict, null=False)
    stage = ForeignKey(Stage, on_delete=OnDelete.restrict, null=False)
    state = Varchar(length=12, null=False, default="compliance")

    evaluation_lot_stage_unique = Unique([lot, stage])
    evaluation_state_known = Check("state in ('compliance','scoring','moderation','price','ranked')")


class PanelMember(Table):
    """A person appointed to the panel of a challenge; `locked_at` ends that person's scoring."""

    id = UUID(primary_key=True, default=UUID4())
    challenge = ForeignKey(Challenge, on_delete=OnDelete.restrict, null=False)
    person = ForeignKey(Person, on_delete=OnDelete.restrict, null=False)
    is_chair = Boolean(null=False, default=False)
    appointed_by = ForeignKey(Person, on_delete=OnDelete.restrict, null=False)
    appointed_at = Timestamptz(null=False)
    locked_at = Timestamptz(null=True, default=None)

    panel_member_unique = Unique([challenge, person])


class ConflictDeclaration(Table):
    """What a member declared about a supplier; a later row replaces an earlier one, none is changed."""

    id = UUID(primary_key=True, default=UUID4())
    member = ForeignKey(PanelMember, on_delete=OnDelete.restrict, null=False)
    bid = ForeignKey(OpenedBid, on_delete=OnDelete.restrict, null=False)
    interest = Varchar(length=12, null=False)
    description = Text(null=False, default="")
    declared_at = Timestamptz(null=False)

    conflict_declaration_interest_known = Check("interest in ('none','personal','professional','financial')")
    conflict_declaration_described = Check("interest = 'none' or length(description) > 0")


class CriterionScore(Table):
    """A member's present score and reason; `version` lets the second of two tabs be told."""

    id = UUID(primary_key=True, default=UUID4())
    member = ForeignKey(PanelMember, on_delete=OnDelete.restrict, null=False)
    bid = ForeignKey(OpenedBid, on_delete=OnDelete.restrict, null=False)
    criterion = ForeignKey(Criterion, on_delete=OnDelete.restrict, null=False)
    score = Numeric(digits=(9, 2), null=True, default=None)
    reason = Text(null=False, default="")
    version = Integer(null=False, default=1)
    saved_at = Timestamptz(null=False)

    criterion_score_unique = Unique([member, bid, criterion])
    criterion_score_not_negative = Check("score >= 0")


class CriterionScoreVersion(Table):
    """Every wording that a member's score had, for ever."""

    id = UUID(primary_key=True, default=UUID4())
    criterion_score = ForeignKey(CriterionScore, on_delete=OnDelete.restrict, null=False)
    version = Integer(null=False)
    score = Numeric(digits=(9, 2), null=True, default=None)
    reason = Text(null=False, default="")
    saved_at = Timestamptz(null=False)

    criterion_score_version_unique = Unique([criterion_score, version])


class ConsensusScore(Table):
    """The panel's decision on one criterion of one bid; a later row replaces an earlier one, none is changed."""

    id = UUID(primary_key=True, default=UUID4())
    bid = ForeignKey(OpenedBid, on_delete=OnDelete.restrict, null=False)
    criterion = ForeignKey(Criterion, on_delete=OnDelete.restrict, null=False)
    version = Integer(null=False)
    score = Numeric(digits=(9, 2), null=False)
    reason = Text(null=False)
    needs_second = Boolean(null=False)
    seconded_by = ForeignKey(Person, on_delete=OnDelete.restrict, null=True, default=None)
    seconded_at = Timestamptz(null=True, default=None)
    recorded_by = ForeignKey(Person, on_delete=OnDelete.restrict, null=False)
    recorded_at = Timestamptz(null=False)

    consensus_score_version_unique = Unique([bid, criterion, version])
    consensus_score_reasoned = Check("length(reason) > 0 and score >= 0")


class LotRanking(Table):
    """A ranking as it was made: the file that anybody can rank again, its hash, and what came out."""

    id = UUID(primary_key=True, default=UUID4())
    evaluation = ForeignKey(Evaluation, on_delete=OnDelete.restrict, null=False)
    document = JSONB(null=False)
    document_hash = Varchar(length=64, null=False)
    result = JSONB(null=False)
    ranked_by = ForeignKey(Person, on_delete=OnDelete.restrict, null=False)
    ranked_at = Timestamptz(null=False)

    lot_ranking_once = Unique([evaluation])
