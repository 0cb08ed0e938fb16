"""Rules of the ranking, one by one, on files small enough to work out by hand."""

import hashlib
import json
from typing import Any

import pytest

from challenges.rubric import RELATIVE_METHODS, RELATIVE_WARNING, EvaluationError, ranking_to_json, ranking_to_table
from tests.unit.rubric.builders import example, one_criterion, order, panel, ranked, ranks, reversed_bids


def test_the_example_comes_out_as_the_format_says() -> None:
    assert ranking_to_json(ranked(example())) == {
        "ranking": [
            {
                "bid": "A",
                "rank": 1,
                "status": "ranked",
                "reason": None,
                "total": "54.00",
                "quality_total": "50.00",
                "price_points": "4.00",
                "criteria": {"q1": {"score": "4", "points": "40.00"}, "sv": {"score": "5", "points": "10.00"}},
            }
        ],
        "tie_breaks": [],
        "warnings": [],
    }


@pytest.mark.parametrize(
    ("aggregation", "people", "score"),
    [
        ({"method": "mean", "places": 2}, {"E1": "3", "E2": "4", "E3": "4"}, "3.67"),
        ({"method": "mean", "places": 0}, {"E1": "3", "E2": "4"}, "4"),
        ({"method": "mean", "places": 2}, {"E1": "0.125", "E2": "0.125"}, "0.13"),
        ({"method": "mean", "places": 2}, {"E1": "3", "E2": "abstained", "E3": "conflicted"}, "3.00"),
        ({"method": "mean", "places": 2}, {"E1": "0", "E2": "5"}, "2.50"),
        ({"method": "median", "places": 2}, {"E1": "1", "E2": "5", "E3": "4"}, "4.00"),
        ({"method": "median", "places": 1}, {"E1": "1", "E2": "5", "E3": "4", "E4": "3"}, "3.5"),
        ({"method": "median", "places": 1}, {"E1": "2"}, "2.0"),
        ({"method": "trimmed_mean", "places": 2, "trim": 1}, {"E1": "0", "E2": "3", "E3": "4", "E4": "5"}, "3.50"),
        ({"method": "trimmed_mean", "places": 2, "trim": 1}, {"E1": "0", "E2": "3", "E3": "5"}, "3.00"),
        ({"method": "trimmed_mean", "places": 2, "trim": 0}, {"E1": "0", "E2": "3"}, "1.50"),
    ],
)
def test_several_scores_become_one(aggregation: dict[str, Any], people: dict[str, str], score: str) -> None:
    assert ranked(panel({"A": people}, aggregation)).of("A").criteria[0].score == score


def test_a_consensus_is_rounded_only_where_that_is_stated() -> None:
    document = one_criterion({"A": ("66.665", "1")})
    assert ranked(document).of("A").criteria[0].score == "66.665"
    assert ranked(document | {"aggregation": {"method": "consensus", "places": 2}}).of("A").criteria[0].score == "66.67"


def test_each_line_is_rounded_before_it_is_added() -> None:
    document = one_criterion({})
    document["criteria"] = [{"id": f"c{n}", "kind": "quality", "weight": "1", "scale_max": "3"} for n in range(3)]
    document |= {"total_points": "3", "bids": [{"id": "A", "consensus": {f"c{n}": "1" for n in range(3)}}]}
    assert ranked(document).of("A").total == "0.99"


def test_a_child_counts_with_the_product_of_the_weights_above_it() -> None:
    document = one_criterion({})
    document["criteria"] = [
        {"id": "tech", "kind": "quality", "weight": "60"},
        {"id": "team", "kind": "quality", "weight": "25", "parent": "tech"},
        {"id": "plan", "kind": "quality", "weight": "75", "parent": "tech", "scale_max": "5"},
        {"id": "cv", "kind": "quality", "weight": "33.3", "parent": "team", "scale_max": "5"},
        {"id": "lead", "kind": "quality", "weight": "66.7", "parent": "team", "scale_max": "5"},
        {"id": "sv", "kind": "social_value", "weight": "40", "scale_max": "5"},
    ]
    document["bids"] = [{"id": "A", "consensus": {"cv": "5", "lead": "5", "plan": "4", "sv": "0"}}]
    result = ranked(document).of("A")
    assert {line.id: line.points for line in result.criteria} == {
        "plan": "36.00",
        "cv": "5.00",
        "lead": "10.01",
        "sv": "0.00",
    }
    assert result.total == "51.01"


