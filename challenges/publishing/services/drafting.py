"""Starting a draft and saving its sections."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

import msgspec

from challenges.publishing import policies, queries
from challenges.publishing.domain import CHALLENGE
from challenges.publishing.domain.answers import SIMPLE, answers_of
from challenges.publishing.domain.sections import CriterionContent, SectionContent
from challenges.publishing.services.locking import (
    REVISED,
    SAVED_SINCE,
    SITTING,
    lock_draft,
    note_revision,
    touch_section,
    write_decision,
)
from challenges.publishing.services.rubric import insert_criterion
from challenges.publishing.tables import Challenge, Lot, Stage
from portal.accounts.domain import Actor
from portal.accounts.permissions import Permission
from portal.audit import services as audit
from portal.database.clock import portal_now
from portal.database.transactions import fetch_one, transaction
from portal.kernel.errors import ConflictError, NotFoundError
from portal.kernel.moments import local_day

USUAL_QUORUM = 2
EDITABLE = tuple(arrow.source for arrow in CHALLENGE.transitions if arrow.act == "edit")
_FIRST_COLUMN = 9
_SAVE = f"""
with locked as (select c.id, portal_now() as now from challenge c
   where c.reference = $1 and c.buyer = any($5::uuid[]) and c.state = any($7::varchar[]) for update),
touched as (insert into challenge_section (id, challenge, section, version, saved_by, saved_at)
   select gen_random_uuid(), id, $2, 1, $3, now from locked
   on conflict on constraint challenge_section_unique do update
   set version = challenge_section.version + 1, saved_by = excluded.saved_by, saved_at = excluded.saved_at
   where challenge_section.version = $8 returning challenge, version, saved_at as now),
{REVISED},
saved as (update challenge c set {{columns}} from touched t where c.id = t.challenge)
select version from touched
"""  # noqa: S608
SOCIAL_VALUE_DEFAULT = CriterionContent(
    kind="social_value",
    title="Social value",
    question=(
        "What will your work on this contract do for the people and places we serve, beyond the service itself? "
        "Say what you will do, how much of it, by when, and how we can check."
    ),
    weight=Decimal(10),
    word_limit=500,
)


async def create_draft(actor: Actor, *, buyer_id: UUID, title: str) -> str:
    """Start a draft with one lot, one stage, social value at 10 points and a quorum of two; answers its reference.

    NotFoundError when `actor` does not write challenges for that buyer.
    """
    if not actor.may(Permission.CHALLENGE_DRAFT, buyer_id):
        raise NotFoundError
    async with transaction():
        now = await portal_now()
        reference = await _next_reference(now)
        draft = Challenge(
            reference=reference,
            buyer=buyer_id,
            author=actor.person_id,
            title=title,
            created_at=now,
            quorum=USUAL_QUORUM,
        )
        await draft.save()
        await Lot(challenge=draft.id, number=1, title="The whole challenge").save()
        await Stage(challenge=draft.id, number=1, title="Single stage").save()
        await insert_criterion(draft.id, SOCIAL_VALUE_DEFAULT, identifier="sv1", position=1)
        await write_decision(draft.id, "draft", actor.person_id, now)
        await audit.record("challenge:drafted", actor_id=actor.person_id, challenge_id=draft.id)
    return reference


async def save_section(actor: Actor, reference: str, content: SectionContent, *, version: int) -> int:
    """Save one section of a draft and answer its new version, for the next save of the same page.

    `version` is the one the page was shown with (0 = never saved); ConflictError when somebody saved since.
    """
    if content.section in SIMPLE:
        return await _save_at_once(actor, reference, content, version=version)
    async with transaction():
        draft, now = await lock_draft(reference, actor)
        saved = await touch_section(draft.id, content.section, version, actor, now)
        columns = {getattr(Challenge, name): value for name, value in msgspec.structs.asdict(content).items()}
        if columns:
            await Challenge.update(columns).where(Challenge.id == draft.id)
        await note_revision(draft.id, content.section, actor, now)
    return saved


async def _save_at_once(actor: Actor, reference: str, content: SectionContent, *, version: int) -> int:
    """Save a section whose answers stand in the challenge's own columns: lock, check, save and history in one statement.

    The statement does nothing unless the row may be edited; only then is the reason looked up.
    """
    values = msgspec.structs.asdict(content)
    columns = ", ".join(f"{name} = ${place}" for place, name in enumerate(values, start=_FIRST_COLUMN))
    row = await fetch_one(
        _SAVE.replace("{columns}", columns),
        reference,
        content.section,
        actor.person_id,
        msgspec.to_builtins(answers_of(content.section, content)),
        list(actor.organisations(*queries.OFFICER_ROLES)),
        SITTING,
        list(EDITABLE),
        version,
        *values.values(),
    )
    if row is None:
        found = await queries.officer_challenge(reference, actor)
        policies.may_edit(found, await portal_now()).require()
        raise ConflictError(SAVED_SINCE)
    return int(row["version"])


async def _next_reference(now: datetime) -> str:
    year = local_day(now).year
    row = await fetch_one(
        "insert into reference_year (id, year, last_number) values (gen_random_uuid(), $1, 1)"
        " on conflict on constraint reference_year_unique do update"
        " set last_number = reference_year.last_number + 1 returning last_number",
        year,
    )
    if row is None:
        raise NotFoundError
    return f"CC-{year}-{row['last_number']:04d}"
