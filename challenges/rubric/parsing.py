"""From an evaluation file, format portal-evaluation/1, to a checked Evaluation; docs/formats/evaluation-file.md describes it."""

from collections.abc import Mapping, Sequence
from typing import get_args

from challenges.rubric.bids import BidReader
from challenges.rubric.completeness import check_complete
from challenges.rubric.errors import EvaluationError, named
from challenges.rubric.exact import format_exact
from challenges.rubric.fields import MAXIMUM_PLACES, Fields, one_of
from challenges.rubric.model import (
    FORMAT,
    Aggregation,
    AggregationMethod,
    Bid,
    Criterion,
    Evaluation,
    Kind,
    PriceMethod,
    PriceRule,
    TieRule,
)
from challenges.rubric.reading import read_document
from challenges.rubric.weights import leaves, parents, weight_problems

MAXIMUM_CRITERIA = 1000
MAXIMUM_PEOPLE = 1000
PRICE_ALIASES: dict[str, PriceMethod] = {
    "proportional": "lowest_price_proportional",
    "absolute": "absolute_benchmark",
    "ppqp": "price_per_quality_point",
}
_KINDS: dict[str, Kind] = {kind: kind for kind in get_args(Kind)}
_AGGREGATIONS: dict[str, AggregationMethod] = {method: method for method in get_args(AggregationMethod)}
_PRICE_METHODS: dict[str, PriceMethod] = {method: method for method in get_args(PriceMethod)} | PRICE_ALIASES
_TIE_RULES: dict[str, TieRule] = {rule: rule for rule in get_args(TieRule)}
_WITHOUT_WEIGHT = ("fixed_price", "price_per_quality_point")
_CRITERION_FIELDS = ("id", "kind", "weight", "scale_max", "minimum_score", "parent")
_TOP_FIELDS = (
    *("format", "total_points", "rounding", "aggregation", "criteria", "price", "bids", "quality_minimum", "tie_break"),
    *("draw_seed", "quorum", "challenge", "lot", "stage"),
)


def parse_evaluation(data: bytes | Mapping[str, object]) -> Evaluation:
    """Read and check an evaluation; EvaluationError, one line, names the first thing that is wrong and where."""
    top = Fields(read_document(data) if isinstance(data, bytes) else data, "The file")
    one_of(top.raw("format"), {FORMAT: FORMAT}, "The file: format")
    notes = top.unknown(_TOP_FIELDS)
    total_points = top.decimal("total_points")
    aggregation = _aggregation(top.object("aggregation", "aggregation"), notes)
    criteria = _criteria(top.items("criteria"), notes)
    price = _price(top.object("price", "price"), notes)
    for problem in weight_problems(criteria, price.weight, total_points):
        raise EvaluationError(problem)
    _check_leaves(criteria, price)
    quality_minimum = top.optional_decimal("quality_minimum")
    tie_break = _tie_break(top)
    evaluation = Evaluation(
        total_points=total_points,
        rounding_places=_rounding(top.object("rounding", "rounding"), notes),
        aggregation=aggregation,
        criteria=criteria,
        price=price,
        bids=_bids(top.items("bids"), criteria, price, notes),
        quality_minimum=quality_minimum,
        tie_break=tie_break,
        draw_seed=top.text("draw_seed") if "draw" in tie_break else top.optional_text("draw_seed"),
        quorum=top.whole("quorum", 1, MAXIMUM_PEOPLE) if "quorum" in top else 1,
        challenge=top.optional_text("challenge"),
        lot=top.optional_text("lot"),
        stage=top.optional_text("stage"),
        notes=(*notes, *_unreachable(quality_minimum, total_points - price.weight)),
    )
    check_complete(evaluation)
    return evaluation


def _rounding(fields: Fields, notes: list[str]) -> int:
    notes += fields.unknown(("places", "mode"))
    fields.choice("mode", {"half_up": "half_up"})
    return fields.whole("places", 0, MAXIMUM_PLACES)


