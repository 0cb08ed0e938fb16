"""The profile through its pages: filled in pieces, corrected, declared, exported; and nobody else ever sees a word of it."""

import json
from datetime import timedelta
from typing import Any

import pytest

from challenges.suppliers import queries, services
from challenges.suppliers.bands import ground_list
from challenges.suppliers.domain.grounds import GROUPS, SUBJECTS
from challenges.suppliers.domain.importing import Found
from challenges.suppliers.domain.people import ConnectedPerson
from challenges.suppliers.domain.sections import TEXTS, Names, Section
from portal.accounts.domain import Actor, OrganisationDetail, Role
from portal.database.clock import portal_now
from portal.database.transactions import fetch
from portal.kernel.moments import local_day
from tests.builders.accounts import (
    make_administrator,
    make_buyer,
    make_evaluator,
    make_member,
    make_officer,
    make_supplier,
)
from tests.builders.suppliers import RIGHT_TO_LEFT, fill_profile, insurance
from tests.support.client import soup
from tests.support.statements import statements
from tests.unit.suppliers.test_reading import SHARED

pytestmark = pytest.mark.usefixtures("db")

EVIL = '<script>alert("x")</script>'
LONG = "Ángström-Müller " * 12


async def company() -> tuple[OrganisationDetail, Actor, str]:
    made, actor = await make_supplier()
    return made, actor, f"/organisations/{made.slug}/profile"


def said(answer: Any) -> str:
    return " ".join(soup(answer).get_text(" ").split())


PAGES: dict[str, dict[str, Any]] = {
    "names": {"legal_name": f"Two People Ltd {EVIL}", "trading_name": "Two", "website": "https://two.example.org"},
    "identifiers/add": {"scheme": "GB-COH", "number": "1234567"},
    "addresses/add": {"kind": "registered", "street": "1 Mare Street", "town": "London", "postcode": "e81ea", "country": "GB"},
    "contact": {"name": "Ada", "email": "ada@two.example.org", "phone": "020 7946 0000"},
    "size/add": {"ended_on-day": "31", "ended_on-month": "3", "ended_on-year": "2026", "months": "12", "turnover_pence": "90,000", "balance_pence": "20000", "staff": "2", "is_first": "yes"},
    "kind": {"independent": "yes", "purpose": "yes", "reinvests": "yes"},
    "people/add": {"name": RIGHT_TO_LEFT, "kind": "control", "country": "IL", "controls": ["shares", "votes"]},
    "certificates/add": {"kind": "public_liability", "issuer": "Thames Mutual", "number": "TM-1", "covered_pence": "5000000", "expires_on-day": "31", "expires_on-month": "3", "expires_on-year": "2028"},
}  # fmt: skip


async def test_a_start_up_fills_it_in_in_pieces_and_declares(sign_in: Any) -> None:
    made, actor, root = await company()
    browser = await sign_in(actor)
    first = said(await browser.get(root))
    assert "Using this service is free of charge for suppliers, always." in first
    assert "0 of 10 parts are completed" in first
    for path, fields in PAGES.items():
        asked = await browser.get(f"{root}/{path.partition('/')[0]}")
        text = TEXTS[Section(path.partition("/")[0])]
        assert text.why in said(asked)
        assert text.seen_by in said(asked)
        answer = await browser.submit(f"{root}/{path}", fields, action=f"{root}/{path}")
        assert answer.status_code == 303, (path, said(answer))
    for subject in ("supplier", "connected"):
        for group in GROUPS:
            path = f"{root}/grounds/{subject}/{group}"
            answer = await browser.submit(path, {"act": "all-no"}, action=path)
            assert answer.status_code == 303
    await browser.submit(f"{root}/grounds", {}, action=f"{root}/grounds/associated/nobody")
    assert "Check the answers and declare" in said(await browser.get(f"{root}/grounds"))
    answer = await browser.submit(f"{root}/declaration", {"true": "yes"}, action=f"{root}/declaration")
    assert answer.status_code == 303
    last = await browser.get(root)
    assert "Your profile is complete" in said(last)
    assert "Small or medium-sized enterprise" in said(last)
    profile = await queries.profile_of(made.id)
    assert profile.names.legal_name == f"Two People Ltd {EVIL}"
    assert profile.identifiers.items[0].number == "01234567"
    assert profile.people.items[0].controls == ("shares", "votes")


