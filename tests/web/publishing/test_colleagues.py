"""Several colleagues on one draft: saved as typed, nobody overwritten, comments, history, and a session that ends."""

from typing import Any

import pytest

from challenges.publishing import draft_queries, queries, services
from challenges.publishing.domain import State
from challenges.publishing.domain.sections import Section
from portal.accounts.domain import Role
from portal.accounts.services import add_member
from portal.database.transactions import execute
from tests.builders.accounts import make_person
from tests.builders.publishing import make_challenge_buyer, make_challenge_officer, make_draft_challenge, officers_of
from tests.support.client import find_form, form_fields, soup

pytestmark = pytest.mark.usefixtures("db")
PASSWORD = "four plain words here"
JSON = {"accept": "application/json"}


async def test_a_section_saves_itself_while_it_is_typed(sign_in: Any) -> None:
    challenge = await make_draft_challenge()
    author, _ = await officers_of(challenge.buyer_id)
    browser = await sign_in(author)
    path = f"/challenges/{challenge.reference}/edit/problem"
    form = find_form(await browser.get(path))
    assert form["data-autosave"] == path
    typed = {**form_fields(form), "problem": "Half a sent"}
    answer = await browser.request("POST", path, data=typed, headers=JSON)
    assert answer.is_success
    saved = answer.json()
    assert saved["version"] == int(typed["version"]) + 1
    assert len(saved["saved_at"]) == 5
    again = await browser.request("POST", path, data={**typed, "version": saved["version"]}, headers=JSON)
    assert again.json()["version"] == saved["version"] + 1
    assert (await queries.challenge(challenge.id)).problem == "Half a sent"
    shown = soup(await browser.get(path)).select_one("[data-autosave-status]")
    assert shown is not None
    assert shown.get_text().startswith(f"Saved {saved['saved_at']} by {author.name}")


async def test_the_second_of_two_is_told_by_the_autosave_and_sees_both_texts_by_the_button(sign_in: Any) -> None:
    challenge = await make_draft_challenge()
    author, colleague = await officers_of(challenge.buyer_id)
    first, second = await sign_in(author), await sign_in(colleague)
    path = f"/challenges/{challenge.reference}/edit/outcomes"
    fields = form_fields(find_form(await second.get(path)))
    await first.submit(path, {"outcomes": "Text of the first."})
    mine = {**fields, "outcomes": "Text of the second."}
    assert (await second.request("POST", path, data=mine, headers=JSON)).status_code == 409
    answer = await second.request("POST", path, data=mine)
    assert answer.status_code == 409
    assert "Text of the first." in answer.text
    assert "Text of the second." in answer.text
    assert (await queries.challenge(challenge.id)).outcomes == "Text of the first."


async def test_every_question_has_a_good_and_a_weak_example_beside_it(sign_in: Any) -> None:
    challenge = await make_draft_challenge()
    author, _ = await officers_of(challenge.buyer_id)
    browser = await sign_in(author)
    base = f"/challenges/{challenge.reference}/edit"
    pages = ["problem", "outcomes", "mission", "money", "procedure", "dates", "checks", "conditions/new"]
    for name in [*pages, "rubric/criteria/q1"]:
        page = soup(await browser.get(f"{base}/{name}"))
        questions = page.select(".civic-ask__question")
        assert questions, name
        for one in page.select(".civic-ask"):
            said = one.get_text()
            assert "Good:" in said, name
            assert "Weak:" in said, name
        assert len(questions) == len(page.select(".civic-ask__beside"))


async def test_the_history_names_people_times_and_words(sign_in: Any) -> None:
    challenge = await make_draft_challenge()
    author, colleague = await officers_of(challenge.buyer_id)
    first, second = await sign_in(author), await sign_in(colleague)
    path = f"/challenges/{challenge.reference}/edit/outcomes"
    history = f"/challenges/{challenge.reference}/history/outcomes"
    await first.submit(path, {"outcomes": "Ten fewer falls a month."})
    await second.submit(path, {"outcomes": "Twenty fewer falls a month, counted <by> wardens."})
    page = soup(await first.get(history))
    newest = page.select(".civic-revisions__item")[0]
    assert colleague.name in newest.get_text()
    assert [one.get_text() for one in newest.select("del")] == [" (removed:) Ten ", " (removed:) month."]
    assert newest.select("ins")[-1].get_text() == " (added:) month, counted <by> wardens."
    tasks = await first.get(f"/challenges/{challenge.reference}/edit")
    assert f"Last changed by {colleague.name}, " in soup(tasks).get_text()
    stranger = await sign_in(await make_challenge_officer((await make_challenge_buyer()).id))
    assert (await stranger.get(history)).status_code == 404
    assert (await first.get(f"/challenges/{challenge.reference}/history/rubric")).status_code == 200


