"""Conditions of participation: written once, read everywhere, asked once in the bid."""

from typing import Any

import pytest

from challenges.publishing import queries
from tests.builders.publishing import make_draft_challenge, make_published_challenge, officers_of
from tests.support.client import soup

pytestmark = pytest.mark.usefixtures("db")

TYPED = {
    "title": "Cyber Essentials",
    "question": "Will you hold Cyber Essentials, or show equal protection, when the contract starts?",
    "evidence": "The certificate, or how its five controls are met.",
    "no_means": "explained",
}


async def test_a_condition_is_written_once_and_read_on_every_page(sign_in: Any) -> None:
    challenge = await make_draft_challenge(criteria=())
    author, _ = await officers_of(challenge.buyer_id)
    browser = await sign_in(author)
    base = f"/challenges/{challenge.reference}"
    assert "There are no conditions yet" in (await browser.get(f"{base}/edit/conditions")).text
    answer = await browser.submit(f"{base}/edit/conditions/new", TYPED)
    assert answer.status_code == 303, answer.text
    (condition,) = (await queries.challenge(challenge.id)).conditions
    assert (condition.identifier, condition.rules_out, condition.position) == ("p1", False, 1)
    for page in ("edit/conditions", "check", "preview"):
        text = (await browser.get(f"{base}/{page}")).text
        assert TYPED["question"] in text, page
    assert TYPED["evidence"] in (await browser.get(f"{base}/preview")).text
    answer = await browser.submit(f"{base}/edit/conditions", action="/edit/conditions")
    assert answer.headers["location"] == f"{base}/edit/rubric"
    rubric = await browser.get(f"{base}/edit/rubric")
    assert "See the condition<" in rubric.text.replace("\n", " ")
    assert not soup(rubric).select("a[href*='criteria/p1']")


async def test_a_condition_must_be_a_question_and_all_mistakes_are_told(sign_in: Any) -> None:
    challenge = await make_draft_challenge()
    author, _ = await officers_of(challenge.buyer_id)
    browser = await sign_in(author)
    path = f"/challenges/{challenge.reference}/edit/conditions/new"
    answer = await browser.submit(path, {"question": "You hold <b>insurance</b>."})
    assert answer.status_code == 422
    errors = [one.get_text() for one in soup(answer).select(".govuk-error-summary__list li")]
    assert len(errors) == 4
    assert any("ending with a question mark" in one for one in errors)
    assert "&lt;b&gt;insurance" in answer.text


async def test_two_officers_on_one_condition(sign_in: Any) -> None:
    challenge = await make_draft_challenge()
    author, colleague = await officers_of(challenge.buyer_id)
    first, second = await sign_in(author), await sign_in(colleague)
    path = f"/challenges/{challenge.reference}/edit/conditions/p1"
    await first.submit(path, TYPED)
    answer = await second.submit(path, {**TYPED, "title": "Another name", "version": "1"})
    assert answer.status_code == 409
    assert "Another name" in answer.text
    assert "Cyber Essentials" in answer.text
    assert (await queries.challenge(challenge.id)).conditions[0].title == "Cyber Essentials"


async def test_a_condition_that_asks_too_much_is_named_with_the_section(sign_in: Any) -> None:
    challenge = await make_draft_challenge()
    author, _ = await officers_of(challenge.buyer_id)
    browser = await sign_in(author)
    base = f"/challenges/{challenge.reference}"
    asks = {
        **TYPED,
        "title": "Insurance",
        "question": "Do you hold insurance of £5 million?",
        "evidence": "The policy.",
    }
    await browser.submit(f"{base}/edit/conditions/new", asks)
    for page in ("edit/conditions", "check"):
        assert "“Insurance” may be asked only after the award" in (await browser.get(f"{base}/{page}")).text


async def test_conditions_are_moved_and_removed_and_no_scored_criterion_is_reached(sign_in: Any) -> None:
    challenge = await make_draft_challenge()
    author, _ = await officers_of(challenge.buyer_id)
    browser = await sign_in(author)
    base = f"/challenges/{challenge.reference}/edit"
    await browser.submit(f"{base}/conditions/new", TYPED)
    await browser.post(f"{base}/conditions/p2/position", {"direction": "up"})
    assert [one.identifier for one in (await queries.challenge(challenge.id)).conditions] == ["p2", "p1"]
    await browser.submit(f"{base}/conditions/p1/removal")
    assert [one.identifier for one in (await queries.challenge(challenge.id)).conditions] == ["p2"]
    assert (await browser.get(f"{base}/conditions/q1")).status_code == 404
    assert (await browser.post(f"{base}/conditions/q1/removal")).status_code == 404
    assert (await browser.post(f"{base}/rubric/criteria/p2/removal")).status_code == 404
    moved = await browser.get(f"{base}/rubric/criteria/p2")
    assert moved.headers["location"] == f"{base}/conditions/p2"


async def test_the_frozen_version_and_the_public_page_hold_the_conditions(client: Any) -> None:
    challenge = await make_published_challenge()
    version = await queries.published_version(challenge.id)
    (frozen,) = [one for one in version["content"]["scoring"]["criteria"] if one["kind"] == "pass_fail"]
    assert frozen["no_means"] == "ruled_out"
    public = soup(await client.get(f"/challenges/{challenge.reference}"))
    conditions = public.select_one("#condition-p1")
    assert conditions is not None
    assert "A “no” rules a bid out." in conditions.get_text()
