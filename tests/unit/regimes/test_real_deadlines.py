"""Every statutory deadline case among the real records, when they lie beside the checkout."""

import csv
from datetime import date

import pytest

from challenges.regimes.clocks import clock
from tests.unit.rubric.real_records import DATA, say_not_run

VECTORS = DATA / "deadline_vectors_dev.csv"
ROWS = list(csv.DictReader(VECTORS.read_text().splitlines())) if VECTORS.exists() else []


if ROWS:  # Without records there is nothing to run, and test_missing_records_are_reported says so.

    @pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['rule']} {row['input_date']}")
    def test_a_recorded_deadline_is_met(row: dict[str, str]) -> None:
        result = clock(row["rule"], date.fromisoformat(row["input_date"]))
        assert (result.last_day.isoformat(), result.next_day.isoformat()) == (row["last_day"], row["next_day"])


def test_missing_records_are_reported(capfd: pytest.CaptureFixture[str]) -> None:
    say_not_run(capfd, VECTORS, 18)
    assert len(ROWS) == (18 if VECTORS.exists() else 0)