async def test_the_history_of_what_nobody_saved_is_a_page_that_says_so(sign_in: Any) -> None:
    buyer = await make_challenge_buyer()
    author = await make_challenge_officer(buyer.id)
    reference = await services.create_draft(author, buyer_id=buyer.id, title="Nothing saved yet")
    browser = await sign_in(author)
    for section in Section:
        for query in ("", "?before=1", "?before=0", "?before=x", "?before=99999999"):
            answer = await browser.get(f"/challenges/{reference}/history/{section}{query}")
            assert answer.status_code == 200, section
            assert "Nobody has saved this section yet." in answer.text
    await browser.submit(f"/challenges/{reference}/edit/outcomes", {"outcomes": "Words"})
    assert "Words" in (await browser.get(f"/challenges/{reference}/history/outcomes?before=99999999")).text
    assert (await browser.get(f"/challenges/{reference}/history/outcomes?before=1")).status_code == 200


async def test_comments_hold_publication_until_each_is_resolved_with_a_word(sign_in: Any) -> None:
    challenge = await make_draft_challenge()
    author, approver = await officers_of(challenge.buyer_id)
    base = f"/challenges/{challenge.reference}"
    await services.submit_for_review(author, challenge.reference)
    writer, reviewer = await sign_in(author), await sign_in(approver, second_factor=True)
    answer = await reviewer.submit(f"{base}/comments/new?section=outcomes", {"answer": "outcomes", "text": ""})
    assert answer.status_code == 422
    answer = await reviewer.submit(
        f"{base}/comments/new?section=outcomes", {"answer": "outcomes", "text": "Counted by <whom>?"}
    )
    assert answer.headers["location"] == f"{base}/review#section-outcomes"
    review = await reviewer.get(f"{base}/review")
    assert "Counted by &lt;whom&gt;?" in review.text
    assert "1 open comment must be resolved first" in review.text
    assert not soup(review).select("form[action$='/publication']")
    assert (await reviewer.post(f"{base}/publication")).status_code == 409
    assert "1 open comment" in (await reviewer.get("/dashboard")).text
    await reviewer.submit(f"{base}/review", {"reason": "See the comment."}, action="/return")
    assert "1 open comment" in (await writer.get("/dashboard")).text
    assert "1 open comment" in (await writer.get(f"{base}/edit")).text
    section = soup(await writer.get(f"{base}/edit/outcomes"))
    link = section.select_one(".civic-thread a")
    assert link is not None
    await writer.submit(str(link["href"]), {"text": "By the wardens.", "act": "reply"})
    await writer.submit(str(link["href"]), {"text": "Now it says so.", "act": "resolve"})
    (thread,) = await draft_queries.threads(challenge.id)
    assert (thread.resolution, thread.resolved_by, len(thread.comments)) == ("Now it says so.", author.name, 2)
    await reviewer.submit(str(link["href"]), {"text": "Not for nights.", "act": "reopen"})
    (thread,) = await draft_queries.threads(challenge.id)
    assert [one.text for one in thread.comments][-2:] == ["Resolved: Now it says so.", "Not for nights."]
    await writer.submit(str(link["href"]), {"text": "Nights too.", "act": "resolve"})
    await services.submit_for_review(author, challenge.reference)
    answer = await reviewer.submit(f"{base}/review", action="/publication")
    assert answer.status_code == 303
    assert (await queries.challenge(challenge.id)).state is State.PUBLISHED
    assert f"Approved and published by {approver.name}" in soup(await writer.get(f"{base}/manage")).get_text()


@pytest.mark.parametrize("section", list(Section))
async def test_every_section_shows_its_comments_and_leads_to_its_history(sign_in: Any, section: Section) -> None:
    challenge = await make_draft_challenge()
    author, _ = await officers_of(challenge.buyer_id)
    await services.begin_thread(author, challenge.reference, section=section, answer="whole", text="Is that all?")
    browser = await sign_in(author)
    page = await browser.get(f"/challenges/{challenge.reference}/edit/{section}")
    assert "Is that all?" in page.text
    assert soup(page).select_one(f"a[href$='/comments/new?section={section}']") is not None
    history = await browser.get(f"/challenges/{challenge.reference}/history/{section}")
    assert author.name in history.text


async def test_comments_of_another_buyer_are_not_found(sign_in: Any) -> None:
    challenge = await make_draft_challenge()
    author, _ = await officers_of(challenge.buyer_id)
    thread = await services.begin_thread(
        author, challenge.reference, section="outcomes", answer="whole", text="Ours alone."
    )
    other = await make_draft_challenge()
    stranger_person, _ = await officers_of(other.buyer_id)
    stranger = await sign_in(stranger_person)
    for reference in (challenge.reference, other.reference):
        assert (await stranger.get(f"/challenges/{reference}/comments/{thread}")).status_code == 404
        assert (await stranger.post(f"/challenges/{reference}/comments/{thread}", {"text": "x"})).status_code == 404
    assert (await stranger.get(f"/challenges/{challenge.reference}/comments/new")).status_code == 404