def test_0_1_and_0_2_make_0_3() -> None:
    document = one_criterion({})
    document["criteria"] = [
        {"id": "a", "kind": "quality", "weight": "0.1", "scale_max": "1"},
        {"id": "b", "kind": "quality", "weight": "0.2", "scale_max": "1"},
    ]
    document |= {"total_points": "0.3", "bids": [{"id": "A", "consensus": {"a": "1", "b": "1"}}]}
    assert ranked(document).of("A").total == "0.30"


def gates() -> dict[str, Any]:
    document: Any = example()
    ready = document["bids"][0]
    document["bids"] = [
        ready,
        ready | {"id": "excluded", "excluded": "Mandatory ground", "passes": {"secure": False}},
        ready | {"id": "failed", "passes": {"secure": False}, "consensus": {"q1": "1", "sv": "5"}},
        ready | {"id": "low", "consensus": {"q1": "1.99", "sv": "5"}},
        ready | {"id": "at", "consensus": {"q1": "2", "sv": "5"}},
        ready | {"id": "poor", "consensus": {"q1": "2.9", "sv": "0.49"}},
    ]
    return document


def test_gates_come_in_order_and_give_a_reason_never_a_silent_zero() -> None:
    found = {one.bid: (one.status, one.reason, one.rank, one.total) for one in ranked(gates()).results}
    assert found == {
        "A": ("ranked", None, 1, "54.00"),
        "at": ("ranked", None, 2, "34.00"),
        "low": ("below_minimum", 'Score 1.99 for "q1" is below the minimum 2', None, None),
        "poor": ("below_minimum", "Quality total 29.98 is below the quality minimum 30", None, None),
        "failed": ("failed", 'Did not pass "secure"', None, None),
        "excluded": ("excluded", "Mandatory ground", None, None),
    }


def test_unranked_bids_follow_by_status_then_id_whatever_the_input_order() -> None:
    assert order(ranked(gates())) == ["A", "at", "low", "poor", "failed", "excluded"]
    assert ranking_to_json(ranked(reversed_bids(gates()))) == ranking_to_json(ranked(gates()))


def test_every_failed_pass_is_named_in_file_order() -> None:
    document: Any = example()
    document["criteria"].append({"id": "insured", "kind": "pass_fail"})
    document["bids"][0]["passes"] = {"insured": False, "secure": False}
    assert ranked(document).of("A").reason == 'Did not pass "secure", "insured"'


def test_prices_of_bids_that_are_out_do_not_move_the_others() -> None:
    document = one_criterion(
        {"A": ("80", "100"), "B": ("70", "80"), "cheap": ("10", "1")},
        method="proportional",
        weight="60",
        price_weight="40",
    )
    assert ranked(document | {"quality_minimum": "30"}).of("B").price_points == "40.00"
    assert ranked(document).of("B").price_points == "0.50"


def test_only_bids_that_reach_price_need_one() -> None:
    document: Any = gates()
    for bid in document["bids"]:
        if bid["id"] not in ("A", "at"):
            del bid["price"]
    assert order(ranked(document))[:2] == ["A", "at"]
    del document["bids"][0]["price"]
    with pytest.raises(EvaluationError, match='bid "A": price is missing'):
        ranked(document)


