"""Published and computed price cases among the real records, when they lie beside the checkout."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from challenges.rubric import Ranking
from tests.unit.rubric.builders import one_criterion, ranked, ranks
from tests.unit.rubric.real_records import DATA, say_not_run

VECTORS = DATA / "scoring" / "price_formula_vectors_dev.json"
CASES: list[dict[str, Any]] = json.loads(VECTORS.read_text()) if VECTORS.exists() else []
FORMULAE = [(case, method) for case in CASES if "bids" in case for method in case["expected"]]
PRICES_ONLY = [case for case in CASES if "prices" in case]


def evaluated(case: Mapping[str, Any], method: str) -> Ranking:
    weights = case["weights"]
    without = method == "price_per_quality_point"
    bids = {name: (str(bid["quality_0_100"]), str(bid["price_gbp"])) for name, bid in case["bids"].items()}
    document = one_criterion(
        bids,
        method=method,
        weight=str(weights["quality"]),
        price_weight="0" if without else str(weights["price"]),
        places=6,
        budget=str(case["budget"]),
    )
    if without:
        document["total_points"] = str(weights["quality"])
    return ranked(document)


if CASES:  # Without records there is nothing to run, and test_missing_records_are_reported says so.

    @pytest.mark.parametrize(
        ("case", "method"), FORMULAE, ids=lambda value: value if isinstance(value, str) else value["name"]
    )
    def test_a_recorded_case_comes_out_to_the_sixth_place(case: Mapping[str, Any], method: str) -> None:
        expected, ranking = case["expected"][method], evaluated(case, method)
        millionth = Decimal("0.000001")
        for name, points in expected.get("price_scores", {}).items():
            result = ranking.of(name)
            assert result.price_points is not None
            assert result.total is not None
            assert abs(Decimal(result.price_points) - Decimal(str(points))) < millionth
            assert abs(Decimal(result.total) - Decimal(str(expected["totals"][name]))) < millionth
        for name, ratio in expected.get("ratio", {}).items():
            per_point = ranking.of(name).price_per_point
            quality_share = Decimal(case["weights"]["quality"]) / 100
            assert per_point is not None
            assert abs(Decimal(per_point) * quality_share - Decimal(str(ratio))) < Decimal("0.005")
        places = ranks(ranking)
        assert sorted(expected["ranking"], key=lambda name: (places[name], name)) == expected["ranking"]

    @pytest.mark.parametrize("case", PRICES_ONLY, ids=lambda case: str(case["name"]))
    def test_a_published_worked_example_comes_out_as_published(case: Mapping[str, Any]) -> None:
        places = 3 if "expected_price_factor" in case else 0
        expected = case.get("expected_price_factor") or case["expected_points"]
        weight = "1" if places else "40"
        document = one_criterion({}, method="proportional", price_weight=weight, places=places)
        document |= {"criteria": [], "total_points": weight}
        document["bids"] = [{"id": name, "price": str(price)} for name, price in case["prices"].items()]
        ranking = ranked(document)
        assert {name: Decimal(ranking.of(name).total or "0") for name in expected} == {
            name: Decimal(str(points)) for name, points in expected.items()
        }


def test_missing_records_are_reported(capfd: pytest.CaptureFixture[str]) -> None:
    say_not_run(capfd, VECTORS, 30)
    assert len(FORMULAE) + len(PRICES_ONLY) == (30 if VECTORS.exists() else 0)
