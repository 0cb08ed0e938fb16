"""What suppliers and officers do with questions, and who is told."""

from challenges.clarifications.services.answering import (
    correct_answer,
    publish_answers,
    save_answer,
    set_aside,
    state_answer_date,
)
from challenges.clarifications.services.asking import ask, withdraw
from challenges.clarifications.services.closing import close_questions, set_dates
from challenges.clarifications.services.reminding import REMIND, TELL_CLOSED, remind_officers, tell_questions_closed
from challenges.clarifications.services.telling import TELL, tell_answers

__all__ = [
    "REMIND",
    "TELL",
    "TELL_CLOSED",
    "ask",
    "close_questions",
    "correct_answer",
    "publish_answers",
    "remind_officers",
    "save_answer",
    "set_aside",
    "set_dates",
    "state_answer_date",
    "tell_answers",
    "tell_questions_closed",
    "withdraw",
]
