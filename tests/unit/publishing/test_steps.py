"""The steps of a challenge in words."""

import pytest

from challenges.publishing.domain import STAGES, STEPS, ShownStage, steps_of

HIDDEN = {ShownStage.DRAFT, ShownStage.IN_REVIEW, ShownStage.CANCELLED, ShownStage.NO_AWARD}


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_on_the_way_has_one_step_that_is_now(stage: ShownStage) -> None:
    states = [state for _, state in steps_of(stage)]
    if stage in HIDDEN:
        assert states == []
        return
    assert len(states) == len(STEPS)
    assert states.count("now") == (0 if stage is ShownStage.PAID else 1)
    assert states == sorted(states, key=["done", "now", "later"].index)


def test_nothing_is_called_signed_in_standstill() -> None:
    assert dict(steps_of(ShownStage.STANDSTILL))["Contract signed"] == "now"
    assert dict(steps_of(ShownStage.CONTRACT))["Delivered and paid"] == "later"
