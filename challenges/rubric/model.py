"""An evaluation and its ranking, as values. Numbers of an evaluation are exact: whole numbers of 10^-18."""

from collections.abc import Mapping
from typing import Literal

import msgspec

FORMAT = "portal-evaluation/1"

Kind = Literal["pass_fail", "quality", "social_value"]
Absence = Literal["abstained", "conflicted"]
Status = Literal["ranked", "below_minimum", "failed", "excluded"]
AggregationMethod = Literal["consensus", "mean", "median", "trimmed_mean"]
TieRule = Literal["quality_total", "highest_weighted_criterion", "lower_price", "draw"]
PriceMethod = Literal[
    "fixed_price",
    "absolute_benchmark",
    "lowest_price_proportional",
    "linear_from_lowest",
    "linear_range",
    "median_based",
    "mean_based",
    "price_per_quality_point",
]


class Criterion(msgspec.Struct, frozen=True):
    """A line of the rubric. Only a leaf has a scale; a child's weight is a percentage of its parent's."""

    id: str
    kind: Kind
    weight: int = 0
    scale_max: int | None = None
    minimum_score: int | None = None
    parent: str | None = None


class Aggregation(msgspec.Struct, frozen=True):
    """How the scores of several people become one; `places` is its stated rounding, None for none."""

    method: AggregationMethod
    places: int | None = None
    trim: int = 0


class PriceRule(msgspec.Struct, frozen=True):
    """How a price earns points."""

    method: PriceMethod
    weight: int
    budget: int | None = None


class Bid(msgspec.Struct, frozen=True):
    """One bid as scored; `price` is None where prices are ignored or the bid is out before price."""

    id: str
    price: int | None = None
    passes: Mapping[str, bool] = {}
    scores: Mapping[str, Mapping[str, int | Absence]] = {}
    consensus: Mapping[str, int] = {}
    excluded: str | None = None

    def fails(self) -> bool:
        """Whether a pass/fail criterion was failed."""
        return False in self.passes.values()


class Evaluation(msgspec.Struct, frozen=True):
    """A checked evaluation file: whatever is in here can be ranked, but for a division by a price of 0."""

    total_points: int
    rounding_places: int
    aggregation: Aggregation
    criteria: tuple[Criterion, ...]
    price: PriceRule
    bids: tuple[Bid, ...]
    quality_minimum: int | None = None
    tie_break: tuple[TieRule, ...] = ()
    draw_seed: str | None = None
    quorum: int = 1
    challenge: str | None = None
    lot: str | None = None
    stage: str | None = None
    notes: tuple[str, ...] = ()


class CriterionResult(msgspec.Struct, frozen=True):
    """The aggregated score of one leaf and the points it earned, as published text."""

    id: str
    score: str
    points: str


class BidResult(msgspec.Struct, frozen=True):
    """What one bid came to. Text is at published precision; None is "does not apply", never zero."""

    bid: str
    rank: int | None
    status: Status
    reason: str | None = None
    total: str | None = None
    quality_total: str | None = None
    price_points: str | None = None
    price_per_point: str | None = None
    criteria: tuple[CriterionResult, ...] = ()


class TieBreak(msgspec.Struct, frozen=True):
    """How bids that were equal on `compared` came apart: `order` by `rule`; None for the rule says they share a rank."""

    bids: tuple[str, ...]
    compared: Literal["total", "price_per_point"]
    value: str
    rule: TieRule | None
    order: tuple[tuple[str, ...], ...]
    explanation: str


class Ranking(msgspec.Struct, frozen=True):
    """Every bid, the ranked ones first and best first, bids that share a rank by id."""

    results: tuple[BidResult, ...]
    tie_breaks: tuple[TieBreak, ...] = ()
    warnings: tuple[str, ...] = ()

    def of(self, bid_id: str) -> BidResult:
        """Find the result of one bid; KeyError when it is not in the ranking."""
        for result in self.results:
            if result.bid == bid_id:
                return result
        raise KeyError(bid_id)
