"""When a plan may fill a draft, with the reason shown."""

from datetime import date

from challenges.planning.domain import Plan
from portal.kernel.decision import ALLOWED, Decision, refused
from portal.kernel.moments import format_day


def may_use(plan: Plan, today: date) -> Decision:
    """Allow a plan's dates into the draft while its day of publication has not passed."""
    if plan.published_on >= today:
        return ALLOWED
    return refused(
        f"By this plan the challenge would have been published on {format_day(plan.published_on)}, which has passed. "
        "Change what the plan is made from first."
    )
