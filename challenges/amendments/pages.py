"""Versions as their pages show them."""

import msgspec

from challenges.amendments.queries import Version
from challenges.publishing.domain.frozen_words import frozen_answers
from challenges.publishing.domain.history import Change, changes

KIND_WORDS = {
    "publication": "First publication",
    "extension": "Deadline extended",
    "cancellation": "Cancelled",
    "amendment": "Amended",
    "no_award": "Ended without an award",
}


class VersionLine(msgspec.Struct, frozen=True):
    """One version in the list, with the names of what it changed."""

    version: Version
    what: str
    changed: tuple[str, ...]


def changes_of(versions: list[Version], number: int) -> tuple[Change, ...]:
    """Compare a version with the one before it; nothing for the first."""
    if number < 2:
        return ()
    before, after = versions[number - 2], versions[number - 1]
    return changes(frozen_answers(before.content), frozen_answers(after.content))


def version_lines(versions: list[Version]) -> list[VersionLine]:
    """List the versions, the latest first."""
    lines = [
        VersionLine(one, KIND_WORDS[one.kind], tuple(each.name for each in changes_of(versions, one.number)))
        for one in versions
    ]
    return lines[::-1]
