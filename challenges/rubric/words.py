"""The sentences of an explanation: scores, weights, roundings and price formulae with their numbers."""

from collections.abc import Callable

from challenges.rubric.aggregation import counted_scores, present_scores
from challenges.rubric.errors import named
from challenges.rubric.exact import ONE, format_exact, format_fraction
from challenges.rubric.model import Aggregation, Bid, Criterion, Evaluation, PriceMethod
from challenges.rubric.prices import Field
from challenges.rubric.standing import Leaf

_EXTRA_PLACES = 4
_METHOD_NAMES = {"mean": "Mean", "median": "Median", "trimmed_mean": "Trimmed mean"}


def rounded_words(places: int) -> str:
    """Say the stated rounding: half up."""
    return f"rounded half up to {places} decimal place{'' if places == 1 else 's'}"


def exact_words(numerator: int, denominator: int, places: int) -> str:
    """Show a figure before it is rounded, with enough digits to see which way it goes."""
    return format_fraction(numerator, denominator, places + _EXTRA_PLACES)


def score_words(evaluation: Evaluation, bid: Bid, criterion: Criterion) -> str:
    """Say where a score comes from: whose scores, who was left out, what was trimmed, how it was rounded."""
    aggregation = evaluation.aggregation
    rounding = "" if aggregation.places is None else f", {rounded_words(aggregation.places)}"
    if aggregation.method == "consensus":
        return f"The panel's consensus {format_exact(bid.consensus[criterion.id])}{rounding}"
    given = bid.scores[criterion.id]
    absent = [f"{named(person)} {score}" for person, score in given.items() if isinstance(score, str)]
    without = f" ({', '.join(absent)}, so left out)" if absent else ""
    present = sorted(present_scores(bid, criterion.id))
    counted = counted_scores(aggregation, present)
    listed = ", ".join(map(format_exact, present))
    return f"{_METHOD_NAMES[aggregation.method]} of {listed}{without}{_trim_words(aggregation)}: {_mean_words(counted)}{rounding}"


def _trim_words(aggregation: Aggregation) -> str:
    if aggregation.method != "trimmed_mean":
        return ""
    return f" without the {aggregation.trim} lowest and the {aggregation.trim} highest"


def _mean_words(counted: list[int]) -> str:
    total = sum(counted)
    exact = format_fraction(total, len(counted) * ONE, 8)
    return exact if len(counted) == 1 else f"{format_exact(total)} ÷ {len(counted)} = {exact}"


def weight_words(evaluation: Evaluation, leaf: Leaf) -> str:
    """Say the weight of a leaf, with the percentages of the parents it stands under."""
    by_id = {criterion.id: criterion for criterion in evaluation.criteria}
    line: Criterion = leaf.criterion
    shares: list[str] = []
    while line.parent is not None:
        shares.append(f"{format_exact(line.weight)}%")
        line = by_id[line.parent]
    return " × ".join([format_exact(line.weight), *reversed(shares)])


def price_words(method: PriceMethod, weight: int, price: int, field: Field) -> str:
    """Write out the price formula with the numbers of this bid; see docs/formats/evaluation-file.md."""
    return _FORMULAE[method](format_exact(weight), format_exact(price), field)


def _absolute(weight: str, price: str, field: Field) -> str:
    return f"{weight} × (1 − {price} ÷ the budget {format_exact(field.budget)}), not below 0"


def _proportional(weight: str, price: str, field: Field) -> str:
    return f"{weight} × the lowest price {format_exact(field.lowest)} ÷ {price}"


def _from_lowest(weight: str, price: str, field: Field) -> str:
    lowest = format_exact(field.lowest)
    return f"{weight} × (1 − ({price} − the lowest price {lowest}) ÷ {lowest}), not below 0"


def _range(weight: str, price: str, field: Field) -> str:
    lowest, highest = format_exact(field.lowest), format_exact(field.highest)
    if lowest == highest:
        return f"All prices are equal, so all of the weight {weight}"
    return f"{weight} × (the highest price {highest} − {price}) ÷ ({highest} − the lowest price {lowest})"


def _around(weight: str, price: str, name: str, average: str) -> str:
    return f"{weight} × (50 − 50 × ({price} − the {name} price {average}) ÷ {average}) ÷ 100, not below 0 or above {weight}"


def _median(weight: str, price: str, field: Field) -> str:
    return _around(weight, price, "median", format_fraction(field.doubled_median, 2 * ONE, 4))


def _mean(weight: str, price: str, field: Field) -> str:
    return _around(weight, price, "mean", format_fraction(field.total, field.count * ONE, 4))


_FORMULAE: dict[PriceMethod, Callable[[str, str, Field], str]] = {
    "absolute_benchmark": _absolute,
    "lowest_price_proportional": _proportional,
    "linear_from_lowest": _from_lowest,
    "linear_range": _range,
    "median_based": _median,
    "mean_based": _mean,
}
