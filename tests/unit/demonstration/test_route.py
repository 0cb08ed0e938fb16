"""The story's challenges take their route from the thresholds of the law, not from figures of their own."""

from datetime import date

import pytest

from challenges.regimes.regime import load_regime
from challenges.regimes.routes import threshold_of
from procurement.demonstration.drafting import KIND, route_for


@pytest.mark.parametrize("buyer_class", ["sub_central", "central"])
@pytest.mark.parametrize("day", [date(2026, 3, 2), date(2027, 11, 24)])
def test_the_route_changes_at_the_threshold_of_the_day(buyer_class: str, day: date) -> None:
    threshold = threshold_of(load_regime(), buyer_class, KIND, day)
    assert route_for(threshold, buyer_class, day) == "open"
    assert route_for(threshold - 1, buyer_class, day) == "below_threshold_challenge"
