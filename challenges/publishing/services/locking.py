"""How services take hold of a challenge, and how a decision about it is written down."""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from challenges.publishing import policies, queries
from challenges.publishing.domain import ChallengeDetail
from challenges.publishing.domain.answers import answers_of
from challenges.publishing.domain.sections import Section
from challenges.publishing.tables import ChallengeDecision
from portal.accounts.domain import Actor
from portal.database.clock import portal_now
from portal.database.transactions import execute, fetch_one
from portal.kernel.errors import ConflictError, NotFoundError

LockMode = Literal["SHARE", "UPDATE"]
SAVED_SINCE = "Somebody else saved this page after you opened it. Nothing was overwritten."
SITTING = timedelta(minutes=30)
# Needs `touched` (challenge, now); $2 section, $3 person, $4 answers, $6 sitting. Another person's revision stays as it is.
REVISED = """
last as (select r.number, r.person, r.saved_at, r.answers from section_revision r, touched t
   where r.challenge = t.challenge and r.section = $2 order by r.number desc limit 1),
revised as (insert into section_revision (id, challenge, section, number, answers, person, began_at, saved_at)
   select gen_random_uuid(), t.challenge, $2, coalesce(l.number, 0)
       + case when l.person = $3 and l.saved_at > t.now - $6::interval then 0 else 1 end, $4::jsonb, $3, t.now, t.now
     from touched t left join last l on true where l.answers is distinct from $4::jsonb
   on conflict on constraint section_revision_number_unique do update
   set answers = excluded.answers, saved_at = excluded.saved_at where section_revision.person = excluded.person)
"""


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
        raise ConflictError(SAVED_SINCE)
    return int(row["version"])


async def touch_part(challenge_id: UUID, section: Section, actor: Actor, now: datetime) -> None:
    """Note a small act on one part of a section (adding, moving, removing), which cannot overwrite anybody's words."""
    await touch_section(challenge_id, section, None, actor, now)
    await note_revision(challenge_id, section, actor, now)


async def note_revision(challenge_id: UUID, section: Section, actor: Actor, now: datetime) -> None:
    """Keep what a section says after a change to one of its parts; saves of one sitting are one revision."""
    said = answers_of(section, await queries.challenge(challenge_id))
    await execute(
        f"with touched as (select $1::uuid as challenge, $5::timestamptz as now), {REVISED} select 1",
        challenge_id,
        section,
        actor.person_id,
        msgspec.to_builtins(said),
        now,
        SITTING,
    )


async def write_decision(challenge_id: UUID, act: str, person_id: UUID | None, now: datetime, reason: str = "") -> None:
    """Write down a decision about a challenge: what, who, when and why."""
    await ChallengeDecision(challenge=challenge_id, act=act, person=person_id, reason=reason, decided_at=now).save()
