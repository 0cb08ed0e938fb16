"""What an officer told the planner: kept with the draft, one row for each challenge."""

from piccolo.columns import JSONB, UUID, BigInt, Date, ForeignKey, OnDelete, SmallInt, Varchar
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from challenges.publishing.tables import Challenge


class Timetable(Table):
    """The wished start, the days of each own step, the panel's leave; the plan itself is worked out when it is shown."""

    id = UUID(primary_key=True, default=UUID4())
    challenge = ForeignKey(Challenge, on_delete=OnDelete.restrict, null=False)
    starts_on = Date(null=False, default=None)
    bidding_days = SmallInt(null=False)
    own_days = JSONB(null=False, default="{}")
    leave = JSONB(null=False, default="[]")
    public_notices = Varchar(length=200, null=False, default="")

    timetable_challenge_unique = Unique([challenge])
    timetable_bidding_days_known = Check("bidding_days between 0 and 366")


class ValueEstimate(Table):
    """What a contract could cost, part by part, in pence without VAT (Schedule 3); prizes bear no VAT."""

    id = UUID(primary_key=True, default=UUID4())
    challenge = ForeignKey(Challenge, on_delete=OnDelete.restrict, null=False)
    contract_pence = BigInt(null=False)
    options_pence = BigInt(null=False, default=0)
    phases_pence = BigInt(null=False, default=0)
    given_pence = BigInt(null=False, default=0)
    fees_pence = BigInt(null=False, default=0)
    prizes_pence = BigInt(null=False, default=0)
    vat_percent = SmallInt(null=False)

    value_estimate_challenge_unique = Unique([challenge])
    value_estimate_not_negative = Check(
        "contract_pence > 0 and options_pence >= 0 and phases_pence >= 0 and given_pence >= 0 and fees_pence >= 0"
        " and prizes_pence >= 0 and vat_percent between 0 and 100"
    )
