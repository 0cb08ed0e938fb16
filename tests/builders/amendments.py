"""Amendments for tests, made through the real services by two officers of one buyer."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import msgspec

from challenges.amendments import queries, services
from challenges.amendments.domain import Amendment, Part, content_of
from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail, Criterion, deadline_of
from challenges.publishing.domain.sections import CriterionContent, DatesContent, LevelContent
from portal.accounts.domain import Actor
from tests.builders.publishing import officers_of

WHY = "An answer to a question showed that the criterion asked for the wrong thing."


def as_content(criterion: Criterion, **changes: Any) -> CriterionContent:
    """Write a criterion as an officer would type it, with changes."""
    values = {name: getattr(criterion, name) for name in CriterionContent.__struct_fields__}
    levels = tuple(LevelContent(one.score, one.label, one.descriptor) for one in criterion.levels)
    return CriterionContent(**{**values, "kind": criterion.kind.value, "levels": levels, **changes})


async def change_criterion(actor: Actor, challenge: ChallengeDetail, identifier: str, **changes: Any) -> None:
    """Change one criterion of the amendment under way."""
    found = await queries.under_way(challenge.id)
    criterion = challenge.criterion(identifier)
    assert found is not None and criterion is not None
    await services.edit_criterion(
        actor,
        challenge.reference,
        identifier,
        as_content(criterion, **changes),
        version=found.part_version(Part.RUBRIC if criterion.kind != "pass_fail" else Part.CONDITIONS),
    )


async def give_reason(actor: Actor, challenge: ChallengeDetail, reason: str = WHY, **wording: Any) -> None:
    """Say why, and which changes are of words only."""
    found = await queries.under_way(challenge.id)
    assert found is not None
    said = {"wording": (), "wording_reason": "", **wording}
    await services.save_reason(actor, challenge.reference, reason=reason, version=found.version, **said)


async def move_deadline(actor: Actor, challenge: ChallengeDetail, *, by: timedelta = timedelta(days=14)) -> None:
    """Let bids close later."""
    dates = content_of(challenge, Part.DATES)
    found = await queries.under_way(challenge.id)
    assert isinstance(dates, DatesContent) and found is not None
    content = msgspec.structs.replace(dates, deadline_at=deadline_of(challenge) + by)
    await services.save_part(actor, challenge.reference, Part.DATES, content, version=found.part_version(Part.DATES))


async def make_amendment(challenge: ChallengeDetail, *, material: bool = True, sent: bool = True) -> Amendment:
    """Make an amendment by the first officer: of a criterion (material) or of the title (not), sent for approval."""
    officer, _ = await officers_of(challenge.buyer_id)
    await services.start_amendment(officer, challenge.reference)
    if material:
        await change_criterion(officer, challenge, "q1", weight=Decimal(50))
        await change_criterion(officer, challenge, "q2", weight=Decimal(40))
        await move_deadline(officer, challenge)
    else:
        problem = content_of(challenge, Part.PROBLEM)
        changed = msgspec.structs.replace(problem, title="Safer ways to school")
        await services.save_part(officer, challenge.reference, Part.PROBLEM, changed, version=0)
    await give_reason(officer, challenge)
    if sent:
        await services.send_for_approval(officer, challenge.reference)
    found = await queries.under_way(challenge.id)
    assert found is not None
    return found


async def publish_amendment(challenge: ChallengeDetail, *, material: bool = True) -> ChallengeDetail:
    """Make an amendment and have the second officer publish it."""
    _, second = await officers_of(challenge.buyer_id)
    found = await make_amendment(challenge, material=material)
    await services.publish_amendment(second, challenge.reference, seen=found.mark)
    return await publishing.challenge(challenge.id)
