"""Writing an approved amendment into the challenge's own rows, in the transaction that publishes it."""

from datetime import datetime
from typing import Any

from challenges.amendments.domain import Part, Prospect
from challenges.publishing.domain import ChallengeDetail, Criterion
from challenges.publishing.tables import Challenge, ChallengeDocument, CriterionLevel
from challenges.publishing.tables import Criterion as CriterionRow
from portal.accounts.domain import Actor

_COLUMNS: dict[Part, tuple[str, ...]] = {
    Part.PROBLEM: ("title", "summary", "problem"),
    Part.OUTCOMES: ("outcomes",),
    Part.MISSION: ("mission_no", "objective_id"),
    Part.MONEY: ("budget_pence", "value_pence"),
    Part.DATES: ("questions_close_at", "deadline_at", "contract_starts_on", "contract_months"),
    Part.RUBRIC: (
        "total_points",
        "price_method",
        "price_weight",
        "quality_minimum",
        "rounding_places",
        "tie_break",
        "quorum",
    ),
    Part.DOCUMENTS: ("documents_complete",),
}


async def apply(prospect: Prospect, actor: Actor, now: datetime) -> None:
    """Write every changed part; bids hold their answers by the identifiers of criteria, which stay or are new."""
    before, after = prospect.before, prospect.after
    names = [name for part in prospect.changed for name in _COLUMNS.get(part, ())]
    values: dict[Any, Any] = {getattr(Challenge, name): _stored(getattr(after, name)) for name in names}
    if values:
        await Challenge.update(values).where(Challenge.id == before.id)
    if {Part.CONDITIONS, Part.RUBRIC} & set(prospect.changed):
        await _criteria(before, after)
    if Part.DOCUMENTS in prospect.changed:
        await _documents(before, after, actor, now)


def _stored(value: object) -> object:
    return ",".join(value) if isinstance(value, tuple) else value


async def _criteria(before: ChallengeDetail, after: ChallengeDetail) -> None:
    kept = {one.id for one in after.criteria}
    gone = [one for one in before.criteria if one.id not in kept]
    for one in sorted(gone, key=lambda each: not each.parent):
        await CriterionLevel.delete().where(CriterionLevel.criterion == one.id)
        await CriterionRow.delete().where(CriterionRow.id == one.id)
    there = {one.id: one for one in before.criteria}
    ids = {one.identifier: one.id for one in after.criteria}
    for one in sorted(after.criteria, key=lambda each: bool(each.parent)):
        old = there.get(one.id)
        values = _row(one, ids)
        if old is None:
            await CriterionRow(id=one.id, challenge=after.id, **values).save()
        else:
            await CriterionRow.update({**values, "version": old.version + 1}).where(CriterionRow.id == one.id)
        if old is None or old.levels != one.levels:
            await _levels(one)


def _row(one: Criterion, ids: dict[str, Any]) -> dict[Any, Any]:
    return {
        "identifier": one.identifier,
        "kind": one.kind.value,
        "title": one.title,
        "question": one.question,
        "weight": 0 if one.parent else one.weight,
        "scale_id": one.scale_id,
        "minimum_score": one.minimum_score,
        "word_limit": one.word_limit,
        "position": one.position,
        "parent": ids[one.parent] if one.parent else None,
        "share": one.share,
        "evidence": one.evidence,
        "rules_out": one.rules_out,
    }


async def _levels(one: Criterion) -> None:
    await CriterionLevel.delete().where(CriterionLevel.criterion == one.id)
    if one.levels:
        await CriterionLevel.insert(
            *[
                CriterionLevel(criterion=one.id, score=level.score, label=level.label, descriptor=level.descriptor)
                for level in one.levels
            ]
        )


async def _documents(before: ChallengeDetail, after: ChallengeDetail, actor: Actor, now: datetime) -> None:
    """Add, retitle and withdraw; a file that was published keeps its row, so that its version leads to it."""
    there = {one.id: one for one in before.documents}
    kept = {one.id for one in after.documents}
    for one in after.documents:
        old = there.get(one.id)
        if old is None:
            await ChallengeDocument(
                id=one.id,
                challenge=after.id,
                title=one.title,
                file_name=one.file_name,
                media_type=one.media_type,
                size_bytes=one.size_bytes,
                sha256=one.sha256,
                store_key=one.store_key,
                uploaded_by=actor.person_id,
                uploaded_at=now,
            ).save()
        elif old.title != one.title:
            await ChallengeDocument.update({ChallengeDocument.title: one.title}).where(ChallengeDocument.id == one.id)
    gone = [one for one in there if one not in kept]
    if gone:
        await ChallengeDocument.update({ChallengeDocument.withdrawn_at: now}).where(ChallengeDocument.id.is_in(gone))
