"""5,000 bids and 8 criteria with 5 people each must be read and ranked while somebody waits for the page."""

import json
import random
import time
from collections.abc import Callable
from typing import TypeVar

from challenges.rubric import parse_evaluation, rank

_Value = TypeVar("_Value")


def timed(work: Callable[[], _Value]) -> tuple[float, _Value]:
    """Give the processor seconds of the better of two runs, since a busy machine slows either down."""
    taken = []
    for _ in range(2):
        started = time.process_time()
        value = work()
        taken.append(time.process_time() - started)
    return min(taken), value


def test_five_thousand_bids_are_ranked_in_time() -> None:
    chance = random.Random(7)
    criteria = [{"id": f"q{n}", "kind": "quality", "weight": "10", "scale_max": "5"} for n in range(8)]
    document = {
        "format": "portal-evaluation/1",
        "total_points": "100",
        "rounding": {"places": 2, "mode": "half_up"},
        "aggregation": {"method": "trimmed_mean", "places": 2, "trim": 1},
        "criteria": criteria,
        "price": {"method": "median_based", "weight": "20"},
        "tie_break": ["quality_total", "highest_weighted_criterion", "lower_price", "draw"],
        "draw_seed": "7",
        "bids": [
            {
                "id": f"B{bid}",
                "price": f"{chance.randint(1, 99999)}.{chance.randint(10, 99)}",
                "scores": {
                    line["id"]: {f"E{n}": str(chance.randint(0, 50) / 10) for n in range(5)} for line in criteria
                },
            }
            for bid in range(5000)
        ],
    }
    data = json.dumps(document).encode()
    reading, evaluation = timed(lambda: parse_evaluation(data))
    ranking, result = timed(lambda: rank(evaluation))
    assert len(result.results) == 5000
    assert ranking < 2
    assert reading < 4