async def test_sign_up_is_not_asked_again(sign_in: Any) -> None:
    made, actor, root = await company()
    browser = await sign_in(actor)
    page = soup(await browser.get(f"{root}/names"))
    assert page.select_one("#legal_name")["value"] == made.name  # type: ignore[index]


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "names": ({"legal_name": "", "website": "javascript:alert(1)"}, "Enter a web address that begins with https://"),
    "contact": ({"name": "A", "email": "nobody", "phone": "call me"}, "Enter a phone number"),
    "kind": ({"independent": "maybe"}, "Select yes or no"),
    "identifiers/add": ({"scheme": "GB-PPON", "number": "12"}, "ABCD-1234-EFGH"),
    "addresses/add": ({"kind": "registered", "street": "1", "town": "L", "postcode": "XXX", "country": "GB"}, "Enter a UK postcode"),
    "size/add": ({"turnover_pence": "1e308", "balance_pence": "-0", "staff": "two", "months": "99"}, "Enter an amount in pounds"),
    "people/add": ({"name": "see www.evil.example", "kind": "director", "country": "XX"}, "must not hold a web or email address"),
    "certificates/add": ({"kind": "public_liability", "issuer": "T"}, "Enter the amount that the insurance covers"),
}  # fmt: skip


@pytest.mark.parametrize("path", WRONG)
async def test_what_is_wrong_is_said_at_once_and_what_was_typed_stays(sign_in: Any, path: str) -> None:
    made, actor, root = await company()
    browser = await sign_in(actor)
    fields, words = WRONG[path]
    answer = await browser.submit(f"{root}/{path}", fields, action=f"{root}/{path}")
    assert answer.status_code == 422
    assert words in said(answer)
    typed = {field.get("value", "") for field in soup(answer).select("main input, main option[selected]")}
    assert {one for one in fields.values() if one not in ("", "maybe", "XX")} <= typed
    assert (await queries.profile_of(made.id)).saved == {}


async def test_a_yes_asks_what_happened_and_keeps_it(sign_in: Any) -> None:
    made, actor, root = await company()
    browser, path = await sign_in(actor), f"{root}/grounds/supplier/discretionary"
    answers = {one.code: "no" for one in ground_list().group("discretionary")}
    answers["breach_of_contract"] = "yes"
    answer = await browser.submit(path, answers, action=path)
    assert answer.status_code == 422
    assert "Enter what happened: Breach of contract and poor performance" in said(answer)
    answers |= {"breach_of_contract-explanation": f"Late once. {EVIL}", "breach_of_contract-cleaning": "We plan now."}
    answer = await browser.submit(path, answers, action=path)
    assert answer.status_code == 303
    given = (await queries.profile_of(made.id)).grounds.of("supplier").answers["breach_of_contract"]
    assert (given.applies, given.explanation, given.self_cleaning) == (True, f"Late once. {EVIL}", "We plan now.")
    assert f"Late once. {EVIL}" in said(await browser.get(f"{root}/declaration"))


async def test_an_unticked_declaration_and_one_too_early_are_refused(sign_in: Any) -> None:
    made, actor, root = await company()
    browser = await sign_in(actor)
    answer = await browser.post(f"{root}/declaration", {"true": "yes", "version": "0"})
    assert answer.status_code == 422
    assert "Answer every exclusion ground first" in said(answer)
    await fill_profile(actor, made.id)
    answer = await browser.post(f"{root}/declaration", {"version": "7"})
    assert "Tick the box to declare" in said(answer)


