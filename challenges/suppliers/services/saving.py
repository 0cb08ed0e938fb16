"""Saving a section: one new version each time, and nobody overwrites a second tab or a colleague."""

from typing import Any
from uuid import UUID, uuid4

import msgspec

from challenges.suppliers import policies, queries
from challenges.suppliers.domain.importing import with_item
from challenges.suppliers.domain.sections import LISTS, Items, Profile, Section
from challenges.suppliers.domain.size import Year
from challenges.suppliers.services.reminding import schedule_reminders
from portal.accounts.domain import Actor
from portal.accounts.permissions import Permission
from portal.database.clock import portal_now
from portal.database.transactions import execute, fetch_one, transaction
from portal.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from portal.kernel.moments import local_day

CONFLICT = (
    "Somebody saved this page after you opened it, in another tab or a colleague. "
    "Nothing was overwritten: compare what you typed with what stands, then save again."
)
GONE = "Somebody removed this since you opened the page. Nothing was saved."


async def save_section(actor: Actor, organisation_id: UUID, section: Section, content: Any, *, version: int) -> int:
    """Save a section that is one form and answer its version; the same content again makes none.

    ConflictError when somebody saved since `version`; NotFoundError for another supplier's profile.
    """
    async with transaction():
        profile = await lock_profile(actor, organisation_id)
        return await write(actor, profile, section, content, version=version)


async def save_item(actor: Actor, organisation_id: UUID, section: Section, item: Any, *, version: int | None) -> int:
    """Add one thing to a list, or change the one that has its id.

    With a `version` ConflictError is raised when the thing was changed since; a thing that is new goes beside what
    colleagues add at the same time.
    """
    async with transaction():
        profile = await lock_profile(actor, organisation_id)
        content = list_of(profile, section)
        earlier = content.item(item.id)
        if earlier is None and version is not None:
            raise ConflictError(GONE)
        if earlier is None:
            policies.may_add(section, content).require()
        elif version != profile.version(section) and earlier != await _item_at(profile, section, item.id, version):
            raise ConflictError(CONFLICT)
        if isinstance(item, Year):
            decision = policies.may_keep_year(content.items, item, local_day(await portal_now()))
            if not decision:
                raise InvalidInputError({"ended_on": decision.reason})
        made = with_item(content, item, instead_of=earlier)
        return await write(actor, profile, section, made, version=profile.version(section))


async def remove_item(actor: Actor, organisation_id: UUID, section: Section, item_id: UUID) -> None:
    """Remove one thing for good: from the list, and from every earlier version in the history."""
    async with transaction():
        profile = await lock_profile(actor, organisation_id)
        content = list_of(profile, section)
        if content.item(item_id) is None:
            raise NotFoundError
        left = msgspec.structs.replace(content, items=tuple(one for one in content.items if one.id != item_id))
        await write(actor, profile, section, left, version=profile.version(section), source="deletion")
        for number, earlier in (await queries.section_versions(organisation_id, section)).items():
            if earlier.item(item_id) is not None:
                kept = msgspec.structs.replace(earlier, items=tuple(one for one in earlier.items if one.id != item_id))
                await rewrite(organisation_id, section, number, kept)


async def say_none(actor: Actor, organisation_id: UUID, section: Section) -> None:
    """Say that there is nothing to list."""
    async with transaction():
        profile = await lock_profile(actor, organisation_id)
        content = list_of(profile, section)
        policies.may_say_none(section, content).require()
        made = msgspec.structs.replace(content, none=True)
        await write(actor, profile, section, made, version=profile.version(section))


async def delete_section(actor: Actor, organisation_id: UUID, section: Section) -> None:
    """Delete what nobody has to give, with all that its history says."""
    policies.may_delete(section).require()
    async with transaction():
        profile = await lock_profile(actor, organisation_id)
        empty = queries.read_content(section, None)
        await write(actor, profile, section, empty, version=profile.version(section), source="deletion")
        for number in await queries.section_versions(organisation_id, section):
            await rewrite(organisation_id, section, number, empty)


async def lock_profile(actor: Actor, organisation_id: UUID) -> Profile:
    """Hold a supplier's profile until the end of the transaction and read it; NotFoundError for another supplier's."""
    if not actor.may(Permission.PROFILE_WRITE, organisation_id):
        raise NotFoundError
    row = await fetch_one(
        "select id from organisation where id = $1 and kind = 'supplier' for no key update", organisation_id
    )
    if row is None:
        raise NotFoundError
    return await queries.profile_of(organisation_id)


async def write(
    actor: Actor, profile: Profile, section: Section, content: Any, *, version: int, source: str = "page"
) -> int:
    """Write the next version of a section of a locked profile, unless it says the same; answers the version."""
    current = profile.version(section)
    if content == profile.content(section):
        return current
    if version != current:
        raise ConflictError(CONFLICT)
    await execute(
        "insert into profile_section (id, organisation, section, version, content, saved_by, saved_at, source)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8)",
        uuid4(),
        profile.organisation_id,
        section,
        current + 1,
        msgspec.to_builtins(content),
        actor.person_id,
        await portal_now(),
        source,
    )
    if section is Section.CERTIFICATES:
        await schedule_reminders(profile.organisation_id, content.items)
    return current + 1


def list_of(profile: Profile, section: Section) -> Items:
    """Give a section that is a list; NotFoundError for one that is not."""
    if section not in LISTS:
        raise NotFoundError
    content: Items = profile.content(section)
    return content


async def _item_at(profile: Profile, section: Section, item_id: UUID, version: int | None) -> Any:
    """Read a thing as it stood in the version that a page was shown with."""
    found = (await queries.section_versions(profile.organisation_id, section)).get(version or 0)
    return found.item(item_id) if found is not None else None


async def rewrite(organisation_id: UUID, section: Section, version: int, content: Any) -> None:
    """Put other content into an earlier version: only to take out what was deleted."""
    await execute(
        "update profile_section set content = $4 where organisation = $1 and section = $2 and version = $3",
        organisation_id,
        section,
        version,
        msgspec.to_builtins(content),
    )
