"""Confirming that it is you, and what was typed before that."""

from collections.abc import Awaitable, Callable

import pyotp
import pytest

from portal.accounts import queries, services
from portal.accounts.domain import Role
from portal.database.transactions import execute, fetch
from tests.builders.accounts import give_second_factor, make_buyer, make_member, make_officer, make_person
from tests.support.client import LintingClient, find_form, form_fields, soup

SignIn = Callable[..., Awaitable[LintingClient]]
INVITE = {"email": "new@council.example", "role": "finance"}


def shown_code(answer_text: str) -> str:
    code = soup_of(answer_text).select_one("#demonstration-code")
    assert code is not None
    return code.get_text()


def soup_of(text: str):
    from bs4 import BeautifulSoup

    return BeautifulSoup(text, "lxml")


async def test_stopped_form_goes_on_once_the_code_is_right(sign_in: SignIn) -> None:
    buyer = await make_buyer()
    officer = await make_officer(buyer)
    await give_second_factor(officer.person_id)
    browser = await sign_in(officer)
    path = f"/organisations/{buyer.slug}/members/invite"
    stopped = await browser.submit(path, INVITE)
    assert stopped.status_code == 401
    assert "Confirm it is you" in stopped.text
    assert "new@council.example" not in stopped.text, "the page carries it encrypted"
    assert not await queries.open_invitations(buyer.id)
    wrong = await browser.request("POST", "/second-factor", data={**form_fields(find_form(stopped)), "code": "000000"})
    assert wrong.status_code == 422
    code = shown_code(wrong.text)
    done = await browser.request("POST", "/second-factor", data={**form_fields(find_form(wrong)), "code": code})
    assert (done.status_code, done.headers["location"]) == (303, f"/organisations/{buyer.slug}/members")
    assert [one.email for one in await queries.open_invitations(buyer.id)] == ["new@council.example"]
    assert "An invitation is sent to new@council.example" in (await browser.follow(done)).text


async def test_code_holds_ten_minutes(sign_in: SignIn) -> None:
    buyer = await make_buyer()
    browser = await sign_in(await make_officer(buyer), second_factor=True)
    path = f"/organisations/{buyer.slug}/members/invite"
    assert (await browser.submit(path, INVITE)).is_redirect
    await execute("update session set second_factor_at = second_factor_at - interval '11 minutes'")
    assert (await browser.submit(path, {**INVITE, "role": "legal"})).status_code == 401


async def test_errors_in_the_replayed_form_are_shown_with_what_was_typed(sign_in: SignIn) -> None:
    buyer = await make_buyer()
    officer = await make_officer(buyer)
    await give_second_factor(officer.person_id)
    browser = await sign_in(officer)
    stopped = await browser.submit(
        f"/organisations/{buyer.slug}/members/invite", {"email": "not an address", "role": ""}
    )
    fields = {**form_fields(find_form(stopped)), "code": shown_code(stopped.text)}
    answer = await browser.request("POST", "/second-factor", data=fields)
    assert answer.status_code == 422
    assert len(soup(answer).select(".govuk-error-summary li")) == 2
    assert 'value="not an address"' in answer.text


async def test_somebody_without_an_app_sets_it_up_and_loses_nothing(sign_in: SignIn) -> None:
    buyer = await make_buyer()
    browser = await sign_in(await make_officer(buyer))
    stopped = await browser.submit(f"/organisations/{buyer.slug}/members/invite", INVITE)
    assert stopped.status_code == 401
    assert "Set up your authenticator app first" in stopped.text
    setup = await browser.request("POST", "/account/second-factor/begin", data=form_fields(find_form(stopped)))
    key = soup(setup).select_one("#setup-key")
    assert key is not None
    image = soup(setup).select_one("img.civic-qr")
    assert image is not None
    assert str(image["src"]).startswith("data:image/svg+xml")
    wrong = await browser.request(
        "POST", "/account/second-factor", data={**form_fields(find_form(setup)), "code": "000000"}
    )
    assert wrong.status_code == 422
    same = soup(wrong).select_one("#setup-key")
    assert same is not None
    assert same.get_text() == key.get_text(), "a mistyped code keeps the same key"
    fields = {**form_fields(find_form(wrong)), "code": pyotp.TOTP(key.get_text().replace(" ", "")).now()}
    codes = await browser.request("POST", "/account/second-factor", data=fields)
    assert len(soup(codes).select("li.civic-code")) == 10
    done = await browser.request("POST", "/second-factor/continue", data=form_fields(find_form(codes)))
    assert done.headers["location"] == f"/organisations/{buyer.slug}/members"
    assert len(await queries.open_invitations(buyer.id)) == 1