def test_a_losing_bid_reverses_a_relative_ranking_but_not_the_others() -> None:
    two = {"A": ("80", "100"), "B": ("70", "80")}
    three = two | {"C": ("10", "40")}

    def first(bids: dict[str, tuple[str, str]], method: str, **more: str) -> str:
        return order(ranked(one_criterion(bids, method=method, **more)))[0]

    relative = {"weight": "60", "price_weight": "40"}
    assert first(two, "lowest_price_proportional", **relative) == "B"
    assert first(three, "lowest_price_proportional", **relative) == "A"
    for method, more in (("absolute_benchmark", relative | {"budget": "120"}), ("price_per_quality_point", {})):
        assert first(two, method, **more) == first(three, method, **more) == "B"


@pytest.mark.parametrize("method", sorted(RELATIVE_METHODS))
def test_a_relative_method_carries_its_warning(method: str) -> None:
    document = one_criterion({"A": ("80", "100")}, method=method, weight="60", price_weight="40")
    assert ranked(document).warnings == (RELATIVE_WARNING,)


def test_a_price_above_the_budget_earns_nothing_and_a_warning() -> None:
    document = one_criterion(
        {"A": ("80", "120.01"), "B": ("80", "120"), "C": ("80", "0")},
        method="absolute",
        weight="60",
        price_weight="40",
        budget="120",
    )
    ranking = ranked(document)
    assert [ranking.of(bid).price_points for bid in "ABC"] == ["0.00", "0.00", "40.00"]
    assert ranking.warnings == ('bid "A": the price 120.01 is above the budget 120 and earns 0 points',)


@pytest.mark.parametrize("method", ["lowest_price_proportional", "linear_from_lowest"])
def test_a_price_of_0_is_refused_where_it_divides(method: str) -> None:
    bids = {"A": ("80", "100"), "B": ("70", "0.00")}
    document = one_criterion(bids, method=method, weight="60", price_weight="40")
    with pytest.raises(EvaluationError, match=f'bid "B": a price of 0 cannot be used with {method}'):
        ranked(document)
    assert ranks(ranked(document | {"quality_minimum": "45"})) == {"A": 1, "B": None}


@pytest.mark.parametrize("method", ["median_based", "mean_based"])
def test_an_average_price_of_0_is_refused(method: str) -> None:
    document = one_criterion({"A": ("80", "0"), "B": ("70", "0")}, method=method, weight="60", price_weight="40")
    with pytest.raises(EvaluationError, match='bid "A": a price of 0'):
        ranked(document)


def test_a_price_of_0_earns_all_points_where_nothing_divides_by_it() -> None:
    bids = {"A": ("80", "0"), "B": ("70", "100"), "C": ("70", "100")}
    for method in ("median_based", "mean_based", "linear_range"):
        document = one_criterion(bids, method=method, weight="60", price_weight="40")
        assert ranked(document).of("A").price_points == "40.00"


def test_price_per_quality_point_ranks_by_the_exact_quotient() -> None:
    bids = {"A": ("70", "100"), "B": ("70", "100.001"), "C": ("0", "1"), "D": ("35", "50")}
    ranking = ranked(one_criterion(bids, method="ppqp"))
    assert ranks(ranking) == {"A": 1, "D": 1, "B": 3, "C": None}
    assert (ranking.of("A").price_per_point, ranking.of("B").price_per_point) == ("1.43", "1.43")
    assert ranking.of("A").total == ranking.of("A").quality_total == "70.00"
    assert ranking.of("A").price_points is None
    assert (ranking.of("C").status, ranking.of("C").reason) == (
        "failed",
        "Earned no quality points, so there is no price per quality point",
    )
    assert ranking.tie_breaks[0].compared == "price_per_point"
    assert ranking.tie_breaks[0].value == "1.43"
    written: Any = ranking_to_json(ranking)
    assert written["ranking"][0]["price_per_point"] == "1.43"
    assert "price_per_point" not in written["ranking"][3]


