"""How services take hold of a challenge, and how a decision about it is written down."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from challenges.publishing import policies, queries
from challenges.publishing.domain import ChallengeDetail
from challenges.publishing.tables import ChallengeDecision
from portal.accounts.domain import Actor
from portal.database.clock import portal_now
from portal.database.transactions import fetch_one
from portal.kernel.errors import ConflictError, NotFoundError

LockMode = Literal["SHARE", "UPDATE"]


async def lock_challenge(challenge_id: UUID, mode: LockMode) -> ChallengeDetail:
    """Lock a challenge's row in the caller's transaction and bring it as it is then; NotFoundError without one.

    Submissions take SHARE, opening and every change of state take UPDATE, so that no bid slips past an opening.
    """
    statement = (
        "select id from challenge where id = $1 for share"
        if mode == "SHARE"
        else "select id from challenge where id = $1 for update"
    )
    if await fetch_one(statement, challenge_id) is None:
        raise NotFoundError
    return await queries.challenge(challenge_id)


async def lock_draft(reference: str, actor: Actor) -> tuple[ChallengeDetail, datetime]:
    """Lock a draft that `actor` may edit now, and tell the time; 404 for another buyer's, refused after review began."""
    found = await queries.officer_challenge(reference, actor)
    locked = await lock_challenge(found.id, "UPDATE")
    now = await portal_now()
    policies.may_edit(locked, now).require()
    return locked, now


async def lock_for_officer(reference: str, actor: Actor) -> tuple[ChallengeDetail, datetime]:
    """Lock a challenge of the actor's own buyer, and tell the time; 404 for another buyer's."""
    found = await queries.officer_challenge(reference, actor)
    return await lock_challenge(found.id, "UPDATE"), await portal_now()


async def touch_section(challenge_id: UUID, section: str, version: int | None, actor: Actor, now: datetime) -> int:
    """Write who saved a section, and answer its new version; ConflictError when somebody saved it since `version`.

    None as version means a small act (adding, moving, removing) that cannot overwrite anybody's words.
    """
    row = await fetch_one(
        "insert into challenge_section (id, challenge, section, version, saved_by, saved_at)"
        " values (gen_random_uuid(), $1, $2, 1, $4, $5)"
        " on conflict on constraint challenge_section_unique do update"
        " set version = challenge_section.version + 1, saved_by = $4, saved_at = $5"
        " where $3::int is null or challenge_section.version = $3 returning version",
        challenge_id,
        section,
        version,
        actor.person_id,
        now,
    )
    if row is None:
        raise ConflictError("Somebody else saved this page after you opened it. Nothing was overwritten.")
    return int(row["version"])


async def write_decision(challenge_id: UUID, act: str, person_id: UUID | None, now: datetime, reason: str = "") -> None:
    """Write down a decision about a challenge: what, who, when and why."""
    await ChallengeDecision(challenge=challenge_id, act=act, person=person_id, reason=reason, decided_at=now).save()
