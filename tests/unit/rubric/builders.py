"""Evaluation files for tests, small and readable."""

import copy
from collections.abc import Mapping, Sequence

from challenges.rubric import Ranking, parse_evaluation, rank

Document = dict[str, object]

EXAMPLE: Document = {
    "format": "portal-evaluation/1",
    "total_points": "100",
    "rounding": {"places": 2, "mode": "half_up"},
    "aggregation": {"method": "consensus"},
    "criteria": [
        {"id": "secure", "kind": "pass_fail"},
        {"id": "q1", "kind": "quality", "weight": "50", "scale_max": "5", "minimum_score": "2"},
        {"id": "sv", "kind": "social_value", "weight": "10", "scale_max": "5"},
    ],
    "quality_minimum": "30",
    "price": {"method": "absolute_benchmark", "weight": "40", "budget": "100000.00"},
    "tie_break": ["quality_total", "highest_weighted_criterion", "lower_price", "draw"],
    "draw_seed": "b7f0",
    "bids": [
        {
            "id": "A",
            "price": "90000.00",
            "passes": {"secure": True},
            "scores": {"q1": {"E1": "4", "E2": "3"}, "sv": {"E1": "5", "E2": "4"}},
            "consensus": {"q1": "4", "sv": "5"},
        }
    ],
}


def example() -> Document:
    """Give a copy of the format's example that a test may bend."""
    return copy.deepcopy(EXAMPLE)


def one_criterion(
    bids: Mapping[str, tuple[str, str]],
    *,
    method: str = "fixed_price",
    weight: str = "100",
    price_weight: str = "0",
    places: int = 2,
    **more: object,
) -> Document:
    """Build a file with one quality criterion on 0 to 100; `bids` maps id to score and price."""
    price: Document = {"method": method, "weight": price_weight}
    if "budget" in more:
        price["budget"] = more.pop("budget")
    return {
        "format": "portal-evaluation/1",
        "total_points": "100",
        "rounding": {"places": places, "mode": "half_up"},
        "aggregation": {"method": "consensus"},
        "criteria": [{"id": "q", "kind": "quality", "weight": weight, "scale_max": "100"}],
        "price": price,
        "bids": [{"id": bid, "price": price, "consensus": {"q": score}} for bid, (score, price) in bids.items()],
    } | more


def panel(
    scores: Mapping[str, Mapping[str, str]], aggregation: Document, *, scale_max: str = "5", **more: object
) -> Document:
    """Build a fixed-price file with one criterion scored by people; `scores` maps bid to person to score."""
    return {
        "format": "portal-evaluation/1",
        "total_points": "100",
        "rounding": {"places": 2, "mode": "half_up"},
        "aggregation": aggregation,
        "criteria": [{"id": "q", "kind": "quality", "weight": "100", "scale_max": scale_max}],
        "price": {"method": "fixed_price", "weight": "0"},
        "bids": [{"id": bid, "scores": {"q": dict(people)}} for bid, people in scores.items()],
    } | more


def ranked(document: Mapping[str, object]) -> Ranking:
    """Parse and rank in one step."""
    return rank(parse_evaluation(document))


def ranks(ranking: Ranking) -> dict[str, int | None]:
    """Map each bid to its rank."""
    return {result.bid: result.rank for result in ranking.results}


def order(ranking: Ranking) -> list[str]:
    """List the bids as the ranking gives them."""
    return [result.bid for result in ranking.results]


def reversed_bids(document: Document) -> Document:
    """Give the same file with its bids the other way round."""
    bids = document["bids"]
    assert isinstance(bids, Sequence)
    return {**document, "bids": list(reversed(bids))}
