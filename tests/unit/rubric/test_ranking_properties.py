"""What must hold for any evaluation, tried on many thousands of random ones against an independent Fraction oracle."""

import json
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from challenges.rubric import explain, parse_evaluation, rank, ranking_to_json
from tests.unit.rubric.builders import ranked, ranks
from tests.unit.rubric.oracle import oracle
from tests.unit.rubric.strategies import METHODS, evaluations, leaf_lines


@settings(max_examples=250)
@given(document=evaluations())
def test_the_ranking_is_that_of_the_oracle(document: dict[str, Any]) -> None:
    ranking = ranked(document)
    found = {one.bid: (one.status, one.rank, one.total, one.price_points) for one in ranking.results}
    assert found == oracle(document)


@settings(max_examples=60)
@given(document=evaluations(), data=st.data())
def test_the_order_of_bids_and_of_people_makes_no_difference(document: dict[str, Any], data: st.DataObject) -> None:
    expected = ranking_to_json(ranked(document))
    shuffled = data.draw(st.permutations(document["bids"]))
    turned = [
        bid
        | (
            {"scores": {c: dict(reversed(people.items())) for c, people in bid["scores"].items()}}
            if "scores" in bid
            else {}
        )
        for bid in shuffled
    ]
    got = ranking_to_json(ranked(document | {"bids": turned}))
    for one in (expected, got):
        one["warnings"] = sorted(one["warnings"])  # type: ignore[call-overload]
    assert got == expected


@settings(max_examples=60)
@given(document=evaluations())
def test_points_add_up_to_the_total_and_stay_within_the_weights(document: dict[str, Any]) -> None:
    unit = Fraction(1, 10 ** document["rounding"]["places"])
    for one in ranked(document).results:
        points = [Fraction(line.points) for line in one.criteria]
        if one.quality_total is not None:
            assert sum(points, Fraction(0)) == Fraction(one.quality_total)
        if one.total is not None:
            assert one.quality_total is not None
            assert Fraction(one.total) == Fraction(one.quality_total) + Fraction(one.price_points or "0")
            slack = unit * (len(points) + 1) / 2
            assert 0 <= Fraction(one.total) <= Fraction(document["total_points"]) + slack


@settings(max_examples=60)
@given(document=evaluations())
def test_ranks_are_competition_ranks_and_only_a_draw_or_a_rule_parts_equals(document: dict[str, Any]) -> None:
    ranking = ranked(document)
    places = [one.rank for one in ranking.results if one.rank is not None]
    assert places == sorted(places)
    for position, place in enumerate(places):
        assert place == position + 1 or place == places[position - 1]
    if "draw" in document["tie_break"]:
        assert places == list(range(1, len(places) + 1))
    shared = {place for place in places if places.count(place) > 1}
    assert len(shared) == sum(1 for tie in ranking.tie_breaks if tie.rule is None)


@settings(max_examples=60)
@given(document=evaluations(), data=st.data())
def test_a_higher_score_never_fails_a_gate_that_a_lower_one_passed(
    document: dict[str, Any], data: st.DataObject
) -> None:
    document["aggregation"] = {"method": "consensus"}
    lines = leaf_lines(document["criteria"])
    for bid in document["bids"]:
        bid["consensus"] = {line["id"]: str(data.draw(st.integers(0, int(line["scale_max"])))) for line in lines}
    before = {one.bid: one.status for one in ranked(document).results}
    bid, line = data.draw(st.sampled_from(document["bids"])), data.draw(st.sampled_from(lines))
    bid["consensus"] = bid["consensus"] | {line["id"]: line["scale_max"]}
    after = {one.bid: one.status for one in ranked(document).results}
    if before[bid["id"]] == "ranked":
        assert after[bid["id"]] == "ranked"
    assert {name: status for name, status in after.items() if name != bid["id"]} == {
        name: status for name, status in before.items() if name != bid["id"]
    }


@settings(max_examples=60)
@given(
    document=st.sampled_from(("fixed_price", "absolute_benchmark", "price_per_quality_point")).flatmap(
        lambda m: evaluations(method=m)
    )
)
def test_a_bid_that_leaves_never_changes_the_order_of_the_others_under_methods_that_are_not_relative(
    document: dict[str, Any],
) -> None:
    before = [name for name, place in ranks(ranked(document)).items() if place is not None]
    if len(before) < 2:
        return
    rest = [bid for bid in document["bids"] if bid["id"] != before[-1]]
    after = [name for name, place in ranks(ranked(document | {"bids": rest})).items() if place is not None]
    assert after == before[:-1]


@settings(max_examples=60)
@given(document=evaluations(), data=st.data())
def test_a_gate_only_ever_takes_bids_out(document: dict[str, Any], data: st.DataObject) -> None:
    document.pop("quality_minimum", None)
    free = {name for name, place in ranks(ranked(document)).items() if place is not None}
    low = data.draw(st.integers(0, 200))
    some = {n for n, place in ranks(ranked(document | {"quality_minimum": str(low)})).items() if place is not None}
    few = {n for n, place in ranks(ranked(document | {"quality_minimum": str(low + 50)})).items() if place is not None}
    assert few <= some <= free


@settings(max_examples=60)
@given(document=evaluations())
def test_bytes_and_mapping_are_read_alike_and_every_bid_is_explained(document: dict[str, Any]) -> None:
    evaluation = parse_evaluation(document)
    assert parse_evaluation(json.dumps(document).encode()) == evaluation
    ranking = rank(evaluation)
    told = explain(evaluation, ranking)
    assert list(told) == [one.bid for one in ranking.results]
    for one in ranking.results:
        results = [(step.subject, step.result) for step in told[one.bid]]
        for line in one.criteria:
            assert (line.id, line.score) in results
            assert (line.id, line.points) in results
        if one.rank is not None:
            assert ("total", one.total) in results
            assert ("rank", str(one.rank)) in results
            assert ("price", one.price_per_point or one.price_points) in results


def test_every_method_was_drawn_from() -> None:
    from typing import get_args

    from challenges.rubric.model import PriceMethod

    assert set(METHODS) == set(get_args(PriceMethod))
