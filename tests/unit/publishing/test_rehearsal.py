"""A rehearsal on a draft ranks as the live ranking would; advice gives the buyer's own numbers, and they are true."""

import json
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from challenges.publishing.domain import ChallengeDetail, CriterionKind
from challenges.publishing.domain.advice import advice_on
from challenges.publishing.domain.consequence import consequences, prices_of
from challenges.publishing.domain.effort import effort_of
from challenges.publishing.domain.rehearsal import (
    LETTERS,
    ImaginedBid,
    imagined_evaluation,
    rehearse_challenge,
    trial_weight,
    usual_bids,
)
from challenges.publishing.domain.scoring import PRICE_METHODS, TIE_RULES, moved, points_of, share_problems
from challenges.rubric import EvaluationError, parse_evaluation, rank, ranking_to_json
from challenges.rubric.rehearsal import METHODS
from procurement.evaluation.domain import ScoredBid, evaluation_document
from tests.unit.publishing.strategies import challenge, criterion

IDS = {letter: UUID(int=number + 1) for number, letter in enumerate(LETTERS)}
WITHOUT_WEIGHT = {one.id for one in PRICE_METHODS if not one.has_weight}


@st.composite
def hundredths(draw: st.DrawFn, total: Decimal, count: int) -> list[Decimal]:
    """Amounts with two places that add up to `total`."""
    cents = int(total * 100)
    cuts = sorted(draw(st.lists(st.integers(0, cents), min_size=count - 1, max_size=count - 1)))
    return [Decimal(high - low) / 100 for low, high in zip([0, *cuts], [*cuts, cents], strict=True)]


@st.composite
def drafts(draw: st.DrawFn) -> ChallengeDetail:
    """Drafts whose points add up: up to four criteria, some divided, every price method, minimums and tie rules."""
    method = draw(st.sampled_from([one.id for one in PRICE_METHODS]))
    total = Decimal(draw(st.integers(100, 20_000))) / 100
    price = Decimal(0) if method in WITHOUT_WEIGHT else Decimal(draw(st.integers(0, int(total * 100) - 1))) / 100
    lines = [criterion("p1", "0", CriterionKind.PASS_FAIL, levels=(), scale_max=Decimal(0))]
    for number, weight in enumerate(draw(hundredths(total - price, draw(st.integers(1, 4))))):
        kind = draw(st.sampled_from((CriterionKind.QUALITY, CriterionKind.SOCIAL_VALUE)))
        highest = Decimal(draw(st.sampled_from((3, 5, 100))))
        minimum = draw(st.sampled_from((None, None, None, Decimal(1))))
        whole = criterion(f"q{number}", str(weight), kind, scale_max=highest, minimum_score=minimum)
        parts = draw(st.sampled_from((0, 0, 1, 2, 3)))
        lines.append(structs.replace(whole, scale_max=Decimal(0), levels=(), minimum_score=None) if parts else whole)
        lines += [
            structs.replace(
                whole, identifier=f"q{number}{part}", parent=whole.identifier, share=share, weight=weight * share / 100
            )
            for part, share in enumerate(draw(hundredths(Decimal(100), parts)) if parts else ())
        ]
    return challenge(
        total_points=total,
        price_method=method,
        price_weight=price,
        criteria=tuple(lines),
        budget_pence=draw(st.integers(100, 50_000)),
        quality_minimum=draw(st.sampled_from((None, None, Decimal(draw(st.integers(0, int(total - price))))))),
        rounding_places=draw(st.integers(0, 4)),
        tie_break=tuple(draw(st.lists(st.sampled_from([one for one in TIE_RULES if one != "draw"]), unique=True))),
        quorum=draw(st.integers(1, 3)),
    )


@st.composite
def imagined(draw: st.DrawFn, draft: ChallengeDetail) -> list[ImaginedBid]:
    """Three to six bids with prices and scores that are often equal."""
    return [
        ImaginedBid(
            letter,
            letter,
            draw(st.sampled_from((100, 20_000, 25_050)) | st.integers(1, 60_000)),
            {
                one.identifier: Decimal(draw(st.integers(0, int(one.scale_max) * 2))) / 2
                for one in draft.scored_criteria
            },
        )
        for letter in LETTERS[: draw(st.integers(3, 6))]
    ]


def live(draft: ChallengeDetail, bids: list[ImaginedBid]) -> dict[str, Any]:
    """Rank the same bids as procurement does: exported, written as JSON, read and ranked."""
    met = {one.identifier: True for one in draft.pass_fail_criteria}
    scored = [ScoredBid(IDS[one.letter], met, one.price_pence) for one in bids]
    agreed = {IDS[one.letter]: one.scores for one in bids}
    exported = json.dumps(evaluation_document(draft, scored, agreed, "seed")).encode()
    return ranking_to_json(rank(parse_evaluation(exported)))


