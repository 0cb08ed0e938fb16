"""Signing in, on the real database."""

import statistics
import time

import pytest

from portal.accounts import queries, services
from portal.accounts.domain import Origin, PersonDetail
from portal.accounts.policies import ADDRESS_LIMIT, CODE_LIMIT, PAIR_LIMIT
from portal.accounts.services.attempts import network_of
from portal.accounts.tokens import hash_token
from portal.database.transactions import execute, fetch, fetch_one
from portal.kernel.errors import InvalidInputError, NotFoundError
from portal.mail.queries import letters_to
from tests.builders.accounts import ORIGIN, PASSWORD, make_person

pytestmark = pytest.mark.usefixtures("db")


async def refuse(email: str, password: str, origin: Origin = ORIGIN) -> str:
    with pytest.raises(InvalidInputError) as caught:
        await services.sign_in(email=email, password=password, origin=origin)
    return caught.value.errors["password"]


async def link_of(person: PersonDetail) -> str:
    letters = await letters_to(person.email)
    return next(word for word in letters[0].body.split() if word.startswith("http")).rpartition("/")[2]


async def test_right_password_signs_in_whatever_the_case_of_the_address() -> None:
    person = await make_person(password=PASSWORD)
    assert await services.sign_in(email=f"  {person.email.upper()} ", password=PASSWORD, origin=ORIGIN) == person


async def test_unknown_address_and_wrong_password_read_the_same() -> None:
    person = await make_person(password=PASSWORD)
    without = await make_person()
    messages = {
        await refuse(person.email, "not the password"),
        await refuse("nobody@example.org", PASSWORD),
        await refuse(without.email, PASSWORD),
        await refuse(without.email, ""),
    }
    assert len(messages) == 1


async def test_unknown_address_takes_as_long_as_a_wrong_password() -> None:
    person = await make_person(password=PASSWORD)
    took: dict[str, list[float]] = {person.email: [], "nobody@example.org": []}
    for number in range(4):
        for email, times in took.items():
            started = time.perf_counter()
            await refuse(email, "wrong password here", Origin(address=f"198.51.100.{number}"))
            times.append(time.perf_counter() - started)
    known, unknown = (statistics.median(times) for times in took.values())
    assert 0.5 < known / unknown < 2


async def test_guessing_from_one_address_is_stopped_and_the_owner_is_not() -> None:
    person = await make_person(password=PASSWORD)
    stranger = Origin(address="198.51.100.9")
    for _ in range(PAIR_LIMIT):
        assert "not right" in await refuse(person.email, "guess", stranger)
    assert "too many" in await refuse(person.email, PASSWORD, stranger)
    assert (await services.sign_in(email=person.email, password=PASSWORD, origin=ORIGIN)).id == person.id


async def test_many_accounts_from_one_address_are_stopped() -> None:
    person = await make_person(password=PASSWORD)
    stranger = Origin(address="198.51.100.10")
    for number in range(ADDRESS_LIMIT):
        await services.attempts.begin_attempt("password", f"guess-{number}@example.org", stranger.address)
    assert "network" in await refuse(person.email, PASSWORD, stranger)


async def test_guesses_from_everywhere_pause_strangers_but_not_the_owners_own_place() -> None:
    person = await make_person(password=PASSWORD)
    await services.sign_in(email=person.email, password=PASSWORD, origin=ORIGIN)
    for number in range(60):
        await services.attempts.begin_attempt("password", person.email, f"198.51.{number}.1")
    assert "guessing" in await refuse(person.email, PASSWORD, Origin(address="192.0.2.1"))
    assert (await services.sign_in(email=person.email, password=PASSWORD, origin=ORIGIN)).id == person.id
    await services.send_sign_in_link(email=person.email, origin=Origin(address="192.0.2.1"))
    assert len(await letters_to(person.email)) == 1


async def test_attempts_hold_no_address_in_clear() -> None:
    await refuse("nobody@example.org", "guess")
    rows = await fetch("select sign_in_attempt::text as row from sign_in_attempt")
    assert not any(text in row["row"] for row in rows for text in ("nobody", "203.0.113"))


def test_one_ipv6_network_counts_as_one_address() -> None:
    assert network_of("2001:db8:1:2::1") == network_of("2001:db8:1:2:ffff::9") == "2001:db8:1:2::/64"
    assert network_of("203.0.113.7") == "203.0.113.7"
    assert network_of("") == ""


async def test_link_signs_in_once() -> None:
    person = await make_person()
    await services.send_sign_in_link(email=person.email, origin=ORIGIN, next_path="/challenges")
    token = await link_of(person)
    assert await services.is_link_open(token)
    assert await services.is_link_open(token), "looking uses nothing up"
    assert await services.use_sign_in_link(token) == (person.id, "/challenges")
    assert not await services.is_link_open(token)
    with pytest.raises(NotFoundError):
        await services.use_sign_in_link(token)


