"""Giving suppliers more time: one act, with its reason, that everybody who is affected is told of."""

from datetime import datetime

from challenges.amendments import policies
from challenges.amendments.services.telling import reschedule
from challenges.bidding.services.reminding import tell_writers_of_new_deadline
from challenges.following.services.telling import tell_followers_of_new_deadline
from challenges.publishing import queries as publishing
from challenges.publishing.domain import deadline_of
from challenges.publishing.services.locking import lock_for_officer, write_decision
from challenges.publishing.services.versions import freeze_version
from challenges.publishing.tables import Challenge
from portal.accounts.domain import Actor
from portal.audit import services as audit
from portal.database.transactions import transaction
from portal.kernel.errors import InvalidInputError


async def extend_deadline(actor: Actor, reference: str, *, deadline: datetime, reason: str) -> int:
    """Move the deadline for bids later, as a new version; answers its number.

    Holds the challenge's lock, so a bid that is being submitted is either before or after the change. Refused from the
    deadline on; InvalidInputError for an earlier deadline, one at or after the contract's start, or no reason.
    """
    async with transaction():
        locked, now = await lock_for_officer(reference, actor)
        policies.may_extend(locked, now).require()
        problems = {"deadline_at": policies.problem_with_deadline(locked, deadline)}
        if not reason.strip():
            problems["reason"] = "Enter why bids close later"
        if found := {name: text for name, text in problems.items() if text}:
            raise InvalidInputError(found)
        await Challenge.update({Challenge.deadline_at: deadline}).where(Challenge.id == locked.id)
        changed = await publishing.challenge(locked.id)
        content_hash = await freeze_version(
            changed, locked.regime_hash, actor.person_id, now, kind="extension", reason=reason
        )
        await write_decision(locked.id, "extend", actor.person_id, now, reason)
        await reschedule(changed)
        written = await tell_writers_of_new_deadline(changed, deadline_of(locked), reason)
        await tell_followers_of_new_deadline(changed, deadline_of(locked), reason, without=written)
        number = locked.version_number + 1
        await audit.record(
            "challenge:extended",
            actor_id=actor.person_id,
            challenge_id=locked.id,
            details={"version": number, "content_hash": content_hash},
        )
        return number