def by_letter(text: str) -> str:
    for letter, bid_id in IDS.items():
        text = text.replace(str(bid_id), letter)
    return text


@settings(max_examples=1000, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(case=drafts().flatmap(lambda draft: st.tuples(st.just(draft), imagined(draft))))
def test_rehearsal_and_live_ranking_are_equal_on_a_thousand_cases(
    case: tuple[ChallengeDetail, list[ImaginedBid]],
) -> None:
    draft, bids = case
    assert list(share_problems(draft.criteria)) == [] and points_of(draft).left == 0
    ranking = rehearse_challenge(draft, bids).ranking
    assert ranking is not None
    rehearsed = ranking_to_json(ranking)
    expected = json.loads(by_letter(json.dumps(live(draft, bids))))
    assert rehearsed["ranking"] == expected["ranking"]
    assert rehearsed["tie_breaks"] == expected["tie_breaks"]


def test_a_draw_is_left_open_because_its_seed_is_not_known() -> None:
    draft = challenge(tie_break=("draw",))
    twins = [structs.replace(one, scores=usual_bids(draft)[0].scores) for one in usual_bids(draft)]
    ranking = rehearse_challenge(draft, twins).ranking
    assert ranking is not None
    assert [one.rank for one in ranking.results] == [1, 1, 1]
    assert [one["rank"] for one in live(structs.replace(draft, price_method="fixed_price"), twins)["ranking"]] == [
        1,
        2,
        3,
    ]


def test_every_method_is_rehearsed_with_the_drafts_price_points_or_two_fifths() -> None:
    draft = challenge()
    outcomes = rehearse_challenge(draft, usual_bids(draft)).outcomes
    assert [one.method for one in outcomes] == list(METHODS)
    assert {one.price_weight for one in outcomes if one.method not in WITHOUT_WEIGHT} == {"66.67"}
    assert trial_weight(draft) == Decimal("66.67")
    priced = challenge(price_method="linear_range", price_weight=Decimal(40), total_points=Decimal(140))
    outcomes = rehearse_challenge(priced, usual_bids(priced)).outcomes
    assert {one.price_weight for one in outcomes if one.method not in WITHOUT_WEIGHT} == {"40"}


def test_the_usual_bids_lie_on_the_levels_of_each_scale() -> None:
    draft = challenge()
    assert [(one.letter, one.price_pence, one.scores["q1"]) for one in usual_bids(draft)] == [
        ("A", 100_000_00, 5),
        ("B", 75_000_00, 4),
        ("C", 50_000_00, 3),
    ]


def test_criteria_that_tell_nobody_apart_or_nobody_can_reach_are_named() -> None:
    draft = challenge(criteria=(criterion("q1", "90", minimum_score=Decimal(5)), criterion("q2", "10")))
    bids = [
        structs.replace(one, scores={"q1": Decimal(n), "q2": Decimal(3)}) for n, one in enumerate(usual_bids(draft))
    ]
    found = rehearse_challenge(draft, bids)
    assert [one.identifier for one in found.alike] == ["q2"]
    assert [one.identifier for one in found.out_of_reach] == ["q1"]


def test_a_rubric_that_does_not_add_up_is_not_rehearsed() -> None:
    draft = challenge(criteria=(criterion("q1", "99.99"),))
    with pytest.raises(EvaluationError, match=r"add up to 99\.99, not to the total of 100"):
        imagined_evaluation(draft, usual_bids(draft))


# Advice


def headings(draft: ChallengeDetail, minimum: int = 10) -> list[str]:
    return [one.heading for one in advice_on(draft, social_value_minimum=Decimal(minimum))]


def test_a_sound_rubric_needs_no_advice() -> None:
    assert headings(challenge(quorum=2)) == []


def test_a_relative_method_is_warned_of_with_the_buyers_own_numbers() -> None:
    draft = challenge(
        quorum=2,
        budget_pence=80_000_00,
        price_method="lowest_price_proportional",
        price_weight=Decimal(40),
        criteria=(criterion("q1", "50"), criterion("sv1", "10", CriterionKind.SOCIAL_VALUE)),
    )
    (one,) = advice_on(draft, social_value_minimum=Decimal(10))
    assert one.heading == "“Proportional to the lowest price” can turn a ranking round"
    assert "£80,000" in one.text and "Nothing about A or B has changed." in one.text


def test_a_relative_method_is_warned_of_before_the_points_add_up() -> None:
    draft = challenge(quorum=2, price_method="linear_range", price_weight=Decimal(40))
    (one,) = advice_on(draft, social_value_minimum=Decimal(0))
    assert one.text.startswith("Each bid's points depend on the prices of the others")


def test_social_value_is_held_against_the_buyers_own_minimum() -> None:
    assert headings(challenge(quorum=2), 10) == []
    (one,) = advice_on(challenge(quorum=2), social_value_minimum=Decimal(20))
    assert one.text == "It has 10 of 100 points, which is 10%. Your organisation gives it at least 20%."


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Show a world-class, seamless service.", "“world-class” cannot be shown"),
        ("Describe your previous NHS contracts.", "shuts out a young company"),
        ("Say who has five years of experience.", "shuts out a young company"),
        ("The bid is good for residents.", "It does not say what a bid should show"),
        ("How? Why? When? Where? With whom?", "It asks 5 questions at once"),
    ],
)
def test_criteria_that_nobody_could_evidence_are_named(question: str, sentence: str) -> None:
    draft = challenge(quorum=2, criteria=(criterion("q1", "100", question=question),))
    (one,) = advice_on(draft, social_value_minimum=Decimal(0))
    assert one.criterion == "q1"
    assert sentence in one.text


