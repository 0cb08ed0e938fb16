"""A rehearsal in words: every figure and every name a reader needs, and none of the identifiers behind them."""

from decimal import Decimal
from typing import Any

from challenges.publishing.domain.rehearsal import ImaginedBid, rehearse_challenge
from challenges.publishing.rehearsed import RehearsalView, rehearsal_view
from tests.unit.publishing.strategies import challenge, criterion

NAMES = {"A": "Big firm", "B": "Start-up", "C": "Outsider"}


def view_of(scores: dict[str, str], prices: dict[str, int], **changes: Any) -> RehearsalView:
    """Rehearse with one criterion of 60 points and 40 points for price unless `changes` says otherwise."""
    values: dict[str, Any] = {
        "price_method": "lowest_price_proportional",
        "price_weight": Decimal(40),
        "criteria": (criterion("q1", "60", scale_max=Decimal(100)),),
        **changes,
    }
    draft = challenge(**values)
    bids = [
        ImaginedBid(letter, NAMES[letter], prices[letter] * 100, {"q1": Decimal(score)})
        for letter, score in scores.items()
    ]
    return rehearsal_view(draft, bids, rehearse_challenge(draft, bids))


SCORES, PRICES = {"A": "80", "B": "70", "C": "10"}, {"A": 100, "B": 80, "C": 40}


def test_a_bid_that_loses_and_yet_decides_is_named_with_what_would_be() -> None:
    view = view_of(SCORES, PRICES)
    assert view.headline == "“Big firm” comes first. “Criterion q1” decides."
    assert (
        "“Outsider” does not come first, and yet it decides who does: without it “Start-up” would, not “Big firm”."
        in view.findings
    )
    assert [(one.place, one.name, one.price, one.total) for one in view.bids] == [
        ("1", "Big firm", "£100", "64.00"),
        ("2", "Start-up", "£80", "62.00"),
        ("3", "Outsider", "£40", "46.00"),
    ]


def test_the_drafts_own_method_stands_first_and_the_others_follow_the_forms_order() -> None:
    view = view_of(SCORES, PRICES)
    assert [one.id for one in view.methods] == [
        "lowest_price_proportional",
        "fixed_price",
        "absolute_benchmark",
        "price_per_quality_point",
        "linear_from_lowest",
        "linear_range",
        "median_based",
        "mean_based",
    ]
    assert [one.is_chosen for one in view.methods] == [True] + [False] * 7
    assert all("q1 " not in one.order and '"' not in one.decides for one in view.methods)


def test_price_that_swamps_quality_is_told_in_points() -> None:
    view = view_of({"A": "80", "B": "70"}, {"A": 100, "B": 80})
    assert view.headline == "“Start-up” comes first. Price decides."
    assert (
        "“Start-up” comes before “Big firm”, the best in quality: it has 6 fewer points for quality and 8 more for price."
        in view.findings
    )
    assert any("If one more bid joined, with 20% of the quality" in text for text in view.findings)
    assert any("“Big firm” would come first at 0%, “Start-up” from 35%" in text for text in view.findings)


def test_bids_below_a_minimum_are_named_with_the_criterions_title() -> None:
    lines = (criterion("q1", "60", scale_max=Decimal(100), minimum_score=Decimal(50)),)
    view = view_of(SCORES, PRICES, criteria=lines)
    assert view.bids[-1].place == ""
    assert view.bids[-1].reason == "Score 10 for “Criterion q1” is below the minimum 50"
    alone = view_of(
        SCORES, PRICES, criteria=(criterion("q1", "60", scale_max=Decimal(100), minimum_score=Decimal(75)),)
    )
    assert alone.headline == "“Big firm” comes first. No other bid is left."
    nobody = view_of(
        SCORES, PRICES, criteria=(criterion("q1", "60", scale_max=Decimal(100), minimum_score=Decimal(90)),)
    )
    assert nobody.headline == "No bid passes every minimum, so nobody comes first."
    assert "No bid reaches the minimum score of 90 on “Criterion q1”. Could anybody evidence it?" in nobody.findings


def test_equal_bids_share_and_a_method_that_cannot_rank_says_why() -> None:
    view = view_of(dict.fromkeys("AB", "50"), dict.fromkeys("AB", 100), budget_pence=None)
    assert view.headline.startswith("“Big firm” and “Start-up” share first place.")
    assert "All these bids score the same on “Criterion q1”, so it tells nobody apart." in view.findings
    assert next(one.order for one in view.methods if one.id == "absolute_benchmark") == "This method needs a budget"
