"""The life of an amendment as one tuple of arrows."""

from enum import StrEnum

from portal.kernel.lifecycle import Lifecycle, Transition


class AmendmentState(StrEnum):
    """Where an amendment stands; suppliers learn of it when it is published."""

    DRAFTING = "drafting"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    SET_ASIDE = "set_aside"


UNENDED = (AmendmentState.DRAFTING, AmendmentState.IN_REVIEW)

AMENDMENT = Lifecycle(
    name="amendment",
    initial=AmendmentState.DRAFTING,
    transitions=(
        Transition(AmendmentState.DRAFTING, "change", AmendmentState.DRAFTING),
        Transition(AmendmentState.DRAFTING, "send_for_approval", AmendmentState.IN_REVIEW),
        Transition(AmendmentState.DRAFTING, "set_aside", AmendmentState.SET_ASIDE),
        Transition(AmendmentState.IN_REVIEW, "return", AmendmentState.DRAFTING),
        Transition(AmendmentState.IN_REVIEW, "publish", AmendmentState.PUBLISHED),
        Transition(AmendmentState.IN_REVIEW, "set_aside", AmendmentState.SET_ASIDE),
    ),
)