def test_small_weights_price_above_half_no_limit_and_a_quorum_of_one_are_named() -> None:
    lines = (criterion("q1", "36"), criterion("q2", "4", word_limit=None))
    draft = challenge(criteria=lines, price_method="absolute_benchmark", price_weight=Decimal(60))
    found = headings(draft, 0)
    assert found == [
        "Price has more than half of the points",
        "“Criterion q2” will hardly change a result",
        "“Criterion q2” has no word limit",
        "One person’s score would be enough",
    ]


def test_hours_of_effort_are_held_against_the_value() -> None:
    draft = challenge(criteria=tuple(criterion(f"q{n}", "10", word_limit=750) for n in range(10)), quorum=2)
    effort = effort_of(draft)
    assert (effort.words, effort.hours, effort.cost_pence, effort.percent) == (7500, 103, 4_635_00, Decimal("4.6"))
    (one,) = advice_on(draft, social_value_minimum=Decimal(0))
    assert "7,500 words" in one.text and "about 103 hours" in one.text and "4.6% of the £100,000" in one.text
    assert effort_of(challenge(budget_pence=None)).percent is None


@given(st.lists(st.integers(0, 3), min_size=1, max_size=5), st.data())
def test_moving_keeps_every_criterion_and_every_family_together(sizes: list[int], data: st.DataObject) -> None:
    lines = []
    for number, size in enumerate(sizes):
        lines.append(criterion(f"q{number}", "1"))
        lines += [criterion(f"q{number}.{part}", "1", parent=f"q{number}") for part in range(size)]
    one = data.draw(st.sampled_from(lines))
    step = data.draw(st.sampled_from((-1, 1)))
    after = moved(lines, one.identifier, step)
    assert sorted(line.identifier for line in after) == sorted(line.identifier for line in lines)
    for place, line in enumerate(after):
        if line.parent:
            assert after[place - 1].identifier == line.parent or after[place - 1].parent == line.parent
    back = moved(after, one.identifier, -step)
    assert after == tuple(lines) or back == tuple(lines)


# What a price method would do with the buyer's budget.


def test_every_price_method_is_shown_on_three_prices_of_the_buyers_own() -> None:
    draft = challenge(
        price_method="absolute_benchmark",
        price_weight=Decimal(40),
        criteria=(criterion("q1", "60"),),
        budget_pence=50_000_00,
    )
    assert prices_of(draft) == ("£30,000", "£40,000", "£50,000")
    assert {one.method.id: one.results for one in consequences(draft)} == {
        "fixed_price": ("No points",) * 3,
        "absolute_benchmark": ("16.00 points", "8.00 points", "0.00 points"),
        "price_per_quality_point": ("£500.00 a point", "£666.67 a point", "£833.33 a point"),
        "lowest_price_proportional": ("40.00 points", "30.00 points", "24.00 points"),
        "linear_from_lowest": ("40.00 points", "26.67 points", "13.33 points"),
        "linear_range": ("40.00 points", "20.00 points", "0.00 points"),
        "median_based": ("25.00 points", "20.00 points", "15.00 points"),
        "mean_based": ("25.00 points", "20.00 points", "15.00 points"),
    }
    assert consequences(challenge(total_points=Decimal(99))) == ()
    assert (consequences(challenge(budget_pence=None)), prices_of(challenge(budget_pence=None))) == ((), ())
