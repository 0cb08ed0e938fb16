"""The life of a challenge as one tuple of arrows."""

from datetime import datetime
from enum import StrEnum

from portal.kernel.lifecycle import Lifecycle, Transition


class State(StrEnum):
    """Where a challenge stands; `closed` is the clock's and is never stored."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    CLOSED = "closed"
    OPENED = "opened"
    CONCLUDED = "concluded"
    CANCELLED = "cancelled"


CHALLENGE = Lifecycle(
    name="challenge",
    initial=State.DRAFT,
    transitions=(
        Transition(State.DRAFT, "edit", State.DRAFT),
        Transition(State.DRAFT, "submit_for_review", State.IN_REVIEW),
        Transition(State.DRAFT, "cancel", State.CANCELLED),
        Transition(State.IN_REVIEW, "return", State.DRAFT),
        Transition(State.IN_REVIEW, "publish", State.PUBLISHED),
        Transition(State.IN_REVIEW, "cancel", State.CANCELLED),
        Transition(State.PUBLISHED, "extend", State.PUBLISHED),
        Transition(State.PUBLISHED, "amend", State.PUBLISHED),
        Transition(State.PUBLISHED, "close", State.CLOSED),
        Transition(State.PUBLISHED, "cancel", State.CANCELLED),
        Transition(State.CLOSED, "open", State.OPENED),
        Transition(State.CLOSED, "cancel", State.CANCELLED),
        Transition(State.OPENED, "conclude", State.CONCLUDED),
    ),
)

STORED_STATES = tuple(state for state in State if state is not State.CLOSED)


def state_now(stored: str, deadline_at: datetime | None, now: datetime) -> State:
    """Read the stored state at `now`: a published challenge is closed from its deadline on."""
    if stored == State.PUBLISHED and deadline_at is not None and now >= deadline_at:
        return State.CLOSED
    return State(stored)