def _aggregation(fields: Fields, notes: list[str]) -> Aggregation:
    notes += fields.unknown(("method", "places", "trim"))
    method = fields.choice("method", _AGGREGATIONS)
    places = None if method == "consensus" and "places" not in fields else fields.whole("places", 0, MAXIMUM_PLACES)
    trim = fields.whole("trim", 0, MAXIMUM_PEOPLE) if method == "trimmed_mean" else 0
    return Aggregation(method, places, trim)


def _criteria(items: Sequence[object], notes: list[str]) -> tuple[Criterion, ...]:
    if len(items) > MAXIMUM_CRITERIA:
        raise EvaluationError(f"The file has more than {MAXIMUM_CRITERIA} criteria")
    return tuple(_criterion(Fields(item, f"criterion {number}"), notes) for number, item in enumerate(items, 1))


def _criterion(fields: Fields, notes: list[str]) -> Criterion:
    criterion_id = fields.text("id")
    fields.where = f"criterion {named(criterion_id)}"
    notes += fields.unknown(_CRITERION_FIELDS)
    kind = fields.choice("kind", _KINDS)
    if kind == "pass_fail":
        if fields.optional_decimal("weight"):
            raise EvaluationError(f"{fields.where}: a pass_fail criterion has no weight")
        return Criterion(criterion_id, kind, parent=fields.optional_text("parent"))
    return Criterion(
        id=criterion_id,
        kind=kind,
        weight=fields.decimal("weight"),
        scale_max=fields.optional_decimal("scale_max"),
        minimum_score=fields.optional_decimal("minimum_score"),
        parent=fields.optional_text("parent"),
    )


def _check_leaves(criteria: Sequence[Criterion], price: PriceRule) -> None:
    """A leaf has a scale and a minimum within it, a parent neither; quality must count where price is divided by it."""
    with_children = set(parents(criteria))
    for criterion in leaves(criteria):
        where = f"criterion {named(criterion.id)}"
        if not criterion.scale_max:
            raise EvaluationError(f"{where}: scale_max is missing or 0")
        if criterion.minimum_score is not None and criterion.minimum_score > criterion.scale_max:
            raise EvaluationError(f"{where}: minimum_score is above scale_max {format_exact(criterion.scale_max)}")
    for criterion in criteria:
        if criterion.id in with_children and (criterion.scale_max is not None or criterion.minimum_score is not None):
            raise EvaluationError(
                f"criterion {named(criterion.id)} has children, so it has no scale_max or minimum_score"
            )
    if price.method in _WITHOUT_WEIGHT and price.weight:
        raise EvaluationError(f'price: weight must be "0" with {price.method}')


def _price(fields: Fields, notes: list[str]) -> PriceRule:
    notes += fields.unknown(("method", "weight", "budget"))
    method = fields.choice("method", _PRICE_METHODS)
    budget = fields.decimal("budget") if method == "absolute_benchmark" else None
    if budget == 0:
        raise EvaluationError("price: budget must be more than 0")
    return PriceRule(method, fields.decimal("weight"), budget)


def _tie_break(top: Fields) -> tuple[TieRule, ...]:
    if "tie_break" not in top:
        return ()
    rules = tuple(one_of(rule, _TIE_RULES, "The file: tie_break") for rule in top.items("tie_break"))
    if len(set(rules)) != len(rules):
        raise EvaluationError("The file: tie_break names a rule twice")
    return rules


def _bids(
    items: Sequence[object], criteria: Sequence[Criterion], price: PriceRule, notes: list[str]
) -> tuple[Bid, ...]:
    reader = BidReader(criteria, prices_count=price.method != "fixed_price")
    bids = tuple(reader.read(item, number) for number, item in enumerate(items, 1))
    seen: set[str] = set()
    for bid in bids:
        if bid.id in seen:
            raise EvaluationError(f"bid {named(bid.id)} stands twice")
        seen.add(bid.id)
    notes += reader.notes
    return bids


def _unreachable(quality_minimum: int | None, quality_weight: int) -> tuple[str, ...]:
    if quality_minimum is None or quality_minimum <= quality_weight:
        return ()
    return (f"No bid can reach the quality minimum: criteria carry {format_exact(quality_weight)} points in all",)
