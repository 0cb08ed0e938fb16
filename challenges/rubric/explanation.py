"""Every number of a ranking told as steps, so that a page or a letter can explain each to the supplier it concerns."""

from collections.abc import Iterator, Sequence

import msgspec

from challenges.rubric.exact import ONE, format_exact, parse_exact
from challenges.rubric.model import Bid, BidResult, CriterionResult, Evaluation, Ranking
from challenges.rubric.prices import Field, field_of, price_share
from challenges.rubric.standing import Leaf, scoring_leaves
from challenges.rubric.words import exact_words, price_words, rounded_words, score_words, weight_words


class Step(msgspec.Struct, frozen=True):
    """One step: what it is about (a criterion id, or quality_total, price, total, tie, rank), how, and what it came to."""

    subject: str
    text: str
    result: str | None = None


def explain(evaluation: Evaluation, ranking: Ranking) -> dict[str, tuple[Step, ...]]:
    """Give for each bid, best first, the steps that lead to its place; `ranking` is that of the same evaluation."""
    carrying = scoring_leaves(evaluation)
    bids = {bid.id: bid for bid in evaluation.bids}
    prices = {one.bid: bids[one.bid].price or 0 for one in ranking.results if one.price_points is not None}
    field = field_of(prices, evaluation.price) if prices else None
    return {
        result.bid: (
            *_quality_steps(evaluation, bids[result.bid], result, carrying),
            *_place_steps(evaluation, ranking, bids[result.bid], result, field),
        )
        for result in ranking.results
    }


def _quality_steps(evaluation: Evaluation, bid: Bid, result: BidResult, carrying: Sequence[Leaf]) -> Iterator[Step]:
    if result.status == "excluded":
        return
    for criterion in evaluation.criteria:
        if criterion.kind == "pass_fail":
            yield Step(criterion.id, "Passed" if bid.passes[criterion.id] else "Did not pass")
    lines = {line.id: line for line in result.criteria}
    for leaf in carrying:
        if leaf.criterion.id in lines:
            yield from _criterion_steps(evaluation, bid, leaf, lines[leaf.criterion.id])
    if result.quality_total is not None:
        added = " + ".join(line.points for line in result.criteria) or "No criterion carries points"
        yield Step("quality_total", added, result.quality_total)
        if evaluation.quality_minimum is not None:
            yield Step("quality_total", f"At least {format_exact(evaluation.quality_minimum)} is needed")


def _criterion_steps(evaluation: Evaluation, bid: Bid, leaf: Leaf, line: CriterionResult) -> Iterator[Step]:
    yield Step(line.id, score_words(evaluation, bid, leaf.criterion), line.score)
    minimum = leaf.criterion.minimum_score
    if minimum is not None:
        yield Step(line.id, f"A score of at least {format_exact(minimum)} is needed")
    highest, places = leaf.criterion.scale_max or ONE, evaluation.rounding_places
    exact = exact_words(leaf.weight.numerator * parse_exact(line.score), leaf.weight.denominator * highest, places)
    formula = f"Weight {weight_words(evaluation, leaf)} × score {line.score} ÷ highest score {format_exact(highest)}"
    yield Step(line.id, f"{formula} = {exact}, {rounded_words(places)}", line.points)


def _place_steps(
    evaluation: Evaluation, ranking: Ranking, bid: Bid, result: BidResult, field: Field | None
) -> Iterator[Step]:
    if result.rank is None:
        yield Step("rank", f"Not ranked: {result.reason}")
        return
    yield _price_step(evaluation, bid, result, field)
    added = [part for part in (result.quality_total, result.price_points) if part is not None]
    yield Step("total", " + ".join(added), result.total)
    for tie in ranking.tie_breaks:
        if bid.id in tie.bids:
            yield Step("tie", f"{len(tie.bids)} bids are equal on {tie.value}. {tie.explanation}", tie.rule)
    ranked = sum(1 for one in ranking.results if one.rank is not None)
    yield Step("rank", f"Rank {result.rank} of {ranked} ranked bids", str(result.rank))


def _price_step(evaluation: Evaluation, bid: Bid, result: BidResult, field: Field | None) -> Step:
    rule, price, places = evaluation.price, bid.price or 0, evaluation.rounding_places
    if result.price_per_point is not None:
        divided = f"Price {format_exact(price)} ÷ {result.quality_total} quality points, shown {rounded_words(2)}"
        return Step("price", divided, result.price_per_point)
    if field is None:
        return Step("price", "The price is fixed, so it earns no points")
    share = price_share(rule.method, price, field)
    exact = exact_words(share.numerator * rule.weight, share.denominator * ONE, places)
    words = price_words(rule.method, rule.weight, price, field)
    return Step("price", f"{words} = {exact}, {rounded_words(places)}", result.price_points)
