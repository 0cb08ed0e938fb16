"""Questions and answers as plain values: one Struct for each kind of reader, so that none can show too much."""

from datetime import datetime
from uuid import UUID

import msgspec

from challenges.clarifications.domain.lifecycle import WAITING, QuestionState

MAXIMUM_QUESTION_WORDS = 300
MAXIMUM_ANSWER_WORDS = 800
MAXIMUM_REASON_WORDS = 100
QUESTIONS_A_DAY = 10
"""How many questions one supplier may ask about one challenge within 24 hours."""


class Revision(msgspec.Struct, frozen=True):
    """One published wording of a question and its answer; `reason` says why it replaced the one before."""

    number: int
    question: str
    answer: str
    published_at: datetime
    reason: str = ""


class PublishedAnswer(msgspec.Struct, frozen=True):
    """What everybody reads: the newest wording, and the earlier ones."""

    number: int
    revisions: tuple[Revision, ...]

    @property
    def newest(self) -> Revision:
        """The wording that counts."""
        return self.revisions[-1]

    @property
    def earlier(self) -> tuple[Revision, ...]:
        """The wordings it replaced, the latest of them first."""
        return self.revisions[-2::-1]

    @property
    def anchor(self) -> str:
        """Where on the page of the challenge it stands."""
        return f"question-{self.number}"


class OwnQuestion(msgspec.Struct, frozen=True):
    """A question as the people of the supplier that asked it see it."""

    id: UUID
    supplier_id: UUID
    supplier_name: str
    asked_by: str
    asked_at: datetime
    text: str
    state: QuestionState
    number: int | None = None
    published_at: datetime | None = None
    ended_at: datetime | None = None
    reason: str = ""


class OfficerQuestion(msgspec.Struct, frozen=True):
    """A question as the buyer's officers see it: the asker is a number drawn by lot."""

    id: UUID
    challenge_id: UUID
    asker_number: int
    asked_at: datetime
    text: str
    state: QuestionState
    question: str
    answer: str
    version: int
    drafted_by: str = ""
    drafted_at: datetime | None = None
    number: int | None = None
    published_at: datetime | None = None
    ended_at: datetime | None = None
    reason: str = ""

    @property
    def asker(self) -> str:
        """Name the asker as officers know them, such as "Supplier 37"."""
        return f"Supplier {self.asker_number}"

    @property
    def is_waiting(self) -> bool:
        """Whether no answer is public yet, and one still can be."""
        return self.state in WAITING


class AnswerDates(msgspec.Struct, frozen=True):
    """Until when questions are answered; `is_stated` when an officer named the moment."""

    answers_by_at: datetime
    is_stated: bool = False


class WaitingQuestions(msgspec.Struct, frozen=True):
    """How many questions of one challenge wait for an answer, for its own officers."""

    reference: str
    title: str
    buyer_name: str
    waiting: int
    answers_by_at: datetime
