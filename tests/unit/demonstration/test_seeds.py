"""The texts of the story, before anybody tells it."""

from collections import Counter

import pytest

from portal.kernel.words import count_words
from procurement.demonstration.cast import Problem, read_bids, read_cast, read_problems
from procurement.demonstration.drafting import price_points
from procurement.evaluation.domain import has_reason

PROBLEMS = read_problems()
IDENTIFIERS = {"q1", "q2", "q3", "sv1"}


def test_every_mission_and_every_buyer_of_the_story_has_a_challenge() -> None:
    assert {problem.mission for problem in PROBLEMS} == {1, 2, 3, 4, 5}
    assert {problem.buyer for problem in PROBLEMS} == {buyer.slug for buyer in read_cast().buyers}


def test_challenges_differ_in_what_they_ask_and_how_price_counts() -> None:
    titles = Counter(question.title for problem in PROBLEMS for question in problem.questions)
    assert max(titles.values()) == 1
    assert len({problem.price for problem in PROBLEMS}) == 4


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.key)
def test_points_add_up_and_every_bid_answers_all_within_its_words(problem: Problem) -> None:
    weighted = problem.price not in {"fixed_price", "price_per_quality_point"}
    assert (price_points(problem) > 0) == weighted
    limits = {f"q{place}": question.word_limit for place, question in enumerate(problem.questions, start=1)}
    for bid in read_bids(problem.key):
        assert set(bid.answers) == IDENTIFIERS
        assert (bid.price is None) == (problem.price == "fixed_price")
        assert bid.price is None or bid.price <= problem.budget
        for identifier, limit in limits.items():
            assert count_words(bid.answers[identifier]) <= (limit or 0)


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.key)
def test_a_panel_gives_a_reason_of_its_own_for_every_score(problem: Problem) -> None:
    reviews = [bid.reviews for bid in read_bids(problem.key) if bid.reviews]
    texts = [text for one in reviews for review in one.values() for text in (review.good, review.gap) if text]
    assert all(set(one) == IDENTIFIERS for one in reviews)
    assert all(has_reason(text) for text in texts)
    assert max(Counter(texts).values(), default=1) == 1
