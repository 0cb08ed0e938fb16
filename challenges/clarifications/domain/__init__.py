"""What questions and answers are: their life, their dates, and the words that would give an asker away."""

from challenges.clarifications.domain.dates import answers_by, is_late, next_reminder
from challenges.clarifications.domain.lifecycle import QUESTION, WAITING, QuestionState
from challenges.clarifications.domain.naming import Giveaway, Names, giveaways
from challenges.clarifications.domain.numbers import draw_number
from challenges.clarifications.domain.questions import (
    MAXIMUM_ANSWER_WORDS,
    MAXIMUM_QUESTION_WORDS,
    MAXIMUM_REASON_WORDS,
    QUESTIONS_A_DAY,
    AnswerDates,
    OfficerQuestion,
    OwnQuestion,
    PublishedAnswer,
    Revision,
    WaitingQuestions,
)

__all__ = [
    "MAXIMUM_ANSWER_WORDS",
    "MAXIMUM_QUESTION_WORDS",
    "MAXIMUM_REASON_WORDS",
    "QUESTION",
    "QUESTIONS_A_DAY",
    "WAITING",
    "AnswerDates",
    "Giveaway",
    "Names",
    "OfficerQuestion",
    "OwnQuestion",
    "PublishedAnswer",
    "QuestionState",
    "Revision",
    "WaitingQuestions",
    "answers_by",
    "draw_number",
    "giveaways",
    "is_late",
    "next_reminder",
]
