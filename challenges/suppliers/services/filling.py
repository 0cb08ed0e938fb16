"""Filling a profile from a file: kept to be looked at, taken over thing by thing, undone at once."""

from collections.abc import Iterable
from uuid import UUID, uuid4

import msgspec

from challenges.suppliers import policies, queries
from challenges.suppliers.domain.importing import Found, applied
from challenges.suppliers.domain.sections import MOST_ITEMS, Section
from challenges.suppliers.services.saving import lock_profile, rewrite, write
from portal.accounts.domain import Actor
from portal.database.clock import portal_now
from portal.database.transactions import execute, transaction
from portal.kernel.errors import RefusedError


async def keep_found(actor: Actor, organisation_id: UUID, *, file_name: str, found: Found) -> UUID:
    """Keep what was found in a file, to be looked at; an earlier file that nobody used is forgotten."""
    import_id = uuid4()
    async with transaction():
        await lock_profile(actor, organisation_id)
        await execute("delete from profile_import where organisation = $1 and applied_at is null", organisation_id)
        await execute(
            "insert into profile_import (id, organisation, file_name, found, uploaded_by, uploaded_at)"
            " values ($1, $2, $3, $4, $5, $6)",
            import_id,
            organisation_id,
            file_name[:200],
            msgspec.to_builtins(found),
            actor.person_id,
            await portal_now(),
        )
    return import_id


async def apply_import(actor: Actor, organisation_id: UUID, import_id: UUID, chosen: Iterable[str]) -> int:
    """Take over what was chosen, each section as a new version; answers how many sections changed."""
    async with transaction():
        profile = await lock_profile(actor, organisation_id)
        upload = await queries.upload(organisation_id, import_id)
        policies.may_apply(upload).require()
        made = {}
        for section, content in applied(upload.found, profile, chosen).items():
            if section in MOST_ITEMS and len(content.items) > MOST_ITEMS[section]:
                raise RefusedError(f"The file lists more than {MOST_ITEMS[section]} of one kind. Choose fewer.")
            made[section.value] = await write(
                actor, profile, section, content, version=profile.version(section), source="file"
            )
        await execute(
            "update profile_import set applied_at = $2, made = $3, found = '{}' where id = $1",
            import_id,
            await portal_now(),
            made,
        )
    return len(made)


async def undo_import(actor: Actor, organisation_id: UUID, import_id: UUID) -> None:
    """Put back what stood before a file was used; refused for a section that somebody changed since."""
    async with transaction():
        profile = await lock_profile(actor, organisation_id)
        upload = await queries.upload(organisation_id, import_id)
        policies.may_undo(upload, profile).require()
        for name, version in upload.made.items():
            section = Section(name)
            versions = await queries.section_versions(organisation_id, section)
            before = versions.get(version - 1, queries.read_content(section, None))
            await write(actor, profile, section, before, version=version, source="undo")
            # What came from the file goes from the history too: it may name people nobody meant to keep here.
            await rewrite(organisation_id, section, version, before)
        await execute("update profile_import set undone_at = $2 where id = $1", import_id, await portal_now())
