"""What a challenge is made of, as plain values from query to page."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec

from challenges.publishing.domain.lifecycle import State, state_now


class CriterionKind(StrEnum):
    """What a criterion asks of a bid."""

    PASS_FAIL = "pass_fail"  # noqa: S105
    QUALITY = "quality"
    SOCIAL_VALUE = "social_value"


class Level(msgspec.Struct, frozen=True):
    """One step of a scale and the evidence that earns it."""

    score: Decimal
    label: str
    descriptor: str


class Criterion(msgspec.Struct, frozen=True):
    """One award criterion; weight is in points of the challenge's total, 0 for pass/fail.

    One of kind pass/fail is a condition: a question answered with yes or no, `evidence` that proves a "yes", and whether
    a "no" `rules_out` the bid or has to be explained. A sub-criterion names its `parent` (`part_of` is that one's title) and has its `share` of it in percent; its weight
    follows from both. A criterion with sub-criteria is not scored itself, so it has no levels.
    """

    id: UUID
    identifier: str
    kind: CriterionKind
    title: str
    question: str
    weight: Decimal
    scale_id: str
    scale_max: Decimal
    minimum_score: Decimal | None
    word_limit: int | None
    position: int
    version: int
    levels: tuple[Level, ...] = ()
    parent: str = ""
    part_of: str = ""
    share: Decimal | None = None
    evidence: str = ""
    rules_out: bool = True


class Condition(msgspec.Struct, frozen=True):
    """A condition of participation as suppliers read it; the same row as the pass/fail criterion of that identifier.

    `rules_out`: a "no" ends the bid; otherwise the supplier explains it and the buyer decides at the compliance check.
    """

    identifier: str
    title: str
    question: str
    evidence: str
    rules_out: bool
    position: int


class Lot(msgspec.Struct, frozen=True):
    """A part of the challenge that is awarded by itself; there is always at least one."""

    id: UUID
    number: int
    title: str


class Stage(msgspec.Struct, frozen=True):
    """A round of the competition; there is always at least one."""

    id: UUID
    number: int
    title: str


class Document(msgspec.Struct, frozen=True):
    """A file that suppliers read with the challenge; public once it is published."""

    id: UUID
    title: str
    file_name: str
    media_type: str
    size_bytes: int
    sha256: str
    store_key: str


class Progress(msgspec.Struct, frozen=True):
    """What later parts of the portal have reported; empty text means nothing yet.

    evaluation: "" | "started" | "ranked"; award: "" | "decided" | "notice" | "no_award";
    contract: "" | "drawn" | "signed"; delivery: "" | "live" | "paid".
    """

    evaluation: str = ""
    award: str = ""
    standstill_until: datetime | None = None
    contract: str = ""
    delivery: str = ""


class ChallengeDetail(msgspec.Struct, frozen=True):
    """Everything of one challenge; money in pence, times in UTC, weights in points."""

    id: UUID
    reference: str
    buyer_id: UUID
    buyer_name: str
    buyer_short_name: str
    buyer_slug: str
    author_id: UUID
    state: State
    title: str
    summary: str
    problem: str
    outcomes: str
    mission_no: int | None
    objective_id: str
    route: str
    budget_pence: int | None
    value_pence: int | None
    questions_close_at: datetime | None
    deadline_at: datetime | None
    contract_starts_on: date | None
    contract_months: int | None
    conflicts_assessed: bool
    lots_reason: str
    documents_complete: bool
    total_points: Decimal
    price_method: str
    price_weight: Decimal
    quality_minimum: Decimal | None
    rounding_places: int
    rounding_mode: str
    tie_break: tuple[str, ...]
    regime_id: str
    regime_hash: str
    sealing_public_key: bytes
    draw_seed_hash: str
    created_at: datetime
    submitted_at: datetime | None
    submitted_by: UUID | None
    published_at: datetime | None
    opened_at: datetime | None
    concluded_at: datetime | None
    cancelled_at: datetime | None
    cancelled_reason: str
    progress: Progress
    contract_kind: str = "goods_services"
    is_shortlisted: bool = False
    stated_facts: tuple[str, ...] = ()
    planned_notice_on: date | None = None
    urgency_reason: str = ""
    separate_reason: str = ""
    lots: tuple[Lot, ...] = ()
    stages: tuple[Stage, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    documents: tuple[Document, ...] = ()
    quorum: int = 1
    version_number: int = 1
    changed_at: datetime | None = None
    material_version: int = 1

    def state_at(self, now: datetime) -> State:
        """Name the state at `now`, in which the clock has closed what was published."""
        return state_now(self.state, self.deadline_at, now)

    def criterion(self, identifier: str) -> Criterion | None:
        """Find a criterion by its identifier, such as "q1"."""
        return next((one for one in self.criteria if one.identifier == identifier), None)

    @property
    def scored_criteria(self) -> tuple[Criterion, ...]:
        """Name the criteria that are answered and scored: neither conditions nor those divided into sub-criteria."""
        divided = {one.parent for one in self.criteria}
        return tuple(
            one for one in self.criteria if one.kind is not CriterionKind.PASS_FAIL and one.identifier not in divided
        )

    def is_divided(self, criterion: Criterion) -> bool:
        """Say whether a criterion has sub-criteria, which are answered and scored in its place."""
        return any(one.parent == criterion.identifier for one in self.criteria)

    def parts_of(self, criterion: Criterion) -> tuple[Criterion, ...]:
        """Name the sub-criteria of a criterion, in their order."""
        return tuple(one for one in self.criteria if one.parent == criterion.identifier)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Name the conditions of participation in their order: each is asked once, as a pass/fail criterion."""
        return tuple(
            Condition(one.identifier, one.title, one.question, one.evidence, one.rules_out, place)
            for place, one in enumerate(self.pass_fail_criteria, start=1)
        )

    @property
    def pass_fail_criteria(self) -> tuple[Criterion, ...]:
        """Name the conditions that a bid meets or fails."""
        return tuple(one for one in self.criteria if one.kind is CriterionKind.PASS_FAIL)


def deadline_of(challenge: ChallengeDetail) -> datetime:
    """Name the instant before which a bid must arrive: the only source of the deadline on every page."""
    if challenge.deadline_at is None:
        raise ValueError("This challenge has no deadline yet.")
    return challenge.deadline_at


def questions_close_of(challenge: ChallengeDetail) -> datetime | None:
    """Name the instant after which no question may be asked, or None where none was set."""
    return challenge.questions_close_at
