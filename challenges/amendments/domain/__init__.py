"""What amendments are: their parts, their life, whether they are material, and how much time they must leave."""

from challenges.amendments.domain.amendments import Amendment, Prospect, prospect_of
from challenges.amendments.domain.lifecycle import AMENDMENT, UNENDED, AmendmentState
from challenges.amendments.domain.materiality import Reason, is_material, materiality, may_be_wording
from challenges.amendments.domain.parts import (
    CONTENTS,
    PART_NAMES,
    ConditionsPart,
    Content,
    DocumentsPart,
    MoneyPart,
    Part,
    RubricPart,
    SavedPart,
    changed_parts,
    content_of,
    criterion_id,
    moved_underneath,
    proposed,
)
from challenges.amendments.domain.timing import OfferedDates, approve_by, offered_dates, time_problems

__all__ = [
    "AMENDMENT",
    "CONTENTS",
    "PART_NAMES",
    "UNENDED",
    "Amendment",
    "AmendmentState",
    "ConditionsPart",
    "Content",
    "DocumentsPart",
    "MoneyPart",
    "OfferedDates",
    "Part",
    "Prospect",
    "Reason",
    "RubricPart",
    "SavedPart",
    "approve_by",
    "changed_parts",
    "content_of",
    "criterion_id",
    "is_material",
    "materiality",
    "may_be_wording",
    "moved_underneath",
    "offered_dates",
    "proposed",
    "prospect_of",
    "time_problems",
]
