"""The one stage that people are shown, computed from the five machines."""

from datetime import datetime
from enum import StrEnum

from challenges.publishing.domain.challenge import Progress
from challenges.publishing.domain.lifecycle import State, state_now


class ShownStage(StrEnum):
    """The closed list of stages (design 3)."""

    DRAFT = "draft"
    IN_REVIEW = "in review"
    OPEN = "open"
    CLOSED = "closed"
    EVALUATING = "evaluating"
    RANKED = "ranked"
    DECIDED = "decided"
    STANDSTILL = "standstill"
    CONTRACT = "contract"
    DELIVERY = "delivery"
    PAID = "paid"
    NO_AWARD = "no award"
    CANCELLED = "cancelled"


STAGES = tuple(ShownStage)

_BEFORE_OPENING = {
    State.DRAFT: ShownStage.DRAFT,
    State.IN_REVIEW: ShownStage.IN_REVIEW,
    State.PUBLISHED: ShownStage.OPEN,
    State.CLOSED: ShownStage.CLOSED,
    State.CANCELLED: ShownStage.CANCELLED,
}


def stage_shown(state: str, deadline_at: datetime | None, progress: Progress, now: datetime) -> ShownStage:
    """Name the stage: the furthest that any of the five machines has come.

    Standstill is the clock's: a published award notice is in standstill until `standstill_until`, then at contract.
    """
    current = state_now(state, deadline_at, now)
    if current in _BEFORE_OPENING:
        return _BEFORE_OPENING[current]
    if progress.award == "no_award":
        return ShownStage.NO_AWARD
    if progress.delivery:
        return ShownStage.PAID if progress.delivery == "paid" else ShownStage.DELIVERY
    if progress.contract:
        return ShownStage.DELIVERY if progress.contract == "signed" else ShownStage.CONTRACT
    if progress.award:
        return _award_stage(progress, now)
    return ShownStage.RANKED if progress.evaluation == "ranked" else ShownStage.EVALUATING


def _award_stage(progress: Progress, now: datetime) -> ShownStage:
    if progress.award != "notice":
        return ShownStage.DECIDED
    if progress.standstill_until is not None and now < progress.standstill_until:
        return ShownStage.STANDSTILL
    return ShownStage.CONTRACT


# The way of every challenge in words for residents, and how many of its steps are behind each stage.
STEPS = (
    "Open for bids",
    "Bids opened",
    "Bids scored",
    "Decision",
    "Award published",
    "Contract signed",
    "Delivered and paid",
)
_STEPS_DONE = {
    ShownStage.OPEN: 0,
    ShownStage.CLOSED: 1,
    ShownStage.EVALUATING: 2,
    ShownStage.RANKED: 3,
    ShownStage.DECIDED: 4,
    ShownStage.STANDSTILL: 5,
    ShownStage.CONTRACT: 5,
    ShownStage.DELIVERY: 6,
    ShownStage.PAID: 7,
}


def steps_of(stage: ShownStage) -> tuple[tuple[str, str], ...]:
    """Name each step of a published challenge as "done", "now" or "later"; none for a draft, a cancelled one or no award."""
    done = _STEPS_DONE.get(stage)
    if done is None:
        return ()
    return tuple(
        (name, "done" if place < done else "now" if place == done else "later") for place, name in enumerate(STEPS)
    )
