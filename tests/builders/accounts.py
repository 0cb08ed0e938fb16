"""People and organisations for tests, made through the real services."""

from itertools import count
from uuid import UUID

from portal.accounts.domain import Actor, OrganisationDetail, OrganisationKind, Origin, PersonDetail, Role
from portal.accounts.queries import actor_of
from portal.accounts.services import (
    add_member,
    create_organisation,
    create_person,
    store_second_factor,
)

PASSWORD = "three-random-words"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ORIGIN = Origin(address="203.0.113.7", browser="Firefox on Linux")

_numbers = count(1)


async def make_person(name: str = "", *, email: str = "", password: str | None = None) -> PersonDetail:
    """Make somebody who belongs nowhere; without a password, which would cost a hash."""
    number = next(_numbers)
    return await create_person(
        name=name or f"Person {number}", email=email or f"person-{number}@example.org", password=password
    )


async def make_organisation(kind: OrganisationKind, name: str) -> OrganisationDetail:
    """Make an organisation with a name of its own."""
    number = next(_numbers)
    return await create_organisation(kind=kind, name=name or f"{kind.capitalize()} {number}")


async def make_buyer(name: str = "") -> OrganisationDetail:
    """Make a public body nobody belongs to yet."""
    return await make_organisation(OrganisationKind.BUYER, name)


async def make_supplier_organisation(name: str = "") -> OrganisationDetail:
    """Make a company nobody belongs to yet."""
    return await make_organisation(OrganisationKind.SUPPLIER, name)


async def make_member(organisation_id: UUID, *roles: Role, name: str = "", password: str | None = None) -> Actor:
    """Make somebody with roles in an organisation."""
    person = await make_person(name, password=password)
    for role in roles:
        await add_member(person.id, organisation_id, role)
    return await actor_of(person.id)


async def make_supplier(name: str = "") -> tuple[OrganisationDetail, Actor]:
    """Make a company and somebody who writes its bids, signs for it and manages its people."""
    made = await make_supplier_organisation(name)
    return made, await make_member(made.id, Role.SUPPLIER, Role.SIGNATORY)


async def make_officer(buyer: OrganisationDetail, name: str = "") -> Actor:
    """Make a procurement officer of a buyer."""
    return await make_member(buyer.id, Role.OFFICER, name=name)


async def make_evaluator(buyer: OrganisationDetail, name: str = "") -> Actor:
    """Make an evaluator of a buyer."""
    return await make_member(buyer.id, Role.EVALUATOR, name=name)


async def make_administrator() -> Actor:
    """Make somebody who runs the portal."""
    platform = await make_organisation(OrganisationKind.PLATFORM, "")
    return await make_member(platform.id, Role.ADMINISTRATOR)


async def give_second_factor(person_id: UUID) -> None:
    """Let a person have an authenticator app, whose code is then `demonstration_code`."""
    await store_second_factor(person_id, SECRET)
