"""Exclusion grounds: what the Act lets a buyer refuse a supplier for, and what the supplier declares about each."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal

import msgspec
from dateutil.relativedelta import relativedelta

from portal.kernel.moments import local_day

VALID_FOR = relativedelta(months=12)
SUBJECTS = {
    "supplier": "Your organisation",
    "connected": "Your connected people and companies",
    "associated": "Those you rely on",
}
SUBJECT_HINTS = {
    "supplier": "The company, charity or sole trader that bids.",
    "connected": "Directors, people with significant control, parent and subsidiary companies, and whoever else controls you (Procurement Act, Schedule 6, paragraph 45).",
    "associated": "Partners and subcontractors whose skills or money you need to meet a condition of a challenge (section 26(4)).",
}
SUBJECT_NAMES = {
    "supplier": "The supplier",
    "connected": "Connected people and companies",
    "associated": "Those it relies on",
}
"""What the subjects are called where the buyer reads about them too."""
MAY_BE_NOBODY = ("connected", "associated")
GROUPS = {
    "offences": ("Mandatory grounds: convictions", "mandatory", ("offence",)),
    "mandatory": ("Mandatory grounds: taxes, competition, debarment", "mandatory", ("other", "authority")),
    "discretionary": ("Discretionary grounds: conduct", "discretionary", ("other", "authority")),
}
Category = Literal["mandatory", "discretionary"]


class Ground(msgspec.Struct, frozen=True):
    """One ground of the list."""

    category: Category
    subgroup: str
    code: str
    label: str


class GroundList(msgspec.Struct, frozen=True):
    """All grounds, under a version that changes when the list does."""

    version: str
    grounds: tuple[Ground, ...]

    def group(self, name: str) -> tuple[Ground, ...]:
        """Give the grounds of one page."""
        _, category, subgroups = GROUPS[name]
        return tuple(one for one in self.grounds if one.category == category and one.subgroup in subgroups)


class GroundAnswer(msgspec.Struct, frozen=True):
    """Whether a ground applies; when it does, what happened and what was done so that it cannot happen again."""

    applies: bool
    explanation: str = ""
    self_cleaning: str = ""


class SubjectAnswers(msgspec.Struct, frozen=True):
    """The answers for one subject, by ground; `nobody` where there is no such person."""

    nobody: bool = False
    answers: dict[str, GroundAnswer] = {}


class Grounds(msgspec.Struct, frozen=True):
    """All answers, with the version of the list they were given to."""

    list_version: str = ""
    subjects: dict[str, SubjectAnswers] = {}

    def of(self, subject: str) -> SubjectAnswers:
        """Give the answers for a subject, or none."""
        return self.subjects.get(subject, SubjectAnswers())


class Declaration(msgspec.Struct, frozen=True):
    """All answers as somebody declared them to be true, and until when that counts."""

    grounds: Grounds
    declared_by: str
    declared_at: datetime

    @property
    def valid_until(self) -> date:
        """Name the last day on which the declaration counts: twelve months after its own."""
        last: date = local_day(self.declared_at) + VALID_FOR
        return last


def is_answered(grounds: Grounds, subject: str, asked: Iterable[Ground]) -> bool:
    """Say whether every one of these grounds is answered for a subject."""
    given = grounds.of(subject)
    return given.nobody or all(one.code in given.answers for one in asked)


def unanswered(grounds: Grounds, asked: GroundList) -> tuple[tuple[str, str], ...]:
    """Name each page of answers, by subject and group, that is not finished."""
    return tuple(
        (subject, group)
        for subject in SUBJECTS
        for group in GROUPS
        if not is_answered(grounds, subject, asked.group(group))
    )


def admitted(grounds: Grounds) -> tuple[tuple[str, str, GroundAnswer], ...]:
    """Name each subject and ground to which the answer is yes."""
    return tuple(
        (subject, code, answer)
        for subject in SUBJECTS
        if not grounds.of(subject).nobody
        for code, answer in grounds.of(subject).answers.items()
        if answer.applies
    )


def carried_over(grounds: Grounds, asked: GroundList) -> Grounds:
    """Keep, of answers to an earlier list, those to grounds that are still asked about."""
    known = {one.code for one in asked.grounds}
    return Grounds(
        asked.version,
        {
            subject: SubjectAnswers(
                given.nobody, {code: answer for code, answer in given.answers.items() if code in known}
            )
            for subject, given in grounds.subjects.items()
        },
    )


def stale_because(declaration: Declaration | None, grounds: Grounds, asked: GroundList, today: date) -> str:
    """Say in a sentence why a declaration has to be made, or made anew; empty while it counts."""
    if declaration is None:
        return "You have not declared this yet."
    if declaration.grounds.list_version != asked.version:
        return "The list of grounds has changed since you declared."
    if declaration.grounds.subjects != grounds.subjects:
        return "Your answers have changed since you declared."
    if today > declaration.valid_until:
        return "It is more than 12 months since you declared."
    return ""
