"""Seven real rubrics of a government fund load, add up and score as that fund scores."""

import json
import random
from fractions import Fraction
from typing import Any

import pytest

from challenges.rubric import Weight, parse_evaluation, rank, validate_weights
from tests.unit.rubric.builders import Document, one_criterion
from tests.unit.rubric.real_records import DATA, say_not_run

RUBRICS = DATA / "scoring" / "rubrics_community_ownership_fund.json"
REAL: dict[str, list[dict[str, Any]]] = json.loads(RUBRICS.read_text(), parse_float=str) if RUBRICS.exists() else {}


def even_shares(count: int) -> list[str]:
    """Percentages of equal sub-criteria; the last takes what division by 3 leaves over."""
    share = Fraction(10_000 // count, 100)
    rest = 100 - share * (count - 1)
    return [f"{float(share):.2f}"] * (count - 1) + [f"{float(rest):.2f}"]


if REAL:  # Without records there is nothing to run, and test_missing_records_are_reported says so.

    @pytest.mark.parametrize("name", REAL)
    def test_a_real_rubric_is_valid_as_a_tree(name: str) -> None:
        lines: list[dict[str, str]] = []
        for criterion in REAL[name]:
            lines.append({"id": criterion["id"], "kind": "quality", "weight": criterion["weighting"]})
            below = criterion["sub_criteria"]
            for child, share in zip(below, even_shares(len(below)), strict=True):
                full = f"{criterion['id']}/{child['id']}"
                lines.append(
                    {"id": full, "kind": "quality", "weight": share, "parent": criterion["id"], "scale_max": "5"}
                )
        weights = [Weight(line["id"], line["weight"], line.get("parent")) for line in lines]
        assert validate_weights(weights, price_weight="0", total_points="1") == ()
        best = {line["id"]: "5" for line in lines if "parent" in line}
        document = one_criterion({}, places=6) | {
            "total_points": "1",
            "criteria": lines,
            "bids": [{"id": "A", "consensus": best}],
        }
        assert rank(parse_evaluation(document)).of("A").total == "1.000000"

    @pytest.mark.parametrize("name", REAL)
    def test_a_real_rubric_scores_as_the_fund_scores(name: str) -> None:
        """The fund gives every sub-criterion the weight of its criterion: 100 * sum(score * w) / sum(5 * w)."""
        chance = random.Random(name)
        lines: list[Document] = []
        for criterion in REAL[name]:
            lines += [
                {
                    "id": f"{criterion['id']}/{child['id']}",
                    "kind": "quality",
                    "weight": criterion["weighting"],
                    "scale_max": "5",
                }
                for child in criterion["sub_criteria"]
            ]
        total = sum(Fraction(str(line["weight"])) for line in lines)
        scores = {str(line["id"]): str(chance.randint(1, 5)) for line in lines}
        document = one_criterion({}, places=12) | {"total_points": f"{float(total):.2f}", "criteria": lines}
        got = rank(parse_evaluation(document | {"bids": [{"id": "A", "consensus": scores}]})).of("A").total
        earned = sum(Fraction(str(line["weight"])) * int(scores[str(line["id"])]) for line in lines)
        assert got is not None
        assert 100 * Fraction(got) / total == 100 * earned / (5 * total)


def test_missing_records_are_reported(capfd: pytest.CaptureFixture[str]) -> None:
    say_not_run(capfd, RUBRICS, 14)
    assert len(REAL) == (7 if RUBRICS.exists() else 0)
