"""Building the rubric, one criterion at a time."""

import re
from typing import Literal
from uuid import UUID

from challenges.publishing.domain import ChallengeDetail, Criterion, CriterionKind
from challenges.publishing.domain.scoring import IDENTIFIER_PREFIXES, MAXIMUM_CRITERIA, levels_of, place_of
from challenges.publishing.domain.sections import CriterionContent, Section
from challenges.publishing.services.locking import lock_draft, touch_section
from challenges.publishing.tables import Criterion as CriterionRow
from challenges.publishing.tables import CriterionLevel
from portal.accounts.domain import Actor
from portal.database.transactions import execute, transaction
from portal.kernel.errors import ConflictError, NotFoundError, RefusedError


async def add_criterion(actor: Actor, reference: str, content: CriterionContent) -> str:
    """Add a criterion after those of its kind (conditions, quality, social value); answers its identifier.

    Its levels are those of its scale where none are given.
    """
    async with transaction():
        draft, now = await lock_draft(reference, actor)
        if len(draft.criteria) >= MAXIMUM_CRITERIA:
            raise RefusedError(f"A challenge can have at most {MAXIMUM_CRITERIA} criteria. Remove one to add another.")
        identifier = _next_identifier(draft, content.kind)
        order = [one.id for one in draft.criteria]
        made = await insert_criterion(draft.id, content, identifier=identifier, position=len(order) + 1)
        order.insert(place_of(CriterionKind(content.kind), draft.criteria), made)
        await _write_order(order)
        await touch_section(draft.id, Section.RUBRIC, None, actor, now)
    return identifier


async def edit_criterion(
    actor: Actor, reference: str, identifier: str, content: CriterionContent, *, version: int
) -> None:
    """Change a criterion; ConflictError when somebody saved it since `version`, NotFoundError when it is gone.

    A new scale brings its own descriptors, since those of the old one no longer fit its steps.
    """
    async with transaction():
        draft, now = await lock_draft(reference, actor)
        old = _criterion_of(draft, identifier)
        if old.version != version:
            raise ConflictError("Somebody else saved this criterion after you opened it. Nothing was overwritten.")
        await CriterionRow.update(
            {
                CriterionRow.title: content.title,
                CriterionRow.question: content.question,
                CriterionRow.weight: content.weight,
                CriterionRow.scale_id: content.scale_id,
                CriterionRow.minimum_score: content.minimum_score,
                CriterionRow.word_limit: content.word_limit,
                CriterionRow.version: version + 1,
            }
        ).where(CriterionRow.id == old.id)
        await _write_levels(old.id, content)
        await touch_section(draft.id, Section.RUBRIC, None, actor, now)


async def remove_criterion(actor: Actor, reference: str, identifier: str) -> None:
    """Take a criterion out of a draft; NotFoundError when it is gone already."""
    async with transaction():
        draft, now = await lock_draft(reference, actor)
        old = _criterion_of(draft, identifier)
        await CriterionLevel.delete().where(CriterionLevel.criterion == old.id)
        await CriterionRow.delete().where(CriterionRow.id == old.id)
        await touch_section(draft.id, Section.RUBRIC, None, actor, now)


async def move_criterion(actor: Actor, reference: str, identifier: str, direction: Literal["up", "down"]) -> None:
    """Move a criterion one place; at the end of the list nothing happens."""
    async with transaction():
        draft, now = await lock_draft(reference, actor)
        order = [one.id for one in draft.criteria]
        here = order.index(_criterion_of(draft, identifier).id)
        there = here - 1 if direction == "up" else here + 1
        if not 0 <= there < len(order):
            return
        order[here], order[there] = order[there], order[here]
        await _write_order(order)
        await touch_section(draft.id, Section.RUBRIC, None, actor, now)


async def insert_criterion(challenge_id: UUID, content: CriterionContent, *, identifier: str, position: int) -> UUID:
    """Write a criterion and its levels in the caller's transaction; answers its id."""
    row = CriterionRow(
        challenge=challenge_id,
        identifier=identifier,
        kind=content.kind,
        title=content.title,
        question=content.question,
        weight=content.weight,
        scale_id=content.scale_id,
        minimum_score=content.minimum_score,
        word_limit=content.word_limit,
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


def _next_identifier(draft: ChallengeDetail, kind: str) -> str:
    prefix = IDENTIFIER_PREFIXES[CriterionKind(kind)]
    numbers = [int(match[1]) for one in draft.criteria if (match := re.fullmatch(rf"{prefix}(\d+)", one.identifier))]
    return f"{prefix}{max(numbers, default=0) + 1}"