async def test_a_second_tab_is_shown_both_texts(sign_in: Any) -> None:
    made, actor, root = await company()
    browser = await sign_in(actor)
    await fill_profile(actor, made.id)
    fields = {"name": "Second Tab", "email": "second@two.example.org", "version": "0"}
    answer = await browser.post(f"{root}/contact", fields)
    assert answer.status_code == 409
    assert "Nothing was overwritten" in said(answer)
    assert "ada@bright.example.org" in said(answer)
    assert soup(answer).select_one("#email")["value"] == "second@two.example.org"  # type: ignore[index]
    one = (await queries.profile_of(made.id)).certificates.items[0]
    await services.save_item(actor, made.id, Section.CERTIFICATES, insurance(), version=None)
    path = f"{root}/certificates/items/{one.id}"
    changed = PAGES["certificates/add"] | {"version": "0"}
    assert (await browser.post(path, changed)).status_code == 409


async def test_expired_insurance_is_plainly_shown_and_its_days_count_in_london(sign_in: Any) -> None:
    made, actor, root = await company()
    today = local_day(await portal_now())
    for days in (-1, 12):
        cover = insurance(today + timedelta(days=days))
        await services.save_item(actor, made.id, Section.CERTIFICATES, cover, version=None)
    browser = await sign_in(actor)
    text = said(await browser.get(f"{root}/certificates"))
    assert "Expired yesterday" in text
    assert "Expires in 12 days" in text
    assert "Public liability insurance has expired" in said(await browser.get(root))
    assert "Renew “Public liability insurance”" in said(await browser.get("/dashboard"))


async def test_one_thing_is_changed_and_removed(sign_in: Any) -> None:
    made, actor, root = await company()
    browser = await sign_in(actor)
    await fill_profile(actor, made.id)
    person = (await queries.profile_of(made.id)).people.items[0]
    path = f"{root}/people/items/{person.id}"
    answer = await browser.submit(path, {"name": LONG.strip()}, action=path)
    assert answer.status_code == 303
    changed = (await queries.profile_of(made.id)).people.items[0]
    assert (changed.id, changed.name, changed.country) == (person.id, LONG.strip(), "IL")
    await browser.submit(path, {}, action=f"{path}/removal")
    assert (await queries.profile_of(made.id)).people.items == ()
    assert (await browser.get(path)).status_code == 404
    history = said(await browser.get(f"{root}/history"))
    assert RIGHT_TO_LEFT not in history
    assert LONG.strip() not in history


async def test_everything_held_is_handed_over(sign_in: Any) -> None:
    made, actor, root = await company()
    browser = await sign_in(actor)
    await fill_profile(actor, made.id)
    answer = await browser.get(f"{root}/download")
    assert "attachment" in answer.headers["content-disposition"]
    held = json.loads(answer.content)
    assert held["format"] == "civic-challenges-supplier-profile/1"
    assert held["profile"]["people"]["items"][0]["name"] == RIGHT_TO_LEFT
    assert held["size"]["band"] == "micro"
    assert len(held["history"]) == len(await queries.history(made.id))


async def test_lists_ask_the_database_as_often_with_one_row_as_with_three(sign_in: Any) -> None:
    made, actor, root = await company()
    browser = await sign_in(actor)
    counts = []
    for more in (1, 2):
        for _ in range(more):
            person = ConnectedPerson(insurance().id, "director", f"Person {more}", "GB")
            await services.save_item(actor, made.id, Section.PEOPLE, person, version=None)
        for path in ("", "/people", "/history"):
            async with statements() as sent:
                await browser.get(f"{root}{path}")
            counts.append(len(sent))
    assert counts[:3] == counts[3:]


async def upload(browser: Any, root: str, name: str, content: bytes) -> Any:
    await browser.get(f"{root}/import")
    return await browser.request(
        "POST",
        f"{root}/import",
        data={"_csrf_token": await browser.token()},
        files={"file": (name, content, "application/octet-stream")},
    )