def tie(rules: list[str], **more: Any) -> dict[str, Any]:
    """Four bids of 60 points each: A, B and D from 40 for quality and 20 for price, C from 60 for quality alone."""
    document: Any = {
        "format": "portal-evaluation/1",
        "total_points": "100",
        "rounding": {"places": 0, "mode": "half_up"},
        "aggregation": {"method": "consensus"},
        "criteria": [
            {"id": "minor", "kind": "quality", "weight": "20", "scale_max": "10"},
            {"id": "major", "kind": "quality", "weight": "40", "scale_max": "10"},
            {"id": "other", "kind": "quality", "weight": "20", "scale_max": "10"},
        ],
        "price": {"method": "absolute_benchmark", "weight": "20", "budget": "100"},
        "tie_break": rules,
        "bids": [
            {"id": "A", "price": "0", "consensus": {"minor": "10", "major": "5", "other": "0"}},
            {"id": "B", "price": "0", "consensus": {"minor": "0", "major": "5", "other": "10"}},
            {"id": "C", "price": "100", "consensus": {"minor": "5", "major": "10", "other": "5"}},
            {"id": "D", "price": "0", "consensus": {"minor": "0", "major": "10", "other": "0"}},
        ],
    }
    return document | more


def test_without_a_rule_equals_share_a_rank() -> None:
    document: Any = tie([])
    document["bids"].append({"id": "E", "price": "100", "consensus": {"minor": "0", "major": "1", "other": "0"}})
    ranking = ranked(document)
    assert ranks(ranking) == {"A": 1, "B": 1, "C": 1, "D": 1, "E": 5}
    (found,) = ranking.tie_breaks
    assert (found.rule, found.value, found.bids) == (None, "60", ("A", "B", "C", "D"))
    assert "no further tie rule" in found.explanation


def test_quality_total_puts_the_higher_first() -> None:
    ranking = ranked(tie(["quality_total"]))
    assert ranks(ranking) == {"C": 1, "A": 2, "B": 2, "D": 2}
    first, second = ranking.tie_breaks
    assert (first.rule, first.order) == ("quality_total", (("C",), ("A", "B", "D")))
    assert first.explanation == 'Higher quality total first: "C" 60, "A" and "B" and "D" 40'
    assert (second.rule, second.bids) == (None, ("A", "B", "D"))


def test_the_highest_weight_goes_on_to_the_next_and_equal_weights_go_in_file_order() -> None:
    ranking = ranked(tie(["highest_weighted_criterion"]))
    assert order(ranking) == ["C", "D", "A", "B"]
    assert ranks(ranking) == {"C": 1, "D": 2, "A": 3, "B": 4}
    assert 'first different for "major"' in ranking.tie_breaks[0].explanation
    document: Any = tie(["highest_weighted_criterion"])
    document["criteria"].reverse()
    assert order(ranked(document)) == ["C", "D", "B", "A"]


def test_rules_follow_each_other_within_what_is_still_equal() -> None:
    ranking = ranked(tie(["quality_total", "highest_weighted_criterion"]))
    assert order(ranking) == ["C", "D", "A", "B"]
    assert [step.rule for step in ranking.tie_breaks] == ["quality_total", "highest_weighted_criterion"]
    assert 'first different for "major"' in ranking.tie_breaks[1].explanation


def test_a_pair_that_stays_equal_goes_on_through_every_further_rule() -> None:
    document: Any = tie(["quality_total", "lower_price", "highest_weighted_criterion"])
    document["bids"] = document["bids"][:3]
    document["bids"][1]["consensus"] = {"minor": "5", "major": "5", "other": "5"}
    ranking = ranked(document)
    assert ranks(ranking) == {"C": 1, "A": 2, "B": 3}
    assert [step.rule for step in ranking.tie_breaks] == ["quality_total", "highest_weighted_criterion"]
    expected = 'Higher score first, beginning with the highest weight; first different for "minor": "A" 10, "B" 5'
    assert ranking.tie_breaks[1].explanation == expected


def test_lower_price_goes_first() -> None:
    ranking = ranked(tie(["lower_price"]))
    assert ranks(ranking) == {"A": 1, "B": 1, "D": 1, "C": 4}
    assert ranking.tie_breaks[0].explanation == 'Lower price first: "A" and "B" and "D" 0, "C" 100'


