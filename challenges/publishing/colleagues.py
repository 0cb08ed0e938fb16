"""What colleagues did and said about a draft, as pages show it."""

from collections.abc import Sequence
from datetime import datetime
from itertools import zip_longest
from typing import Any

import msgspec

from challenges.publishing.domain import ChallengeDetail
from challenges.publishing.domain.answers import answer_names
from challenges.publishing.domain.comments import Thread
from challenges.publishing.domain.history import Change, changes, folded
from challenges.publishing.domain.sections import SECTION_NAMES, Section
from challenges.publishing.draft_queries import Revision


def threads_shown(challenge: ChallengeDetail, threads: Sequence[Thread]) -> dict[str, Any]:
    """Give a template what it needs to show comments, all of them or those of one section."""
    sections = {Section(one.section) for one in threads}
    return {
        "threads": threads,
        "threads_by_section": {section: [one for one in threads if one.section == section] for section in sections},
        "answer_names": {section: answer_names(challenge, section) for section in sections},
        "section_names": SECTION_NAMES,
    }


class ShownRevision(msgspec.Struct, frozen=True):
    """One sitting in a section's history."""

    number: int
    person_name: str
    saved_at: datetime
    changes: tuple[Change, ...]


def shown_revisions(found: Sequence[Revision]) -> list[ShownRevision]:
    """Compare each revision with the one before it; `found` is newest first and brings one more than is shown."""
    return [
        ShownRevision(
            one.number,
            one.person_name,
            one.saved_at,
            tuple(
                Change(change.name, folded(change.pieces))
                for change in changes(older.answers if older else (), one.answers)
            ),
        )
        for one, older in zip_longest(found, found[1:])
    ]
