"""The counting: how many bids of each group reached each stage, and from how many companies."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from functools import partial

import msgspec

from procurement.diversity.domain.questions import NOT_KNOWN, NOT_KNOWN_LABEL, QUESTIONS, group_of, is_answered


class Stage(StrEnum):
    """The columns, each a part of the one before it."""

    APPLIED = "applied"
    COMPLIANT = "compliant"
    AWARDED = "awarded"
    PAID = "paid"


STAGES = tuple(Stage)
STAGE_NAMES = {
    Stage.APPLIED: "Bids submitted",
    Stage.COMPLIANT: "Met the conditions",
    Stage.AWARDED: "Awarded",
    Stage.PAID: "Paid",
}
RESPONSE = "response"


class Company(msgspec.Struct, frozen=True):
    """One company under its pseudonym: its answers, and how many of its bids reached each stage (in order)."""

    answers: Mapping[str, str] | None
    reached: tuple[int, ...]


class Cell(msgspec.Struct, frozen=True):
    """A true count of bids, and the number of companies behind it."""

    bids: int
    companies: int


class Group(msgspec.Struct, frozen=True):
    """One row of a true table: its cells in the order of the stages."""

    key: str
    label: str
    cells: tuple[Cell, ...]


class CountTable(msgspec.Struct, frozen=True):
    """A true table; every bid is in exactly one row of each column it reached."""

    key: str
    heading: str
    groups: tuple[Group, ...]

    def total(self, column: int) -> int:
        """Add a column up: every bid that reached the stage."""
        return sum(group.cells[column].bids for group in self.groups)


def count_tables(companies: Iterable[Company]) -> tuple[CountTable, ...]:
    """Count all tables of the fixed list: the response, then one for each question."""
    known = tuple(companies)
    answered = {"answered": "Answered at least one question", NOT_KNOWN: "Did not answer"}
    tables = [
        _count(
            known,
            RESPONSE,
            "Who answered the questions",
            answered,
            lambda answers: "answered" if is_answered(answers) else NOT_KNOWN,
        )
    ]
    for question in QUESTIONS:
        labels = {option.key: option.group for option in question.options} | {NOT_KNOWN: NOT_KNOWN_LABEL}
        tables.append(_count(known, question.key, question.heading, labels, partial(group_of, question)))
    return tuple(tables)


def _count(
    companies: tuple[Company, ...],
    key: str,
    heading: str,
    labels: Mapping[str, str],
    group: Callable[[Mapping[str, str] | None], str],
) -> CountTable:
    bids: Counter[tuple[str, int]] = Counter()
    heads: Counter[tuple[str, int]] = Counter()
    for company in companies:
        name = group(company.answers)
        for column, reached in enumerate(company.reached):
            bids[name, column] += reached
            heads[name, column] += reached > 0
    return CountTable(
        key=key,
        heading=heading,
        groups=tuple(
            Group(name, label, tuple(Cell(bids[name, c], heads[name, c]) for c in range(len(STAGES))))
            for name, label in labels.items()
        ),
    )
