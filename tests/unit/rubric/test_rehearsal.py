"""A rehearsal says what the ranking says, for any bids under any price method, and what it says of them holds."""

from fractions import Fraction
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings

from challenges.rubric import RELATIVE_METHODS, parse_evaluation, rank, ranking_to_json
from challenges.rubric.exact import ONE, parse_exact
from challenges.rubric.model import Evaluation
from challenges.rubric.newcomers import NEWCOMER, flipping_example, flipping_newcomer, imagined_bid
from challenges.rubric.rehearsal import (
    METHODS,
    WITHOUT_WEIGHT,
    Outcome,
    first_of,
    parse_imagined,
    rehearse,
    turning_points,
    under,
)
from tests.unit.rubric.builders import Document, one_criterion
from tests.unit.rubric.strategies import evaluations

BUDGET = 600 * ONE
SLOW = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


def by_consensus(document: dict[str, Any]) -> dict[str, Any]:
    """Give every bid the first person's score, so that a file of any aggregation can be rehearsed."""
    bids = []
    for bid in document["bids"]:
        given_scores = bid.get("consensus") or {
            name: next(score for score in people.values() if score[0].isdigit())
            for name, people in bid["scores"].items()
        }
        bids.append({name: bid[name] for name in bid if name != "scores"} | {"consensus": given_scores})
    return document | {"bids": bids, "aggregation": {"method": "consensus"}}


def rehearsed(document: dict[str, Any]) -> tuple[Evaluation, dict[str, Outcome]]:
    evaluation = parse_imagined(by_consensus(document))
    if evaluation.total_points == evaluation.price.weight:
        evaluation = parse_imagined(one_criterion({"A": ("50", "100")}))
    return evaluation, {one.method: one for one in rehearse(evaluation, trial_weight=40 * ONE, budget=BUDGET)}


def as_a_file(document: dict[str, Any], outcome: Outcome) -> dict[str, Any]:
    """Write the evaluation file that the portal would export if this method were chosen."""
    own = Fraction(document["total_points"]) - Fraction(document["price"]["weight"])
    total = own + Fraction(outcome.price_weight)
    price = {"method": outcome.method, "weight": outcome.price_weight, "budget": "600"}
    return by_consensus(document) | {
        "total_points": f"{float(total):.2f}",
        "price": price,
        "tie_break": [rule for rule in document["tie_break"] if rule != "draw"],
    }


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(document=evaluations())
def test_rehearsal_and_ranking_are_equal_on_a_thousand_rankings_under_every_method(document: dict[str, Any]) -> None:
    evaluation, outcomes = rehearsed(document)
    assert set(outcomes) == set(METHODS)
    if evaluation.total_points != parse_exact(document["total_points"]):
        return
    for outcome in outcomes.values():
        assert outcome.ranking is not None, outcome.problem
        expected = rank(parse_evaluation(as_a_file(document, outcome)))
        assert ranking_to_json(outcome.ranking) == ranking_to_json(expected)


@SLOW
@given(document=evaluations())
def test_only_a_relative_method_lets_a_bid_that_is_not_first_decide_who_is(document: dict[str, Any]) -> None:
    evaluation, outcomes = rehearsed(document)
    for outcome in outcomes.values():
        assert outcome.method in RELATIVE_METHODS or not outcome.flips
        tried = under(evaluation, outcome.method, price_weight=parse_exact(outcome.price_weight), budget=BUDGET)
        for flip in outcome.flips:
            rest = tuple(bid for bid in tried.bids if bid.id != flip.bid)
            assert flip.bid not in flip.before
            assert first_of(rank(msgspec.structs.replace(tried, bids=rest))) == flip.after != flip.before


@SLOW
@given(document=evaluations())
def test_what_is_said_of_quality_and_price_adds_up(document: dict[str, Any]) -> None:
    _, outcomes = rehearsed(document)
    for outcome in outcomes.values():
        assert outcome.ranking is not None
        placed = [one for one in outcome.ranking.results if one.rank is not None]
        if outcome.swamping is None or outcome.method in WITHOUT_WEIGHT:
            continue
        first, best = outcome.ranking.of(outcome.swamping.first), outcome.ranking.of(outcome.swamping.best)
        assert first.rank == 1 and best.rank != 1
        assert Fraction(best.quality_total or 0) == max(Fraction(one.quality_total or 0) for one in placed)
        lead = Fraction(outcome.swamping.price_gained or 0) - Fraction(outcome.swamping.quality_lost)
        assert lead == Fraction(first.total or 0) - Fraction(best.total or 0)


@SLOW
@given(document=evaluations())
def test_the_order_of_imagined_bids_makes_no_difference(document: dict[str, Any]) -> None:
    _, outcomes = rehearsed(document)
    _, turned = rehearsed(document | {"bids": list(reversed(document["bids"]))})
    for method, outcome in outcomes.items():
        other = turned[method]
        assert (outcome.first, outcome.decisive, set(outcome.flips)) == (other.first, other.decisive, set(other.flips))


