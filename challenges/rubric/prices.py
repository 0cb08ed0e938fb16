"""Points for price. Each method's formula and its weakness stand in docs/formats/evaluation-file.md."""

from collections.abc import Callable, Mapping

import msgspec

from challenges.rubric.errors import EvaluationError, named
from challenges.rubric.exact import ONE, format_exact, round_half_up
from challenges.rubric.model import PriceMethod, PriceRule

RELATIVE_METHODS: frozenset[PriceMethod] = frozenset(
    ("lowest_price_proportional", "linear_from_lowest", "linear_range", "median_based", "mean_based")
)
RELATIVE_WARNING = (
    "This price method scores each price against the other bids, so a bid that joins, leaves or loses can change who "
    "comes first. absolute_benchmark, price_per_quality_point and fixed_price do not."
)


class Share(msgspec.Struct, frozen=True):
    """The part of the price weight that a price earns, from 0 to 1, as an exact fraction."""

    numerator: int
    denominator: int

    def points(self, weight: int, places: int) -> int:
        """Give the weighted points as a whole number of 10^-places, rounded half up."""
        return round_half_up(self.numerator * weight * 10**places, self.denominator * ONE)


class Field(msgspec.Struct, frozen=True):
    """What a method compares a price with; every figure is taken over the bids that passed all gates."""

    lowest: int
    highest: int
    doubled_median: int
    total: int
    count: int
    budget: int


def field_of(prices: Mapping[str, int], rule: PriceRule) -> Field:
    """Sum the prices up once; EvaluationError names the bid whose price of 0 the method would divide by."""
    ordered = sorted(prices.values())
    middle = (len(ordered) - 1) // 2
    field = Field(
        lowest=ordered[0],
        highest=ordered[-1],
        doubled_median=ordered[middle] + ordered[len(ordered) - 1 - middle],
        total=sum(ordered),
        count=len(ordered),
        budget=rule.budget or 0,
    )
    divisor = _DIVISORS.get(rule.method)
    if divisor is not None and divisor(field) == 0:
        bid = min(bid for bid, price in prices.items() if price == 0)
        raise EvaluationError(f"bid {named(bid)}: a price of 0 cannot be used with {rule.method}, which divides by it")
    return field


def price_share(method: PriceMethod, price: int, field: Field) -> Share:
    """Give the part of the weight that `price` earns; only for methods that give points for price."""
    return _SHARES[method](price, field)


def above_budget(rule: PriceRule, price: int) -> bool:
    """Whether a price is above the published budget, where one is used."""
    return rule.budget is not None and price > rule.budget


def budget_warning(bid: str, price: int, budget: int) -> str:
    """Say that a price above the budget earned nothing."""
    return f"bid {named(bid)}: the price {format_exact(price)} is above the budget {format_exact(budget)} and earns 0 points"


def _clamped(numerator: int, denominator: int) -> Share:
    return Share(min(max(numerator, 0), denominator), denominator)


def _proportional(price: int, field: Field) -> Share:
    return Share(field.lowest, price)


def _from_lowest(price: int, field: Field) -> Share:
    return _clamped(2 * field.lowest - price, field.lowest)


def _range(price: int, field: Field) -> Share:
    if field.highest == field.lowest:
        return Share(1, 1)
    return Share(field.highest - price, field.highest - field.lowest)


def _around(price: int, numerator: int, denominator: int) -> Share:
    """Half the weight at the average (numerator over denominator), all of it at 0, none at twice the average."""
    return _clamped(2 * numerator - price * denominator, 2 * numerator)


def _median(price: int, field: Field) -> Share:
    return _around(price, field.doubled_median, 2)


def _mean(price: int, field: Field) -> Share:
    return _around(price, field.total, field.count)


def _absolute(price: int, field: Field) -> Share:
    return _clamped(field.budget - price, field.budget)


_SHARES: dict[PriceMethod, Callable[[int, Field], Share]] = {
    "absolute_benchmark": _absolute,
    "lowest_price_proportional": _proportional,
    "linear_from_lowest": _from_lowest,
    "linear_range": _range,
    "median_based": _median,
    "mean_based": _mean,
}
_DIVISORS: dict[PriceMethod, Callable[[Field], int]] = {
    "lowest_price_proportional": lambda field: field.lowest,
    "linear_from_lowest": lambda field: field.lowest,
    "median_based": lambda field: field.doubled_median,
    "mean_based": lambda field: field.total,
}
