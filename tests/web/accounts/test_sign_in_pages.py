"""Signing in and out through the pages, and everything a stranger may try."""

from collections.abc import Awaitable, Callable

import pytest

from portal.accounts.cookies import session_cookie_name
from portal.database.transactions import execute, fetch
from portal.mail.queries import letters_to
from tests.builders.accounts import PASSWORD, make_buyer, make_officer, make_person
from tests.support.client import BASE, LintingClient, find_form, form_fields, soup

SignIn = Callable[..., Awaitable[LintingClient]]


async def path_sent(email: str) -> str:
    body = (await letters_to(email))[0].body
    return next(word for word in body.split() if word.startswith("http")).removeprefix(BASE)


async def test_sign_in_leads_where_the_person_was_going(client: LintingClient) -> None:
    person = await make_person("Ada Lovelace", password=PASSWORD)
    answer = await client.follow(await client.get("/account/name"))
    form = find_form(answer, "/sign-in")
    typed = {**form_fields(form), "email": person.email, "password": PASSWORD}
    signed_in = await client.request("POST", "/sign-in", data=typed)
    assert (signed_in.status_code, signed_in.headers["location"]) == (303, "/account/name")
    assert "Ada Lovelace" in (await client.follow(signed_in)).text
    assert (await client.get("/sign-in")).headers["location"] == "/dashboard"


async def test_cookie_is_for_the_server_only(client: LintingClient) -> None:
    person = await make_person(password=PASSWORD)
    answer = await client.submit("/sign-in", {"email": person.email, "password": PASSWORD})
    (cookie,) = [one for one in answer.headers.get_list("set-cookie") if one.startswith(session_cookie_name())]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert "Max-Age" not in cookie


async def test_all_errors_come_at_once_and_the_password_is_not_shown_again(client: LintingClient) -> None:
    answer = await client.submit("/sign-in", {"email": "", "password": ""})
    assert answer.status_code == 422
    assert len(soup(answer).select(".govuk-error-summary li")) == 2
    answer = await client.submit("/sign-in", {"email": "a@b.example", "password": "my secret words"})
    assert answer.status_code == 422
    assert "my secret words" not in answer.text
    assert 'value="a@b.example"' in answer.text


async def test_planted_token_is_refused_and_replaced(client: LintingClient) -> None:
    person = await make_person(password=PASSWORD)
    client.http.cookies.set(session_cookie_name(), "attackerfixed", domain="portal.test")
    assert (await client.get("/account")).status_code == 303
    await client.submit("/sign-in", {"email": person.email, "password": PASSWORD})
    assert client.http.cookies.get(session_cookie_name(), domain="portal.test") not in {"attackerfixed", None}
    assert (await client.get("/account")).status_code == 200


async def test_token_changes_at_every_sign_in_and_the_old_one_is_dead(
    client: LintingClient, new_browser: Callable[[], LintingClient]
) -> None:
    person = await make_person(password=PASSWORD)
    await client.submit("/sign-in", {"email": person.email, "password": PASSWORD})
    first = client.http.cookies.get(session_cookie_name())
    await client.post("/demo/continue-as", {"person": str(person.id)})
    assert client.http.cookies.get(session_cookie_name()) != first
    thief = new_browser()
    thief.http.cookies.set(session_cookie_name(), first or "")
    assert (await thief.get("/account")).status_code == 303


async def test_sign_out_ends_the_session_on_the_server(
    sign_in: SignIn, new_browser: Callable[[], LintingClient]
) -> None:
    browser = await sign_in(await make_person())
    token = browser.http.cookies.get(session_cookie_name())
    await browser.get("/account")
    answer = await browser.post("/sign-out")
    assert answer.headers["location"] == "/"
    assert "You are signed out" in (await browser.follow(answer)).text
    thief = new_browser()
    thief.http.cookies.set(session_cookie_name(), token or "")
    assert (await thief.get("/account")).status_code == 303


async def test_forged_next_leads_to_the_dashboard(client: LintingClient) -> None:
    person = await make_person(password=PASSWORD)
    for forged in ("https://evil.example", "//evil.example", "/\\evil.example", "/a\r\nSet-Cookie: x"):
        page = await client.get("/sign-in", params={"next": forged})
        fields = form_fields(find_form(page, "/sign-in"))
        answer = await client.request(
            "POST", "/sign-in", data={**fields, "email": person.email, "password": PASSWORD, "next": forged}
        )
        assert answer.headers["location"] == "/dashboard"
        await client.post("/sign-out")


