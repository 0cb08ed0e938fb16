"""Reads of people and organisations, answered as the domain's values."""

from typing import Any
from uuid import UUID

import msgspec

from portal.accounts.domain import (
    Actor,
    ActorMembership,
    InvitationDetail,
    MemberDetail,
    OrganisationDetail,
    OrganisationKind,
    OrganisationRow,
    PersonDetail,
    PersonRow,
    Role,
    SessionDetail,
)
from portal.accounts.state import ABSOLUTE_LIMIT, IDLE_LIMIT
from portal.accounts.tokens import hash_token
from portal.database.transactions import fetch, fetch_one
from portal.kernel.errors import NotFoundError

_ORGANISATION = """
    select id, slug, name, short_name, kind, coalesce(company_number, '') as company_number, body_type, gss_code,
           threshold_class, address, website
    from organisation
"""

MEMBERSHIPS_JSON = """
    coalesce((select jsonb_agg(jsonb_build_object(
            'organisation_id', o.id, 'organisation_name', o.name, 'organisation_kind', o.kind,
            'organisation_slug', o.slug, 'role', m.role) order by o.name, o.id, m.role)
        from membership m join organisation o on o.id = m.organisation
        where m.person = p.id and m.ended_at is null), '[]'::jsonb) as memberships
"""


def _organisation(row: dict[str, Any]) -> OrganisationDetail:
    return msgspec.convert(row, OrganisationDetail)


def actor_from_row(row: dict[str, Any]) -> Actor:
    """Make an actor of a row with person_id, name, email, memberships and second_factor_at."""
    return Actor(
        person_id=row["person_id"],
        name=row["name"],
        email=row["email"],
        memberships=msgspec.convert(row["memberships"], tuple[ActorMembership, ...]),
        second_factor_at=row["second_factor_at"],
    )


async def actor_of(person_id: UUID) -> Actor:
    """Read a person with their memberships now, without a session; NotFoundError when there is no such person."""
    row = await fetch_one(
        f"select p.id as person_id, p.name, p.email, null::timestamptz as second_factor_at, {MEMBERSHIPS_JSON}"  # noqa: S608
        " from person p where p.id = $1",
        person_id,
    )
    if row is None:
        raise NotFoundError
    return actor_from_row(row)


async def person(person_id: UUID) -> PersonDetail:
    """Read one person; NotFoundError when there is none."""
    row = await fetch_one("select id, name, email from person where id = $1", person_id)
    if row is None:
        raise NotFoundError
    return msgspec.convert(row, PersonDetail)


async def person_by_email(email: str) -> PersonDetail | None:
    """Find the person with that address, whatever its letter case."""
    row = await fetch_one("select id, name, email from person where email = lower($1)", email.strip())
    return msgspec.convert(row, PersonDetail) if row else None


async def organisation(organisation_id: UUID) -> OrganisationDetail:
    """Read one organisation; NotFoundError when there is none."""
    row = await fetch_one(_ORGANISATION + " where id = $1", organisation_id)
    if row is None:
        raise NotFoundError
    return _organisation(row)


async def organisation_by_slug(slug: str) -> OrganisationDetail:
    """Read one organisation by its address on the web; NotFoundError when there is none."""
    row = await fetch_one(_ORGANISATION + " where slug = $1", slug)
    if row is None:
        raise NotFoundError
    return _organisation(row)


async def reachable_organisation(slug: str, actor: Actor) -> OrganisationDetail:
    """Read an organisation the actor belongs to, or any for a platform administrator; else the same NotFoundError."""
    found = await organisation_by_slug(slug)
    if found.id not in actor.organisations() and not actor.organisations(Role.ADMINISTRATOR):
        raise NotFoundError
    return found


async def organisations(kind: OrganisationKind | None = None) -> list[OrganisationDetail]:
    """Read all organisations of a kind, or of every kind, by name."""
    rows = await fetch(_ORGANISATION + " where ($1::text is null or kind = $1) order by name, id", kind)
    return msgspec.convert(rows, list[OrganisationDetail])


async def members(organisation_id: UUID) -> list[MemberDetail]:
    """Read who belongs to an organisation now, one row for each role, by name."""
    rows = await fetch(
        """select m.id, p.id as person_id, p.name, p.email, m.role, m.started_at as since
           from membership m join person p on p.id = m.person
           where m.organisation = $1 and m.ended_at is null order by p.name, p.id, m.role""",
        organisation_id,
    )
    return msgspec.convert(rows, list[MemberDetail])


