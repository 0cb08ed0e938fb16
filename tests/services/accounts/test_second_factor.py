"""The second factor: each code once, guessing bounded, recovery codes once each."""

from uuid import UUID

import pyotp
import pytest

from portal.accounts import queries, services
from portal.accounts.services.second_factors import STEP_SECONDS
from portal.accounts.state import SessionState
from portal.database.clock import real_now
from portal.database.transactions import execute, fetch_one
from portal.kernel.errors import InvalidInputError, NotFoundError
from portal.settings import use_environment
from tests.builders.accounts import ORIGIN, SECRET, give_second_factor, make_person

pytestmark = pytest.mark.usefixtures("db")


async def new_session() -> tuple[UUID, SessionState, str]:
    person = await make_person()
    token = await services.start_session(person.id, ORIGIN)
    session = await services.find_session(token)
    assert session is not None
    return person.id, session, token


async def code_at(steps_from_now: int, secret: str = SECRET) -> str:
    step = int((await real_now()).timestamp()) // STEP_SECONDS
    return pyotp.TOTP(secret).generate_otp(step + steps_from_now)


async def refuse(person_id: UUID, session: SessionState, code: str) -> str:
    with pytest.raises(InvalidInputError) as caught:
        await services.confirm_second_factor(person_id, session.id, code)
    return caught.value.errors["code"]


async def test_right_code_is_noted_on_this_session_only() -> None:
    person_id, session, token = await new_session()
    other = await services.start_session(person_id, ORIGIN)
    await give_second_factor(person_id)
    await services.confirm_second_factor(person_id, session.id, await code_at(0))
    found, elsewhere = await services.find_session(token), await services.find_session(other)
    assert found is not None
    assert found.is_second_factor_fresh()
    assert elsewhere is not None
    assert not elsewhere.is_second_factor_fresh()
    await execute("update session set second_factor_at = second_factor_at - interval '11 minutes'")
    later = await services.find_session(token)
    assert later is not None
    assert not later.is_second_factor_fresh()


async def test_the_same_code_is_refused_the_second_time() -> None:
    person_id, session, _ = await new_session()
    await give_second_factor(person_id)
    code = await code_at(0)
    await services.confirm_second_factor(person_id, session.id, code)
    assert "used before" in await refuse(person_id, session, code)
    assert "used before" in await refuse(person_id, session, await code_at(-1)), "an older code is no better"
    await services.confirm_second_factor(person_id, session.id, await code_at(1))


async def test_codes_far_off_or_malformed_are_refused() -> None:
    person_id, session, _ = await new_session()
    await give_second_factor(person_id)
    for code in (await code_at(-3), await code_at(3), "", "abcdef", "１２３４５６"):
        assert await refuse(person_id, session, code)


async def test_spaces_and_dashes_are_forgiven() -> None:
    person_id, session, token = await new_session()
    await give_second_factor(person_id)
    code = await code_at(0)
    await services.confirm_second_factor(person_id, session.id, f" {code[:3]} - {code[3:]} ")
    found = await services.find_session(token)
    assert found is not None
    assert found.is_second_factor_fresh()


async def test_guessing_codes_is_stopped() -> None:
    person_id, session, _ = await new_session()
    await give_second_factor(person_id)
    for _ in range(6):
        assert "not right" in await refuse(person_id, session, "000000")
    assert "too many" in await refuse(person_id, session, await code_at(0))


async def test_nobody_without_an_app_gets_through() -> None:
    person_id, session, _ = await new_session()
    assert await refuse(person_id, session, "000000")


async def test_set_up_proves_the_app_and_gives_recovery_codes() -> None:
    person_id, session, token = await new_session()
    setup = services.new_setup(person_id, "ada@example.org")
    assert services.read_setup(setup.token, person_id, "ada@example.org") is not None
    with pytest.raises(InvalidInputError):
        await services.set_up_second_factor(person_id, session.id, setup=setup, code="000000")
    assert not await queries.has_second_factor(person_id)
    code = await code_at(0, setup.key.replace(" ", ""))
    codes = await services.set_up_second_factor(person_id, session.id, setup=setup, code=code)
    assert len(set(codes)) == 10
    assert await queries.has_second_factor(person_id)
    found = await services.find_session(token)
    assert found is not None
    assert found.is_second_factor_fresh()
    assert "used before" in await refuse(person_id, session, code)


async def test_recovery_code_works_once_and_new_ones_end_the_old() -> None:
    person_id, session, _ = await new_session()
    await give_second_factor(person_id)
    first = await services.replace_recovery_codes(person_id)
    await services.confirm_second_factor(person_id, session.id, first[0].lower())
    assert await queries.recovery_codes_left(person_id) == 9
    assert await refuse(person_id, session, first[0])
    await services.replace_recovery_codes(person_id)
    assert await refuse(person_id, session, first[1])
    assert await queries.recovery_codes_left(person_id) == 10


async def test_secrets_are_stored_encrypted() -> None:
    person_id, _, _ = await new_session()
    await give_second_factor(person_id)
    codes = await services.replace_recovery_codes(person_id)
    row = await fetch_one("select * from second_factor where person = $1", person_id)
    assert row is not None
    assert SECRET.encode() not in row["secret_encrypted"]
    stored = await fetch_one("select string_agg(code_hash::text, ' ') as hashes from recovery_code")
    assert stored is not None
    assert not any(code.replace("-", "") in stored["hashes"] for code in codes)


async def test_setup_of_another_person_or_altered_is_refused() -> None:
    one, other = await make_person(), await make_person()
    setup = services.new_setup(one.id, one.email)
    assert services.read_setup(setup.token, other.id, other.email) is None
    assert services.read_setup("00" + setup.token[2:], one.id, one.email) is None
    assert services.read_setup("not hex", one.id, one.email) is None


async def test_codes_are_told_in_a_demonstration_only() -> None:
    person_id, _, _ = await new_session()
    await give_second_factor(person_id)
    assert await services.demonstration_code(person_id) == await code_at(0)
    try:
        use_environment({"PORTAL_DEMONSTRATION": "false"})
        with pytest.raises(NotFoundError):
            await services.demonstration_code(person_id)
    finally:
        use_environment({"PORTAL_DEMONSTRATION": "true"})
