"""The sections of a draft, each one page, and what each one holds."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

import msgspec


class Section(StrEnum):
    """The tasks of writing a challenge, in the order of the task list."""

    PROBLEM = "problem"
    OUTCOMES = "outcomes"
    MISSION = "mission"
    MONEY = "money"
    PROCEDURE = "procedure"
    DATES = "dates"
    CHECKS = "checks"
    CONDITIONS = "conditions"
    RUBRIC = "rubric"
    DOCUMENTS = "documents"


SECTION_NAMES: dict[Section, str] = {
    Section.PROBLEM: "Title and problem",
    Section.OUTCOMES: "Outcomes",
    Section.MISSION: "Mission and objective",
    Section.MONEY: "Budget and route",
    Section.PROCEDURE: "Kind of contract and who may bid",
    Section.DATES: "Dates and contract",
    Section.CHECKS: "Conflicts and lots",
    Section.CONDITIONS: "Conditions of participation",
    Section.RUBRIC: "How bids are scored",
    Section.DOCUMENTS: "Documents",
}


class ProblemContent(msgspec.Struct, frozen=True):
    """What is wrong today, for whom."""

    section: ClassVar[Section] = Section.PROBLEM

    title: str
    summary: str
    problem: str


class OutcomesContent(msgspec.Struct, frozen=True):
    """What would be different, and how one would know."""

    section: ClassVar[Section] = Section.OUTCOMES

    outcomes: str


class MissionContent(msgspec.Struct, frozen=True):
    """Which of the five missions, and which of its objectives."""

    section: ClassVar[Section] = Section.MISSION

    mission_no: int | None
    objective_id: str


class MoneyContent(msgspec.Struct, frozen=True):
    """The budget for bids and the greatest value in law (with VAT, options, every phase), in pence."""

    section: ClassVar[Section] = Section.MONEY

    route: str
    budget_pence: int | None
    value_pence: int | None


class ProcedureContent(msgspec.Struct, frozen=True):
    """The facts on which the law depends: what is bought, who may bid, what shortens the time, why this stands alone.

    `stated_facts` are ids of the regime's facts, separated by commas.
    """

    section: ClassVar[Section] = Section.PROCEDURE

    contract_kind: str
    is_shortlisted: bool
    stated_facts: str
    planned_notice_on: date | None
    urgency_reason: str
    separate_reason: str


class DatesContent(msgspec.Struct, frozen=True):
    """The timetable; instants in UTC, the contract's length in months."""

    section: ClassVar[Section] = Section.DATES

    questions_close_at: datetime | None
    deadline_at: datetime | None
    contract_starts_on: date | None
    contract_months: int | None


class ScoringContent(msgspec.Struct, frozen=True):
    """How price counts and how many points there are; criteria are saved one by one."""

    section: ClassVar[Section] = Section.RUBRIC

    total_points: Decimal
    price_method: str
    price_weight: Decimal
    quality_minimum: Decimal | None


class DocumentsContent(msgspec.Struct, frozen=True):
    """Whether everything a supplier needs is here, which decides the shortest lawful bidding period."""

    section: ClassVar[Section] = Section.DOCUMENTS

    documents_complete: bool


class ChecksContent(msgspec.Struct, frozen=True):
    """The conflicts assessment (s.83) and why the work is or is not divided into lots (s.18)."""

    section: ClassVar[Section] = Section.CHECKS

    conflicts_assessed: bool
    lots_reason: str


class ConditionsContent(msgspec.Struct, frozen=True):
    """That the conditions are all there, which may be none; each is saved by itself, as a pass/fail criterion."""

    section: ClassVar[Section] = Section.CONDITIONS


SectionContent = (
    ProblemContent
    | OutcomesContent
    | MissionContent
    | MoneyContent
    | ProcedureContent
    | DatesContent
    | ScoringContent
    | DocumentsContent
    | ChecksContent
    | ConditionsContent
)


class LevelContent(msgspec.Struct, frozen=True):
    """One level of a criterion as an officer writes it."""

    score: Decimal
    label: str
    descriptor: str


class CriterionContent(msgspec.Struct, frozen=True):
    """One award criterion as an officer writes it; no levels means those of the scale.

    A sub-criterion names its parent's identifier and has a share of it in percent in place of points.
    """

    kind: str
    title: str
    question: str
    weight: Decimal = Decimal(0)
    scale_id: str = "0-5"
    minimum_score: Decimal | None = None
    word_limit: int | None = None
    levels: tuple[LevelContent, ...] = ()
    parent: str = ""
    share: Decimal | None = None
    evidence: str = ""
    rules_out: bool = True

    @property
    def section(self) -> Section:
        """Name the section it belongs to: conditions have their own."""
        return Section.CONDITIONS if self.kind == "pass_fail" else Section.RUBRIC


class PointsContent(msgspec.Struct, frozen=True):
    """Points of criteria and shares of sub-criteria, by identifier, typed on one page."""

    section: ClassVar[Section] = Section.RUBRIC

    numbers: Mapping[str, Decimal]


class RulesContent(msgspec.Struct, frozen=True):
    """How numbers are rounded, what decides between equal bids, and how many people must have scored a bid."""

    section: ClassVar[Section] = Section.RUBRIC

    rounding_places: int
    tie_break: tuple[str, ...]
    quorum: int
