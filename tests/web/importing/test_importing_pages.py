"""Pasting and uploading through the pages: checked, changed, made into a draft; unfit files are refused in a sentence."""

from typing import Any

import pytest

from challenges.importing import queries
from challenges.publishing import queries as publishing
from portal.database.transactions import fetch
from tests.builders.bidding import make_supplier
from tests.builders.publishing import make_challenge_buyer, make_draft_challenge, make_published_challenge, officers_of
from tests.builders.word_files import bad_files, word_file
from tests.support.client import find_form, form_fields, soup

pytestmark = pytest.mark.usefixtures("db")

EVIL = '<script>alert("x")</script>'
FORMULA = '=HYPERLINK("http://evil.example","free")'
TITLE = "Quieter 🚚 deliveries"
RIGHT_TO_LEFT = "تسليم هادئ"
TEXT = f"""# {TITLE}

## Background

{EVIL} wakes people. {FORMULA}

## Outcomes

- {RIGHT_TO_LEFT}

## Award criteria

{EVIL} Approach (90%)

{FORMULA}

## Terms and conditions

{EVIL} {FORMULA} stays beside.
"""


async def officer_of_new_buyer() -> Any:
    return (await officers_of((await make_challenge_buyer()).id))[0]


async def upload(browser: Any, name: str, content: bytes) -> Any:
    await browser.get("/challenges/import")
    return await browser.request(
        "POST",
        "/challenges/import/file",
        data={"_csrf_token": await browser.token()},
        files={"file": (name, content, "application/octet-stream")},
    )


async def test_a_pasted_text_is_checked_changed_and_becomes_a_draft(sign_in: Any) -> None:
    officer = await officer_of_new_buyer()
    browser = await sign_in(officer)
    checking = await browser.submit("/challenges/import", {"text": TEXT}, action="/challenges/import/text")
    assert checking.status_code == 200
    assert "Nothing is saved yet" in checking.text
    assert EVIL not in checking.text
    assert await fetch("select 1 from challenge") == []
    fields = form_fields(find_form(checking, "/challenges/import/draft"))
    assert fields["title"] == TITLE
    answer = await browser.request(
        "POST", "/challenges/import/draft", data={**fields, "summary": "Deliveries wake us."}
    )
    assert answer.status_code == 303, answer.text
    reference = str(answer.headers["location"]).split("/")[2]
    draft = await publishing.challenge_by_reference(reference)
    assert draft.title == TITLE
    assert EVIL in draft.problem and FORMULA in draft.problem
    assert RIGHT_TO_LEFT in draft.outcomes
    left = await browser.get(f"/challenges/{reference}/imported")
    assert "stays beside." in left.text
    assert EVIL not in left.text
    for page in ("edit", "manage"):
        assert "See what could not be placed" in (await browser.get(f"/challenges/{reference}/{page}")).text


async def test_what_is_wrong_is_said_and_nothing_typed_is_lost(sign_in: Any) -> None:
    browser = await sign_in(await officer_of_new_buyer())
    checking = await browser.submit("/challenges/import", {"text": TEXT}, action="/challenges/import/text")
    fields = form_fields(find_form(checking, "/challenges/import/draft"))
    wrong = {**fields, "title": "", "budget_pence": "a lot", "c1_title": "Price", "problem": "My own words"}
    answer = await browser.request("POST", "/challenges/import/draft", data=wrong)
    assert answer.status_code == 422
    for words in ("Enter a title", "Price is scored by the price method", "My own words", "stays beside."):
        assert words in answer.text


async def test_an_unticked_criterion_goes_to_what_is_left(sign_in: Any) -> None:
    officer = await officer_of_new_buyer()
    browser = await sign_in(officer)
    checking = await browser.submit("/challenges/import", {"text": TEXT}, action="/challenges/import/text")
    fields = form_fields(find_form(checking, "/challenges/import/draft"))
    fields.pop("c1_keep")
    answer = await browser.request("POST", "/challenges/import/draft", data=fields)
    draft = await publishing.challenge_by_reference(str(answer.headers["location"]).split("/")[2])
    left = await queries.imported(draft.id)
    assert left is not None and "Approach" in left.left_text
    assert [one.identifier for one in draft.criteria] == ["sv1"]


async def test_a_word_file_is_read(sign_in: Any) -> None:
    browser = await sign_in(await officer_of_new_buyer())
    content = word_file([("Title", "Warmer schools"), ("Heading 1", "The problem"), ("", "Boilers fail in January.")])
    answer = await upload(browser, "last year.docx", content)
    assert answer.status_code == 200, answer.text
    assert "Warmer schools" in answer.text
    assert "Boilers fail in January." in answer.text


@pytest.mark.parametrize("case", ["password", "macros", "entity", "bomb", "renamed", "pdf"])
async def test_an_unfit_file_is_refused_on_the_page(sign_in: Any, case: str) -> None:
    browser = await sign_in(await officer_of_new_buyer())
    name, content, words = bad_files()[case]
    answer = await upload(browser, name, content)
    assert answer.status_code == 422
    assert words in answer.text
    assert await fetch("select 1 from challenge") == []


async def test_a_file_without_the_right_token_is_not_read(sign_in: Any) -> None:
    browser = await sign_in(await officer_of_new_buyer())
    answer = await browser.request(
        "POST", "/challenges/import/file", data={"_csrf_token": "wrong"}, files={"file": ("a.txt", b"Hello there.")}
    )
    assert answer.status_code == 403


async def test_suppliers_and_other_buyers_are_kept_out(sign_in: Any) -> None:
    draft = await make_draft_challenge()
    _, founder = await make_supplier()
    supplier = await sign_in(founder)
    assert (await supplier.get("/challenges/import")).status_code == 404
    stranger = await sign_in(await officer_of_new_buyer())
    assert (await stranger.get(f"/challenges/{draft.reference}/imported")).status_code == 404
    own = await sign_in((await officers_of(draft.buyer_id))[0])
    assert (await own.get(f"/challenges/{draft.reference}/imported")).status_code == 404


async def test_hostile_words_are_shown_safely_everywhere(client: Any) -> None:
    title = f"{TITLE} {EVIL}"[:120]
    made = await make_published_challenge(title=title, outcomes=f"{FORMULA} {RIGHT_TO_LEFT}")
    for path in (
        f"/challenges/{made.reference}",
        f"/challenges/{made.reference}/can-i-bid",
        "/challenges",
        "/challenges.atom",
        f"/challenges/{made.reference}.ics",
    ):
        answer = await client.get(path)
        assert answer.status_code == 200, path
        assert path.endswith(".ics") or EVIL not in answer.text, path
        assert "🚚" in answer.text, path
    page = soup(await client.get(f"/challenges/{made.reference}"))
    assert FORMULA in page.get_text()
