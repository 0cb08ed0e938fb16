"""Keeping a rehearsal with its draft, and what a buyer decides for all its rubrics."""

from collections.abc import Mapping
from decimal import Decimal

from challenges.publishing.domain.scoring import HUNDRED
from challenges.publishing.services.locking import lock_draft
from portal.accounts.domain import Actor
from portal.audit import services as audit
from portal.database.transactions import execute, transaction
from portal.kernel.errors import InvalidInputError


async def save_rehearsal(actor: Actor, reference: str, inputs: Mapping[str, str]) -> None:
    """Keep the imagined bids, as typed, with the draft; the last save stands. They change nothing that is published."""
    async with transaction():
        draft, now = await lock_draft(reference, actor)
        await execute(
            "insert into rehearsal (id, challenge, inputs, saved_by, saved_at) values (gen_random_uuid(), $1, $2, $3, $4)"
            " on conflict on constraint rehearsal_challenge_unique do update set inputs = $2, saved_by = $3, saved_at = $4",
            draft.id,
            dict(inputs),
            actor.person_id,
            now,
        )


async def save_scoring_policy(actor: Actor, reference: str, social_value_minimum: Decimal) -> None:
    """Set the least share of points for social value, in percent, for every rubric of the draft's buyer; it is audited."""
    if not 0 <= social_value_minimum <= HUNDRED:
        raise InvalidInputError({"social_value_minimum": "Enter a share between 0 and 100%"})
    async with transaction():
        draft, now = await lock_draft(reference, actor)
        await execute(
            "insert into scoring_policy (id, buyer, social_value_minimum, saved_by, saved_at)"
            " values (gen_random_uuid(), $1, $2, $3, $4) on conflict on constraint scoring_policy_buyer_unique"
            " do update set social_value_minimum = $2, saved_by = $3, saved_at = $4",
            draft.buyer_id,
            social_value_minimum,
            actor.person_id,
            now,
        )
        details = {"social_value_minimum": f"{social_value_minimum:f}"}
        await audit.record("rubric:policy_set", actor_id=actor.person_id, challenge_id=draft.id, details=details)
