"""The rows of an award: what was recommended, decided and told to whom."""

from piccolo.columns import JSONB, UUID, BigInt, ForeignKey, OnDelete, Text, Timestamptz, Varchar
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from challenges.bidding.tables import OpenedBid
from challenges.publishing.tables import Challenge, Lot
from portal.accounts.tables import Organisation, Person


class Award(Table):
    """The outcome of one lot: a bid is awarded, or none with reasons. A partial index allows one that has not lapsed."""

    id = UUID(primary_key=True, default=UUID4())
    challenge = ForeignKey(Challenge, on_delete=OnDelete.restrict, null=False)
    lot = ForeignKey(Lot, on_delete=OnDelete.restrict, null=False)
    bid = ForeignKey(OpenedBid, on_delete=OnDelete.restrict, null=True, default=None)
    supplier = ForeignKey(Organisation, on_delete=OnDelete.restrict, null=True, default=None)
    value_pence = BigInt(null=True, default=None)
    state = Varchar(length=16, null=False, default="recommended")
    ranking_hash = Varchar(length=64, null=False, default="")
    recommended_by = ForeignKey(Person, on_delete=OnDelete.restrict, null=False)
    recommended_at = Timestamptz(null=False)
    reasons = Text(null=False)
    decided_by = ForeignKey(Person, on_delete=OnDelete.restrict, null=True, default=None)
    decided_at = Timestamptz(null=True, default=None)
    decision_reasons = Text(null=False, default="")
    summaries_sent_at = Timestamptz(null=True, default=None)
    notice_number = Varchar(length=60, null=False, default="")
    notice_published_at = Timestamptz(null=True, default=None)
    standstill_basis = Varchar(length=10, null=False, default="")
    standstill_until = Timestamptz(null=True, default=None)
    challenged_at = Timestamptz(null=True, default=None)
    challenged_reason = Text(null=False, default="")
    closed_reason = Text(null=False, default="")

    award_state_known = Check(
        "state in ('recommended','decided','summaries_sent','notice','challenged','lapsed','no_award')"
    )
    award_names_bid_and_supplier = Check("(bid is null) = (supplier is null)")
    award_decided_by_another = Check("decided_by is null or decided_by <> recommended_by")
    award_notice_complete = Check(
        "state <> 'notice' or (notice_published_at is not null and standstill_until is not null and notice_number <> ''"
        " and summaries_sent_at is not null and decided_at is not null)"
    )
    award_standstill_basis_known = Check("standstill_basis in ('','mandatory','voluntary','none')")
    award_reasoned = Check("length(reasons) > 0")


class AssessmentSummary(Table):
    """What one supplier with an assessed bid is told (s.50), as it was sent; never changed afterwards."""

    id = UUID(primary_key=True, default=UUID4())
    award = ForeignKey(Award, on_delete=OnDelete.restrict, null=False)
    bid = ForeignKey(OpenedBid, on_delete=OnDelete.restrict, null=False)
    supplier = ForeignKey(Organisation, on_delete=OnDelete.restrict, null=False)
    outcome = Varchar(length=12, null=False)
    content = JSONB(null=False)
    sent_at = Timestamptz(null=False)
    read_at = Timestamptz(null=True, default=None)

    assessment_summary_unique = Unique([award, bid])
    assessment_summary_outcome_known = Check("outcome in ('successful','unsuccessful')")
