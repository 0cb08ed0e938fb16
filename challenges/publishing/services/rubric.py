"""Building the rubric, one criterion at a time."""

import re
from typing import Literal
from uuid import UUID

import msgspec

from challenges.publishing import queries
from challenges.publishing.domain import ChallengeDetail, Criterion, CriterionKind
from challenges.publishing.domain.packs import PACKS
from challenges.publishing.domain.scoring import (
    HUNDRED,
    IDENTIFIER_PREFIXES,
    MAXIMUM_CRITERIA,
    content_problems,
    levels_of,
    moved,
    place_of,
    place_under,
    rules_problems,
)
from challenges.publishing.domain.sections import CriterionContent, PointsContent, RulesContent, Section
from challenges.publishing.services.locking import lock_draft, note_revision, touch_part, touch_section
from challenges.publishing.tables import Challenge, CriterionLevel
from challenges.publishing.tables import Criterion as CriterionRow
from portal.accounts.domain import Actor
from portal.database.transactions import execute, transaction
from portal.kernel.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError


async def add_criterion(actor: Actor, reference: str, content: CriterionContent) -> str:
    """Add a criterion after those of its kind (conditions, quality, social value), or a sub-criterion below its parent.

    Answers its identifier. Its levels are those of its scale where none are given. A criterion that is divided is not
    scored itself any more, so its levels and its minimum score go. InvalidInputError names what no rubric may hold.
    """
    async with transaction():
        draft, now = await lock_draft(reference, actor)
        identifier = await _add(draft, content)
        await touch_part(draft.id, content.section, actor, now)
    return identifier


async def add_pack(actor: Actor, reference: str, pack_id: str) -> int:
    """Add the criteria of a pack that the draft does not have yet, by title; answers how many.

    NotFoundError for an unknown pack, RefusedError when every one is there or there would be too many.
    """
    pack = PACKS.get(pack_id)
    if pack is None:
        raise NotFoundError
    async with transaction():
        draft, now = await lock_draft(reference, actor)
        there = {one.title.casefold() for one in draft.criteria}
        new = [one for one in pack.criteria if one.title.casefold() not in there]
        if not new:
            raise RefusedError(f"Everything in “{pack.title}” is in this rubric already.")
        added = 0
        for line in new:
            whole, *parts = line.contents()
            parent = await _add(await queries.challenge(draft.id), whole)
            for part in parts:
                content = msgspec.structs.replace(part, parent=parent)
                await _add(await queries.challenge(draft.id), content)
            added += 1 + len(parts)
            await touch_part(draft.id, whole.section, actor, now)
    return added


async def _add(draft: ChallengeDetail, content: CriterionContent) -> str:
    """Write a new criterion into a locked draft."""
    if len(draft.criteria) >= MAXIMUM_CRITERIA:
        raise RefusedError(f"A challenge can have at most {MAXIMUM_CRITERIA} criteria. Remove one to add another.")
    parent = _criterion_of(draft, content.parent) if content.parent else None
    if problems := content_problems(content, parent):
        raise InvalidInputError(problems)
    identifier = _next_identifier(draft, content.kind)
    order = [one.id for one in draft.criteria]
    made = await insert_criterion(
        draft.id, content, identifier=identifier, position=len(order) + 1, parent_id=parent.id if parent else None
    )
    if parent is None:
        order.insert(place_of(CriterionKind(content.kind), draft.criteria), made)
    else:
        order.insert(place_under(parent, draft.criteria), made)
        await CriterionLevel.delete().where(CriterionLevel.criterion == parent.id)
        await CriterionRow.update({CriterionRow.minimum_score: None, CriterionRow.word_limit: None}).where(
            CriterionRow.id == parent.id
        )
    await _write_order(order)
    return identifier


async def edit_criterion(
    actor: Actor, reference: str, identifier: str, content: CriterionContent, *, version: int
) -> int:
    """Change a criterion and answer its new version; ConflictError when somebody saved it since `version`.

    NotFoundError when it is gone.
    A new scale brings its own descriptors, since those of the old one no longer fit its steps.
    """
    async with transaction():
        draft, now = await lock_draft(reference, actor)
        old = _criterion_of(draft, identifier)
        if old.version != version:
            raise ConflictError("Somebody else saved this criterion after you opened it. Nothing was overwritten.")
        parent = _criterion_of(draft, old.parent) if old.parent else None
        content = msgspec.structs.replace(content, parent=old.parent)
        if problems := content_problems(content, parent):
            raise InvalidInputError(problems)
        is_divided = draft.is_divided(old)
        await CriterionRow.update(
            {
                CriterionRow.title: content.title,
                CriterionRow.question: content.question,
                CriterionRow.weight: content.weight if parent is None else 0,
                CriterionRow.share: content.share,
                CriterionRow.scale_id: content.scale_id,
                CriterionRow.minimum_score: None if is_divided else content.minimum_score,
                CriterionRow.word_limit: None if is_divided else content.word_limit,
                CriterionRow.evidence: content.evidence,
                CriterionRow.rules_out: content.rules_out,
                CriterionRow.version: version + 1,
            }
        ).where(CriterionRow.id == old.id)
        if not is_divided:
            await _write_levels(old.id, content)
        await touch_part(draft.id, content.section, actor, now)
    return version + 1


