"""From single scores to a consensus: the rules a panel works by."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from challenges.publishing.domain.challenge import Criterion, CriterionKind, Level
from portal.kernel.decision import ALLOWED
from procurement.evaluation import policies
from procurement.evaluation.domain import (
    EVALUATION,
    Consensus,
    Declaration,
    Interest,
    Member,
    is_on_scale,
    is_outside,
    reason_problem,
    spread_of,
)

NOW = datetime(2027, 1, 14, 9, tzinfo=UTC)
CRITERION = Criterion(
    id=UUID(int=1),
    identifier="q1",
    kind=CriterionKind.QUALITY,
    title="Fit",
    question="How?",
    weight=Decimal(60),
    scale_id="0-5",
    scale_max=Decimal(5),
    minimum_score=None,
    word_limit=500,
    position=1,
    version=1,
    levels=(
        Level(Decimal(0), "Inadequate", "Nothing that answers the question."),
        Level(Decimal(5), "Excellent", "Every part answered with evidence of results."),
    ),
)
scores = st.lists(st.decimals(min_value=0, max_value=5, places=0), min_size=1, max_size=9)


@given(scores)
def test_a_spread_lies_within_the_scores(found: list[Decimal]) -> None:
    spread = spread_of(found, Decimal(5))
    assert spread is not None
    assert (spread.lowest, spread.highest) == (min(found), max(found))
    assert spread.lowest <= spread.middle <= spread.highest
    assert spread.needs_discussion == (max(found) - min(found) >= 2)


@given(scores, st.decimals(min_value=0, max_value=5, places=0))
def test_only_a_consensus_beyond_all_scores_needs_a_second(found: list[Decimal], consensus: Decimal) -> None:
    assert is_outside(found, consensus) == (consensus < min(found) or consensus > max(found))


def test_a_panel_without_scores_has_no_spread() -> None:
    assert spread_of([], Decimal(5)) is None
    assert is_outside([], Decimal(3)) is False


def test_a_reason_points_at_the_bid() -> None:
    assert (
        reason_problem(CRITERION, "Good answer")
        == "Give a reason of at least 5 words that points at something in the bid"
    )
    copied = "  every part answered with EVIDENCE of results "
    assert (
        reason_problem(CRITERION, copied) == "Say what in this bid earns the score; do not only repeat the descriptor"
    )
    assert reason_problem(CRITERION, "Two boroughs report 40% fewer repeat calls.") == ""


def test_only_published_levels_can_be_scored() -> None:
    assert is_on_scale(CRITERION, Decimal("5.00"))
    assert not is_on_scale(CRITERION, Decimal("4.5"))


def member(*, chair: bool = False) -> Member:
    return Member(id=uuid4(), person_id=uuid4(), name="Ruth Adeyemi", is_chair=chair)


def declaration(interest: Interest) -> Declaration:
    return Declaration(uuid4(), uuid4(), interest, "Used to work there" if interest is not Interest.NONE else "", NOW)


def test_nothing_is_read_before_a_declaration_nor_with_an_interest() -> None:
    assert policies.may_read(None).reason == "Declare first whether you have an interest in this supplier."
    assert policies.may_read(declaration(Interest.NONE)) == ALLOWED
    for interest in (Interest.PERSONAL, Interest.PROFESSIONAL, Interest.FINANCIAL):
        assert not policies.may_read(declaration(interest))


def test_scoring_is_open_only_while_it_is_open_and_unlocked() -> None:
    free = declaration(Interest.NONE)
    assert policies.may_score("scoring", free, locked=False) == ALLOWED
    assert policies.may_score("moderation", free, locked=False).reason == "Scoring is over."
    assert policies.may_score("compliance", free, locked=False).reason == "Scoring has not started yet."
    assert not policies.may_score("scoring", free, locked=True)
    assert not policies.may_score("scoring", None, locked=False)


def test_scoring_starts_with_three_and_a_chair() -> None:
    panel = [member(chair=True), member(), member()]
    assert policies.may_start_scoring("compliance", panel, 0) == ALLOWED
    assert policies.may_start_scoring("compliance", panel[:2], 0).reason == "A panel needs at least 3 people."
    assert (
        policies.may_start_scoring("compliance", [member(), member(), member()], 0).reason
        == "Name one chair of the panel."
    )
    assert policies.may_start_scoring("compliance", panel, 2).reason == "2 bids are not checked for compliance yet."
    assert not policies.may_start_scoring("scoring", panel, 0)


def test_nobody_sees_others_before_all_have_locked() -> None:
    refusal = policies.may_start_moderation("scoring", ["Ruth Adeyemi"])
    assert refusal.reason == "These members have not locked their scores: Ruth Adeyemi."
    assert policies.may_start_moderation("scoring", []) == ALLOWED
    assert policies.may_lock(2, 0).reason == "2 scores still need a level and a reason."
    assert policies.may_lock(0, 1).reason == "Say first whether you have an interest in 1 more supplier."


def test_only_the_chair_records_and_another_seconds() -> None:
    outside = Consensus(
        uuid4(), uuid4(), Decimal(5), "Because of the annex.", 1, needs_second=True, seconded_by=None, recorded_at=NOW
    )
    assert policies.may_record_consensus("moderation", member(chair=True)) == ALLOWED
    assert not policies.may_record_consensus("moderation", member())
    assert not policies.may_record_consensus("moderation", None)
    assert policies.may_second(outside, member()) == ALLOWED
    assert not policies.may_second(outside, member(chair=True))
    assert not outside.is_settled


def test_no_path_ranks_without_moderation() -> None:
    before_ranked = {arrow.source for arrow in EVALUATION.transitions if arrow.target == "ranked"}
    assert before_ranked == {"moderation", "price"}
    assert {arrow.source for arrow in EVALUATION.transitions if arrow.target == "price"} == {"moderation"}
    assert policies.may_finish_moderation("moderation", 1, 0).reason == "1 criterion has no consensus yet."
    assert not policies.may_finish_moderation("moderation", 0, 1)
    assert not policies.may_finish_moderation("scoring", 0, 0)
