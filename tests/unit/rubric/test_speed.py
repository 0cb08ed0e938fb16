"""5,000 bids and 8 criteria with 5 people each must be read and ranked while somebody waits for the page."""

import json
import random
import time

from challenges.rubric import parse_evaluation, rank


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
    started = time.process_time()
    evaluation = parse_evaluation(data)
    read = time.process_time()
    ranking = rank(evaluation)
    done = time.process_time()
    assert len(ranking.results) == 5000
    assert done - read < 2, "ranking alone"
    assert done - started < 4, "reading and ranking"