async def test_link_opens_a_page_whose_button_signs_in(client: LintingClient) -> None:
    person = await make_person()
    answer = await client.submit("/sign-in/link?next=/account", {"email": person.email})
    assert "Check your email" in answer.text
    path = await path_sent(person.email)
    for _ in range(2):
        assert (await client.get(path)).status_code == 200
    assert (await client.get("/account")).status_code == 303, "looking signs nobody in"
    answer = await client.submit(path)
    assert answer.headers["location"] == "/account"
    assert (await client.get("/account")).status_code == 200
    assert (await client.get(path)).status_code == 404
    assert (await client.post(path)).status_code == 404


async def test_unknown_address_gets_the_same_page(client: LintingClient) -> None:
    person = await make_person(email="known@example.org")
    pages = []
    for email in (person.email, "other@example.org"):
        answer = await client.submit("/sign-in/link", {"email": email})
        pages.append((answer.status_code, str(soup(answer).select_one("main")).replace(email, "")))
    assert pages[0] == pages[1]


async def test_forgotten_password_through_the_pages(client: LintingClient) -> None:
    person = await make_person(password=PASSWORD)
    await client.submit("/forgotten-password", {"email": person.email})
    path = await path_sent(person.email)
    assert (await client.submit(path, {"new_password": "short"})).status_code == 422
    answer = await client.submit(path, {"new_password": "a new set of words"})
    assert answer.headers["location"] == "/sign-in"
    assert (await client.submit("/sign-in", {"email": person.email, "password": "a new set of words"})).is_redirect
    assert (await client.get(path)).status_code == 404


async def test_throttled_person_is_told_what_to_do(client: LintingClient) -> None:
    person = await make_person(password=PASSWORD)
    for _ in range(6):
        answer = await client.submit("/sign-in", {"email": person.email, "password": "wrong words here"})
    assert answer.status_code == 422
    assert "Wait 15 minutes" in answer.text
    assert "Email me a link" in answer.text


async def test_form_without_a_right_token_changes_nothing(client: LintingClient) -> None:
    person = await make_person(password=PASSWORD)
    for token in ({}, {"_csrf_token": "forged"}):
        answer = await client.request("POST", "/sign-in", data={"email": person.email, "password": PASSWORD, **token})
        assert answer.status_code == 403
        assert PASSWORD not in answer.text
    assert (await client.get("/account")).status_code == 303


async def test_text_typed_before_the_session_ended_is_sent_after_sign_in(sign_in: SignIn) -> None:
    person = await make_person("Ada", password=PASSWORD)
    browser = await sign_in(person)
    page = await browser.get("/account/name")
    typed = {**form_fields(find_form(page)), "name": "Ada, Countess of Lovelace"}
    await execute("update session set seen_at = statement_timestamp() - interval '31 minutes'")
    stopped = await browser.request("POST", "/account/name", data=typed)
    assert stopped.status_code == 401
    fields = {**form_fields(find_form(stopped, "/sign-in")), "email": person.email, "password": PASSWORD}
    assert "Countess" not in str(fields), "the page carries it encrypted"
    again = await browser.request("POST", "/sign-in", data=fields)
    assert "Countess of Lovelace" in again.text
    saved = await browser.request("POST", "/account/name", data=form_fields(find_form(again, "/account/name")))
    assert saved.headers["location"] == "/account"
    assert "Countess of Lovelace" in (await browser.follow(saved)).text


async def test_what_somebody_typed_is_not_shown_to_the_next_person(sign_in: SignIn) -> None:
    person, other = await make_person("Ada"), await make_person(password=PASSWORD)
    browser = await sign_in(person)
    typed = {**form_fields(find_form(await browser.get("/account/name"))), "name": "A private thought"}
    await execute("update session set ended_at = statement_timestamp()")
    stopped = await browser.request("POST", "/account/name", data=typed)
    fields = {**form_fields(find_form(stopped, "/sign-in")), "email": other.email, "password": PASSWORD}
    answer = await browser.request("POST", "/sign-in", data=fields)
    assert answer.is_redirect
    assert "private thought" not in (await browser.follow(answer)).text


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}])
async def test_another_site_cannot_have_its_form_carried(client: LintingClient, headers: dict[str, str]) -> None:
    answer = await client.request("POST", "/account/name", data={"name": "Mallory"}, headers=headers)
    assert answer.is_redirect
    assert answer.headers["location"].startswith("/sign-in?next=")


