"""What a plan asks of a challenge before it is published, and by when."""

from datetime import date, timedelta
from typing import Literal

import msgspec

from challenges.planning.domain.plan import Plan

NEAR = timedelta(days=7)
Act = Literal["review", "publish"]


class PlannedAct(msgspec.Struct, frozen=True):
    """The next act of a plan and its last day; `has_failed` once that day is over and the act was not done."""

    act: Act
    by: date
    has_failed: bool


def next_act(plan: Plan, *, in_review: bool, today: date) -> PlannedAct | None:
    """Name the act that the plan asks for now; None while its day is more than a week away.

    A draft goes for review on the first day of the internal approval; without one, it is published at once.
    """
    approval = next((one for one in plan.steps if one.id == "approval_publication"), None)
    act: Act = "publish" if in_review or approval is None else "review"
    by = approval.first_day if approval is not None and act == "review" else plan.published_on
    return None if by - today > NEAR else PlannedAct(act, by, has_failed=by < today)
