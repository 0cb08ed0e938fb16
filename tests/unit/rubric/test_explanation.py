from typing import Any

import pytest

from challenges.rubric import explain, parse_evaluation, rank
from tests.unit.rubric.builders import Document, example, one_criterion, panel


def told(document: Document, bid: str) -> list[tuple[str, str, str | None]]:
    evaluation = parse_evaluation(document)
    return [(step.subject, step.text, step.result) for step in explain(evaluation, rank(evaluation))[bid]]


def test_every_number_of_the_example_is_explained() -> None:
    assert told(example(), "A") == [
        ("secure", "Passed", None),
        ("q1", "The panel's consensus 4", "4"),
        ("q1", "A score of at least 2 is needed", None),
        ("q1", "Weight 50 × score 4 ÷ highest score 5 = 40, rounded half up to 2 decimal places", "40.00"),
        ("sv", "The panel's consensus 5", "5"),
        ("sv", "Weight 10 × score 5 ÷ highest score 5 = 10, rounded half up to 2 decimal places", "10.00"),
        ("quality_total", "40.00 + 10.00", "50.00"),
        ("quality_total", "At least 30 is needed", None),
        ("price", "40 × (1 − 90000 ÷ the budget 100000), not below 0 = 4, rounded half up to 2 decimal places", "4.00"),
        ("total", "50.00 + 4.00", "54.00"),
        ("rank", "Rank 1 of 1 ranked bids", "1"),
    ]


@pytest.mark.parametrize(
    ("method", "words"),
    [
        ("lowest_price_proportional", "40 × the lowest price 80 ÷ 95 = 33.684210…, rounded"),
        ("linear_from_lowest", "40 × (1 − (95 − the lowest price 80) ÷ 80), not below 0 = 32.5, rounded"),
        ("linear_range", "40 × (the highest price 105 − 95) ÷ (105 − the lowest price 80) = 16, rounded"),
        (
            "median_based",
            "40 × (50 − 50 × (95 − the median price 95) ÷ 95) ÷ 100, not below 0 or above 40 = 20, rounded",
        ),
        (
            "mean_based",
            "40 × (50 − 50 × (95 − the mean price 93.3333…) ÷ 93.3333…) ÷ 100, not below 0 or above 40 = 19.642857…, rounded",
        ),
        ("absolute_benchmark", "40 × (1 − 95 ÷ the budget 120), not below 0 = 8.333333…, rounded"),
    ],
)
def test_the_price_formula_is_written_out_with_its_numbers(method: str, words: str) -> None:
    bids = {"A": ("80", "105"), "B": ("70", "80"), "C": ("60", "95")}
    document = one_criterion(bids, method=method, weight="60", price_weight="40", budget="120")
    (price,) = [text for subject, text, _ in told(document, "C") if subject == "price"]
    assert price == f"{words} half up to 2 decimal places"


def test_methods_without_price_points_say_so() -> None:
    assert ("price", "The price is fixed, so it earns no points", None) in told(one_criterion({"A": ("80", "1")}), "A")
    ppqp = told(one_criterion({"A": ("70", "100")}, method="ppqp"), "A")
    assert ("price", "Price 100 ÷ 70.00 quality points, shown rounded half up to 2 decimal places", "1.43") in ppqp
    assert ("total", "70.00", "70.00") in ppqp


def test_equal_prices_share_the_whole_weight() -> None:
    document = one_criterion(
        {"A": ("80", "5"), "B": ("70", "5")}, method="linear_range", weight="60", price_weight="40"
    )
    assert any(
        text.startswith("All prices are equal, so all of the weight 40 = 40") for _, text, _ in told(document, "A")
    )


@pytest.mark.parametrize(
    ("aggregation", "words"),
    [
        (
            {"method": "mean", "places": 2},
            'Mean of 1, 2, 4, 5 ("E5" abstained, so left out): 12 ÷ 4 = 3, rounded half up to 2 decimal places',
        ),
        (
            {"method": "median", "places": 1},
            'Median of 1, 2, 4, 5 ("E5" abstained, so left out): 6 ÷ 2 = 3, rounded half up to 1 decimal place',
        ),
        (
            {"method": "trimmed_mean", "places": 0, "trim": 1},
            'Trimmed mean of 1, 2, 4, 5 ("E5" abstained, so left out) without the 1 lowest and the 1 highest: 6 ÷ 2 = 3, rounded half up to 0 decimal places',
        ),
    ],
)
def test_several_scores_are_told_with_who_was_left_out(aggregation: dict[str, Any], words: str) -> None:
    people = {"E1": "5", "E2": "1", "E3": "4", "E4": "2", "E5": "abstained"}
    assert told(panel({"A": people}, aggregation), "A")[0][1] == words


def test_a_single_middle_score_is_not_divided() -> None:
    people = {"E1": "5", "E2": "1", "E3": "4"}
    assert told(panel({"A": people}, {"method": "median", "places": 0}), "A")[0][1].startswith(
        "Median of 1, 4, 5: 4, rounded"
    )


def test_a_child_shows_the_weights_above_it() -> None:
    document = one_criterion({})
    document["criteria"] = [
        {"id": "tech", "kind": "quality", "weight": "100"},
        {"id": "team", "kind": "quality", "weight": "25", "parent": "tech"},
        {"id": "plan", "kind": "quality", "weight": "75", "parent": "tech", "scale_max": "5"},
        {"id": "cv", "kind": "quality", "weight": "100", "parent": "team", "scale_max": "5"},
    ]
    document["bids"] = [{"id": "A", "consensus": {"cv": "3", "plan": "4"}}]
    texts = [text for _, text, _ in told(document, "A")]
    assert "Weight 100 × 25% × 100% × score 3 ÷ highest score 5 = 15, rounded half up to 2 decimal places" in texts


def test_bids_that_are_not_ranked_get_their_reason_and_a_tie_its_rule() -> None:
    document: Any = example()
    first = document["bids"][0]
    document["bids"] += [
        first | {"id": "B"},
        first | {"id": "X", "excluded": "Mandatory ground"},
        {"id": "F", "passes": {"secure": False}},
    ]
    assert told(document, "X") == [("rank", "Not ranked: Mandatory ground", None)]
    assert told(document, "F") == [
        ("secure", "Did not pass", None),
        ("rank", 'Not ranked: Did not pass "secure"', None),
    ]
    (tie,) = [step for step in told(document, "B") if step[0] == "tie"]
    assert tie[1].startswith("2 bids are equal on 54.00. Draw, smallest SHA-256 first:")
    assert tie[2] == "draw"


def test_a_file_without_criteria_says_so() -> None:
    document = one_criterion({}, method="proportional", price_weight="100")
    document |= {"criteria": [], "bids": [{"id": "A", "price": "200"}]}
    assert ("quality_total", "No criterion carries points", "0.00") in told(document, "A")