async def test_sessions_are_listed_and_ended(sign_in: SignIn) -> None:
    person = await make_person()
    here, there = await sign_in(person), await sign_in(person)
    page = await here.get("/account")
    assert "(this one)" in page.text
    form = find_form(page, "/end")
    answer = await here.request("POST", str(form["action"]), data=form_fields(form))
    assert answer.headers["location"] == "/account"
    assert (await there.get("/account")).status_code == 303
    assert (await here.get("/account")).status_code == 200
    await here.post("/account/sign-out-everywhere")
    assert (await here.get("/account")).status_code == 303


async def test_nobody_ends_anothers_session_through_the_page(sign_in: SignIn) -> None:
    ada, mallory = await make_person(), await make_person()
    victim, attacker = await sign_in(ada), await sign_in(mallory)
    (row,) = await fetch("select id from session where person = $1", ada.id)
    assert (await attacker.post(f"/account/sessions/{row['id']}/end")).status_code == 404
    assert (await victim.get("/account")).status_code == 200


async def test_password_is_changed_on_the_account_page(sign_in: SignIn) -> None:
    person = await make_person(password=PASSWORD)
    here, there = await sign_in(person), await sign_in(person)
    wrong = await here.submit("/account/password", {"current_password": "no", "new_password": "tiny"})
    assert wrong.status_code == 422
    assert len(soup(wrong).select(".govuk-error-summary li")) == 2
    answer = await here.submit(
        "/account/password", {"current_password": PASSWORD, "new_password": "a new set of words"}
    )
    assert answer.headers["location"] == "/account"
    assert (await here.get("/account")).status_code == 200
    assert (await there.get("/account")).status_code == 303


async def test_session_is_extended_and_polling_does_not_extend_it(sign_in: SignIn) -> None:
    browser = await sign_in(await make_person())
    old = "update session set seen_at = statement_timestamp() - interval '20 minutes'"
    idle = "select statement_timestamp() - seen_at > interval '10 minutes' as idle from session where ended_at is null"
    await execute(old)
    await browser.http.get("/account", headers={"HX-Request": "true"})
    assert await fetch(idle) == [{"idle": True}]
    answer = await browser.http.post(
        "/session", headers={"accept": "application/json", "x-csrf-token": await browser.token()}
    )
    assert answer.json() == {"idle_seconds": 1800}
    assert await fetch(idle) == [{"idle": False}]


async def test_page_without_session_writes_none(client: LintingClient) -> None:
    for path in ("/", "/sign-in", "/challenges"):
        await client.http.get(path)
    assert await fetch("select 1 from session") == []
    assert session_cookie_name() not in client.http.cookies


async def test_a_page_not_found_still_knows_its_visitor(sign_in: SignIn) -> None:
    browser = await sign_in(await make_person("Ada Lovelace"))
    answer = await browser.get("/no-such-page")
    assert answer.status_code == 404
    assert "Ada Lovelace" in answer.text


@pytest.mark.parametrize(
    "name", ['<script>alert("x")</script>', '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}", "=1+1"]
)
async def test_hostile_names_are_only_text(sign_in: SignIn, name: str) -> None:
    buyer = await make_buyer(name)
    officer = await make_officer(buyer, name)
    browser = await sign_in(officer)
    for path in ("/account", "/account/name", f"/organisations/{buyer.slug}", f"/organisations/{buyer.slug}/members",
                 "/dashboard", "/demo/continue-as"):  # fmt: skip
        answer = await browser.get(path)
        assert answer.status_code == 200
        assert name in soup(answer).get_text() or name in str(soup(answer).select_one("input#name"))
        assert "<script>alert" not in answer.text
        assert "<img src=x" not in answer.text


async def test_bad_bytes_in_the_form_are_answered(client: LintingClient) -> None:
    token = await client.token()
    headers = {"content-type": "application/x-www-form-urlencoded"}
    for body in (
        b"email=%ff%fe%00&password=%00&_csrf_token=",
        b"email=a&email=b&email=c&_csrf_token=",
        b"next=%00&_csrf_token=",
    ):
        answer = await client.request("POST", "/sign-in", content=body + token.encode(), headers=headers)
        assert answer.status_code == 422
    for cookie in ("\x7f", "a" * 5000, "=;;=", 'civic_session="\\'):
        answer = await client.http.get("/account", headers={"cookie": f"civic_session={cookie}"})
        assert answer.status_code == 303
