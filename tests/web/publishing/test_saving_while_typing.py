"""The pages of one criterion, of one condition and of a rubric's rules save themselves, and lose nothing typed."""

from decimal import Decimal
from typing import Any

import pytest

from challenges.publishing import queries, services
from challenges.publishing.domain import ChallengeDetail, CriterionKind
from challenges.publishing.domain.sections import CriterionContent
from portal.accounts.domain import Actor, Role
from portal.accounts.services import add_member
from portal.database.transactions import execute
from tests.builders.accounts import make_person
from tests.builders.publishing import make_draft_challenge, officers_of
from tests.support.client import find_form, form_fields, soup

pytestmark = pytest.mark.usefixtures("db")
PASSWORD = "four plain words here"
JSON = {"accept": "application/json"}
PLACES = ("criterion", "condition", "rules")


async def _world(place: str) -> tuple[ChallengeDetail, Actor, str, str, str]:
    """Make a draft; answer it, its author, the page's path, a field of it, and a text for it."""
    challenge = await make_draft_challenge()
    author, _ = await officers_of(challenge.buyer_id)
    base = f"/challenges/{challenge.reference}/edit"
    if place == "rules":
        return challenge, author, f"{base}/rubric/rules", "quorum", "7"
    if place == "criterion":
        return challenge, author, f"{base}/rubric/criteria/q1", "question", "Show us <how> half a sent"
    condition = CriterionContent(CriterionKind.PASS_FAIL, "Cyber", "Do you hold it?", evidence="A certificate.")
    identifier = await services.add_criterion(author, challenge.reference, condition)
    return challenge, author, f"{base}/conditions/{identifier}", "evidence", "Half a <sentence"


async def _stored(challenge: ChallengeDetail, path: str, name: str) -> str:
    found = await queries.challenge(challenge.id)
    if name == "quorum":
        return str(found.quorum)
    criterion = found.criterion(path.rsplit("/", 1)[1])
    assert criterion is not None
    return str(getattr(criterion, name))


@pytest.mark.parametrize("place", PLACES)
async def test_the_page_saves_itself_while_it_is_typed(sign_in: Any, place: str) -> None:
    challenge, author, path, name, text = await _world(place)
    browser = await sign_in(author)
    page = await browser.get(path)
    form = find_form(page, path)
    assert form["data-autosave"] == path
    assert form.select_one("[data-autosave-status]") is not None
    typed = {**form_fields(form), name: text}
    answer = await browser.request("POST", path, data=typed, headers=JSON)
    assert answer.is_success
    saved = answer.json()
    assert set(saved) == {"saved_at", "version"}
    assert saved["version"] == int(typed["version"]) + 1
    assert len(saved["saved_at"]) == 5
    assert await _stored(challenge, path, name) == text
    again = await browser.request("POST", path, data={**typed, "version": saved["version"]}, headers=JSON)
    assert again.json()["version"] == saved["version"] + 1
    without_script = await browser.submit(path, {name: text}, action=path)
    assert without_script.status_code == 303


@pytest.mark.parametrize("place", PLACES)
async def test_the_second_of_two_is_told_and_overwrites_nothing(sign_in: Any, place: str) -> None:
    challenge, author, path, name, text = await _world(place)
    _, colleague = await officers_of(challenge.buyer_id)
    first, second = await sign_in(author), await sign_in(colleague)
    fields = form_fields(find_form(await second.get(path), path))
    assert (await first.submit(path, {name: text}, action=path)).status_code == 303
    mine = {**fields, name: "9" if name == "quorum" else "Text of the second."}
    assert (await second.request("POST", path, data=mine, headers=JSON)).status_code == 409
    assert await _stored(challenge, path, name) == text
    both = await second.request("POST", path, data=mine)
    assert both.status_code == 409
    assert text in soup(both).select_one(".civic-callout--warning").text  # type: ignore[union-attr]
    assert form_fields(find_form(both, path))[name] == mine[name]


@pytest.mark.parametrize("place", PLACES)
async def test_what_cannot_be_saved_is_named_for_the_page(sign_in: Any, place: str) -> None:
    challenge, author, path, name, _ = await _world(place)
    before = await _stored(challenge, path, name)
    browser = await sign_in(author)
    typed = {**form_fields(find_form(await browser.get(path), path)), name: ""}
    answer = await browser.request("POST", path, data=typed, headers=JSON)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [name])
    assert await _stored(challenge, path, name) == before


@pytest.mark.parametrize("place", PLACES)
async def test_what_was_typed_survives_a_session_that_ended(sign_in: Any, place: str) -> None:
    challenge, _, path, name, text = await _world(place)
    person = await make_person("Noor", password=PASSWORD)
    await add_member(person.id, challenge.buyer_id, Role.OFFICER)
    browser = await sign_in(person)
    typed = {**form_fields(find_form(await browser.get(path), path)), name: text}
    await execute("update session set seen_at = statement_timestamp() - interval '31 minutes'")
    assert (await browser.request("POST", path, data=typed, headers=JSON)).status_code == 401
    stopped = await browser.request("POST", path, data=typed)
    assert "Nothing you typed is lost" in stopped.text
    fields = {**form_fields(find_form(stopped, "/sign-in")), "email": person.email, "password": PASSWORD}
    again = await browser.request("POST", "/sign-in", data=fields)
    saved = await browser.request("POST", path, data=form_fields(find_form(again, path)))
    assert saved.status_code == 303
    assert await _stored(challenge, path, name) == text


async def test_another_scale_waits_for_the_button_so_that_no_descriptor_goes_unseen(sign_in: Any) -> None:
    challenge, author, path, _, text = await _world("criterion")
    before = (await queries.challenge(challenge.id)).criterion("q1")
    assert before is not None
    browser = await sign_in(author)
    assert before.scale_id == "0-5"
    other = "0-100"
    typed = {
        **form_fields(find_form(await browser.get(path), path)),
        "question": text,
        "scale_id": other,
        "minimum_score": "60",
    }
    saved = (await browser.request("POST", path, data=typed, headers=JSON)).json()
    assert saved["note"] == "The other scale is taken when you press Save"
    kept = (await queries.challenge(challenge.id)).criterion("q1")
    assert kept is not None
    assert (kept.question, kept.scale_id, kept.levels) == (text, before.scale_id, before.levels)
    assert kept.minimum_score == before.minimum_score
    pressed = await browser.request("POST", path, data={**typed, "version": saved["version"]})
    assert pressed.status_code == 303
    changed = (await queries.challenge(challenge.id)).criterion("q1")
    assert changed is not None and (changed.scale_id, changed.minimum_score) == (other, Decimal(60))


@pytest.mark.parametrize("place", PLACES)
async def test_another_buyers_page_is_not_found_by_the_autosave(sign_in: Any, place: str) -> None:
    challenge, author, path, name, text = await _world(place)
    before = await _stored(challenge, path, name)
    typed = form_fields(find_form(await (await sign_in(author)).get(path), path))
    stranger, _ = await officers_of((await make_draft_challenge()).buyer_id)
    browser = await sign_in(stranger)
    await browser.get("/dashboard")
    del typed["_csrf_token"]
    answer = await browser.post(path, {**typed, name: text}, headers=JSON)
    assert answer.status_code == 404
    assert await _stored(challenge, path, name) == before