async def test_link_is_over_after_fifteen_minutes() -> None:
    person = await make_person()
    await services.send_sign_in_link(email=person.email, origin=ORIGIN)
    token = await link_of(person)
    await execute("update sign_in_link set expires_at = statement_timestamp() - interval '1 second'")
    with pytest.raises(NotFoundError):
        await services.use_sign_in_link(token)


async def test_only_hashes_are_stored() -> None:
    person = await make_person()
    await services.send_sign_in_link(email=person.email, origin=ORIGIN)
    session_token = await services.start_session(person.id, ORIGIN)
    link = await link_of(person)
    rows = [await fetch_one("select * from sign_in_link"), await fetch_one("select * from session")]
    assert [row and row["token_hash"] for row in rows] == [hash_token(link), hash_token(session_token)]
    assert not any(token in str(row) for row in rows for token in (link, session_token))


async def test_a_flood_of_links_ends() -> None:
    person = await make_person()
    for _ in range(10):
        await services.send_sign_in_link(email=person.email, origin=ORIGIN)
    assert len(await letters_to(person.email)) == 4


async def test_unknown_address_is_told_by_mail_only() -> None:
    await services.send_sign_in_link(email="nobody@example.org", origin=ORIGIN)
    await services.send_password_reset(email="nobody@example.org", origin=ORIGIN)
    letters = await letters_to("nobody@example.org")
    assert [one.subject for one in letters] == ["You do not have an account yet"] * 2


async def test_reset_changes_the_password_once_and_signs_out_everywhere() -> None:
    person = await make_person(password=PASSWORD)
    session = await services.start_session(person.id, ORIGIN)
    await services.send_password_reset(email=person.email, origin=ORIGIN)
    token = await link_of(person)
    with pytest.raises(InvalidInputError):
        await services.reset_password(token, "short")
    await services.reset_password(token, "another set of words")
    assert await services.find_session(session) is None
    assert (await services.sign_in(email=person.email, password="another set of words", origin=ORIGIN)).id == person.id
    assert "not right" in await refuse(person.email, PASSWORD)
    with pytest.raises(NotFoundError):
        await services.reset_password(token, "yet another set of words")
    assert (await letters_to(person.email))[0].subject == "Your password was changed"


async def test_using_one_reset_link_ends_the_others() -> None:
    person = await make_person(password=PASSWORD)
    tokens = []
    for _ in range(2):
        await services.send_password_reset(email=person.email, origin=ORIGIN)
        letters = {one.id: one for one in await letters_to(person.email)}
        links = [
            word.rpartition("/")[2]
            for one in letters.values()
            for word in one.body.split()
            if "/reset-password/" in word
        ]
        tokens.append(next(link for link in links if link not in tokens))
    await services.reset_password(tokens[0], "another set of words")
    assert not await services.is_reset_open(tokens[1])


async def test_changing_the_password_needs_the_old_one_and_ends_other_sessions() -> None:
    person = await make_person(password=PASSWORD)
    here, elsewhere = [await services.start_session(person.id, ORIGIN) for _ in range(2)]
    session = await services.find_session(here)
    assert session is not None
    with pytest.raises(InvalidInputError) as caught:
        await services.change_password(person.id, current="wrong", new="tiny")
    assert set(caught.value.errors) == {"current_password", "new_password"}
    await services.change_password(person.id, current=PASSWORD, new="another set of words", keep_session=session.id)
    assert await services.find_session(here) is not None
    assert await services.find_session(elsewhere) is None


async def test_old_attempts_and_links_are_forgotten() -> None:
    person = await make_person()
    await services.send_sign_in_link(email=person.email, origin=ORIGIN)
    await services.forget_attempts()
    assert await fetch("select 1 from sign_in_link")
    await execute("update sign_in_link set expires_at = statement_timestamp() - interval '40 days'")
    await execute("update sign_in_attempt set at = statement_timestamp() - interval '40 days'")
    await services.forget_attempts()
    assert not await fetch("select 1 from sign_in_link")
    assert not await fetch("select 1 from sign_in_attempt")


async def test_people_with_roles_are_found() -> None:
    person = await make_person("Grace Hopper")
    assert await queries.person_by_email(person.email.upper()) == person
    assert await queries.person(person.id) == person


async def test_a_stolen_session_cannot_guess_the_password_for_long() -> None:
    person = await make_person(password=PASSWORD)
    for _ in range(CODE_LIMIT):
        with pytest.raises(InvalidInputError, match="is not right"):
            await services.change_password(person.id, current="wrong wrong wrong", new="another set of words")
    with pytest.raises(InvalidInputError, match="too many wrong passwords"):
        await services.change_password(person.id, current=PASSWORD, new="another set of words")
    assert (await services.sign_in(email=person.email, password=PASSWORD, origin=ORIGIN)).id == person.id
