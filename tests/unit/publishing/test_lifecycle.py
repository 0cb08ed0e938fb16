"""The life of a challenge: what is allowed when, who approves, which stage is shown."""

from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenges.publishing.domain import (
    CHALLENGE,
    STAGES,
    Progress,
    ShownStage,
    State,
    deadline_of,
    stage_shown,
    state_now,
)
from challenges.publishing.domain.lifecycle import STORED_STATES
from challenges.publishing.domain.timeleft import time_left
from challenges.publishing.policies import may_approve, may_cancel, may_edit
from portal.kernel.errors import RefusedError
from tests.unit.publishing.strategies import NOW, SOMEBODY, SOMEBODY_ELSE, challenge

ACTS = sorted({one.act for one in CHALLENGE.transitions})


@given(st.lists(st.sampled_from(ACTS), max_size=12))
def test_no_path_opens_before_closing_or_publishes_before_review(acts: list[str]) -> None:
    state, seen = str(CHALLENGE.initial), [str(CHALLENGE.initial)]
    for act in acts:
        try:
            state = CHALLENGE.after(state, act)
        except RefusedError:
            continue
        seen.append(state)
    if State.OPENED in seen:
        assert seen.index(State.IN_REVIEW) < seen.index(State.PUBLISHED) < seen.index(State.CLOSED)
        assert State.CANCELLED not in seen
    if State.CANCELLED in seen:
        assert seen[-1] == State.CANCELLED


def test_the_clock_alone_closes() -> None:
    deadline = NOW + timedelta(days=1)
    assert state_now("published", deadline, deadline - timedelta(microseconds=1)) is State.PUBLISHED
    assert state_now("published", deadline, deadline) is State.CLOSED
    assert State.CLOSED not in STORED_STATES


def test_a_second_person_approves() -> None:
    waiting = challenge(state=State.IN_REVIEW, submitted_by=SOMEBODY)
    assert may_approve(waiting, SOMEBODY_ELSE, NOW)
    assert not may_approve(waiting, SOMEBODY, NOW)
    assert not may_approve(challenge(state=State.IN_REVIEW, submitted_by=SOMEBODY_ELSE), SOMEBODY_ELSE, NOW)
    assert not may_approve(challenge(), SOMEBODY_ELSE, NOW)


@pytest.mark.parametrize("state", [state for state in State if state is not State.CLOSED])
def test_only_drafts_are_edited_and_opened_challenges_are_not_cancelled(state: State) -> None:
    assert bool(may_edit(challenge(state=state), NOW)) is (state is State.DRAFT)
    ended = {State.OPENED, State.CONCLUDED, State.CANCELLED}
    assert bool(may_cancel(challenge(state=state), NOW)) is (state not in ended)


def all_progress() -> list[Progress]:
    return [
        Progress(evaluation=evaluation, award=award, standstill_until=until, contract=contract, delivery=delivery)
        for evaluation, award, until, contract, delivery in product(
            ("", "started", "ranked"),
            ("", "decided", "notice", "no_award"),
            (None, NOW - timedelta(days=1), NOW + timedelta(days=1)),
            ("", "drawn", "signed"),
            ("", "live", "paid"),
        )
    ]


def test_every_combination_shows_one_stage_of_the_closed_list() -> None:
    shown = set()
    for state, progress in product(STORED_STATES, all_progress()):
        for deadline in (NOW - timedelta(days=1), NOW + timedelta(days=1)):
            stage = stage_shown(state, deadline, progress, NOW)
            assert stage in STAGES
            shown.add(stage)
    assert shown == set(STAGES)


@pytest.mark.parametrize(
    ("progress", "stage"),
    [
        (Progress(), ShownStage.EVALUATING),
        (Progress(evaluation="ranked"), ShownStage.RANKED),
        (Progress(evaluation="ranked", award="decided"), ShownStage.DECIDED),
        (Progress(award="notice", standstill_until=NOW + timedelta(seconds=1)), ShownStage.STANDSTILL),
        (Progress(award="notice", standstill_until=NOW), ShownStage.CONTRACT),
        (Progress(award="notice", contract="drawn"), ShownStage.CONTRACT),
        (Progress(award="notice", contract="signed"), ShownStage.DELIVERY),
        (Progress(award="notice", contract="signed", delivery="paid"), ShownStage.PAID),
        (Progress(evaluation="ranked", award="no_award"), ShownStage.NO_AWARD),
    ],
)
def test_after_the_opening_the_furthest_machine_is_shown(progress: Progress, stage: ShownStage) -> None:
    assert stage_shown("opened", NOW, progress, NOW) is stage


def test_progress_never_shows_before_the_opening() -> None:
    for progress in all_progress():
        assert stage_shown("published", NOW + timedelta(days=1), progress, NOW) is ShownStage.OPEN


def test_a_draft_without_deadline_says_so() -> None:
    with pytest.raises(ValueError, match="no deadline"):
        deadline_of(challenge(deadline_at=None))


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=2), "2 days left"),
        (timedelta(days=2) - timedelta(seconds=1), "47 hours left"),
        (timedelta(hours=2), "2 hours left"),
        (timedelta(hours=2) - timedelta(seconds=1), "119 minutes left"),
        (timedelta(seconds=119), "Less than 2 minutes left"),
        (timedelta(0), "Closed"),
        (timedelta(days=-3), "Closed"),
    ],
)
def test_time_left_in_words(left: timedelta, words: str) -> None:
    assert time_left(NOW + left, NOW) == words
