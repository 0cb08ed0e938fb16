"""Versions and amendments as their pages show them."""

import msgspec

from challenges.amendments.desk import Desk
from challenges.amendments.domain import PART_NAMES, Part
from challenges.amendments.queries import Version
from challenges.publishing.domain import Criterion
from challenges.publishing.domain.answers import Answer, answers_of
from challenges.publishing.domain.frozen_words import frozen_answers
from challenges.publishing.domain.history import Change, changes, folded
from challenges.publishing.domain.version import frozen_content
from challenges.publishing.pages import LinkedBlocker, Task
from portal.kernel.moments import format_moment

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
    return _shortened(changes(frozen_answers(before.content), frozen_answers(after.content)))


def _shortened(found: tuple[Change, ...]) -> tuple[Change, ...]:
    """Fold long runs of words that did not change."""
    return tuple(msgspec.structs.replace(one, pieces=folded(one.pieces)) for one in found)


def version_lines(versions: list[Version]) -> list[VersionLine]:
    """List the versions, the latest first."""
    lines = [
        VersionLine(one, KIND_WORDS[one.kind], tuple(each.name for each in changes_of(versions, one.number)))
        for one in versions
    ]
    return lines[::-1]


_PAGES = {Part.CONDITIONS: "conditions", Part.RUBRIC: "rubric", Part.DOCUMENTS: "documents"}
_HINTS = {
    Part.PROBLEM: "What is wrong today, and for whom",
    Part.OUTCOMES: "What will be different",
    Part.MISSION: "Where people find it",
    Part.MONEY: "The route stays as it was published",
    Part.DATES: "Never an earlier deadline",
    Part.CONDITIONS: "What every bid must meet",
    Part.RUBRIC: "Criteria, points, levels and price",
    Part.DOCUMENTS: "Add, rename or withdraw files",
}


class CriterionLine(msgspec.Struct, frozen=True):
    """One criterion in the list of an amendment: as it shall be, and how it differs from what is published."""

    criterion: Criterion
    status: str
    is_removed: bool = False


def part_link(desk: Desk, part: Part) -> str:
    """Name the page of a part."""
    return f"{desk.base}/{_PAGES.get(part) or f'parts/{part}'}"


def part_tasks(desk: Desk) -> list[tuple[str, list[Task]]]:
    """Group the parts with what is changed in them; links only while something can be changed."""

    def task(part: Part) -> Task:
        saved = desk.amendment.parts.get(part)
        status, hint = "Not changed", _HINTS[part]
        if part in desk.prospect.moved:
            status, hint = "Look again", "It was published anew after it was saved here"
        elif part in desk.prospect.changed:
            status = "Changed"
        if saved is not None and status != "Not changed":
            hint = f"{hint}. Saved by {saved.saved_by}, {format_moment(saved.saved_at)}"
        return Task(PART_NAMES[part], part_link(desk, part) if desk.is_open else "", status, hint)

    reason = Task(
        "Why it is changed",
        f"{desk.base}/reason" if desk.is_open else "",
        "Completed" if desk.amendment.reason else "Not started",
        "Everybody reads this",
    )
    left = len(desk.prospect.blockers)
    check = Task(
        "Check what changes",
        f"{desk.base}/check",
        "Not ready" if left else "Ready",
        f"{left} thing{'s'[: left > 1]} to put right" if left else "Side by side, then a second officer approves it",
    )
    return [
        ("What is asked", [task(one) for one in (Part.PROBLEM, Part.OUTCOMES, Part.MISSION)]),
        ("The terms", [task(one) for one in (Part.MONEY, Part.DATES)]),
        ("How bids are chosen", [task(one) for one in (Part.CONDITIONS, Part.RUBRIC, Part.DOCUMENTS)]),
        ("Finish", [reason, check]),
    ]


def amendment_changes(desk: Desk) -> tuple[Change, ...]:
    """Compare what stands with what would stand, answer by answer, as the public would read both."""
    before, after = (
        frozen_answers(frozen_content(one, regime_hash=desk.challenge.regime_hash))
        for one in (desk.prospect.before, desk.prospect.after)
    )
    return _shortened(changes(before, after))


def published_answers(desk: Desk, part: Part) -> tuple[Answer, ...]:
    """Write what a part says in public now."""
    return tuple(one for one in answers_of(part.section, desk.challenge) if one.id != "route")


def criterion_lines(desk: Desk, part: Part) -> list[CriterionLine]:
    """List the criteria of a part as they shall be, then those that would go."""
    shown, before = desk.shown(part), {one.identifier: one for one in desk.challenge.criteria}

    def same(one: Criterion) -> Criterion:
        return msgspec.structs.replace(one, version=0, position=0)

    lines = []
    for one in shown.criteria:
        if (one.kind == "pass_fail") is not (part is Part.CONDITIONS):
            continue
        old = before.get(one.identifier)
        status = "New" if old is None else "" if same(old) == same(one) else "Changed"
        lines.append(CriterionLine(one, status))
    kept = {one.identifier for one in shown.criteria}
    gone = [one for name, one in before.items() if name not in kept]
    return lines + [
        CriterionLine(one, "Removed", is_removed=True)
        for one in gone
        if (one.kind == "pass_fail") is (part is Part.CONDITIONS)
    ]


def wordable(desk: Desk) -> list[tuple[str, str]]:
    """List the kinds of change of this amendment that can be stated to be of words only."""
    return [(one.what, one.title) for one in desk.prospect.reasons if one.can_be_wording]


def linked_blockers(desk: Desk) -> list[LinkedBlocker]:
    """Give everything that stops the amendment the page where it is put right."""
    links = {part.section: part_link(desk, part) for part in Part}

    def link(section: str, field: str) -> str:
        if field == "reason":
            return f"{desk.base}/reason"
        if field == "changes" or section not in links:
            return desk.base
        return links[section]  # type: ignore[index]

    return [LinkedBlocker(one.text, link(one.section, one.field)) for one in desk.prospect.blockers]
