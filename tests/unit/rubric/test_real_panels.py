"""342 real performances, nine judges each, five weighted criteria: panel marks, totals and order as published."""

import csv
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from challenges.rubric import Ranking
from tests.unit.rubric.builders import Document, ranked
from tests.unit.rubric.real_records import DATA, say_not_run

FOLDER = DATA / "scoring"
RESULTS = FOLDER / "skating_dev_published_results.csv"
PERFORMANCES = 342
Row = dict[str, str]


def rows(path: Path) -> list[Row]:
    return list(csv.DictReader(path.read_text().splitlines())) if path.exists() else []


PUBLISHED = {row["performance_id"]: row for row in rows(RESULTS)}
JUDGES = {row.pop("aspect_id"): row for row in rows(FOLDER / "skating_dev_judge_scores.csv")}
LINES: dict[str, list[Row]] = defaultdict(list)
for line in rows(FOLDER / "skating_dev_criteria.csv"):
    LINES[line["performance_id"]].append(line)
PROGRAMS: dict[tuple[str, str], list[str]] = defaultdict(list)
for one in PUBLISHED.values():
    PROGRAMS[one["competition"], one["program"]].append(one["performance_id"])


def weight(line: Row) -> str:
    """Judges mark from 0 to 10, so a factor of 0.8 is a weight of 8 points for the mark 10."""
    return str(Decimal(line["factor"]) * 10)


def component_ranking(program: tuple[str, str]) -> Ranking:
    """Rank one program by its components alone, as a fixed-price evaluation with a trimmed mean of nine."""
    first = LINES[PROGRAMS[program][0]]
    criteria: list[Document] = [
        {"id": line["aspect_desc"], "kind": "quality", "weight": weight(line), "scale_max": "10"} for line in first
    ]
    return ranked(
        {
            "format": "portal-evaluation/1",
            "total_points": str(sum(Decimal(weight(line)) for line in first)),
            "rounding": {"places": 2, "mode": "half_up"},
            "aggregation": {"method": "trimmed_mean", "places": 2, "trim": 1},
            "criteria": criteria,
            "price": {"method": "fixed_price", "weight": "0"},
            "bids": [
                {
                    "id": performance,
                    "scores": {line["aspect_desc"]: JUDGES[line["aspect_id"]] for line in LINES[performance]},
                }
                for performance in PROGRAMS[program]
            ],
        }
    )


if PROGRAMS:  # Without records there is nothing to run, and test_missing_records_are_reported says so.

    @pytest.mark.parametrize("program", PROGRAMS, ids=" ".join)
    def test_a_real_panel_comes_out_to_the_penny_and_in_order(program: tuple[str, str]) -> None:
        ranking = component_ranking(program)
        totals = {name: Decimal(PUBLISHED[name]["total_component_score"]) for name in PROGRAMS[program]}
        assert {one.bid: Decimal(one.total or "-1") for one in ranking.results} == totals
        for one in ranking.results:
            marks = {line.id: Decimal(line.score) for line in one.criteria}
            assert marks == {line["aspect_desc"]: Decimal(line["scores_of_panel"]) for line in LINES[one.bid]}
            assert one.rank == 1 + sum(1 for total in totals.values() if total > totals[one.bid])

    @pytest.mark.parametrize("program", PROGRAMS, ids=" ".join)
    def test_components_with_elements_and_deductions_give_the_published_rank(program: tuple[str, str]) -> None:
        segment = {}
        for one in component_ranking(program).results:
            row = PUBLISHED[one.bid]
            deductions = abs(Decimal(row["total_deductions"]))
            segment[one.bid] = Decimal(one.total or "0") + Decimal(row["total_element_score"]) - deductions
            assert segment[one.bid] == Decimal(row["total_segment_score"])
        for name, total in segment.items():
            better = sum(1 for other in segment.values() if other > total)
            equal = sum(1 for other in segment.values() if other == total)
            assert better < int(PUBLISHED[name]["rank"]) <= better + equal


def test_missing_records_are_reported(capfd: pytest.CaptureFixture[str]) -> None:
    say_not_run(capfd, RESULTS, PERFORMANCES)
    assert sum(len(names) for names in PROGRAMS.values()) == (PERFORMANCES if RESULTS.exists() else 0)