async def remove_criterion(actor: Actor, reference: str, identifier: str) -> None:
    """Take a criterion out of a draft with its sub-criteria; NotFoundError when it is gone already.

    A criterion that loses its last sub-criterion is scored itself again, on its scale.
    """
    async with transaction():
        draft, now = await lock_draft(reference, actor)
        old = _criterion_of(draft, identifier)
        for one in (*draft.parts_of(old), old):
            await CriterionLevel.delete().where(CriterionLevel.criterion == one.id)
            await CriterionRow.delete().where(CriterionRow.id == one.id)
        parent = draft.criterion(old.parent)
        if parent is not None and draft.parts_of(parent) == (old,):
            await _write_levels(parent.id, CriterionContent(parent.kind, parent.title, "", scale_id=parent.scale_id))
        await touch_part(draft.id, _section_of(old), actor, now)


async def move_criterion(actor: Actor, reference: str, identifier: str, direction: Literal["up", "down"]) -> None:
    """Move a criterion one place among its siblings, with its sub-criteria; at the end of the list nothing happens."""
    async with transaction():
        draft, now = await lock_draft(reference, actor)
        here = _criterion_of(draft, identifier)
        order = moved(draft.criteria, identifier, -1 if direction == "up" else 1)
        if order == draft.criteria:
            return
        await _write_order([one.id for one in order])
        await touch_part(draft.id, _section_of(here), actor, now)


async def save_points(actor: Actor, reference: str, content: PointsContent, *, version: int) -> int:
    """Save the points of all criteria and the shares of all sub-criteria in one act.

    Answers the section's new version; ConflictError when somebody saved the rubric since `version`. What is not named
    keeps its points, so a criterion that a colleague has just removed or added does no harm.
    """
    async with transaction():
        draft, now = await lock_draft(reference, actor)
        saved = await touch_section(draft.id, Section.RUBRIC, version, actor, now)
        for one in draft.criteria:
            number = content.numbers.get(one.identifier)
            if number is None or one.kind is CriterionKind.PASS_FAIL:
                continue
            column = CriterionRow.share if one.parent else CriterionRow.weight
            if one.parent and number > HUNDRED:
                raise InvalidInputError({one.identifier: "A share must be 100% or less"})
            await CriterionRow.update({column: number, CriterionRow.version: one.version + 1}).where(
                (CriterionRow.id == one.id) & (column != number)
            )
        await note_revision(draft.id, Section.RUBRIC, actor, now)
    return saved


async def save_rules(actor: Actor, reference: str, content: RulesContent, *, version: int) -> int:
    """Save rounding, order of the tie rules and quorum; ConflictError when somebody saved the rubric since `version`."""
    if problems := rules_problems(content):
        raise InvalidInputError(problems)
    async with transaction():
        draft, now = await lock_draft(reference, actor)
        saved = await touch_section(draft.id, Section.RUBRIC, version, actor, now)
        await Challenge.update(
            {
                Challenge.rounding_places: content.rounding_places,
                Challenge.tie_break: ",".join(content.tie_break),
                Challenge.quorum: content.quorum,
            }
        ).where(Challenge.id == draft.id)
        await note_revision(draft.id, Section.RUBRIC, actor, now)
    return saved


async def insert_criterion(
    challenge_id: UUID, content: CriterionContent, *, identifier: str, position: int, parent_id: UUID | None = None
) -> UUID:
    """Write a criterion and its levels in the caller's transaction; answers its id."""
    row = CriterionRow(
        challenge=challenge_id,
        identifier=identifier,
        kind=content.kind,
        title=content.title,
        question=content.question,
        weight=content.weight if parent_id is None else 0,
        parent=parent_id,
        share=content.share,
        scale_id=content.scale_id,
        minimum_score=content.minimum_score,
        word_limit=content.word_limit,
        evidence=content.evidence,
        rules_out=content.rules_out,
        position=position,
    )
    await row.save()
    await _write_levels(row.id, content)
    return UUID(str(row.id))


async def _write_order(order: list[UUID]) -> None:
    await execute(
        "update criterion set position = new.place from unnest($1::uuid[]) with ordinality as new (id, place)"
        " where criterion.id = new.id",
        order,
    )


async def _write_levels(criterion_id: UUID, content: CriterionContent) -> None:
    await CriterionLevel.delete().where(CriterionLevel.criterion == criterion_id)
    levels = levels_of(content)
    if levels:
        await CriterionLevel.insert(
            *[
                CriterionLevel(
                    criterion=criterion_id, score=level.score, label=level.label, descriptor=level.descriptor
                )
                for level in levels
            ]
        )


def _criterion_of(draft: ChallengeDetail, identifier: str) -> Criterion:
    found = draft.criterion(identifier)
    if found is None:
        raise NotFoundError
    return found


def _section_of(criterion: Criterion) -> Section:
    return Section.CONDITIONS if criterion.kind is CriterionKind.PASS_FAIL else Section.RUBRIC


def _next_identifier(draft: ChallengeDetail, kind: str) -> str:
    prefix = IDENTIFIER_PREFIXES[CriterionKind(kind)]
    numbers = [int(match[1]) for one in draft.criteria if (match := re.fullmatch(rf"{prefix}(\d+)", one.identifier))]
    return f"{prefix}{max(numbers, default=0) + 1}"