async def test_stale_token_is_not_washed_clean_by_a_code(sign_in: SignIn) -> None:
    buyer = await make_buyer()
    officer = await make_officer(buyer)
    await give_second_factor(officer.person_id)
    browser = await sign_in(officer)
    answer = await browser.request(
        "POST", f"/organisations/{buyer.slug}/members/invite", data={**INVITE, "_csrf_token": "forged"}
    )
    assert answer.status_code == 403
    assert find_form(answer, "/invite")
    assert not await queries.open_invitations(buyer.id)


async def test_carried_form_is_for_its_sender_only(sign_in: SignIn) -> None:
    buyer = await make_buyer()
    officer, other = await make_officer(buyer), await make_officer(buyer)
    await give_second_factor(officer.person_id)
    stopped = await (await sign_in(officer)).submit(f"/organisations/{buyer.slug}/members/invite", INVITE)
    carried = form_fields(find_form(stopped))["carried"]
    browser = await sign_in(other, second_factor=True)
    for token in (carried, carried[:-6], "", "x" * 100, carried + "A"):
        answer = await browser.post("/second-factor/continue", {"carried": token, "next": "/account"})
        assert answer.headers["location"] == "/account"
    assert not await queries.open_invitations(buyer.id)


async def test_replayed_form_meets_every_guard_again(sign_in: SignIn) -> None:
    buyer = await make_buyer()
    officer = await make_officer(buyer)
    await give_second_factor(officer.person_id)
    browser = await sign_in(officer)
    stopped = await browser.submit(f"/organisations/{buyer.slug}/members/invite", INVITE)
    fields = {**form_fields(find_form(stopped)), "code": shown_code(stopped.text)}
    await execute("update membership set ended_at = portal_now() where person = $1", officer.person_id)
    assert (await browser.request("POST", "/second-factor", data=fields)).status_code == 404
    assert not await queries.open_invitations(buyer.id)


async def test_the_same_code_twice_is_refused_on_the_page(sign_in: SignIn) -> None:
    person = await make_person()
    await give_second_factor(person.id)
    browsers = [await sign_in(person), await sign_in(person)]
    code = await services.demonstration_code(person.id)
    first = await browsers[0].submit("/second-factor?next=/account", {"code": code})
    assert first.headers["location"] == "/account"
    second = await browsers[1].submit("/second-factor?next=/account", {"code": code})
    assert second.status_code == 422
    assert "used before" in second.text


async def test_replacing_the_app_asks_for_the_old_one_first(sign_in: SignIn) -> None:
    person = await make_person()
    await give_second_factor(person.id)
    browser = await sign_in(person)
    answer = await browser.get("/account/second-factor")
    assert answer.headers["location"].startswith("/second-factor?next=")
    setup = services.new_setup(person.id, person.email)
    code = pyotp.TOTP(setup.key.replace(" ", "")).now()
    answer = await browser.post("/account/second-factor", {"setup": setup.token, "code": code})
    assert answer.status_code == 401, "posting past the page does not help"
    page = await browser.follow(await browser.get("/account/second-factor"))
    fields = {**form_fields(find_form(page)), "code": shown_code(page.text)}
    answer = await browser.request("POST", "/second-factor", data=fields)
    assert answer.headers["location"].startswith("/account/second-factor")
    assert "Set up your authenticator app" in (await browser.follow(answer)).text


async def test_recovery_codes_are_made_anew(sign_in: SignIn) -> None:
    browser = await sign_in(await make_person(), second_factor=True)
    page = await browser.submit("/account", action="/recovery-codes")
    assert len(soup(page).select("li.civic-code")) == 10


async def test_forged_next_is_not_followed(sign_in: SignIn) -> None:
    browser = await sign_in(await make_person(), second_factor=True)
    for forged in ("//evil.example", "https://evil.example", "/\\evil.example"):
        answer = await browser.get("/second-factor", params={"next": forged})
        assert answer.headers["location"] == "/dashboard"


@pytest.mark.parametrize("carried", ["", "AAAA", "é" * 50, "x" * 1_000_000])
async def test_whatever_is_carried_is_answered(sign_in: SignIn, carried: str) -> None:
    person = await make_member((await make_buyer()).id, Role.LEGAL)
    await give_second_factor(person.person_id)
    browser = await sign_in(person)
    code = await services.demonstration_code(person.person_id)
    answer = await browser.post("/second-factor", {"code": code, "carried": carried, "next": "/account"})
    assert answer.headers["location"] == "/account"
    assert await fetch("select 1 from session where second_factor_at is not null")
