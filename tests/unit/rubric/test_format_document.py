"""What docs/formats/evaluation-file.md tells outsiders is what the portal does."""

import json
import re
from pathlib import Path
from typing import get_args

from challenges.rubric import parse_evaluation, rank, ranking_to_json
from challenges.rubric.model import AggregationMethod, Kind, PriceMethod, Status, TieRule
from challenges.rubric.parsing import PRICE_ALIASES

DOCUMENT = (Path(__file__).resolve().parents[3] / "docs" / "formats" / "evaluation-file.md").read_text()


def test_the_example_gives_the_ranking_beside_it() -> None:
    before, after = re.findall(r"```json\n(.*?)```", DOCUMENT, re.DOTALL)
    assert ranking_to_json(rank(parse_evaluation(before.encode()))) == json.loads(after)


def test_every_code_of_the_format_is_described() -> None:
    codes = [code for kind in (AggregationMethod, Kind, PriceMethod, Status, TieRule) for code in get_args(kind)]
    assert [code for code in (*codes, *PRICE_ALIASES) if f"`{code}`" not in DOCUMENT] == []