def paradox(*, method: str = "lowest_price_proportional", third: bool = True) -> Document:
    """The example of domain standards: quality 80 and 70, prices 100 and 80, points 60 and 40; C loses either way."""
    bids = {"A": ("80", "100"), "B": ("70", "80")} | ({"C": ("10", "40")} if third else {})
    return one_criterion(bids, method=method, weight="60", price_weight="40")


def outcomes_of(document: Document, *, budget: int | None = 120 * ONE) -> dict[str, Outcome]:
    found = rehearse(parse_imagined(document), trial_weight=40 * ONE, budget=budget)
    return {one.method: one for one in found}


def test_a_losing_bid_flips_the_first_place_and_the_rehearsal_names_it() -> None:
    outcomes = outcomes_of(paradox())
    chosen = outcomes["lowest_price_proportional"]
    assert chosen.first == ("A",)
    assert [(one.bid, one.before, one.after) for one in chosen.flips] == [("C", ("A",), ("B",))]
    assert outcomes["absolute_benchmark"].flips == ()
    assert outcomes["price_per_quality_point"].first == ("B",)


def test_price_swamps_quality_and_the_rehearsal_says_by_how_much() -> None:
    chosen = outcomes_of(paradox(third=False))["lowest_price_proportional"]
    assert chosen.first == ("B",)
    assert chosen.swamping is not None
    assert msgspec.structs.astuple(chosen.swamping) == ("B", "A", "6", "8")
    assert (chosen.quality_spread, chosen.price_spread) == ("6", "8")
    assert (chosen.decisive, chosen.largest) == (("price",), ("price", "8"))


def test_the_deciding_criterion_is_the_one_the_lead_hangs_on() -> None:
    document = one_criterion({"A": ("90", "100"), "B": ("80", "100")}, weight="100")
    document["criteria"] = [
        {"id": "big", "kind": "quality", "weight": "80", "scale_max": "5"},
        {"id": "small", "kind": "quality", "weight": "20", "scale_max": "5"},
    ]
    document["bids"] = [
        {"id": "A", "price": "1", "consensus": {"big": "4", "small": "3"}},
        {"id": "B", "price": "1", "consensus": {"big": "3", "small": "4"}},
    ]
    found = outcomes_of(document)["fixed_price"]
    assert (found.decisive, found.largest) == (("big",), ("big", "16"))


def test_a_method_that_cannot_rank_says_why() -> None:
    free = one_criterion({"A": ("80", "0"), "B": ("70", "10")}, method="fixed_price")
    outcomes = outcomes_of(free, budget=None)
    assert "price of 0" in outcomes["lowest_price_proportional"].problem
    assert outcomes["absolute_benchmark"].problem == "This method needs a budget"
    assert outcomes["fixed_price"].first == ("A",)


def test_turning_points_say_from_which_share_price_decides() -> None:
    turns = turning_points(parse_evaluation(paradox(third=False)), "lowest_price_proportional", budget=None)
    assert [(one.share, one.first) for one in turns] == [(0, ("A",)), (35, ("B",))]
    assert turning_points(parse_evaluation(paradox()), "fixed_price", budget=None) == ()
    assert turning_points(parse_evaluation(paradox()), "absolute_benchmark", budget=None) == ()


def test_a_newcomer_that_turns_the_ranking_round_is_found_and_true() -> None:
    evaluation = parse_evaluation(paradox(third=False))
    found = flipping_newcomer(evaluation)
    assert found is not None
    joined = imagined_bid(evaluation, NEWCOMER, share=found.quality_share, price=found.price)
    assert first_of(rank(evaluation)) == found.before
    assert first_of(rank(msgspec.structs.replace(evaluation, bids=(*evaluation.bids, joined)))) == found.after
    assert NEWCOMER not in found.after and found.after != found.before


def test_an_example_is_made_of_the_rubric_alone_for_every_relative_method() -> None:
    for method in sorted(RELATIVE_METHODS):
        evaluation = parse_evaluation(one_criterion({}, method=method, weight="60", price_weight="40"))
        example = flipping_example(evaluation, 100_000 * ONE)
        assert example is not None, method
        assert example.newcomer.before != example.newcomer.after
    fixed = parse_evaluation(one_criterion({}, method="fixed_price"))
    assert flipping_example(fixed, 100_000 * ONE) is None


def test_with_one_bid_nothing_decides_and_with_none_nobody_is_first() -> None:
    alone = outcomes_of(one_criterion({"A": ("80", "100")}))["fixed_price"]
    assert (alone.first, alone.decisive, alone.swamping) == (("A",), (), None)
    nobody = outcomes_of(one_criterion({"A": ("80", "100")}, quality_minimum="90"))["linear_range"]
    assert (nobody.first, nobody.quality_spread, nobody.swamping) == ((), None, None)
