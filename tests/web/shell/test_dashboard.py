"""The signed-in shell: dashboard, navigation, what waits, signing out."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from portal.accounts.domain import Actor, Role
from portal.accounts.services import add_member, create_organisation, create_person
from portal.web import contributors
from portal.web.contributors import HomeSection, WaitingItem
from tests.support.client import LintingClient, soup

SignIn = Callable[..., Awaitable[LintingClient]]
PASSWORD = "correct horse battery staple"


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[WaitingItem]]:
    items: list[WaitingItem] = []

    async def contribute(_actor: Actor, _now: datetime) -> list[WaitingItem]:
        return items

    monkeypatch.setattr(contributors, "_waiting", [contribute])
    return items


async def make_person(name: str) -> object:
    person = await create_person(name=name, email="ada@example.org", password=PASSWORD)
    buyer = await create_organisation(kind="buyer", name="Test Council")
    await add_member(person.id, buyer.id, Role.OFFICER)
    return person


async def test_sign_in_by_password_leads_to_the_dashboard(db: object, sign_in: SignIn) -> None:
    browser = await sign_in(await make_person("Ada Hill"), password=PASSWORD)
    answer = await browser.get("/dashboard")
    assert "Ada Hill" in answer.text
    assert "/challenges/new" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    body = soup(answer).body
    assert body is not None
    assert (body["data-idle-warn-after"], body["data-idle-end-after"]) == ("1680", "1800")


async def test_dashboard_begins_with_what_is_due_first(db: object, sign_in: SignIn, waiting: list[WaitingItem]) -> None:
    browser = await sign_in(await make_person("Ada"))
    now = datetime(2026, 11, 24, tzinfo=UTC)
    waiting += [
        WaitingItem("Read the terms", "/terms"),
        WaitingItem("Score Supplier 2", "/challenges", now + timedelta(days=900), "Test Council"),
        WaitingItem("Approve <b>opening</b>", "/challenges", now - timedelta(days=900)),
    ]
    page = soup(await browser.get("/dashboard"))
    assert [link.get_text() for link in page.select(".civic-waiting__link")] == [
        "Approve <b>opening</b>",
        "Score Supplier 2",
        "Read the terms",
    ]
    assert "Was due" in page.select(".civic-waiting__item")[0].get_text()
    assert "Test Council" in page.select(".civic-waiting__item")[1].get_text()


async def test_token_of_the_time_before_sign_in_is_refused(db: object, sign_in: SignIn) -> None:
    person = await make_person("Ada")
    browser = await sign_in(person)
    await browser.get("/dashboard")
    token = await browser.token()
    assert (await browser.request("POST", "/sign-out", data={"_csrf_token": "0" * 64})).status_code == 403
    assert (await browser.request("POST", "/sign-out", data={"_csrf_token": token})).status_code == 303
    assert (await browser.get("/dashboard")).status_code == 303


async def test_page_not_found_still_knows_its_visitor(db: object, sign_in: SignIn) -> None:
    browser = await sign_in(await make_person("Ada Hill"))
    answer = await browser.get("/no/such/page")
    assert answer.status_code == 404
    assert "Ada Hill" in answer.text


async def test_home_shows_the_sections_that_slices_register(
    client: LintingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def section(visitor: Actor | None) -> HomeSection:
        return HomeSection(
            "Open now",
            "errors/plain.html" if visitor else "layouts/_footer.html",
            link="/challenges",
            link_text="See all",
        )

    monkeypatch.setattr(contributors, "_home", [section])
    page = soup(await client.get("/"))
    assert page.select_one("#section-1").get_text() == "Open now"  # type: ignore[union-attr]


async def test_home_names_the_next_step_for_each_kind_of_visitor_before_anything_else(client: LintingClient) -> None:
    doors = soup(await client.get("/")).select("main h2")[0].find_next("ul")
    assert doors is not None
    leads = {str(link["href"]) for link in doors.select("a")}
    assert leads == {"/challenges?stage=open", "/challenges/new", "/dashboard", "/missions", "/diversity"}


async def test_dashboard_of_a_legal_officer_leads_to_the_contracts(db: object, sign_in: SignIn) -> None:
    person = await create_person(name="Lea", email="lea@example.org", password=PASSWORD)
    buyer = await create_organisation(kind="buyer", name="Test Council")
    await add_member(person.id, buyer.id, Role.LEGAL)
    page = soup(await (await sign_in(person)).get("/dashboard"))
    assert "/contracts" in {str(link["href"]) for link in page.select("aside a")}
