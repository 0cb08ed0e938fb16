"""Signing up, inviting, changing roles, ending them."""

from uuid import uuid4

import pytest

from portal.accounts import queries, services
from portal.accounts.domain import OrganisationKind, Role
from portal.accounts.policies import INVITATIONS_A_DAY, INVITATIONS_TO_ONE_ADDRESS
from portal.accounts.queries import actor_of
from portal.database.transactions import execute, fetch, fetch_one
from portal.kernel.errors import InvalidInputError, NotFoundError, RefusedError
from portal.mail.queries import letters_to
from tests.builders.accounts import (
    ORIGIN,
    PASSWORD,
    make_administrator,
    make_buyer,
    make_member,
    make_officer,
    make_person,
    make_supplier,
)

pytestmark = pytest.mark.usefixtures("db")

SIGN_UP = {
    "name": "Ada Lovelace",
    "email": "Ada@Engines.Example",
    "password": "three random words",
    "organisation_name": "Analytical Engines Ltd",
    "company_number": "1234567",
    "origin": ORIGIN,
}


async def token_sent(email: str) -> str:
    body = (await letters_to(email))[0].body
    return next(word for word in body.split() if word.startswith("http")).rpartition("/")[2]


async def acts() -> list[str]:
    return [row["act"] for row in await fetch("select act from audit_entry order by at, seq")]


async def test_sign_up_makes_nothing_until_confirmed() -> None:
    await services.register(**SIGN_UP)
    assert await queries.person_by_email("ada@engines.example") is None
    assert not await queries.organisations(OrganisationKind.SUPPLIER)
    token = await token_sent("ada@engines.example")
    assert await services.is_sign_up_open(token)
    person = await services.confirm_sign_up(token)
    actor = await actor_of(person.id)
    assert {one.role for one in actor.memberships} == {Role.SUPPLIER, Role.SIGNATORY}
    (supplier,) = await queries.organisations(OrganisationKind.SUPPLIER)
    assert (supplier.name, supplier.slug, supplier.company_number) == (
        "Analytical Engines Ltd",
        "analytical-engines-ltd",
        "01234567",
    )
    assert (await services.sign_in(email=person.email, password=SIGN_UP["password"], origin=ORIGIN)).id == person.id
    with pytest.raises(NotFoundError):
        await services.confirm_sign_up(token)


async def test_sign_up_reports_every_error() -> None:
    with pytest.raises(InvalidInputError) as caught:
        await services.register(**{**SIGN_UP, "password": "short", "company_number": "what"})
    assert set(caught.value.errors) == {"password", "company_number"}


async def test_sign_up_with_a_known_address_changes_nothing_and_tells_its_owner() -> None:
    await make_person("Ada", email="ada@engines.example", password=PASSWORD)
    await services.register(**SIGN_UP)
    assert (await letters_to("ada@engines.example"))[0].subject == "You already have an account"
    assert not await fetch("select 1 from sign_up")


async def test_a_company_is_registered_once() -> None:
    await services.create_organisation(kind="supplier", name="First", company_number="01234567")
    with pytest.raises(InvalidInputError) as caught:
        await services.register(**SIGN_UP)
    assert "already registered" in caught.value.errors["company_number"]


async def test_of_two_sign_ups_for_one_company_the_second_to_confirm_is_refused_whole() -> None:
    await services.register(**SIGN_UP)
    await services.register(**{**SIGN_UP, "email": "bob@engines.example"})
    await services.confirm_sign_up(await token_sent("ada@engines.example"))
    with pytest.raises(InvalidInputError):
        await services.confirm_sign_up(await token_sent("bob@engines.example"))
    assert await queries.person_by_email("bob@engines.example") is None


async def test_slugs_stay_apart() -> None:
    made = [await services.create_organisation(kind="supplier", name="Same Name") for _ in range(3)]
    assert [one.slug for one in made] == ["same-name", "same-name-2", "same-name-3"]
    with pytest.raises(InvalidInputError):
        await services.create_organisation(kind="supplier", name="Other", slug="same-name")


async def test_an_address_belongs_to_one_person() -> None:
    await make_person(email="ada@engines.example")
    with pytest.raises(InvalidInputError):
        await make_person(email="ADA@engines.example")


