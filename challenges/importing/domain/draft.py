"""What becomes a draft after an officer has checked it."""

import msgspec

from challenges.publishing.domain.sections import CriterionContent


class DraftContent(msgspec.Struct, frozen=True):
    """The checked answers; empty and None are left for later. `left_text` is kept beside the draft, never published."""

    title: str
    summary: str
    problem: str
    outcomes: str
    budget_pence: int | None
    contract_months: int | None
    criteria: tuple[CriterionContent, ...]
    source: str
    left_text: str
