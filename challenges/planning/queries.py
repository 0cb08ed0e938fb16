"""Reads of what an officer told the planner."""

from uuid import UUID

import msgspec

from challenges.planning.domain import Leave, PlanInputs
from challenges.regimes.routes import ValueParts
from portal.database.transactions import fetch_one

TIMETABLE, VALUE = "timetable", "value"


async def plan_inputs(challenge_id: UUID) -> PlanInputs | None:
    """Bring what a challenge's plan is made from; None before it was first saved."""
    row = await fetch_one(
        "select starts_on, bidding_days, own_days, leave, public_notices from timetable where challenge = $1",
        challenge_id,
    )
    if row is None:
        return None
    return PlanInputs(
        starts_on=row["starts_on"],
        bidding_days=row["bidding_days"],
        own_days=msgspec.convert(row["own_days"], dict[str, int]),
        leave=msgspec.convert(row["leave"], tuple[Leave, ...]),
        public_notices=tuple(one for one in row["public_notices"].split(",") if one),
    )


async def value_parts(challenge_id: UUID) -> ValueParts | None:
    """Bring the parts of a challenge's highest total value; None before they were first saved."""
    row = await fetch_one(
        "select contract_pence, options_pence, phases_pence, given_pence, fees_pence, prizes_pence, vat_percent"
        " from value_estimate where challenge = $1",
        challenge_id,
    )
    return None if row is None else msgspec.convert(row, ValueParts)
