"""The ranking of an evaluation: gates, points, totals, ties, ranks. The one function behind pages, exports and `portal rank`."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import groupby

from challenges.rubric.errors import EvaluationError, named
from challenges.rubric.exact import ONE, format_exact, format_places, round_half_up
from challenges.rubric.model import BidResult, CriterionResult, Evaluation, Ranking, Status, TieBreak
from challenges.rubric.prices import (
    RELATIVE_METHODS,
    RELATIVE_WARNING,
    above_budget,
    budget_warning,
    field_of,
    price_share,
)
from challenges.rubric.standing import Standing, scoring_leaves, standing_of
from challenges.rubric.ties import Group, Separation, tie_rules

PRICE_PER_POINT_PLACES = 2
_AFTER_RANKED: tuple[Status, ...] = ("ranked", "below_minimum", "failed", "excluded")


def rank(evaluation: Evaluation) -> Ranking:
    """Rank the bids; the order in which they are given makes no difference.

    EvaluationError when a bid that passed every gate has no price where prices count, or one of 0 that would divide.
    """
    carrying = scoring_leaves(evaluation)
    standings = sorted((standing_of(bid, evaluation, carrying) for bid in evaluation.bids), key=lambda one: one.bid.id)
    through = [standing for standing in standings if standing.status == "ranked"]
    price_points = _price_points(evaluation, through)
    totals = {one.bid.id: (one.quality or 0) + price_points.get(one.bid.id, 0) for one in through}
    rules = tie_rules(evaluation, carrying)
    results: list[BidResult] = []
    ties: list[TieBreak] = []
    for equal in _equal_groups(evaluation, through, totals):
        groups, steps = rules.separate(equal) if len(equal) > 1 else ([equal], [])
        ties += [_tie_break(evaluation, step, totals) for step in steps]
        for group in groups:
            place = len(results) + 1
            results += [_result(evaluation, one, place, totals, price_points) for one in group]
    out = sorted((one for one in standings if one.status != "ranked"), key=lambda one: _AFTER_RANKED.index(one.status))
    results += [_result(evaluation, one, None, totals, price_points) for one in out]
    return Ranking(tuple(results), tuple(ties), _warnings(evaluation, through))


def _price_points(evaluation: Evaluation, through: Sequence[Standing]) -> dict[str, int]:
    """Give each bid its price points in 10^-places; nothing where price earns none."""
    rule = evaluation.price
    if rule.method == "fixed_price":
        return {}
    prices = _prices(through)
    if rule.method == "price_per_quality_point" or not prices:
        return {}
    field = field_of(prices, rule)
    return {
        bid: price_share(rule.method, price, field).points(rule.weight, evaluation.rounding_places)
        for bid, price in prices.items()
    }


def _prices(through: Sequence[Standing]) -> dict[str, int]:
    prices: dict[str, int] = {}
    for standing in through:
        if standing.bid.price is None:
            raise EvaluationError(f"bid {named(standing.bid.id)}: price is missing")
        prices[standing.bid.id] = standing.bid.price
    return prices


def _per_point(evaluation: Evaluation, standing: Standing) -> Fraction:
    """Price per quality point, exactly."""
    price, quality = standing.bid.price or 0, standing.quality or 0
    return Fraction(price * 10**evaluation.rounding_places, quality * ONE)


def _equal_groups(evaluation: Evaluation, through: Sequence[Standing], totals: Mapping[str, int]) -> list[Group]:
    """Put bids best first and those that are exactly equal together."""
    by_price = evaluation.price.method == "price_per_quality_point"
    keyed = [(_per_point(evaluation, one) if by_price else -totals[one.bid.id], one) for one in through]
    keyed.sort(key=lambda pair: pair[0])
    return [tuple(one for _, one in pairs) for _, pairs in groupby(keyed, key=lambda pair: pair[0])]


def _shown_per_point(evaluation: Evaluation, standing: Standing) -> str:
    exact = _per_point(evaluation, standing)
    units = round_half_up(exact.numerator * 10**PRICE_PER_POINT_PLACES, exact.denominator)
    return format_places(units, PRICE_PER_POINT_PLACES)


def _tie_break(evaluation: Evaluation, step: Separation, totals: Mapping[str, int]) -> TieBreak:
    first = step.group[0]
    by_price = evaluation.price.method == "price_per_quality_point"
    return TieBreak(
        bids=tuple(one.bid.id for one in step.group),
        compared="price_per_point" if by_price else "total",
        value=_shown_per_point(evaluation, first)
        if by_price
        else format_places(totals[first.bid.id], evaluation.rounding_places),
        rule=step.rule,
        order=tuple(tuple(one.bid.id for one in part) for part in step.parts),
        explanation=step.explanation,
    )


def _result(
    evaluation: Evaluation,
    standing: Standing,
    place: int | None,
    totals: Mapping[str, int],
    price_points: Mapping[str, int],
) -> BidResult:
    bid, places = standing.bid.id, evaluation.rounding_places
    by_price = evaluation.price.method == "price_per_quality_point" and place is not None
    return BidResult(
        bid=bid,
        rank=place,
        status=standing.status,
        reason=standing.reason,
        total=format_places(totals[bid], places) if bid in totals else None,
        quality_total=None if standing.quality is None else format_places(standing.quality, places),
        price_points=format_places(price_points[bid], places) if bid in price_points else None,
        price_per_point=_shown_per_point(evaluation, standing) if by_price else None,
        criteria=tuple(
            CriterionResult(name, _shown_score(evaluation, score), format_places(standing.points[name], places))
            for name, score in standing.scores.items()
        ),
    )


def _shown_score(evaluation: Evaluation, score: int) -> str:
    """Show an aggregated score at its stated places, a consensus without any as the panel wrote it."""
    places = evaluation.aggregation.places
    return format_exact(score) if places is None else format_places(score * 10**places // ONE, places)


def _warnings(evaluation: Evaluation, through: Sequence[Standing]) -> tuple[str, ...]:
    rule = evaluation.price
    relative = (RELATIVE_WARNING,) if rule.method in RELATIVE_METHODS else ()
    dear = tuple(
        budget_warning(one.bid.id, one.bid.price, rule.budget)
        for one in through
        if one.bid.price is not None and rule.budget is not None and above_budget(rule, one.bid.price)
    )
    return (*evaluation.notes, *relative, *dear)
