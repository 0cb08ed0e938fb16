"""The parts of a published challenge that can be amended, each as one whole content, and the challenge they make."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID, uuid5

import msgspec

from challenges.publishing.domain import ChallengeDetail, Criterion, CriterionKind
from challenges.publishing.domain.challenge import Document, Level
from challenges.publishing.domain.sections import (
    DatesContent,
    MissionContent,
    OutcomesContent,
    ProblemContent,
    Section,
)

HUNDRED = Decimal(100)


class Part(StrEnum):
    """What an amendment can change; a part is a section of the draft of the same name."""

    PROBLEM = "problem"
    OUTCOMES = "outcomes"
    MISSION = "mission"
    MONEY = "money"
    DATES = "dates"
    CONDITIONS = "conditions"
    RUBRIC = "rubric"
    DOCUMENTS = "documents"

    @property
    def section(self) -> Section:
        """Name the section of the draft in which it was written."""
        return Section(self.value)


PART_NAMES: dict[Part, str] = {
    Part.PROBLEM: "Title and problem",
    Part.OUTCOMES: "Outcomes",
    Part.MISSION: "Mission and objective",
    Part.MONEY: "Budget and highest value",
    Part.DATES: "Dates and contract",
    Part.CONDITIONS: "Conditions of participation",
    Part.RUBRIC: "How bids are scored",
    Part.DOCUMENTS: "Documents",
}


class MoneyPart(msgspec.Struct, frozen=True):
    """The budget and the highest value; the route that was published with them stays."""

    budget_pence: int | None
    value_pence: int | None


class CriterionPart(msgspec.Struct, frozen=True):
    """One criterion or condition as it shall be; a new one has an identifier that no version had."""

    identifier: str
    kind: CriterionKind
    title: str
    question: str
    weight: Decimal = Decimal(0)
    scale_id: str = "0-5"
    minimum_score: Decimal | None = None
    word_limit: int | None = None
    levels: tuple[Level, ...] = ()
    parent: str = ""
    share: Decimal | None = None
    evidence: str = ""
    rules_out: bool = True


class ConditionsPart(msgspec.Struct, frozen=True):
    """All conditions of participation, in their order."""

    criteria: tuple[CriterionPart, ...]


class RubricPart(msgspec.Struct, frozen=True):
    """All criteria that earn points, in their order, and the rules by which points are worked out."""

    total_points: Decimal
    price_method: str
    price_weight: Decimal
    quality_minimum: Decimal | None
    rounding_places: int
    tie_break: tuple[str, ...]
    quorum: int
    criteria: tuple[CriterionPart, ...]


class DocumentsPart(msgspec.Struct, frozen=True):
    """All documents that suppliers read, and whether that is everything."""

    documents: tuple[Document, ...]
    documents_complete: bool


Content = (
    ProblemContent
    | OutcomesContent
    | MissionContent
    | MoneyPart
    | DatesContent
    | ConditionsPart
    | RubricPart
    | DocumentsPart
)
CONTENTS: dict[Part, type[Content]] = {
    Part.PROBLEM: ProblemContent,
    Part.OUTCOMES: OutcomesContent,
    Part.MISSION: MissionContent,
    Part.MONEY: MoneyPart,
    Part.DATES: DatesContent,
    Part.CONDITIONS: ConditionsPart,
    Part.RUBRIC: RubricPart,
    Part.DOCUMENTS: DocumentsPart,
}


class SavedPart(msgspec.Struct, frozen=True):
    """A part of an amendment as it was saved last: what it shall say, and what was published at that moment."""

    part: Part
    content: Content
    base: Content
    version: int
    saved_by: str
    saved_at: datetime


def content_of(challenge: ChallengeDetail, part: Part) -> Content:
    """Read a part out of a challenge."""
    if part is Part.CONDITIONS:
        return ConditionsPart(tuple(_criterion_part(one) for one in challenge.pass_fail_criteria))
    if part is Part.RUBRIC:
        return RubricPart(
            challenge.total_points,
            challenge.price_method,
            challenge.price_weight,
            challenge.quality_minimum,
            challenge.rounding_places,
            challenge.tie_break,
            challenge.quorum,
            tuple(_criterion_part(one) for one in _scored(challenge.criteria)),
        )
    made = CONTENTS[part]
    return made(**{name: getattr(challenge, name) for name in made.__struct_fields__})


def proposed(challenge: ChallengeDetail, parts: Mapping[Part, Content], *, version: int = 1) -> ChallengeDetail:
    """Make the challenge as it would be with `parts` in place of what is published; what no part names stays.

    New criteria get an id that follows from the challenge and their identifier, so that it is the same on every reading.
    `version` is given to every criterion: forms send it back, and a save that came second is told.
    """
    values: dict[str, object] = {}
    conditions = [_criterion_part(one) for one in challenge.pass_fail_criteria]
    scored = [_criterion_part(one) for one in _scored(challenge.criteria)]
    for content in parts.values():
        fields = {name: getattr(content, name) for name in content.__struct_fields__ if name != "criteria"}
        values |= fields
        if isinstance(content, ConditionsPart):
            conditions = list(content.criteria)
        elif isinstance(content, RubricPart):
            scored = list(content.criteria)
    values["criteria"] = _criteria(challenge, [*conditions, *scored], version)
    return msgspec.structs.replace(challenge, **values)


def changed_parts(challenge: ChallengeDetail, parts: Mapping[Part, Content]) -> tuple[Part, ...]:
    """Name the parts that say something else than what is published, in the order of the task list."""
    return tuple(one for one in Part if one in parts and parts[one] != content_of(challenge, one))


def moved_underneath(challenge: ChallengeDetail, saved: Mapping[Part, SavedPart]) -> tuple[Part, ...]:
    """Name the parts that were published anew after they were saved here: somebody has to look at them again."""
    return tuple(one for one in Part if one in saved and saved[one].base != content_of(challenge, one))


def criterion_id(challenge_id: UUID, identifier: str) -> UUID:
    """Name the row of a criterion that is not published yet; identifiers are never used twice in a challenge."""
    return uuid5(challenge_id, f"criterion {identifier}")


def _scored(criteria: Sequence[Criterion]) -> tuple[Criterion, ...]:
    return tuple(one for one in criteria if one.kind is not CriterionKind.PASS_FAIL)


def _criterion_part(one: Criterion) -> CriterionPart:
    """Read a criterion; the points of a sub-criterion follow from its share, so they are not kept."""
    values = {name: getattr(one, name) for name in CriterionPart.__struct_fields__}
    return CriterionPart(**{**values, "weight": Decimal(0) if one.parent else one.weight})


def _criteria(challenge: ChallengeDetail, wanted: Sequence[CriterionPart], version: int) -> tuple[Criterion, ...]:
    ids = {one.identifier: one.id for one in challenge.criteria}
    by_identifier = {one.identifier: one for one in wanted}
    found = []
    for position, one in enumerate(wanted, start=1):
        above = by_identifier.get(one.parent)
        values = {name: getattr(one, name) for name in CriterionPart.__struct_fields__}
        if above is not None:
            values["weight"] = above.weight * (one.share or Decimal(0)) / HUNDRED
        found.append(
            Criterion(
                id=ids.get(one.identifier) or criterion_id(challenge.id, one.identifier),
                position=position,
                version=version,
                scale_max=max((level.score for level in one.levels), default=Decimal(0)),
                part_of=above.title if above else "",
                **values,
            )
        )
    return tuple(found)