async def people_with(organisation_id: UUID, *roles: Role) -> list[PersonDetail]:
    """Read the people who have one of `roles` in an organisation now (any role when none is named), by name."""
    rows = await fetch(
        """select distinct p.id, p.name, p.email from membership m join person p on p.id = m.person
           where m.organisation = $1 and m.ended_at is null and ($2::text[] is null or m.role = any($2::text[]))
           order by p.name, p.id""",
        organisation_id,
        [str(role) for role in roles] or None,
    )
    return msgspec.convert(rows, list[PersonDetail])


_INVITATION = """
    select i.id, o.id as organisation_id, o.name as organisation_name, o.slug as organisation_slug, i.email, i.role,
           p.name as invited_by, i.created_at, i.expires_at
    from invitation i join organisation o on o.id = i.organisation join person p on p.id = i.invited_by
    where i.accepted_at is null and i.withdrawn_at is null and i.expires_at > statement_timestamp()
"""


async def open_invitations(organisation_id: UUID) -> list[InvitationDetail]:
    """Read the offers of an organisation that can still be accepted, newest first."""
    rows = await fetch(_INVITATION + " and o.id = $1 order by i.created_at desc, i.id", organisation_id)
    return msgspec.convert(rows, list[InvitationDetail])


async def invitation_by_token(token: str) -> InvitationDetail:
    """Read an offer that can still be accepted; NotFoundError when it was used, withdrawn, is over, or never was."""
    row = await fetch_one(_INVITATION + " and i.token_hash = $1", hash_token(token))
    if row is None:
        raise NotFoundError
    return msgspec.convert(row, InvitationDetail)


async def sessions_of(person_id: UUID) -> list[SessionDetail]:
    """Read the browsers in which a person is signed in now, the last used first."""
    rows = await fetch(
        """select id, browser, started_at, seen_at from session
           where person = $1 and ended_at is null and seen_at > statement_timestamp() - $2::interval
             and started_at > statement_timestamp() - $3::interval order by seen_at desc, id""",
        person_id,
        IDLE_LIMIT,
        ABSOLUTE_LIMIT,
    )
    return msgspec.convert(rows, list[SessionDetail])


async def has_second_factor(person_id: UUID) -> bool:
    """Say whether a person has an authenticator app set up."""
    row = await fetch_one("select 1 from second_factor where person = $1", person_id)
    return row is not None


async def recovery_codes_left(person_id: UUID) -> int:
    """Count a person's recovery codes that were not used."""
    row = await fetch_one(
        "select count(*) as codes from recovery_code where person = $1 and used_at is null", person_id
    )
    return int(row["codes"]) if row else 0


async def organisation_list(words: str, *, limit: int, offset: int) -> list[OrganisationRow]:
    """Read organisations whose name contains `words`, by name, with how many people each has."""
    rows = await fetch(
        """select o.slug, o.name, o.kind, o.created_at,
               (select count(distinct m.person) from membership m where m.organisation = o.id and m.ended_at is null)
               as people
           from organisation o where position(lower($1) in lower(o.name)) > 0 or $1 = ''
           order by o.name, o.id limit $2 offset $3""",
        words,
        limit,
        offset,
    )
    return msgspec.convert(rows, list[OrganisationRow])


async def person_list(words: str, *, limit: int, offset: int) -> list[PersonRow]:
    """Read people whose name or address contains `words`, by name, with their memberships."""
    rows = await fetch(
        f"""select p.id, p.name, p.email, p.created_at, {MEMBERSHIPS_JSON} from person p
            where $1 = '' or position(lower($1) in lower(p.name)) > 0 or position(lower($1) in p.email) > 0
            order by p.name, p.id limit $2 offset $3""",  # noqa: S608
        words,
        limit,
        offset,
    )
    return msgspec.convert(rows, list[PersonRow])


async def everybody_by_organisation() -> list[tuple[OrganisationDetail, list[MemberDetail]]]:
    """Read every organisation with its members, for the demonstration's switcher; buyers first."""
    rows = await fetch(
        """select m.organisation, m.id, p.id as person_id, p.name, p.email, m.role, m.started_at as since
           from membership m join person p on p.id = m.person where m.ended_at is null order by p.name, p.id, m.role"""
    )
    found: dict[UUID, list[MemberDetail]] = {}
    for row in rows:
        found.setdefault(row.pop("organisation"), []).append(msgspec.convert(row, MemberDetail))
    order = list(OrganisationKind)
    every = sorted(await organisations(), key=lambda one: order.index(one.kind))
    return [(one, found[one.id]) for one in every if one.id in found]


async def invitations_to(email: str) -> list[InvitationDetail]:
    """Read the offers sent to an address that can still be accepted."""
    rows = await fetch(_INVITATION + " and i.email = lower($1) order by i.created_at, i.id", email)
    return msgspec.convert(rows, list[InvitationDetail])
