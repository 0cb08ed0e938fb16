"""Who takes part in the story, as it begins and as demo.json lists them with the challenges."""

from typing import Any
from uuid import UUID

from challenges.publishing import queries as publishing
from challenges.publishing.domain import stage_shown
from portal.accounts.domain import OrganisationKind, Role
from portal.accounts.passwords import hash_password
from portal.accounts.queries import organisations
from portal.accounts.services import add_member, create_organisation, give_new_second_factor
from portal.accounts.services.people import insert_person
from portal.database.clock import portal_now
from portal.database.transactions import fetch
from procurement.demonstration.cast import OPERATOR, PASSWORD, Cast, read_cast


async def gather(cast: Cast) -> None:
    """Bring everybody in: the companies, the people, their places and second factors."""
    places: dict[str, UUID] = {one.slug: one.id for one in await organisations(OrganisationKind.BUYER)}
    operator = await create_organisation(
        kind=OrganisationKind.PLATFORM, name="Civic Challenges", short_name="Civic Challenges", slug=OPERATOR
    )
    places[OPERATOR] = operator.id
    for company in cast.suppliers:
        made = await create_organisation(
            kind=OrganisationKind.SUPPLIER, name=company.name, slug=company.slug, company_number=company.company_number
        )
        places[company.slug] = made.id
    # Everybody has the same printed password, so it is hashed once instead of for each of forty people.
    hashed = await hash_password(PASSWORD)
    for one in cast.people:
        person = await insert_person(name=one.name, email=one.email, password_hash=hashed)
        await add_member(person.id, places[one.organisation], Role(one.membership))
        await give_new_second_factor(person.id)


async def describe() -> dict[str, Any]:
    """Say who can sign in and which challenges there are, for demo.json."""
    now = await portal_now()
    names = {row["slug"]: row["name"] for row in await fetch("select slug, name from organisation")}
    accounts = [
        {
            "name": one.name,
            "email": one.email,
            "password": PASSWORD,
            "organisation": names[one.organisation],
            "role": one.role,
        }
        for one in read_cast().people
    ]
    rows = await fetch("select reference from challenge order by reference")
    found = [await publishing.challenge_by_reference(row["reference"]) for row in rows]
    shown = [
        {
            "reference": one.reference,
            "title": one.title,
            "stage": str(stage_shown(one.state, one.deadline_at, one.progress, now)),
        }
        for one in found
    ]
    return {"accounts": accounts, "challenges": shown}
