"""A notice's life, and what may be recorded of its publication on the central digital platform."""

import re
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from challenges.notices.domain.catalogue import NumberSpec
from challenges.notices.domain.content import NoticeContent
from portal.kernel.lifecycle import Lifecycle, Transition
from portal.kernel.moments import local_day

Way = Literal["copied", "sent"]

NOTICE = Lifecycle(
    name="notice",
    initial="prepared",
    transitions=(
        Transition("prepared", "publish", "published"),
        Transition("prepared", "replace", "superseded"),
        Transition("published", "replace", "superseded"),
    ),
)


class Publication(msgspec.Struct, frozen=True):
    """What is recorded of a publication; `corrects` is true where it put an earlier record right, with the reason."""

    id: UUID
    number: str
    published_at: datetime
    way: Way
    recorded_by: str
    recorded_at: datetime
    reason: str = ""

    @property
    def corrects(self) -> bool:
        """Say whether this record put an earlier one right."""
        return self.reason != ""


class Notice(msgspec.Struct, frozen=True):
    """One version of one notice about a challenge or one of its contracts (`subject_id`)."""

    id: UUID
    challenge_id: UUID
    reference: str
    code: str
    subject_id: UUID | None
    version: int
    state: str
    content: NoticeContent
    content_hash: str
    facts_hash: str
    prepared_by: str
    prepared_at: datetime
    sending: str
    sending_message: str
    publication: Publication | None
    document_hash: str = ""
    document_current: bool = False
    is_update: bool = False
    """Whether an earlier version about the same was published, which this one changes."""

    @property
    def is_public(self) -> bool:
        """Say whether everybody may read it: whatever was published stays readable."""
        return self.publication is not None


def number_problem(number: str, published_at: datetime, spec: NumberSpec) -> str:
    """Name what is wrong with a notice's number, or answer ""; its year is that of the publication in London."""
    examples = " or ".join(spec.examples)
    for pattern in spec.forms:
        found = re.fullmatch(pattern, number, re.ASCII)
        if found is None:
            continue
        year = local_day(published_at).year
        if int(found["year"]) != year:
            return f"The number names the year {found['year']}, but the notice was published in {year}"
        return ""
    return f"Enter the number as the platform shows it, for example {examples}"


def time_problem(published_at: datetime, prepared_at: datetime, now: datetime) -> str:
    """Name what is wrong with the time of a publication; people type minutes, so seconds do not count."""
    if published_at > now:
        return "The notice cannot have been published in the future"
    if published_at < prepared_at.replace(second=0, microsecond=0):
        return "The notice cannot have been published before it was prepared here"
    return ""
