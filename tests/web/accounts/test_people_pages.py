"""Signing up, invitations, members, operators, and the controls of the demonstration."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from portal.accounts import queries, services
from portal.accounts.domain import Role
from portal.accounts.queries import actor_of
from portal.app import create_app
from portal.database.clock import portal_now
from portal.database.transactions import fetch
from portal.mail.queries import letters_to
from portal.mail.services import queue_mail
from portal.settings import use_environment
from portal.web.contributors import ClockMove, register_clock_move
from tests.builders.accounts import (
    PASSWORD,
    make_administrator,
    make_buyer,
    make_evaluator,
    make_member,
    make_officer,
    make_person,
    make_supplier,
)
from tests.support.client import BASE, LintingClient, find_form, form_fields, soup
from tests.support.statements import statements

SignIn = Callable[..., Awaitable[LintingClient]]
SIGN_UP = {
    "name": "Ada Lovelace",
    "email": "ada@engines.example",
    "password": "three random words",
    "organisation_name": "Analytical Engines Ltd",
    "company_number": "01234567",
}


async def path_sent(email: str) -> str:
    body = (await letters_to(email))[0].body
    return next(word for word in body.split() if word.startswith("http")).removeprefix(BASE)


async def test_company_signs_up_confirms_and_signs_in(client: LintingClient) -> None:
    answer = await client.submit("/sign-up", SIGN_UP)
    assert answer.status_code == 200
    assert "Confirm your email address" in answer.text
    path = await path_sent(SIGN_UP["email"])
    answer = await client.submit(path)
    assert "confirmed" in (await client.follow(answer)).text
    answer = await client.submit("/sign-in", {"email": SIGN_UP["email"], "password": SIGN_UP["password"]})
    dashboard = await client.follow(answer)
    assert "Set up your authenticator app" in dashboard.text
    assert (await client.get("/organisations/analytical-engines-ltd")).status_code == 200
    assert (await client.get(path)).status_code == 404


async def test_who_signs_up_for_a_page_comes_back_to_it(client: LintingClient) -> None:
    wanted = "/challenges/CC-2027-0001/bids"
    asked = soup(await client.get(f"/sign-in?next={wanted}")).find("a", string="Create an account for my company")
    assert asked is not None
    path = str(asked["href"])
    assert path == f"/sign-up?next={wanted}"
    assert "Confirm your email address" in (await client.submit(path, SIGN_UP)).text
    confirmed = await client.submit(await path_sent(SIGN_UP["email"]))
    assert confirmed.headers["location"] == f"/sign-in?next={wanted}"
    typed = {"email": SIGN_UP["email"], "password": SIGN_UP["password"]}
    assert (await client.submit(confirmed.headers["location"], typed)).headers["location"] == wanted
    assert "Confirm your email address" in (await client.submit(path, {**SIGN_UP, "company_number": ""})).text
    assert await path_sent(SIGN_UP["email"]) == f"/sign-in?next={wanted}"


@pytest.mark.parametrize(
    "forged", ["//evil.example", "/buy.at.evil.example", "/x?to=evil", "/" + "a" * 61, "/a" * 6, ""]
)
async def test_a_letter_to_a_stranger_carries_no_words_of_who_signs_up(client: LintingClient, forged: str) -> None:
    answer = await client.submit("/sign-up", {**SIGN_UP, "next": forged})
    assert "Confirm your email address" in answer.text
    path = await path_sent(SIGN_UP["email"])
    assert path.partition("?")[1:] == ("", "")
    page = soup(await client.get(f"{path}?next={forged}"))
    assert page.select("main input[name=next]") == []
    assert (await client.submit(path, {"next": forged})).headers["location"] == "/sign-in"


async def test_sign_up_shows_all_errors_and_keeps_what_was_typed(client: LintingClient) -> None:
    answer = await client.submit("/sign-up", {**dict.fromkeys(SIGN_UP, ""), "name": "Ada"})
    assert answer.status_code == 422
    assert len(soup(answer).select(".govuk-error-summary li")) == 3
    assert 'value="Ada"' in answer.text
    answer = await client.submit("/sign-up", {**SIGN_UP, "password": "short", "company_number": "what"})
    assert {str(link["href"]) for link in soup(answer).select(".govuk-error-summary a")} == {
        "#password",
        "#company_number",
    }


async def test_forms_help_password_managers(client: LintingClient) -> None:
    page = soup(await client.get("/sign-up"))
    found = {str(one["id"]): one.get("autocomplete") for one in page.select("main input[id]")}
    assert found["name"] == "name"
    assert found["email"] == "email"
    assert found["password"] == "new-password"
    assert found["organisation_name"] == "organization"
    page = soup(await client.get("/sign-in"))
    found = {str(one["id"]): one.get("autocomplete") for one in page.select("main input[id]")}
    assert (found["email"], found["password"]) == ("username", "current-password")
    assert "onpaste" not in str(page)


async def test_stranger_accepts_an_invitation(sign_in: SignIn, new_browser: Callable[[], LintingClient]) -> None:
    buyer = await make_buyer("London Borough of Testing")
    officer = await sign_in(await make_officer(buyer), second_factor=True)
    await officer.submit(f"/organisations/{buyer.slug}/members/invite", {"email": "new@t.example", "role": "evaluator"})
    path = await path_sent("new@t.example")
    browser = new_browser()
    page = await browser.get(path)
    assert "Join London Borough of Testing" in page.text
    wrong = await browser.submit(path, {"name": "", "password": ""})
    assert wrong.status_code == 422
    answer = await browser.submit(path, {"name": "New Person", "password": PASSWORD})
    assert answer.headers["location"] == "/dashboard"
    assert "New Person" in (await browser.follow(answer)).text
    assert (await browser.get(path)).status_code == 404


async def test_invitation_is_accepted_only_by_its_address(sign_in: SignIn) -> None:
    buyer = await make_buyer()
    officer = await make_officer(buyer)
    invited, other = await make_person(), await make_person()
    await services.invite_member(officer, buyer.id, email=invited.email, role=Role.LEGAL)
    path = await path_sent(invited.email)
    wrong = await sign_in(other)
    assert "Sign out first" in (await wrong.get(path)).text
    assert (await wrong.post(path)).status_code == 409
    right = await sign_in(invited)
    answer = await right.submit(path)
    assert answer.headers["location"] == "/dashboard"
    assert (await actor_of(invited.id)).roles_in(buyer.id) == {Role.LEGAL}


async def test_members_are_seen_by_members_and_managed_by_managers(sign_in: SignIn) -> None:
    buyer = await make_buyer()
    officer, finance = await make_officer(buyer), await make_member(buyer.id, Role.FINANCE, name="Fin Ance")
    page = await (await sign_in(finance)).get(f"/organisations/{buyer.slug}/members")
    assert page.status_code == 200
    assert "Invite somebody" not in page.text
    assert f"/organisations/{buyer.slug}/members/" not in str(soup(page).select_one("main .civic-entries"))
    browser = await sign_in(officer, second_factor=True)
    page = await browser.get(f"/organisations/{buyer.slug}/members")
    (link,) = [str(one["href"]) for one in soup(page).select("main .civic-entries a") if "Fin Ance" in one.get_text()]
    answer = await browser.submit(link, {"role": "legal"})
    assert "The role of Fin Ance is changed" in (await browser.follow(answer)).text
    assert (await actor_of(finance.person_id)).roles_in(buyer.id) == {Role.LEGAL}
    (membership,) = [one for one in await queries.members(buyer.id) if one.person_id == finance.person_id]
    answer = await browser.submit(f"/organisations/{buyer.slug}/members/{membership.id}", action="/end")
    assert answer.is_redirect
    assert not (await actor_of(finance.person_id)).memberships


async def test_last_manager_is_told_why_they_stay(sign_in: SignIn) -> None:
    buyer = await make_buyer()
    officer = await make_officer(buyer, "Only One")
    browser = await sign_in(officer, second_factor=True)
    (membership,) = await queries.members(buyer.id)
    path = f"/organisations/{buyer.slug}/members/{membership.id}"
    page = await browser.get(path)
    assert "Only One is the only person who can manage people here" in page.text
    assert "/end" not in str(soup(page).select_one("main"))
    assert (await browser.post(f"{path}/end")).status_code == 409
    answer = await browser.submit(path, {"role": "finance"})
    assert answer.status_code == 422
    assert "only person" in answer.text


async def test_invitation_is_withdrawn(sign_in: SignIn) -> None:
    buyer = await make_buyer()
    officer = await make_officer(buyer)
    await services.invite_member(officer, buyer.id, email="new@t.example", role=Role.LEGAL)
    browser = await sign_in(officer, second_factor=True)
    answer = await browser.submit(f"/organisations/{buyer.slug}/members", action="/withdraw")
    assert answer.is_redirect
    assert not await queries.open_invitations(buyer.id)


async def test_anothers_organisation_does_not_exist(sign_in: SignIn) -> None:
    buyer, other = await make_buyer(), await make_buyer()
    await make_officer(other)
    offer = await services.invite_member(await make_officer(other), other.id, email="new@t.example", role=Role.LEGAL)
    (membership, *_) = await queries.members(other.id)
    browser = await sign_in(await make_officer(buyer), second_factor=True)
    base = f"/organisations/{other.slug}"
    for path in (base, f"{base}/edit", f"{base}/members", f"{base}/members/invite", f"{base}/members/{membership.id}",
                 "/organisations/none", "/organisations/none/members"):  # fmt: skip
        assert (await browser.get(path)).status_code == 404, path
    for path in (f"{base}/edit", f"{base}/members/invite", f"{base}/members/{membership.id}",
                 f"{base}/members/{membership.id}/end", f"{base}/members/invitations/{offer.id}/withdraw",
                 f"/organisations/{buyer.slug}/members/{membership.id}", f"/organisations/{buyer.slug}/members/{membership.id}/end",
                 f"/organisations/{buyer.slug}/members/invitations/{offer.id}/withdraw"):  # fmt: skip
        assert (await browser.post(path, {"role": "finance"})).status_code == 404, path
    assert len(await queries.members(other.id)) == 2


async def test_details_are_changed(sign_in: SignIn) -> None:
    supplier, owner = await make_supplier()
    browser = await sign_in(owner)
    path = f"/organisations/{supplier.slug}/edit"
    wrong = await browser.submit(path, {"name": "", "website": "javascript:alert(1)"})
    assert wrong.status_code == 422
    assert len(soup(wrong).select(".govuk-error-summary li")) == 2
    typed = {
        "name": "New Name Ltd",
        "short_name": "New",
        "address": "1 High Street\nLondon",
        "website": "https://new.example",
    }
    await browser.submit(path, typed)
    found = await queries.organisation(supplier.id)
    assert (found.name, found.slug, found.address) == ("New Name Ltd", supplier.slug, "1 High Street\nLondon")


async def test_operator_adds_a_public_body(sign_in: SignIn) -> None:
    operator = await make_administrator()
    browser = await sign_in(operator, second_factor=True)
    wrong = await browser.submit("/platform/organisations/new", {"name": "", "short_name": "", "email": "x"})
    assert len(soup(wrong).select(".govuk-error-summary li")) == 3
    typed = {"name": "London Borough of Testing", "short_name": "Testing", "email": "first@testing.example"}
    answer = await browser.submit("/platform/organisations/new", typed)
    page = await browser.follow(answer)
    assert "first@testing.example" in page.text
    listed = await browser.get("/platform/organisations?q=testing")
    assert "London Borough of Testing" in listed.text
    assert (await browser.get("/platform/people?q=%00%ff&page=99999999")).status_code == 200


async def test_operator_removes_a_lost_app_but_not_their_own(sign_in: SignIn) -> None:
    operator, officer = await make_administrator(), await make_officer(await make_buyer())
    lost = await sign_in(officer, second_factor=True)
    browser = await sign_in(operator, second_factor=True)
    own = f"/platform/people/{operator.person_id}"
    assert "Ask a colleague" in (await browser.get(own)).text
    assert (await browser.post(f"{own}/second-factor/removal")).status_code == 409
    path = f"/platform/people/{officer.person_id}"
    assert (await browser.submit(path)).headers["location"] == path
    assert not await queries.has_second_factor(officer.person_id)
    assert (await lost.get("/account")).status_code == 303
    assert (await letters_to(officer.email))[0].subject == "Your authenticator app was removed"
    assert "no app set up" in (await browser.get(path)).text
    assert (await browser.post(f"{path}/second-factor/removal")).status_code == 409


async def test_operators_pages_are_for_operators(sign_in: SignIn) -> None:
    buyer = await make_buyer()
    _, owner = await make_supplier()
    for person in (await make_officer(buyer), await make_evaluator(buyer), owner):
        browser = await sign_in(person)
        for path in ("/platform/organisations", "/platform/organisations/new", "/platform/people"):
            assert (await browser.get(path)).status_code == 404


@pytest.mark.parametrize("path", ["/platform/organisations", "/platform/people", "members"])
async def test_lists_ask_the_same_questions_whatever_their_length(sign_in: SignIn, path: str) -> None:
    operator = await make_administrator()
    buyer = await make_buyer()
    await make_officer(buyer)
    browser = await sign_in(operator)
    path = f"/organisations/{buyer.slug}/members" if path == "members" else path
    async with statements() as short:
        await browser.get(path)
    for _ in range(3):
        await make_officer(buyer)
        await make_supplier()
    async with statements() as long:
        await browser.get(path)
    assert len(short) == len(long) > 0


async def test_continue_as_anybody(client: LintingClient) -> None:
    buyer = await make_buyer("London Borough of Testing")
    officer = await make_officer(buyer, "Ada Officer")
    page = await client.get("/demo/continue-as?next=/account")
    assert "Ada Officer" in page.text
    assert "Procurement officer" in page.text
    answer = await client.request("POST", "/demo/continue-as", data=form_fields(find_form(page)))
    assert answer.headers["location"] == "/account"
    assert "Ada Officer" in (await client.follow(answer)).text
    for person in ("", "nobody", str(buyer.id)):
        assert (await client.post("/demo/continue-as", {"person": person})).status_code == 404
    assert officer.email


async def test_the_people_of_the_story_stand_in_the_order_of_their_work(client: LintingClient) -> None:
    buyer = await make_buyer("London Borough of Testing")
    zoe = await make_officer(buyer, "Zoe Officer")
    await make_evaluator(buyer, "Ada Evaluator")
    await services.add_member(zoe.person_id, buyer.id, Role.EVALUATOR)
    page = soup(await client.get("/demo/continue-as"))
    assert [one.get_text(" ", strip=True) for one in page.select(".civic-cast__person")] == [
        "Zoe Officer Procurement officer, Evaluator",
        "Ada Evaluator Evaluator",
    ]


async def test_clock_moves_forward_only(client: LintingClient) -> None:
    before = await portal_now()

    async def deadline() -> list[ClockMove]:
        return [
            ClockMove("the deadline", before + timedelta(days=3), "CC-2026-0001", "Quieter nights"),
            ClockMove("the past", before - timedelta(days=3), "CC-2026-0001"),
        ]

    register_clock_move(deadline)
    page = await client.get("/demo/clock")
    assert "Move to the deadline of CC-2026-0001" in soup(page).get_text()
    assert "Quieter nights" in soup(page).get_text()
    assert "the past" not in page.text
    moved = await client.request("POST", "/demo/clock", data=form_fields(find_form(page)))
    assert "The demonstration clock now says" in (await client.follow(moved)).text
    assert timedelta(days=3) <= await portal_now() - before < timedelta(days=3, minutes=1)
    await client.submit("/demo/clock", {"days": "1", "hours": "2"}, action="/forward")
    assert await portal_now() - before >= timedelta(days=4, hours=2)
    for typed in ({"days": "", "hours": ""}, {"days": "-1"}, {"days": "x"}):
        assert (await client.submit("/demo/clock", typed, action="/forward")).status_code == 422
    past = {"to-day": "1", "to-month": "1", "to-year": "2020", "to-hour": "9", "to-minute": "0"}
    assert (await client.submit("/demo/clock", past, action="/to")).status_code == 422
    assert (await client.post("/demo/clock", {"to": before.isoformat()})).status_code == 409
    for wrong in ("", "x", "2027-01-01T00:00:00", "9999-12-31T23:59:59+00:00"):
        assert (await client.post("/demo/clock", {"to": wrong})).status_code == 404


async def test_sealed_mail_is_shown_to_its_recipient_only(client: LintingClient, sign_in: SignIn) -> None:
    person, other = await make_person(), await make_person()
    for subject, sealed in (("Your receipt", True), ("A new challenge", False)):
        await queue_mail(
            to=person.email, subject=subject, template="message", context={"text": "<b>"}, kind="t", sealed=sealed
        )
    (sealed_row,) = await fetch("select id from outbox_mail where is_sealed")
    for browser, may in ((client, False), (await sign_in(other), False), (await sign_in(person), True)):
        page = await browser.get("/demo/outbox")
        assert "A new challenge" in page.text
        assert ("Your receipt" in page.text) is may
        letter = await browser.get(f"/demo/outbox/{sealed_row['id']}")
        assert letter.status_code == (200 if may else 404)
        assert "<b>" not in letter.text


async def test_demonstration_controls_do_not_exist_in_production(db: None) -> None:
    try:
        use_environment({"PORTAL_DEMONSTRATION": "false"})
        browser = LintingClient(create_app())
        for path in ("/demo/continue-as", "/demo/clock", "/demo/outbox"):
            assert (await browser.get(path)).status_code == 404
            assert (await browser.post(path, {"to": "2030-01-01T00:00:00+00:00"})).status_code == 404
        assert "/demo/" not in (await browser.get("/sign-in")).text
        await browser.close()
    finally:
        use_environment({"PORTAL_DEMONSTRATION": "true"})


@pytest.mark.parametrize("name", ["Win at https://evil.example", "www.evil.example", "you@evil.example"])
async def test_a_name_is_no_advertisement_in_our_mails(client: LintingClient, name: str) -> None:
    """Names stand in mails to people who never heard of us, so they carry no address to go to."""
    typed = {
        "name": name,
        "organisation_name": name,
        "email": "stranger@example.org",
        "password": "three random words",
    }
    answer = await client.submit("/sign-up", typed)
    assert answer.status_code == 422
    assert set(soup(answer).select_one(".govuk-error-summary").text.split("\n")) >= {  # type: ignore[union-attr]
        "Your name must not hold a web or email address"
    }
    assert not await letters_to("stranger@example.org")
