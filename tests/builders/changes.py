"""A published challenge that its buyer changes in one respect only, written as an amendment writes it.

`tests/builders/amendments.py` goes the whole way through four eyes; here a test picks the one row that differs.
"""

from collections.abc import Sequence
from typing import Any

from challenges.bidding.services.reconfirming import ask_to_confirm, tell_of_change
from challenges.publishing import queries
from challenges.publishing.domain import ChallengeDetail
from challenges.publishing.services import lock_challenge
from challenges.publishing.services.rubric import insert_criterion
from challenges.publishing.services.versions import Weighed, freeze_version
from portal.database.clock import portal_now
from portal.database.transactions import execute, transaction
from tests.builders.publishing import EXPERIENCE, officers_of

REWORDED = ("update criterion set question = 'Name every street.' where challenge = $1 and identifier = 'q1'",)
WHY = "A weight was wrong."


async def publish_change(
    challenge: ChallengeDetail,
    *statements: str,
    material: bool = True,
    reason: str = WHY,
    added: Sequence[tuple[str, Any]] = (),
) -> ChallengeDetail:
    """Change a challenge by `statements` ($1 is its id), add criteria, and publish that as its next version."""
    officer, _ = await officers_of(challenge.buyer_id)
    async with transaction():
        locked = await lock_challenge(challenge.id, "UPDATE")
        for statement in statements or REWORDED:
            await execute(statement, challenge.id)
        for place, (identifier, content) in enumerate(added, start=len(locked.criteria) + 1):
            await insert_criterion(challenge.id, content, identifier=identifier, position=place)
        await freeze_version(
            await queries.challenge(challenge.id),
            locked.regime_hash,
            officer.person_id,
            await portal_now(),
            kind="amendment",
            reason=reason,
            weighed=Weighed(is_material=material),
        )
        changed = await queries.challenge(challenge.id)
        await (ask_to_confirm if material else tell_of_change)(changed, reason)
    return changed


async def remove_criterion(challenge: ChallengeDetail, identifier: str, **options: Any) -> ChallengeDetail:
    """Publish a change that takes a criterion away."""
    of = f"challenge = $1 and identifier = '{identifier}'"
    return await publish_change(
        challenge,
        f"delete from criterion_level where criterion in (select id from criterion where {of})",
        f"delete from criterion where {of}",
        **options,
    )


async def add_criterion(challenge: ChallengeDetail, identifier: str = "q9", **options: Any) -> ChallengeDetail:
    """Publish a change that asks one question more."""
    return await publish_change(challenge, "select $1::uuid", added=((identifier, EXPERIENCE),), **options)
