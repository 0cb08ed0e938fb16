"""The same thing asked twice at the same moment, with real commits: it happens once."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest

from portal.accounts import queries, services
from portal.accounts.domain import Role
from portal.accounts.policies import PAIR_LIMIT
from portal.database.transactions import fetch_one
from portal.kernel.errors import InvalidInputError, NotFoundError, PortalError, RefusedError
from portal.mail.queries import letters_to
from tests.builders.accounts import (
    ORIGIN,
    PASSWORD,
    give_second_factor,
    make_buyer,
    make_officer,
    make_person,
)
from tests.support.jobs import run_due_jobs

pytestmark = [pytest.mark.committed, pytest.mark.usefixtures("db")]


async def at_once(*acts: Awaitable[Any]) -> tuple[list[Any], list[PortalError]]:
    """Do all at the same moment; give what succeeded and what was refused, and let every other error out."""
    found = await asyncio.gather(*acts, return_exceptions=True)
    for one in found:
        if isinstance(one, BaseException) and not isinstance(one, PortalError):
            raise one
    refused = [one for one in found if isinstance(one, PortalError)]
    return [one for one in found if not isinstance(one, PortalError)], refused


async def token_sent(email: str) -> str:
    body = (await letters_to(email))[0].body
    return next(word for word in body.split() if word.startswith("http")).rpartition("/")[2]


async def test_a_link_signs_in_once() -> None:
    person = await make_person()
    await services.send_sign_in_link(email=person.email, origin=ORIGIN)
    token = await token_sent(person.email)
    done, refused = await at_once(*(services.use_sign_in_link(token) for _ in range(5)))
    assert len(done) == 1
    assert all(isinstance(one, NotFoundError) for one in refused)


async def test_a_code_is_accepted_once() -> None:
    person = await make_person()
    await give_second_factor(person.id)
    sessions = [await services.find_session(await services.start_session(person.id, ORIGIN)) for _ in range(4)]
    code = await services.demonstration_code(person.id)
    assert code is not None
    done, refused = await at_once(
        *(services.confirm_second_factor(person.id, one.id, code) for one in sessions if one is not None)
    )
    assert len(done) == 1
    assert len(refused) == 3
    row = await fetch_one("select count(second_factor_at) as confirmed from session where person = $1", person.id)
    assert row == {"confirmed": 1}


async def test_an_invitation_is_accepted_once() -> None:
    buyer = await make_buyer()
    await services.invite_member(await make_officer(buyer), buyer.id, email="new@t.example", role=Role.LEGAL)
    token = await token_sent("new@t.example")
    done, refused = await at_once(*(services.accept_invitation(token, name="New", password=PASSWORD) for _ in range(3)))
    assert len(done) == 1
    assert len(refused) == 2
    assert len([one for one in await queries.members(buyer.id) if one.email == "new@t.example"]) == 1


async def test_two_managers_cannot_end_each_other() -> None:
    buyer = await make_buyer()
    first, second = await make_officer(buyer), await make_officer(buyer)
    of = {one.person_id: one.id for one in await queries.members(buyer.id)}
    done, refused = await at_once(
        services.end_membership(first, buyer.id, of[second.person_id]),
        services.end_membership(second, buyer.id, of[first.person_id]),
    )
    assert len(done) == len(refused) == 1
    assert isinstance(refused[0], RefusedError)
    assert len(await queries.members(buyer.id)) == 1


async def test_many_guesses_at_once_are_all_counted() -> None:
    person = await make_person(password=PASSWORD)
    _, refused = await at_once(
        *(services.sign_in(email=person.email, password="a wrong guess", origin=ORIGIN) for _ in range(12))
    )
    assert len(refused) == 12
    with pytest.raises(InvalidInputError) as caught:
        await services.sign_in(email=person.email, password=PASSWORD, origin=ORIGIN)
    assert "too many" in caught.value.errors["password"]
    row = await fetch_one("select count(*) as attempts from sign_in_attempt")
    assert row is not None
    assert row["attempts"] == 13 > PAIR_LIMIT


async def test_names_at_once_get_slugs_apart_and_a_company_is_made_once() -> None:
    made, _ = await at_once(*(services.create_organisation(kind="supplier", name="Same Name") for _ in range(4)))
    assert len({one.slug for one in made}) == 4
    done, refused = await at_once(
        *(services.create_organisation(kind="supplier", name="One", company_number="01234567") for _ in range(3))
    )
    assert len(done) == 1
    assert all(isinstance(one, InvalidInputError) for one in refused)


async def test_forgetting_runs_as_a_job_and_puts_itself_on_the_list_again() -> None:
    from portal.accounts.jobs import FORGET
    from portal.jobs.services import enqueue

    await services.send_sign_in_link(email="nobody@example.org", origin=ORIGIN)
    await enqueue(FORGET, {})
    await run_due_jobs()
    assert await fetch_one("select 1 from due_act where act = $1", FORGET) is not None
