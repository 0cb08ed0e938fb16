"""What an officer may wish of a plan: every rule about the dates typed, all told at once."""

from collections.abc import Iterator
from datetime import date, timedelta

from challenges.planning.domain.law import PlanLaw
from challenges.planning.domain.plan import PlanInputs
from portal.kernel.moments import format_day

FURTHEST_YEARS = 3


def wrong_wishes(inputs: PlanInputs, law: PlanLaw, today: date) -> dict[str, str]:
    """Say by field what cannot be planned at all; a plan that is only late is shown instead."""
    return dict(_wrong(inputs, law, today))


def _wrong(inputs: PlanInputs, law: PlanLaw, today: date) -> Iterator[tuple[str, str]]:
    furthest = today + timedelta(days=FURTHEST_YEARS * 365)
    if inputs.starts_on <= today:
        yield "starts_on", "The contract must start in the future"
    elif inputs.starts_on > furthest:
        yield "starts_on", f"The contract must start by {format_day(furthest)}, {FURTHEST_YEARS} years from now"
    law_of_bids = law.noticed if law.noticed_from > date.min and law.noticed.days < law.tender.days else law.tender
    if inputs.bidding_days < law_of_bids.days:
        yield (
            "bidding_days",
            f"Suppliers must have {law_of_bids.days} days or more, because {law_of_bids.because} ({law_of_bids.source})",
        )
