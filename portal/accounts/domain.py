"""People and what they may reach: plain values, no database."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from portal.accounts.permissions import MATRIX, Permission
from portal.accounts.roles import ROLE_DESCRIPTIONS, ROLE_NAMES, ROLES_OF_KIND, OrganisationKind, Role

__all__ = [
    "ROLES_OF_KIND",
    "ROLE_DESCRIPTIONS",
    "ROLE_NAMES",
    "SECOND_FACTOR_VALID_FOR",
    "Actor",
    "ActorMembership",
    "InvitationDetail",
    "MemberDetail",
    "OrganisationDetail",
    "OrganisationKind",
    "OrganisationRow",
    "Origin",
    "PersonDetail",
    "PersonRow",
    "Role",
    "SessionDetail",
]

SECOND_FACTOR_VALID_FOR = timedelta(minutes=10)


class Origin(msgspec.Struct, frozen=True):
    """Where a request comes from: the network address and, in words, the browser."""

    address: str = ""
    browser: str = ""


class PersonDetail(msgspec.Struct, frozen=True):
    """Somebody with an account."""

    id: UUID
    name: str
    email: str


class OrganisationDetail(msgspec.Struct, frozen=True):
    """A public body, a company, or the operator of the portal."""

    id: UUID
    slug: str
    name: str
    short_name: str
    kind: OrganisationKind
    company_number: str
    body_type: str
    gss_code: str
    threshold_class: str
    address: str
    website: str


class MemberDetail(msgspec.Struct, frozen=True):
    """One role that one person has in an organisation now."""

    id: UUID
    person_id: UUID
    name: str
    email: str
    role: Role
    since: datetime


class OrganisationRow(msgspec.Struct, frozen=True):
    """One organisation in the operators' list."""

    slug: str
    name: str
    kind: OrganisationKind
    people: int
    created_at: datetime


class PersonRow(msgspec.Struct, frozen=True):
    """One person in the operators' list, with "role at organisation" for each membership."""

    id: UUID
    name: str
    email: str
    memberships: tuple["ActorMembership", ...]
    created_at: datetime


class InvitationDetail(msgspec.Struct, frozen=True):
    """A role offered to an address that nobody has taken up yet."""

    id: UUID
    organisation_id: UUID
    organisation_name: str
    organisation_slug: str
    email: str
    role: Role
    invited_by: str
    created_at: datetime
    expires_at: datetime


class SessionDetail(msgspec.Struct, frozen=True):
    """One signed-in browser, as shown on the account page."""

    id: UUID
    browser: str
    started_at: datetime
    seen_at: datetime


class ActorMembership(msgspec.Struct, frozen=True):
    """One role of the actor in one organisation."""

    organisation_id: UUID
    organisation_name: str
    organisation_kind: OrganisationKind
    organisation_slug: str
    role: Role


class Actor(msgspec.Struct, frozen=True):
    """Who is asking. What they may do is always asked per organisation, never per account."""

    person_id: UUID
    name: str
    email: str
    memberships: tuple[ActorMembership, ...] = ()
    second_factor_at: datetime | None = None

    def organisations(self, *roles: Role) -> frozenset[UUID]:
        """Name the organisations in which the actor has one of `roles`, or any role when none is given."""
        return frozenset(m.organisation_id for m in self.memberships if not roles or m.role in roles)

    def organisations_with(self, permission: Permission) -> frozenset[UUID]:
        """Name the organisations in which the actor holds `permission`."""
        return frozenset(m.organisation_id for m in self.memberships if permission in MATRIX[m.role])

    def has(self, permission: Permission) -> bool:
        """Say whether the actor holds `permission` anywhere; which object it covers is the provider's question."""
        return any(permission in MATRIX[m.role] for m in self.memberships)

    def may(self, permission: Permission, organisation_id: UUID) -> bool:
        """Say whether the actor holds `permission` in that organisation."""
        return organisation_id in self.organisations_with(permission)

    def roles_in(self, organisation_id: UUID) -> frozenset[Role]:
        """Name the actor's roles in that organisation; empty when they have none."""
        return frozenset(m.role for m in self.memberships if m.organisation_id == organisation_id)

    def is_of(self, kind: OrganisationKind) -> bool:
        """Say whether the actor belongs to an organisation of that kind."""
        return any(m.organisation_kind is kind for m in self.memberships)


def is_second_factor_fresh(confirmed_at: datetime | None, now: datetime) -> bool:
    """Say whether the second factor was confirmed within the last ten minutes of real time."""
    return confirmed_at is not None and now - confirmed_at <= SECOND_FACTOR_VALID_FOR
