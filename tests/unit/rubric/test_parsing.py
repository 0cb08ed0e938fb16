"""Every way in which a file can be wrong is refused in one line that says where."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from challenges.rubric import EvaluationError, parse_evaluation, rank
from challenges.rubric.exact import ONE
from tests.unit.rubric.builders import example, one_criterion, panel, ranked, ranks


def refusal(data: Any) -> str:
    with pytest.raises(EvaluationError) as caught:
        rank(parse_evaluation(data))
    assert len(caught.value.message.splitlines()) == 1
    return caught.value.message


def test_the_example_of_the_format_reads() -> None:
    evaluation = parse_evaluation(json.dumps(example()).encode())
    assert evaluation.total_points == 100 * ONE
    assert evaluation.criteria[1].minimum_score == 2 * ONE
    assert evaluation.bids[0].scores["q1"] == {"E1": 4 * ONE, "E2": 3 * ONE}
    assert evaluation.price.budget == 100_000 * ONE


def put(*path: str | int, value: Any) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        for step in path[:-1]:
            document = document[step]
        document[path[-1]] = value

    return change


def drop(*path: str | int) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        for step in path[:-1]:
            document = document[step]
        del document[path[-1]]

    return change


def add(*path: str | int, value: Any) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        for step in path:
            document = document[step]
        document.append(value)

    return change


BROKEN: list[tuple[Callable[[Any], None], str]] = [
    (put("format", value="portal-evaluation/2"), 'The file: format is "portal-evaluation/2"'),
    (put("format", value=1), "The file: format is something else"),
    (drop("format"), "The file: format is missing"),
    *(
        (drop(name), f"The file: {name} is missing")
        for name in ("total_points", "rounding", "aggregation", "criteria", "price", "bids")
    ),
    (put("total_points", value="0"), "must be more than 0"),
    (put("total_points", value=100), "The file: total_points must be a number in quotes"),
    (put("total_points", value="-100"), 'total_points is "-100", not a plain decimal'),
    (put("total_points", value="99.999999999999999999"), "add up to 100, not to the total of 99.999999999999999999"),
    (put("rounding", value=[]), "rounding must be an object"),
    (put("rounding", "mode", value="half_even"), 'rounding: mode is "half_even"; it must be one of half_up'),
    (put("rounding", "places", value="2"), "rounding: places must be a whole number from 0 to 12"),
    (put("rounding", "places", value=2.0), "rounding: places must be a whole number"),
    (put("rounding", "places", value=True), "rounding: places must be a whole number"),
    (put("rounding", "places", value=-1), "rounding: places must be a whole number"),
    (put("rounding", "places", value=13), "rounding: places must be a whole number"),
    (put("aggregation", "method", value="mode"), 'aggregation: method is "mode"; it must be one of consensus, mean'),
    (put("aggregation", value={"method": "mean"}), "aggregation: places is missing"),
    (put("aggregation", value={"method": "trimmed_mean", "places": 2}), "aggregation: trim is missing"),
    (put("aggregation", value={"method": "trimmed_mean", "places": 2, "trim": -1}), "aggregation: trim must be"),
    (put("criteria", value={}), "The file: criteria must be a list"),
    (put("criteria", value="q1"), "The file: criteria must be a list"),
    (put("criteria", 1, value="q1"), "criterion 2 must be an object"),
    (put("criteria", value=[{"id": str(n), "kind": "pass_fail"} for n in range(1001)]), "more than 1000 criteria"),
    (drop("criteria", 1, "id"), "criterion 2: id is missing"),
    (put("criteria", 1, "id", value=" "), "criterion 2: id must be text that is not empty"),
    (put("criteria", 1, "id", value="a\nb"), "criterion 2: id must be one line"),
    (put("criteria", 1, "id", value="\ud800"), "criterion 2: id must be one line"),
    (put("criteria", 1, "id", value="x" * 1001), "criterion 2: id must be one line of at most 1000"),
    (put("criteria", 1, "kind", value="price"), 'criterion "q1": kind is "price"'),
    (drop("criteria", 1, "weight"), 'criterion "q1": weight is missing'),
    (put("criteria", 1, "weight", value="50.000000000000000001"), "add up to 100.000000000000000001"),
    (put("criteria", 1, "weight", value="5e1"), 'criterion "q1": weight is "5e1"'),
    (put("criteria", 1, "weight", value=None), 'criterion "q1": weight is null'),
    (drop("criteria", 1, "scale_max"), 'criterion "q1": scale_max is missing or 0'),
    (put("criteria", 1, "scale_max", value="0"), 'criterion "q1": scale_max is missing or 0'),
    (put("criteria", 1, "minimum_score", value="5.1"), 'criterion "q1": minimum_score is above scale_max 5'),
    (put("criteria", 1, "minimum_scor", value="2"), 'did you mean "minimum_score"?'),
    (put("criteria", 2, "id", value="q1"), 'Criterion "q1" stands twice'),
    (put("criteria", 0, "weight", value="10"), 'criterion "secure": a pass_fail criterion has no weight'),
    (put("criteria", 0, "parent", value="q1"), 'Criterion "secure": pass_fail criteria have no parent'),
    (
        put("criteria", 2, "parent", value="secure"),
        'Criterion "sv": pass_fail criteria have no parent and are no parent',
    ),
    (put("criteria", 2, "parent", value="moon"), 'Criterion "sv": there is no parent "moon"'),
    (put("criteria", 2, "parent", value="sv"), 'Criterion "sv" is its own ancestor'),
    (put("price", "method", value="cheapest"), 'price: method is "cheapest"; it must be one of fixed_price'),
    (drop("price", "budget"), "price: budget is missing"),
    (put("price", "budget", value="0.00"), "price: budget must be more than 0"),
    (put("price", "budget", value=None), "price: budget is null"),
    (put("price", "method", value="fixed_price"), 'price: weight must be "0" with fixed_price'),
    (put("price", "method", value="ppqp"), 'price: weight must be "0" with price_per_quality_point'),
    (put("quality_minimum", value=30), "The file: quality_minimum must be a number in quotes"),
    (put("tie_break", value=["coin"]), 'tie_break is "coin"'),
    (put("tie_break", value=["draw", "draw"]), "tie_break names a rule twice"),
    (put("tie_break", value="draw"), "tie_break must be a list"),
    (drop("draw_seed"), "The file: draw_seed is missing"),
    (put("draw_seed", value=""), "The file: draw_seed must be text"),
    (put("quorum", value=0), "The file: quorum must be a whole number from 1"),
    (put("quorum", value="2"), "The file: quorum must be a whole number"),
    (put("lot", value=3), "The file: lot must be text"),
    (put("bids", value={"A": {}}), "The file: bids must be a list"),
    (put("bids", 0, value=["A"]), "bid 1 must be an object"),
    (put("bids", 0, "id", value=7), "bid 1: id must be text"),
    (add("bids", value={"id": "A", "excluded": "x"}), 'bid "A" stands twice'),
    (put("bids", 0, "price", value=90000), 'bid "A": price must be a number in quotes'),
    (put("bids", 0, "price", value="NaN"), 'bid "A": price is "NaN"'),
    (put("bids", 0, "price", value="1e5"), 'bid "A": price is "1e5"'),
    (put("bids", 0, "price", value="90,000"), 'bid "A": price is "90,000"'),
    (put("bids", 0, "price", value=" 1"), 'bid "A": price is " 1"'),
    (put("bids", 0, "price", value="٣"), 'bid "A": price is "٣"'),
    (put("bids", 0, "price", value="1\n"), "not a plain decimal"),
    (put("bids", 0, "price", value=None), 'bid "A": price is null'),
    (drop("bids", 0, "price"), 'bid "A": price is missing'),
    (drop("bids", 0, "passes"), 'bid "A": the pass of criterion "secure" is missing'),
    (drop("bids", 0, "passes", "secure"), 'bid "A": the pass of criterion "secure" is missing'),
    (put("bids", 0, "passes", "secure", value=None), 'bid "A": the pass of criterion "secure" must be true or false'),
    (put("bids", 0, "passes", "secure", value="true"), 'the pass of criterion "secure" must be true or false'),
    (put("bids", 0, "passes", "q1", value=True), 'bid "A": "q1" in passes is not a pass_fail criterion'),
    (put("bids", 0, "passes", "moon", value=True), 'bid "A": "moon" in passes is not a pass_fail criterion'),
    (drop("bids", 0, "consensus"), 'bid "A": the consensus for criterion "q1" is missing'),
    (drop("bids", 0, "consensus", "sv"), 'bid "A": the consensus for criterion "sv" is missing'),
    (put("bids", 0, "consensus", "sv", value=None), 'bid "A": the consensus for criterion "sv" is null'),
    (put("bids", 0, "consensus", "sv", value="abstained"), 'the consensus for criterion "sv" is "abstained"'),
    (put("bids", 0, "consensus", "sv", value="5.01"), 'criterion "sv" is "5.01", above scale_max 5'),
    (
        put("bids", 0, "consensus", "sv", value=5),
        'bid "A": the consensus for criterion "sv" must be a number in quotes',
    ),
    (put("bids", 0, "consensus", "moon", value="5"), 'bid "A": there is no criterion "moon"'),
    (put("bids", 0, "consensus", "secure", value="5"), 'bid "A": criterion "secure" does not carry scores'),
    (put("bids", 0, "scores", "moon", value={}), 'bid "A": there is no criterion "moon"'),
    (put("bids", 0, "scores", "q1", value=[]), 'bid "A", criterion "q1": scores must be an object'),
    (put("bids", 0, "scores", "q1", "E1", value=None), 'bid "A", criterion "q1": the score by "E1" is null'),
    (
        put("bids", 0, "scores", "q1", "E1", value="6"),
        'bid "A", criterion "q1": the score by "E1" is "6", above scale_max 5',
    ),
    (put("bids", 0, "scores", "q1", "E1", value="Infinity"), 'criterion "q1": the score by "E1" is "Infinity"'),
    (put("bids", 0, "scores", "q1", "E1", value=float("nan")), 'the score by "E1" must be a number in quotes'),
    (put("bids", 0, "scores", "q1", value={"E\n": "1"}), "a person's name must be one line"),
    (put("bids", 0, "excluded", value=True), 'bid "A": excluded must be text'),
    (put("bids", 0, "score", value={}), 'did you mean "scores"?'),
]


@pytest.mark.parametrize(("change", "message"), BROKEN, ids=[message for _, message in BROKEN])
def test_a_broken_file_is_refused_by_name(change: Callable[[Any], None], message: str) -> None:
    document: Any = example()
    change(document)
    assert message in refusal(document)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "The file is not JSON"),
        (b"{", "The file is not JSON"),
        (b"\xff\xfe", "The file is not UTF-8 text: byte 0"),
        (b"[]", "The file must be an object"),
        (b"null", "The file must be an object"),
        (b'{"format": NaN}', "NaN is not a number"),
        (b'{"format": -Infinity}', "-Infinity is not a number"),
        (b'{"a": 1, "b": 2, "a": 3}', 'The name "a" stands twice'),
        (b"[" * 33 + b"]" * 33, "nested deeper than 32 levels"),
        (b'{"a":' * 200_000, "nested deeper than 32 levels"),
        (b'{"a": ' + b"9" * 5000 + b"}", "too many digits"),
        (b'"' + b'\\"' * 300_000, "The file is not JSON"),
        (b" " * (64 * 1024 * 1024 + 1), "larger than 64 MiB"),
        ({1: 2}, "The file must be an object"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_no_evaluation_at_all_is_refused(data: Any, message: str) -> None:
    assert message in refusal(data)


def test_a_parent_has_no_scale_and_no_minimum() -> None:
    for field in ("scale_max", "minimum_score"):
        document: Any = one_criterion({"A": ("1", "1")})
        child = {"id": "below", "kind": "quality", "weight": "100", "parent": "q", "scale_max": "5"}
        document["criteria"] = [{"id": "q", "kind": "quality", "weight": "100", field: "1"}, child]
        assert 'criterion "q" has children, so it has no scale_max or minimum_score' in refusal(document)


def test_a_minimum_may_be_the_very_highest() -> None:
    document: Any = one_criterion({"A": ("100", "1"), "B": ("99.99", "1")}, quality_minimum="100")
    document["criteria"][0]["minimum_score"] = "100"
    assert ranks(ranked(document)) == {"A": 1, "B": None}
    assert ranked(document).warnings == ()


def test_brackets_in_text_are_no_depth_and_a_byte_order_mark_is_no_harm() -> None:
    document = example() | {"challenge": "[" * 40 + '\\"{'}
    assert parse_evaluation(b"\xef\xbb\xbf" + json.dumps(document).encode()).challenge == "[" * 40 + '\\"{'


def test_32_levels_are_not_too_deep() -> None:
    assert "The file must be an object" in refusal(b"[" * 32 + b"]" * 32)


def test_a_field_that_is_not_of_the_format_is_ignored_with_a_warning() -> None:
    document: Any = example()
    document["bids"][0]["telephone"] = "020"
    document["supplier_portal"] = {"x": 1}
    warnings = ranked(document).warnings
    assert 'The file: the field "supplier_portal" is not part of the format and was ignored' in warnings
    assert 'bid "A": the field "telephone" is not part of the format and was ignored' in warnings


def test_a_name_from_outside_stays_on_its_line_and_is_cut() -> None:
    document: Any = example()
    document["bids"][0]["consensus"]["\x1b[2J\nmoon" + "x" * 100] = "1"
    message = refusal(document)
    assert "\\u001b" in message
    assert "…" in message
    assert "\x1b" not in message


def test_the_other_fields_of_the_top_are_kept() -> None:
    evaluation = parse_evaluation(example() | {"challenge": "CC-7", "lot": None, "stage": "final", "quorum": 2})
    assert (evaluation.challenge, evaluation.lot, evaluation.stage, evaluation.quorum) == ("CC-7", None, "final", 2)


@pytest.mark.parametrize(
    ("alias", "method"),
    [
        ("proportional", "lowest_price_proportional"),
        ("absolute", "absolute_benchmark"),
        ("ppqp", "price_per_quality_point"),
    ],
)
def test_short_ids_stand_for_the_same_price_method(alias: str, method: str) -> None:
    weight = "0" if alias == "ppqp" else "40"
    rest = "100" if alias == "ppqp" else "60"
    document = one_criterion(
        {"A": ("80", "100"), "B": ("70", "80")}, method=alias, weight=rest, price_weight=weight, budget="120"
    )
    evaluation = parse_evaluation(document)
    assert evaluation.price.method == method
    assert rank(evaluation) == ranked({**document, "price": {**document["price"], "method": method}})  # type: ignore[dict-item]


def test_with_a_fixed_price_prices_and_budget_are_not_even_looked_at() -> None:
    document: Any = one_criterion({"A": ("80", "nonsense")}, budget=None)
    document["bids"].append({"id": "B", "consensus": {"q": "90"}})
    assert ranks(ranked(document)) == {"B": 1, "A": 2}


def test_a_budget_that_no_method_uses_is_ignored() -> None:
    document = one_criterion(
        {"A": ("80", "1")}, method="linear_range", weight="60", price_weight="40", budget="nonsense"
    )
    assert parse_evaluation(document).price.budget is None


def test_an_empty_rubric_is_price_only() -> None:
    document = one_criterion({"A": ("1", "200"), "B": ("1", "100")}, method="proportional", price_weight="100")
    document |= {"criteria": [], "bids": [{"id": "A", "price": "200"}, {"id": "B", "price": "100"}]}
    assert [(one.bid, one.total, one.quality_total) for one in ranked(document).results] == [
        ("B", "100.00", "0.00"),
        ("A", "50.00", "0.00"),
    ]


def test_no_bids_is_an_empty_ranking() -> None:
    assert ranked(example() | {"bids": []}).results == ()


MEAN = {"method": "mean", "places": 2}


@pytest.mark.parametrize(
    ("scores", "more", "message"),
    [
        ({"A": {"E1": "3", "E2": "4"}, "B": {"E1": "3"}}, {}, 'bid "B", criterion "q": the score by "E2" is missing'),
        (
            {"A": {"E1": "3"}, "B": {"E1": "3", "E3": "abstained"}},
            {},
            'bid "A", criterion "q": the score by "E3" is missing',
        ),
        ({"A": {"E1": "3"}, "B": {}}, {}, 'bid "B", criterion "q": the scores are missing, from "E1"'),
        ({"A": {}}, {}, 'bid "A", criterion "q": the scores are missing, from everyone'),
        (
            {"A": {"E1": "abstained", "E2": "conflicted"}},
            {},
            'bid "A", criterion "q": 0 scores are left, fewer than the quorum of 1',
        ),
        ({"A": {"E1": "3", "E2": "abstained"}}, {"quorum": 2}, "1 scores are left, fewer than the quorum of 2"),
        (
            {"A": {"E1": "3", "E2": "4"}},
            {"aggregation": {"method": "trimmed_mean", "places": 2, "trim": 1}},
            'bid "A", criterion "q": too few scores are left after trimming 1 at each end of 2',
        ),
    ],
)
def test_a_missing_person_is_named(scores: dict[str, dict[str, str]], more: dict[str, Any], message: str) -> None:
    assert message in refusal(panel(scores, MEAN) | more)


def test_a_bid_without_any_scores_is_named() -> None:
    document: Any = panel({"A": {"E1": "3"}, "B": {"E1": "3"}}, MEAN)
    del document["bids"][1]["scores"]
    assert 'bid "B", criterion "q": the scores are missing, from "E1"' in refusal(document)


@pytest.mark.parametrize("aggregation", [{"method": "consensus"}, MEAN])
def test_an_excluded_or_failed_bid_needs_no_scores_and_no_price(aggregation: dict[str, Any]) -> None:
    document: Any = example() | {"aggregation": aggregation}
    document["bids"] += [{"id": "B", "passes": {"secure": False}}, {"id": "C", "excluded": "On the debarment list"}]
    found = {
        one.bid: (one.status, one.rank, one.total, one.quality_total, one.reason) for one in ranked(document).results
    }
    assert found["A"][0] == "ranked"
    assert found["B"] == ("failed", None, None, None, 'Did not pass "secure"')
    assert found["C"] == ("excluded", None, None, None, "On the debarment list")


@pytest.mark.parametrize(
    ("aggregation", "unused"),
    [({"method": "consensus"}, {"scores": {"q1": {"E1": "4"}}}), (MEAN, {"consensus": {"q1": "4"}})],
)
def test_a_failed_bid_is_scored_only_by_what_the_method_uses(
    aggregation: dict[str, Any], unused: dict[str, Any]
) -> None:
    document: Any = example() | {"aggregation": aggregation}
    document["bids"].append({"id": "B", "passes": {"secure": False}} | unused)
    if aggregation is MEAN:
        document["bids"][0]["scores"]["q1"] = {"E1": "4"}
    found = ranked(document).of("B")
    assert (found.status, found.quality_total, found.criteria) == ("failed", None, ())


def test_scoring_of_a_failed_bid_once_begun_must_be_complete() -> None:
    document: Any = example()
    document["bids"].append({"id": "B", "passes": {"secure": False}, "consensus": {"q1": "3"}})
    assert 'bid "B": the consensus for criterion "sv" is missing' in refusal(document)


def test_under_consensus_scores_may_be_partial_but_not_wrong() -> None:
    document: Any = example()
    document["bids"][0]["scores"] = {"q1": {"E1": "4"}}
    assert ranks(ranked(document)) == {"A": 1}
    document["bids"][0]["scores"] = {"q1": {"E1": "x"}}
    assert 'the score by "E1" is "x"' in refusal(document)
