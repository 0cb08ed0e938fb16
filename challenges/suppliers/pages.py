"""View models of the profile's pages."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from challenges.suppliers.domain.certificates import Certificate
from challenges.suppliers.domain.facts import Difference, Words, changes, item_line
from challenges.suppliers.domain.grounds import (
    GROUPS,
    MAY_BE_NOBODY,
    SUBJECT_HINTS,
    SUBJECTS,
    GroundList,
    Grounds,
    is_answered,
)
from challenges.suppliers.domain.progress import CANNOT_START, COMPLETED, NOT_STARTED, Task
from challenges.suppliers.domain.sections import TEXTS, Profile, Section
from challenges.suppliers.domain.size import Size
from challenges.suppliers.domain.snapshot import FORMAT
from portal.kernel.moments import format_day, format_moment

_FROM = {"page": "", "file": "from a file", "undo": "a file was undone", "deletion": "deleted"}


class Row(msgspec.Struct, frozen=True):
    """One thing of a list with its links and, for what ends, how long it counts."""

    id: UUID
    label: str
    text: str
    standing: str = ""
    is_expired: bool = False


class Change(msgspec.Struct, frozen=True):
    """One save in the history."""

    title: str
    by: str
    at: Any
    how: str
    lines: tuple[Difference, ...]


class SubjectRow(msgspec.Struct, frozen=True):
    """One subject of the exclusion grounds with its pages; `may_be_nobody` where "there are none" can still be said."""

    code: str
    title: str
    hint: str
    nobody: bool
    may_be_nobody: bool
    tasks: list[tuple[str, str, str, str]]


def subjects_of(grounds: Grounds, asked: GroundList, root: str) -> list[SubjectRow]:
    """List for whom the grounds are answered, with the pages of each."""
    rows = []
    for code, title in SUBJECTS.items():
        tasks = [
            (
                name,
                f"{root}/grounds/{code}/{group}",
                COMPLETED if is_answered(grounds, code, asked.group(group)) else NOT_STARTED,
                f"{len(asked.group(group))} grounds",
            )
            for group, (name, _, _) in GROUPS.items()
        ]
        nobody = grounds.of(code).nobody
        may_be_nobody = code in MAY_BE_NOBODY and not nobody
        rows.append(SubjectRow(code, title, SUBJECT_HINTS[code], nobody, may_be_nobody, tasks))
    return rows


def task_items(tasks: Iterable[Task], root: str) -> list[tuple[str, str, str, str]]:
    """List the tasks as the task list shows them; what cannot start yet has no link."""
    return [
        (
            TEXTS[one.section].title,
            "" if one.status == CANNOT_START else f"{root}/{one.section.value}",
            one.status,
            one.hint,
        )
        for one in tasks
    ]


def rows_of(items: Iterable[Any], words: Words, today: date) -> list[Row]:
    """Write the things of a list; what expired first."""
    rows = []
    for one in items:
        label, text = item_line(one, words)
        if isinstance(one, Certificate):
            is_expired = one.is_expired(today)
            rows.append(Row(one.id, label, text, one.standing(today).removeprefix("Expired "), is_expired))
        else:
            rows.append(Row(one.id, label, text))
    return sorted(rows, key=lambda row: not row.is_expired)


def history_of(saves: Iterable[dict[str, Any]], words: Words) -> list[Change]:
    """Say of each save who changed what."""
    return [
        Change(
            TEXTS[one["section"]].title,
            one["saved_by"],
            one["saved_at"],
            _FROM[one["source"]],
            changes(one["earlier"], one["content"], words),
        )
        for one in saves
    ]


def download_of(profile: Profile, size: Size | None, saves: Iterable[dict[str, Any]], words: Words) -> bytes:
    """Write all that is held, with who saved it when, as JSON for people and machines."""
    held = {
        "format": FORMAT,
        "profile": {section.value: profile.content(section) for section in Section},
        "size": size,
        "history": [
            {
                "section": one.title,
                "saved_by": one.by,
                "saved_at": format_moment(one.at),
                "changes": [str(line) for line in one.lines],
            }
            for one in history_of(saves, words)
        ],
    }
    return msgspec.json.format(msgspec.json.encode(held), indent=2)


def valid_until_text(profile: Profile) -> str:
    """Say until when the declaration counts; empty without one."""
    return format_day(profile.declaration.valid_until) if profile.declaration else ""