async def test_a_file_is_looked_at_chosen_from_used_and_undone(sign_in: Any) -> None:
    made, actor, root = await company()
    browser = await sign_in(actor)
    await fill_profile(actor, made.id)
    before = await queries.profile_of(made.id)
    content = json.dumps({**SHARED, "name": made.name}).encode()
    answer = await upload(browser, root, "share.json", content)
    assert answer.status_code == 303
    place = answer.headers["location"]
    looked = await browser.get(place)
    text = said(looked)
    assert "In the place of: Bright Paths Ltd" in text
    assert "XX-OTHER" in text
    ticked = [box["value"] for box in soup(looked).select('input[name="take"][checked]')]
    assert "names.legal_name" not in ticked
    answer = await browser.submit(place, {"take": [*ticked, "names.legal_name"]}, action=place)
    assert answer.status_code == 303
    assert (await queries.profile_of(made.id)).names.legal_name == "Kerbwise Ltd"
    assert "This file was used on" in said(await browser.get(place))
    answer = await browser.submit(root, {}, action=f"{place}/undo")
    assert answer.status_code == 303
    after = await queries.profile_of(made.id)
    assert (after.names, after.people, after.identifiers) == (before.names, before.people, before.identifiers)
    assert (await browser.post(place, {"take": "names.legal_name"})).status_code == 409


UNFIT = {
    "nothing": (b"", "The file is empty"),
    "broken": (b'{"parties": [', "not JSON or CSV"),
    "nested": (b"[" * 200_000, "nested deeper"),
    "huge": (b'{"a": "' + b"x" * (2 * 1024 * 1024) + b'"}', "smaller than 2 MB"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "not JSON or CSV"),
}


@pytest.mark.parametrize("kind", UNFIT)
async def test_an_unfit_file_is_refused_in_a_sentence(sign_in: Any, kind: str) -> None:
    made, actor, root = await company()
    browser = await sign_in(actor)
    content, words = UNFIT[kind]
    answer = await upload(browser, root, "share.json", content)
    assert answer.status_code == 422
    assert words in said(answer)
    assert await fetch("select 1 from profile_import where organisation = $1", made.id) == []


async def test_no_file_and_a_wrong_token_are_answered(sign_in: Any) -> None:
    _, actor, root = await company()
    browser = await sign_in(actor)
    await browser.get(f"{root}/import")
    token = await browser.token()
    answer = await browser.request("POST", f"{root}/import", data={"_csrf_token": token}, files={"other": ("", b"")})
    assert answer.status_code == 422
    assert "Choose a file" in said(answer)


async def test_nobody_else_sees_a_word(sign_in: Any) -> None:
    """Every page of the profile, and every list in which a supplier may stand, is asked as everybody who is not its own."""
    made, actor, root = await company()
    marker = "ZEBRAFINCH"
    await fill_profile(actor, made.id, marker=f" {marker}")
    found = Found(names=Names(f"From a file {marker}"))
    upload_id = await services.keep_found(actor, made.id, file_name=f"{marker}.json", found=found)
    profile = await queries.profile_of(made.id)
    own = await sign_in(actor)
    paths = ["", "/history", "/download", "/import", f"/imports/{upload_id}", "/grounds", "/declaration"]
    paths += [f"/{section}" for section in Section if section not in (Section.GROUNDS, Section.DECLARATION)]
    paths += [f"/grounds/{subject}/{group}" for subject in SUBJECTS for group in GROUPS]
    paths += [f"/people/items/{profile.people.items[0].id}", "/people/add"]
    seen = [path for path in paths if marker in (await own.get(f"{root}{path}")).text]
    assert len(seen) >= 9
    buyer = await make_buyer()
    others = [
        (await make_supplier())[1],
        await make_officer(buyer),
        await make_evaluator(buyer),
        await make_member(buyer.id, Role.FINANCE),
        await make_administrator(),
    ]
    for other in others:
        browser = await sign_in(other)
        for path in paths:
            answer = await browser.get(f"{root}{path}")
            assert answer.status_code == 404, (other.memberships, path)
            assert marker not in answer.text
        for path in ("/dashboard", f"/organisations/{made.slug}", "/platform/organisations", "/challenges"):
            assert marker not in (await browser.get(path)).text
