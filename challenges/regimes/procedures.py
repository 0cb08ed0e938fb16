"""What a regime says about routes, periods and a buyer's own steps, as plain values read from its file."""

from typing import Literal

import msgspec

Phase = Literal["tender", "participation"]
Materiality = Literal["yes", "unless_wording", "no"]
Amended = Literal[
    "title",
    "summary",
    "problem",
    "outcomes",
    "mission",
    "budget",
    "value",
    "questions_close",
    "deadline",
    "contract_start",
    "contract_length",
    "conditions",
    "criteria",
    "weights",
    "levels",
    "minimums",
    "word_limits",
    "price_rules",
    "ranking_rules",
    "documents",
    "document_titles",
]


class ContractKind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is bought; `thresholds` by column of buyers, and the whole pounds from which suppliers may be shortlisted.

    `standstill_exempt_by` names the section that asks for no standstill.
    """

    id: str
    name: str
    hint: str
    thresholds: dict[str, str]
    source: str
    shortlisting_from: dict[str, int] = {}
    standstill_exempt_by: str = ""


class Route(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A route in words; `is_covered` where the Act's procedures apply in full."""

    id: str
    name: str
    explanation: str
    source: str
    value: Literal["below", "any"] = "any"
    is_covered: bool = False
    needs: tuple[str, ...] = ()
    shortlisting_barred_by: str = ""
    standstill: str = ""
    notices: tuple[str, ...] = ()


class Fact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something that only the buyer can say about the work; `missing` says why a route stays closed without it."""

    id: str
    title: str
    missing: str


class Period(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The shortest period for bids where all facts in `needs` hold; `because` is the reason shown."""

    phase: Phase
    needs: tuple[str, ...]
    clock: str
    because: str
    source: str


class OwnStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Work of the buyer's own that takes working days; `before` is what waits for it."""

    id: str
    title: str
    before: str
    usual: int
    fewest: int
    hint: str
    source: str


class PublicNotice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A notice outside procurement law that must have been public for a clock's days before an own step ends."""

    id: str
    title: str
    step: str
    clock: str
    hint: str
    source: str


class Exclusion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Grounds on which a supplier must or may be left out, asked as one plain question whose good answer is "no"."""

    id: str
    kind: Literal["mandatory", "discretionary"]
    question: str
    hint: str
    source: str
    grounds: tuple[str, ...]


class AmendmentRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether a change of one kind to a published challenge is material; `because` is the reason shown.

    "unless_wording": material, unless the buyer states that only the wording changes and nothing that is asked.
    """

    what: Amended
    title: str
    material: Materiality
    because: str
    source: str