async def test_invited_stranger_makes_an_account_and_joins() -> None:
    buyer = await make_buyer()
    officer = await make_officer(buyer)
    await services.invite_member(officer, buyer.id, email="New@Council.example", role=Role.FINANCE)
    token = await token_sent("new@council.example")
    person = await services.accept_invitation(token, name="New", password=PASSWORD)
    assert (await actor_of(person.id)).roles_in(buyer.id) == {Role.FINANCE}
    with pytest.raises(NotFoundError):
        await services.accept_invitation(token, name="New", password=PASSWORD)
    assert {"member:invited", "member:added", "member:invitation_accepted"} <= set(await acts())


async def test_invitation_is_for_its_address_only() -> None:
    buyer = await make_buyer()
    officer = await make_officer(buyer)
    invited, other = await make_person(email="invited@council.example"), await make_person()
    await services.invite_member(officer, buyer.id, email=invited.email, role=Role.EVALUATOR)
    token = await token_sent(invited.email)
    for person_id in (None, other.id):
        with pytest.raises(RefusedError):
            await services.accept_invitation(token, person_id=person_id, name="X", password=PASSWORD)
    await services.accept_invitation(token, person_id=invited.id)
    assert (await actor_of(invited.id)).roles_in(buyer.id) == {Role.EVALUATOR}


async def test_second_invitation_replaces_the_first() -> None:
    buyer = await make_buyer()
    officer = await make_officer(buyer)
    first = await services.invite_member(officer, buyer.id, email="new@council.example", role=Role.LEGAL)
    old = await token_sent("new@council.example")
    second = await services.invite_member(officer, buyer.id, email="new@council.example", role=Role.LEGAL)
    assert [one.id for one in await queries.open_invitations(buyer.id)] == [second.id] != [first.id]
    with pytest.raises(NotFoundError):
        await queries.invitation_by_token(old)


async def test_withdrawn_and_old_invitations_cannot_be_accepted() -> None:
    buyer = await make_buyer()
    officer = await make_officer(buyer)
    offer = await services.invite_member(officer, buyer.id, email="new@council.example", role=Role.LEGAL)
    token = await token_sent("new@council.example")
    await execute("update invitation set expires_at = statement_timestamp() - interval '1 second'")
    with pytest.raises(NotFoundError):
        await services.accept_invitation(token, name="New", password=PASSWORD)
    await execute("update invitation set expires_at = statement_timestamp() + interval '1 day'")
    await services.withdraw_invitation(officer, buyer.id, offer.id)
    with pytest.raises(NotFoundError):
        await services.accept_invitation(token, name="New", password=PASSWORD)


async def test_only_managers_of_the_organisation_change_its_people() -> None:
    buyer, other = await make_buyer(), await make_buyer()
    officer, stranger = await make_officer(buyer), await make_officer(other)
    finance = await make_member(buyer.id, Role.FINANCE)
    (membership,) = [one for one in await queries.members(buyer.id) if one.person_id == finance.person_id]
    for actor in (finance, stranger):
        with pytest.raises(RefusedError):
            await services.invite_member(actor, buyer.id, email="x@council.example", role=Role.LEGAL)
        with pytest.raises(RefusedError):
            await services.end_membership(actor, buyer.id, membership.id)
        with pytest.raises(RefusedError):
            await services.change_role(actor, buyer.id, membership.id, Role.OFFICER)
    with pytest.raises(NotFoundError):
        await services.end_membership(stranger, other.id, membership.id)
    with pytest.raises(NotFoundError):
        await services.end_membership(officer, buyer.id, uuid4())


async def test_last_manager_cannot_leave_nor_be_changed() -> None:
    buyer = await make_buyer()
    officer = await make_officer(buyer)
    (membership,) = await queries.members(buyer.id)
    for act in (
        services.end_membership(officer, buyer.id, membership.id),
        services.change_role(officer, buyer.id, membership.id, Role.FINANCE),
    ):
        with pytest.raises(RefusedError):
            await act
    assert [one.role for one in await queries.members(buyer.id)] == [Role.OFFICER], "a refusal leaves no half"
    second = await make_officer(buyer)
    await services.end_membership(second, buyer.id, membership.id)
    assert not (await actor_of(officer.person_id)).memberships


