"""The life of a question as one tuple of arrows."""

from enum import StrEnum

from portal.kernel.lifecycle import Lifecycle, Transition


class QuestionState(StrEnum):
    """Where a question stands; `answered` has a draft that nobody but the buyer's officers can read."""

    ASKED = "asked"
    ANSWERED = "answered"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    SET_ASIDE = "set_aside"
    CLOSED = "closed"


WAITING = (QuestionState.ASKED, QuestionState.ANSWERED)

QUESTION = Lifecycle(
    name="question",
    initial=QuestionState.ASKED,
    transitions=(
        Transition(QuestionState.ASKED, "answer", QuestionState.ANSWERED),
        Transition(QuestionState.ASKED, "withdraw", QuestionState.WITHDRAWN),
        Transition(QuestionState.ASKED, "set_aside", QuestionState.SET_ASIDE),
        Transition(QuestionState.ASKED, "close", QuestionState.CLOSED),
        Transition(QuestionState.ANSWERED, "answer", QuestionState.ANSWERED),
        Transition(QuestionState.ANSWERED, "publish", QuestionState.PUBLISHED),
        Transition(QuestionState.ANSWERED, "withdraw", QuestionState.WITHDRAWN),
        Transition(QuestionState.ANSWERED, "set_aside", QuestionState.SET_ASIDE),
        Transition(QuestionState.ANSWERED, "close", QuestionState.CLOSED),
        Transition(QuestionState.PUBLISHED, "correct", QuestionState.PUBLISHED),
    ),
)
