"""What suppliers and officers type about questions, read into plain values."""

from challenges.clarifications.domain import MAXIMUM_ANSWER_WORDS, MAXIMUM_QUESTION_WORDS, MAXIMUM_REASON_WORDS
from portal.web.forms import Checkboxes, Choice, Form, LongText, Moment, VersionedForm

MAXIMUM_CHARACTERS = 8_000


class AskForm(Form):
    """A question, and for whom it is asked."""

    supplier = Choice("Which organisation asks?", (), missing="Select which organisation asks")
    question = LongText(
        "Your question",
        max_words=MAXIMUM_QUESTION_WORDS,
        max_length=MAXIMUM_CHARACTERS,
        rows=6,
        hint="Leave out your organisation, your name and your address: everybody will read it with its answer.",
        missing="Enter your question",
    )


class AnswerForm(VersionedForm):
    """The question as everybody will read it, and its answer."""

    question = LongText(
        "The question as everybody will read it",
        max_words=MAXIMUM_QUESTION_WORDS,
        max_length=MAXIMUM_CHARACTERS,
        rows=6,
        hint="Take out whatever could tell who asks: earlier work, places, products, a way of speaking.",
        missing="Enter the question as everybody will read it",
    )
    answer = LongText(
        "The answer",
        max_words=MAXIMUM_ANSWER_WORDS,
        max_length=MAXIMUM_CHARACTERS,
        rows=10,
        hint="It counts for every bid. Say what holds, not what you think one supplier wants to hear.",
        missing="Enter the answer",
    )


class CorrectForm(AnswerForm):
    """A published answer put right; `version` is the wording that the page was shown with."""

    reason = LongText(
        "What was wrong?",
        max_words=MAXIMUM_REASON_WORDS,
        rows=3,
        hint="Everybody reads this beside the correction.",
        missing="Enter what was wrong",
    )


class SetAsideForm(Form):
    """Why a question is not answered."""

    reason = LongText(
        "Why is it not answered?",
        max_words=MAXIMUM_REASON_WORDS,
        rows=4,
        hint="Only the supplier that asked reads this. For example, say where the answer can be read already.",
        missing="Enter why it is not answered",
    )


class PublishForm(Form):
    """Which drafted answers go out together."""

    questions = Checkboxes("Answers to publish", (), missing="Select at least one answer to publish")


class DateForm(Form):
    """Until when questions are answered."""

    answers_by = Moment("Answers by", missing="Enter until when you answer questions")
