"""Comments of colleagues on the answers of a draft."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec


class Comment(msgspec.Struct, frozen=True):
    """One thing said."""

    person_name: str
    text: str
    written_at: datetime


class Thread(msgspec.Struct, frozen=True):
    """What is said to one answer of a section (`answer` is "whole" for all of it), oldest first."""

    id: UUID
    section: str
    answer: str
    comments: tuple[Comment, ...]
    resolved_by: str = ""
    resolved_at: datetime | None = None
    resolution: str = ""

    @property
    def is_open(self) -> bool:
        """Say whether it still asks for something."""
        return self.resolved_at is None


def open_of(threads: Sequence[Thread], section: str | None = None) -> int:
    """Count the open threads, of one section where it is named."""
    return sum(1 for one in threads if one.is_open and section in {None, one.section})


def open_words(count: int) -> str:
    """Say how many comments are open."""
    return f"{count} open comment{'s'[: count != 1]}"
