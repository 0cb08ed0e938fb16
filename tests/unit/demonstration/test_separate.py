"""No challenge of the story is stopped for looking like a part of another."""

from uuid import UUID

from challenges.publishing.domain.splitting import Neighbour, similar
from procurement.demonstration.cast import read_problems
from tests.unit.publishing.strategies import challenge


def test_a_challenge_like_another_of_its_buyer_says_why_it_is_separate() -> None:
    problems = read_problems()
    asked = set()
    for number, one in enumerate(problems):
        neighbours = [
            Neighbour(UUID(int=100 + n), other.key, other.title, other.objective, "goods_services", other.budget * 120)
            for n, other in enumerate(problems)
            if n != number and other.buyer == one.buyer
        ]
        draft = challenge(title=one.title, objective_id=one.objective, value_pence=one.budget * 120)
        crosses = one.budget * 120 + sum(near.value_pence for near in similar(draft, neighbours)) >= 207_720_00
        if similar(draft, neighbours) and crosses and one.budget * 120 < 207_720_00:
            asked.add(one.key)
            assert one.separate, one.key
    assert asked == {"streets"}
