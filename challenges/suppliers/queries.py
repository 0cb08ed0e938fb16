"""Reads of profiles, answered as the domain's values. Only a supplier's own people reach one; see `own_supplier`."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from challenges.suppliers.bands import ground_list, size_rules
from challenges.suppliers.countries import country_name
from challenges.suppliers.domain.certificates import Certificate
from challenges.suppliers.domain.facts import Words
from challenges.suppliers.domain.importing import Import
from challenges.suppliers.domain.sections import CONTENT_TYPES, Profile, Saved, Section
from challenges.suppliers.domain.size import Size, size_of
from challenges.suppliers.domain.snapshot import snapshot
from portal.accounts.domain import Actor, OrganisationDetail, OrganisationKind
from portal.accounts.permissions import Permission
from portal.accounts.queries import organisation_by_slug
from portal.database.clock import portal_now
from portal.database.transactions import fetch, fetch_one
from portal.kernel.errors import NotFoundError
from portal.kernel.moments import local_day

_CURRENT = """
select distinct on (s.section) s.section, s.version, s.content, s.saved_at, p.name as saved_by
from profile_section s join person p on p.id = s.saved_by where s.organisation = $1
order by s.section, s.version desc
"""


async def own_supplier(slug: str, actor: Actor) -> OrganisationDetail:
    """Read a supplier whose profile the actor may read and write; NotFoundError for everybody else's."""
    found = await organisation_by_slug(slug)
    if found.kind is not OrganisationKind.SUPPLIER or not actor.may(Permission.PROFILE_WRITE, found.id):
        raise NotFoundError
    return found


async def profile_of(organisation_id: UUID) -> Profile:
    """Read a supplier's profile as it stands; the caller has asked whether it may be read."""
    rows = await fetch(_CURRENT, organisation_id)
    return msgspec.convert(
        {
            "organisation_id": organisation_id,
            **{row["section"]: row["content"] for row in rows if row["content"] is not None},
            "saved": {row["section"]: Saved(row["version"], row["saved_by"], row["saved_at"]) for row in rows},
        },
        Profile,
    )


async def section_versions(organisation_id: UUID, section: Section) -> dict[int, Any]:
    """Read every kept version of a section, by its number."""
    rows = await fetch(
        "select version, content from profile_section where organisation = $1 and section = $2 order by version",
        organisation_id,
        section,
    )
    return {row["version"]: read_content(section, row["content"]) for row in rows}


async def history(organisation_id: UUID, *, limit: int = 200) -> list[dict[str, Any]]:
    """Read who saved which section when, the newest first, each with what stood before it."""
    rows = await fetch(
        """select s.section, s.version, s.content, s.saved_at, s.source, p.name as saved_by,
               (select e.content from profile_section e where e.organisation = s.organisation
                  and e.section = s.section and e.version = s.version - 1) as earlier
           from profile_section s join person p on p.id = s.saved_by
           where s.organisation = $1 order by s.saved_at desc, s.section, s.version desc limit $2""",
        organisation_id,
        limit,
    )
    for row in rows:
        section = Section(row["section"])
        row |= {
            "section": section,
            "content": read_content(section, row["content"]),
            "earlier": read_content(section, row["earlier"]),
        }
    return rows


async def upload(organisation_id: UUID, import_id: UUID) -> Import:
    """Read what was found in an uploaded file of this supplier; NotFoundError for another's."""
    row = await fetch_one(
        "select i.id, i.file_name, i.found, i.uploaded_at, i.applied_at, i.undone_at, i.made, p.name as uploaded_by"
        " from profile_import i join person p on p.id = i.uploaded_by where i.organisation = $1 and i.id = $2",
        organisation_id,
        import_id,
    )
    if row is None:
        raise NotFoundError
    return msgspec.convert(row, Import)


async def last_upload(organisation_id: UUID) -> UUID | None:
    """Name the file that was used last and not undone, if any."""
    row = await fetch_one(
        "select id from profile_import where organisation = $1 and applied_at is not null and undone_at is null"
        " order by applied_at desc, id limit 1",
        organisation_id,
    )
    return row["id"] if row else None


async def certificates_of(organisation_id: UUID) -> tuple[Certificate, ...]:
    """Read the certificates and insurances that are listed now."""
    return (await profile_of(organisation_id)).certificates.items


async def profiles_of(organisation_ids: frozenset[UUID]) -> list[tuple[str, str, Profile]]:
    """Read the profiles of several suppliers, each with its name and its address on the web, by name."""
    rows = await fetch(
        """select distinct on (o.name, o.id, s.section) o.id, o.name, o.slug, s.section, s.content
           from organisation o left join profile_section s on s.organisation = o.id
           where o.id = any($1) and o.kind = 'supplier' order by o.name, o.id, s.section, s.version desc""",
        list(organisation_ids),
    )
    gathered: dict[UUID, tuple[str, str, dict[str, Any]]] = {}
    for row in rows:
        _, _, content = gathered.setdefault(row["id"], (row["name"], row["slug"], {"organisation_id": row["id"]}))
        if row["section"] and row["content"] is not None:
            content[row["section"]] = row["content"]
    return [(name, slug, msgspec.convert(content, Profile)) for name, slug, content in gathered.values()]


async def size_now(profile: Profile) -> Size | None:
    """Work out a supplier's size today from its figures."""
    return size_of(profile.size.items, size_rules(), local_day(await portal_now()))


async def snapshot_of(organisation_id: UUID, today: date) -> dict[str, Any]:
    """Freeze a supplier's profile as it stands, for its own bid; empty where nothing was said."""
    profile = await profile_of(organisation_id)
    return snapshot(profile, size_of(profile.size.items, size_rules(), today), words())


def words() -> Words:
    """Give what lines about a profile need beside it."""
    return Words(country_name, ground_list())


def read_content(section: Section, raw: Any) -> Any:
    """Read a stored section; None reads as never said."""
    kind = CONTENT_TYPES[section]
    if raw is None:
        return None if section is Section.DECLARATION else kind()
    return msgspec.convert(raw, kind)