def test_the_draw_can_be_repeated_by_anyone() -> None:
    ranking = ranked(tie(["draw"], draw_seed="b7f0"))
    by_hand = sorted("ABCD", key=lambda bid: hashlib.sha256(f"b7f0\n{bid}".encode()).hexdigest())
    assert order(ranking) == by_hand
    assert ranks(ranking) == {bid: place for place, bid in enumerate(by_hand, 1)}
    assert hashlib.sha256(f"b7f0\n{by_hand[0]}".encode()).hexdigest()[:12] in ranking.tie_breaks[0].explanation
    others = {tuple(order(ranked(tie(["draw"], draw_seed=str(seed))))) for seed in range(40)}
    assert len(others) > 10


def test_equal_under_every_rule_shares_a_rank() -> None:
    document: Any = tie(["quality_total", "highest_weighted_criterion", "lower_price"])
    document["bids"] = [document["bids"][0], document["bids"][0] | {"id": "Z"}]
    ranking = ranked(document)
    assert ranks(ranking) == {"A": 1, "Z": 1}
    assert ranking.tie_breaks[0].explanation == "Equal under every tie rule, so they share a rank"


def test_lower_price_decides_nothing_where_prices_are_ignored() -> None:
    document = one_criterion({"A": ("80", "2"), "B": ("80", "1")}, tie_break=["lower_price"])
    assert ranks(ranked(document)) == {"A": 1, "B": 1}


def test_totals_that_differ_only_beyond_the_published_places_are_a_tie() -> None:
    document = one_criterion({"A": ("80.001", "1"), "B": ("80.002", "1")})
    assert ranks(ranked(document)) == {"A": 1, "B": 1}


def test_a_quality_minimum_out_of_reach_is_said() -> None:
    document = one_criterion({"A": ("100", "1")}, quality_minimum="100.01")
    ranking = ranked(document)
    assert ranking.warnings == ("No bid can reach the quality minimum: criteria carry 100 points in all",)
    assert ranking.of("A").status == "below_minimum"


def test_what_quality_can_reach_leaves_price_points_out() -> None:
    warning = "No bid can reach the quality minimum: criteria carry 60 points in all"
    assert ranked(example() | {"quality_minimum": "60.01"}).warnings == (warning,)


def test_people_read_a_table() -> None:
    table = ranking_to_table(ranked(gates() | {"tie_break": []})).splitlines()
    assert table[0].split() == ["Rank", "Bid", "Total", "Quality", "Price", "Status", "Reason"]
    assert table[1].split() == ["1", "A", "54.00", "50.00", "4.00", "ranked", "-"]
    assert table[-1].endswith("Mandatory ground")
    ppqp = ranking_to_table(ranked(one_criterion({"A": ("70", "100"), "B": ("70", "100")}, method="ppqp")))
    assert "1.43 a point" in ppqp
    assert "Tie between A, B on 1.43" in ppqp
    relative = one_criterion({"A": ("80", "100")}, method="linear_range", weight="60", price_weight="40")
    assert f"Warning: {RELATIVE_WARNING}" in ranking_to_table(ranked(relative))


def test_the_output_is_json_with_text_numbers() -> None:
    written = json.loads(json.dumps(ranking_to_json(ranked(tie(["quality_total"])))))
    assert written["tie_breaks"][0] == {
        "bids": ["A", "B", "C", "D"],
        "compared": "total",
        "value": "60",
        "rule": "quality_total",
        "order": [["C"], ["A", "B", "D"]],
        "explanation": 'Higher quality total first: "C" 60, "A" and "B" and "D" 40',
    }
    assert all(isinstance(one["total"], str) for one in written["ranking"])


def test_a_bid_that_is_not_there_is_not_found() -> None:
    with pytest.raises(KeyError):
        ranked(example()).of("Z")
