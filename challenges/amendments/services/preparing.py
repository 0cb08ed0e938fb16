"""Preparing an amendment beside the published challenge: each save replaces one part as a whole, and nothing is public."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

import msgspec

from challenges.amendments import policies, queries
from challenges.amendments.domain import (
    Amendment,
    Content,
    Part,
    content_of,
    may_be_wording,
    proposed,
)
from challenges.amendments.services.holding import hold
from challenges.amendments.tables import Amendment as AmendmentRow
from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail
from challenges.publishing.services.locking import SAVED_SINCE, lock_for_officer, write_decision
from portal.accounts.domain import Actor
from portal.accounts.permissions import Permission
from portal.audit import services as audit
from portal.database.transactions import fetch_one, transaction
from portal.kernel.errors import ConflictError, InvalidInputError, NotFoundError

Change: TypeAlias = Callable[[ChallengeDetail], ChallengeDetail]


async def start_amendment(actor: Actor, reference: str) -> Amendment:
    """Start an amendment of a challenge that is open for bids; the one that is under way is answered as it is.

    Refused once the deadline has passed; NotFoundError for another buyer's challenge.
    """
    async with transaction():
        challenge, now = await lock_for_officer(reference, actor)
        if not actor.may(Permission.CHALLENGE_DRAFT, challenge.buyer_id):
            raise NotFoundError
        policies.may_amend(challenge, now).require()
        found = await queries.under_way(challenge.id)
        if found is not None:
            return found
        row = AmendmentRow(
            challenge=challenge.id,
            base_version=challenge.version_number,
            started_by=actor.person_id,
            started_at=now,
        )
        await row.save()
        await write_decision(challenge.id, "start_amendment", actor.person_id, now)
        await audit.record("amendment:started", actor_id=actor.person_id, challenge_id=challenge.id)
        return await queries.amendment(row.id)


async def save_part(actor: Actor, reference: str, part: Part, content: Content, *, version: int) -> int:
    """Save one part as it shall be; answers its new version. ConflictError when somebody saved it since `version`."""
    return await change_part(actor, reference, part, lambda shown: proposed(shown, {part: content}), version=version)


async def change_part(actor: Actor, reference: str, part: Part, change: Change, *, version: int | None) -> int:
    """Change one part as it stands in the amendment; answers its new version.

    None as version means a small act (adding, removing) that cannot overwrite anybody's words.
    """
    async with transaction():
        challenge, found, now = await hold(actor, reference, "change")
        shown = proposed(challenge, {one: saved.content for one, saved in found.parts.items()})
        return await _store(actor, challenge, found, part, content_of(change(shown), part), version, now)


async def put_back(actor: Actor, reference: str, part: Part) -> None:
    """Let a part say again what is published."""
    async with transaction():
        challenge, found, now = await hold(actor, reference, "change")
        await _store(actor, challenge, found, part, content_of(challenge, part), None, now)


async def save_reason(
    actor: Actor, reference: str, *, reason: str, wording: tuple[str, ...], wording_reason: str, version: int
) -> int:
    """Save why the challenge is changed, and which changes are of words only, with the reason for that.

    InvalidInputError where what is asked, scored or paid is called wording; ConflictError when it was saved since.
    """
    async with transaction():
        challenge, found, _now = await hold(actor, reference, "change")
        allowed = may_be_wording(await publishing.frozen_regime(challenge))
        problems = {}
        if set(wording) - allowed:
            problems["wording"] = "Only changes of words can be stated to change nothing that is asked"
        elif wording and not wording_reason.strip():
            problems["wording_reason"] = "Enter why nothing that is asked changes"
        if problems:
            raise InvalidInputError(problems)
        if found.version != version:
            raise ConflictError(SAVED_SINCE)
        await AmendmentRow.update(
            {
                AmendmentRow.reason: reason,
                AmendmentRow.wording: ",".join(wording),
                AmendmentRow.wording_reason: wording_reason if wording else "",
                AmendmentRow.version: version + 1,
            }
        ).where(AmendmentRow.id == found.id)
    return version + 1


async def _store(
    actor: Actor,
    challenge: ChallengeDetail,
    found: Amendment,
    part: Part,
    content: Content,
    version: int | None,
    now: datetime,
) -> int:
    row = await fetch_one(
        "insert into amendment_part (id, amendment, part, content, base, version, saved_by, saved_at)"
        " values (gen_random_uuid(), $1, $2, $3::jsonb, $4::jsonb, 1, $5, $6)"
        " on conflict on constraint amendment_part_unique do update set content = excluded.content,"
        " base = excluded.base, version = amendment_part.version + 1, saved_by = excluded.saved_by,"
        " saved_at = excluded.saved_at where $7::int is null or amendment_part.version = $7 returning version",
        found.id,
        part,
        msgspec.to_builtins(content),
        msgspec.to_builtins(content_of(challenge, part)),
        actor.person_id,
        now,
        version,
    )
    if row is None:
        raise ConflictError(SAVED_SINCE)
    return int(row["version"])
