"""What each bid stands at before bids are compared: aggregated scores, points and gates, all in whole units."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

import msgspec

from challenges.rubric.aggregation import aggregated_score
from challenges.rubric.errors import named
from challenges.rubric.exact import ONE, format_exact, format_places
from challenges.rubric.model import Bid, Criterion, Evaluation, Status
from challenges.rubric.weights import effective_weights, leaves


class Leaf(msgspec.Struct, frozen=True):
    """A criterion that carries scores: points in 10^-places are (factor * score + half) // double, half up."""

    criterion: Criterion
    weight: Fraction
    factor: int
    half: int
    double: int

    def points(self, score: int) -> int:
        """Give weight * score / scale_max as a whole number of 10^-places."""
        return (self.factor * score + self.half) // self.double


class Standing(msgspec.Struct, frozen=True):
    """One bid up to and including the gates; `quality` in 10^-places, None where the bid was not scored."""

    bid: Bid
    status: Status
    reason: str | None
    scores: Mapping[str, int]
    points: Mapping[str, int]
    quality: int | None


def scoring_leaves(evaluation: Evaluation) -> tuple[Leaf, ...]:
    """Prepare each leaf once, so that the points of thousands of bids need whole numbers only."""
    weights = effective_weights(evaluation.criteria)
    found = []
    for criterion in leaves(evaluation.criteria):
        weight = weights[criterion.id]
        denominator = weight.denominator * (criterion.scale_max or ONE)
        factor = 2 * weight.numerator * 10**evaluation.rounding_places
        found.append(Leaf(criterion, weight, factor, denominator, 2 * denominator))
    return tuple(found)


def standing_of(bid: Bid, evaluation: Evaluation, carrying: Sequence[Leaf]) -> Standing:
    """Work a bid out as far as its gates: excluded, pass/fail, minimum scores, quality minimum, in that order."""
    scored = bid.consensus if evaluation.aggregation.method == "consensus" else bid.scores
    scores: dict[str, int] = {}
    points: dict[str, int] = {}
    quality: int | None = None
    if bid.excluded is None and (scored or not bid.fails()):
        for leaf in carrying:
            name = leaf.criterion.id
            scores[name] = aggregated_score(evaluation.aggregation, bid, name)
            points[name] = leaf.points(scores[name])
        quality = sum(points.values())
    status, reason = _gates(bid, evaluation, carrying, scores, quality)
    return Standing(bid, status, reason, scores, points, quality)


def _gates(
    bid: Bid, evaluation: Evaluation, carrying: Sequence[Leaf], scores: Mapping[str, int], quality: int | None
) -> tuple[Status, str | None]:
    if bid.excluded is not None:
        return "excluded", bid.excluded
    failed = [name for name, passed in bid.passes.items() if not passed]
    if failed:
        order = [criterion.id for criterion in evaluation.criteria]
        return "failed", f"Did not pass {', '.join(named(name) for name in sorted(failed, key=order.index))}"
    for leaf in carrying:
        minimum, score = leaf.criterion.minimum_score, scores[leaf.criterion.id]
        if minimum is not None and score < minimum:
            return (
                "below_minimum",
                f"Score {format_exact(score)} for {named(leaf.criterion.id)} is below the minimum {format_exact(minimum)}",
            )
    return _quality_gate(evaluation, quality or 0)


def _quality_gate(evaluation: Evaluation, quality: int) -> tuple[Status, str | None]:
    places, minimum = evaluation.rounding_places, evaluation.quality_minimum
    if minimum is not None and quality * ONE < minimum * 10**places:
        return (
            "below_minimum",
            f"Quality total {format_places(quality, places)} is below the quality minimum {format_exact(minimum)}",
        )
    if evaluation.price.method == "price_per_quality_point" and quality == 0:
        return "failed", "Earned no quality points, so there is no price per quality point"
    return "ranked", None
