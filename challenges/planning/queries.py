"""Reads of what an officer told the planner."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

import msgspec

from challenges.planning.domain import Leave, PlanInputs
from challenges.regimes.routes import ValueParts
from portal.database.transactions import fetch, fetch_one

TIMETABLE, VALUE = "timetable", "value"


async def plan_inputs(challenge_id: UUID) -> PlanInputs | None:
    """Bring what a challenge's plan is made from; None before it was first saved."""
    row = await fetch_one(
        "select starts_on, bidding_days, own_days, leave, public_notices from timetable where challenge = $1",
        challenge_id,
    )
    return None if row is None else _inputs(row)


class PlannedDraft(msgspec.Struct, frozen=True):
    """A draft with a plan: what the plan is made from, and the class of its buyer's thresholds."""

    challenge_id: UUID
    buyer_name: str
    threshold_class: str
    inputs: PlanInputs


async def planned_drafts(buyers: Collection[UUID]) -> list[PlannedDraft]:
    """List the drafts and challenges in review of some buyers for which a plan was saved, at most 50."""
    if not buyers:
        return []
    rows = await fetch(
        "select c.id, o.short_name as buyer_name, coalesce(o.threshold_class, 'sub_central') as threshold_class,"
        " t.starts_on, t.bidding_days, t.own_days, t.leave, t.public_notices from timetable t"
        " join challenge c on c.id = t.challenge join organisation o on o.id = c.buyer"
        " where c.buyer = any($1::uuid[]) and c.state in ('draft', 'in_review') order by t.starts_on, c.reference limit 50",
        list(buyers),
    )
    return [PlannedDraft(row["id"], row["buyer_name"], row["threshold_class"], _inputs(row)) for row in rows]


def _inputs(row: Mapping[str, Any]) -> PlanInputs:
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
