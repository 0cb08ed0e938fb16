"""The public figures, and a supplier's own answers, through the pages."""

from collections.abc import Awaitable, Callable

import pytest

from portal.accounts.domain import Role
from portal.database.engine import connect
from portal.inbox import pseudonym_of
from tests.builders.accounts import make_administrator, make_buyer, make_member, make_officer, make_supplier
from tests.support.client import LintingClient, soup
from tests.support.database import Urls

SignIn = Callable[..., Awaitable[LintingClient]]
pytestmark = pytest.mark.committed


async def held(db: Urls, organisation_id: object) -> dict[str, str] | None:
    connection = await connect(db.diversity)
    found = await connection.fetchval(
        "select answers from diversity.answer_set where pseudonym = $1",
        pseudonym_of(organisation_id),  # type: ignore[arg-type]
    )
    await connection.close()
    return found


async def test_figures_say_so_when_there_are_none(db: Urls, client: LintingClient) -> None:
    page = await client.get("/diversity")
    assert page.status_code == 200
    assert "No figures have been released yet" in page.text
    assert (await client.get("/diversity/figures.csv")).status_code == 404


async def test_administrator_releases_and_everybody_reads(db: Urls, sign_in: SignIn, client: LintingClient) -> None:
    administrator = await sign_in(await make_administrator())
    assert (await administrator.submit("/diversity", action="/releases")).status_code == 303
    page = await client.get("/diversity")
    assert not soup(page).select("section[aria-labelledby^=table-]")
    assert len(soup(page).select("section[aria-labelledby=hidden] li")) == 10
    assert page.text.count("without pointing at somebody") == 1
    tables = soup(page).select("table")  # Nothing is shown of any group, so no empty tables are.
    assert [cell.get_text() for table in tables for cell in table.select("td")] == ["[c]"] * 4
    assert "Release now" not in page.text
    file = await client.get("/diversity/figures.csv")
    assert file.headers["content-type"].startswith("text/csv")
    lines = file.text.splitlines()
    assert lines[0] == "table,group,stage,bids_rounded_to_5,counted_on"
    assert not any(cell.startswith(("=", "+", "-", "@")) for line in lines for cell in line.split(","))


async def test_answers_are_saved_changed_downloaded_and_deleted(db: Urls, sign_in: SignIn) -> None:
    company, person = await make_supplier("Fernhollow Ltd")
    browser = await sign_in(person)
    path = f"/diversity/answers/{company.slug}"
    assert (await browser.get("/diversity/answers")).headers["location"] == path
    page = await browser.get(path)
    assert "never reach anyone who scores, decides or pays" in page.text
    assert page.text.count("Prefer not to say") == 9
    assert (await browser.submit(path, {"women_led": "yes", "size": "prefer_not_to_say"})).status_code == 303
    assert await held(db, company.id) == {"women_led": "yes", "size": "prefer_not_to_say"}
    again = soup(await browser.get(path)).select_one("input[name=women_led][checked]")
    assert again is not None
    assert again["value"] == "yes"
    file = await browser.get(f"{path}/download")
    assert file.json()["held"]["answers"]["women_led"] == "yes"
    assert (await browser.submit(path, action="/withdrawal")).status_code == 303
    assert await held(db, company.id) is None
    assert (await browser.submit(path, {"women_led": "no"})).status_code == 303
    assert (await browser.submit(path, action="/objection")).status_code == 303
    assert await held(db, company.id) is None
    assert "Your company objected" in (await browser.get(path)).text


async def test_an_answer_nobody_offered_is_refused(db: Urls, sign_in: SignIn) -> None:
    company, person = await make_supplier()
    browser = await sign_in(person)
    answer = await browser.submit(f"/diversity/answers/{company.slug}", {"women_led": "perhaps"})
    assert answer.status_code == 422
    assert await held(db, company.id) is None


async def test_nobody_else_reaches_the_answers(db: Urls, sign_in: SignIn) -> None:
    company, _ = await make_supplier()
    _, rival = await make_supplier()
    buyer = await make_buyer()
    others = [
        rival,
        await make_officer(buyer),
        await make_member(buyer.id, Role.EVALUATOR),
        await make_member(buyer.id, Role.FINANCE),
        await make_administrator(),
    ]
    for person in others:
        browser = await sign_in(person)
        path = f"/diversity/answers/{company.slug}"
        assert (await browser.get(path)).status_code == 404
        assert (await browser.get(f"{path}/download")).status_code == 404
        assert (await browser.post(path, {"women_led": "no"})).status_code == 404
        assert (await browser.post(f"{path}/objection", {})).status_code == 404
    officer = await sign_in(others[1])
    assert (await officer.post("/diversity/releases", {})).status_code == 404


async def test_only_who_may_answer_is_led_to_the_questions(db: Urls, sign_in: SignIn, client: LintingClient) -> None:
    officer = await sign_in(await make_officer(await make_buyer("Testing")))
    _, writer = await make_supplier()
    browsers = (client, officer, await sign_in(writer))
    pages = [soup(await browser.get("/diversity")) for browser in browsers]
    assert [bool(page.select("main a[href='/diversity/answers']")) for page in pages] == [True, False, True]
