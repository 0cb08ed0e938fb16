"""Signed-in browsers: the server's own tokens, idle and absolute ends."""

from uuid import uuid4

import pytest

from portal.accounts import queries, services
from portal.database.transactions import execute, fetch_one
from portal.kernel.errors import NotFoundError
from tests.builders.accounts import ORIGIN, make_buyer, make_officer, make_person

pytestmark = pytest.mark.usefixtures("db")


async def test_session_tells_who_and_what_they_may_do_now() -> None:
    buyer = await make_buyer()
    officer = await make_officer(buyer, "Ada")
    session = await services.find_session(await services.start_session(officer.person_id, ORIGIN))
    assert session is not None
    assert session.actor == officer
    await execute("update membership set ended_at = statement_timestamp() where person = $1", officer.person_id)
    again = await services.find_session(await services.start_session(officer.person_id, ORIGIN))
    assert again is not None
    assert not again.actor.memberships


async def test_token_nobody_gave_means_nothing() -> None:
    for token in ("", "planted", "a" * 43, "\x00", "é"):
        assert await services.find_session(token) is None


async def test_sign_in_ends_what_the_browser_had() -> None:
    person = await make_person()
    before = await services.start_session(person.id, ORIGIN)
    after = await services.start_session(person.id, ORIGIN, replacing=before)
    assert before != after
    assert await services.find_session(before) is None
    assert await services.find_session(after) is not None


@pytest.mark.parametrize(
    ("column", "age", "is_over"),
    [
        ("seen_at", "29 minutes", False),
        ("seen_at", "31 minutes", True),
        ("started_at", "11 hours 59 minutes", False),
        ("started_at", "12 hours 1 minute", True),
    ],
)
async def test_sessions_end_by_themselves(column: str, age: str, is_over: bool) -> None:
    person = await make_person()
    token = await services.start_session(person.id, ORIGIN)
    await execute(f"update session set {column} = statement_timestamp() - interval '{age}'")
    assert (await services.find_session(token) is None) is is_over
    assert bool(await queries.sessions_of(person.id)) is not is_over


async def test_moving_the_demonstration_clock_signs_nobody_out() -> None:
    person = await make_person()
    token = await services.start_session(person.id, ORIGIN)
    await execute("update demonstration_clock set ahead_by = ahead_by + interval '90 days'")
    assert await services.find_session(token) is not None


async def test_ended_session_is_not_brought_back() -> None:
    person = await make_person()
    token = await services.start_session(person.id, ORIGIN)
    session = await services.find_session(token)
    assert session is not None
    await services.end_session(person.id, session.id)
    await services.touch_session(session.id)
    assert await services.find_session(token) is None
    assert await services.owner_of_session(token) == person.id
    row = await fetch_one("select ended_at from session where id = $1", session.id)
    await services.end_session(person.id, session.id)
    assert await fetch_one("select ended_at from session where id = $1", session.id) == row


async def test_nobody_ends_anothers_session() -> None:
    person, other = await make_person(), await make_person()
    session = await services.find_session(await services.start_session(person.id, ORIGIN))
    assert session is not None
    with pytest.raises(NotFoundError):
        await services.end_session(other.id, session.id)
    with pytest.raises(NotFoundError):
        await services.end_session(person.id, uuid4())


async def test_sign_out_everywhere() -> None:
    person, other = await make_person(), await make_person()
    tokens = [await services.start_session(person.id, ORIGIN) for _ in range(3)]
    kept = await services.start_session(other.id, ORIGIN)
    await services.end_all_sessions(person.id)
    assert [await services.find_session(token) for token in tokens] == [None] * 3
    assert await services.find_session(kept) is not None