async def test_what_was_typed_survives_a_session_that_ended(sign_in: Any) -> None:
    challenge = await make_draft_challenge()
    person = await make_person("Noor", password=PASSWORD)
    await add_member(person.id, challenge.buyer_id, Role.OFFICER)
    browser = await sign_in(person)
    path = f"/challenges/{challenge.reference}/edit/problem"
    typed = {**form_fields(find_form(await browser.get(path))), "problem": "Typed over an hour 🙂 <b>"}
    await execute("update session set seen_at = statement_timestamp() - interval '31 minutes'")
    assert (await browser.request("POST", path, data=typed, headers=JSON)).status_code == 401
    stopped = await browser.request("POST", path, data=typed)
    assert stopped.status_code == 401
    assert "Nothing you typed is lost" in stopped.text
    fields = {**form_fields(find_form(stopped, "/sign-in")), "email": person.email, "password": PASSWORD}
    again = await browser.request("POST", "/sign-in", data=fields)
    assert "Typed over an hour 🙂 &lt;b&gt;" in again.text
    saved = await browser.request("POST", path, data=form_fields(find_form(again, path)))
    assert saved.status_code == 303
    assert (await queries.challenge(challenge.id)).problem == typed["problem"]


async def test_a_colleague_who_saved_while_one_was_signed_out_is_not_overwritten(sign_in: Any) -> None:
    challenge = await make_draft_challenge()
    author, _ = await officers_of(challenge.buyer_id)
    person = await make_person("Noor", password=PASSWORD)
    await add_member(person.id, challenge.buyer_id, Role.OFFICER)
    browser, colleague = await sign_in(person), await sign_in(author)
    path = f"/challenges/{challenge.reference}/edit/outcomes"
    typed = {**form_fields(find_form(await browser.get(path))), "outcomes": "Typed while signed out."}
    await colleague.submit(path, {"outcomes": "Saved meanwhile."})
    await execute("update session set ended_at = statement_timestamp()")
    stopped = await browser.request("POST", path, data=typed)
    fields = {**form_fields(find_form(stopped, "/sign-in")), "email": person.email, "password": PASSWORD}
    again = await browser.request("POST", "/sign-in", data=fields)
    both = await browser.request("POST", path, data=form_fields(find_form(again, path)))
    assert both.status_code == 409
    assert "Typed while signed out." in both.text
    assert "Saved meanwhile." in both.text
    assert (await queries.challenge(challenge.id)).outcomes == "Saved meanwhile."


async def test_a_tab_of_before_the_new_session_sends_its_text_again(sign_in: Any) -> None:
    challenge = await make_draft_challenge()
    author, _ = await officers_of(challenge.buyer_id)
    path = f"/challenges/{challenge.reference}/edit/problem"
    old_tab = await sign_in(author)
    typed = {**form_fields(find_form(await old_tab.get(path))), "problem": "Typed in the first tab."}
    new_session = await sign_in(author)
    answer = await new_session.request("POST", path, data=typed)
    assert answer.status_code == 403
    assert "Your text is safe" in answer.text
    again = find_form(answer)
    assert (await new_session.request("POST", str(again["action"]), data=form_fields(again))).status_code == 303
    assert (await queries.challenge(challenge.id)).problem == "Typed in the first tab."


BAD_TEXTS = {
    "markup": "<script>alert(1)</script> {{ 7 * 7 }} =cmd|' /C calc'!A0",
    "emoji": "👩🏽‍🦽🚌 ramp",
    "right to left": "\u202eمسار آمن إلى المدرسة",
}


@pytest.mark.parametrize("text", BAD_TEXTS.values(), ids=BAD_TEXTS.keys())
async def test_odd_text_is_kept_and_shown_as_text(sign_in: Any, text: str) -> None:
    challenge = await make_draft_challenge()
    author, _ = await officers_of(challenge.buyer_id)
    browser = await sign_in(author)
    base = f"/challenges/{challenge.reference}"
    typed = {"title": text, "summary": text, "problem": text}
    assert (await browser.submit(f"{base}/edit/problem", typed)).status_code == 303
    await browser.submit(f"{base}/comments/new?section=problem", {"text": text})
    for page in ("edit", "edit/problem", "history/problem", "check", "preview", "manage"):
        answer = await browser.get(f"{base}/{page}")
        assert answer.status_code == 200
        assert "<script>alert(1)" not in answer.text
        assert "49 =cmd" not in answer.text


async def test_text_that_is_too_long_is_named_and_kept(sign_in: Any) -> None:
    challenge = await make_draft_challenge()
    author, _ = await officers_of(challenge.buyer_id)
    browser = await sign_in(author)
    path = f"/challenges/{challenge.reference}/edit/problem"
    long = "word " * 1001
    answer = await browser.submit(path, {"title": "t" * 121, "summary": "s" * 301, "problem": long})
    assert answer.status_code == 422
    assert len(soup(answer).select(".govuk-error-summary__list li")) == 3
    assert answer.text.count("word ") >= 1000
    machine = form_fields(find_form(await browser.get(path)))
    answer = await browser.request("POST", path, data={**machine, "problem": long}, headers=JSON)
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["problem"]