async def test_role_is_changed_and_taken_up_again_in_the_same_row() -> None:
    buyer = await make_buyer()
    officer, person = await make_officer(buyer), await make_member(buyer.id, Role.LEGAL)
    (membership,) = [one for one in await queries.members(buyer.id) if one.person_id == person.person_id]
    await services.change_role(officer, buyer.id, membership.id, Role.FINANCE)
    assert (await actor_of(person.person_id)).roles_in(buyer.id) == {Role.FINANCE}
    await services.add_member(person.person_id, buyer.id, Role.LEGAL)
    assert (await actor_of(person.person_id)).roles_in(buyer.id) == {Role.FINANCE, Role.LEGAL}
    rows = await fetch_one("select count(*) as rows from membership where person = $1", person.person_id)
    assert rows == {"rows": 2}


async def test_roles_fit_the_organisation() -> None:
    supplier, owner = await make_supplier()
    with pytest.raises(InvalidInputError):
        await services.invite_member(owner, supplier.id, email="x@engines.example", role=Role.EVALUATOR)


async def test_operator_adds_a_buyer_and_invites_its_officer_but_not_themselves() -> None:
    operator = await make_administrator()
    made = await services.create_buyer(
        operator, name="London Borough of Testing", short_name="Testing", body_type="", officer_email="o@t.example"
    )
    assert [one.email for one in await queries.open_invitations(made.id)] == ["o@t.example"]
    with pytest.raises(InvalidInputError):
        await services.create_buyer(
            operator, name="Another", short_name="Another", body_type="", officer_email=operator.email
        )
    assert await fetch_one("select 1 from organisation where name = 'Another'") is None
    officer = await make_officer(await make_buyer())
    with pytest.raises(NotFoundError):
        await services.create_buyer(officer, name="X", short_name="X", body_type="", officer_email="x@t.example")


async def test_one_person_can_act_for_several_organisations() -> None:
    buyer, (supplier, owner) = await make_buyer(), await make_supplier()
    await services.add_member(owner.person_id, buyer.id, Role.EVALUATOR)
    actor = await actor_of(owner.person_id)
    assert actor.roles_in(buyer.id) == {Role.EVALUATOR}
    assert actor.roles_in(supplier.id) == {Role.SUPPLIER, Role.SIGNATORY}
    assert [one.id for one in await queries.people_with(buyer.id, Role.EVALUATOR)] == [owner.person_id]
    assert not await queries.people_with(buyer.id, Role.OFFICER)
    assert len(await queries.people_with(supplier.id)) == 1


async def test_first_administrator_is_made_once_and_sees_no_bids() -> None:
    typed = {"name": "Ada", "email": "ada@operator.example", "password": PASSWORD, "operator": "The Operator"}
    for wrong in ({"email": "not an address"}, {"password": "short"}):
        with pytest.raises(InvalidInputError):
            await services.make_administrator(**{**typed, **wrong})
    person = await services.make_administrator(**typed)
    assert await services.make_administrator(**typed) == person
    actor = await actor_of(person.id)
    assert [one.role for one in actor.memberships] == [Role.ADMINISTRATOR]
    assert len(await queries.organisations(OrganisationKind.PLATFORM)) == 1


async def test_an_organisation_cannot_flood_strangers_with_invitations() -> None:
    company, manager = await make_supplier()
    for _ in range(INVITATIONS_TO_ONE_ADDRESS):
        await services.invite_member(manager, company.id, email="same@example.org", role=Role.SUPPLIER)
    with pytest.raises(InvalidInputError, match="invited this address often enough"):
        await services.invite_member(manager, company.id, email="same@example.org", role=Role.SUPPLIER)
    for number in range(INVITATIONS_A_DAY - INVITATIONS_TO_ONE_ADDRESS):
        await services.invite_member(manager, company.id, email=f"a{number}@example.org", role=Role.SUPPLIER)
    with pytest.raises(InvalidInputError, match="invited enough people for today"):
        await services.invite_member(manager, company.id, email="one-more@example.org", role=Role.SUPPLIER)
    other, somebody = await make_supplier()
    await services.invite_member(somebody, other.id, email="same@example.org", role=Role.SUPPLIER)


async def test_an_organisation_is_told_whom_the_operator_lets_in() -> None:
    """An operator could give a helper of theirs a seat; those who manage the people there learn of it at once."""
    operator = await make_administrator()
    buyer = await make_buyer()
    officer = await make_officer(buyer)
    await services.invite_member(operator, buyer.id, email="helper@example.org", role=Role.OFFICER)
    (letter,) = await letters_to(officer.email)
    assert "helper@example.org" in letter.body
    assert operator.name in letter.body
    await services.invite_member(officer, buyer.id, email="colleague@example.org", role=Role.OFFICER)
    assert len(await letters_to(officer.email)) == 1
