"""Asking and answering through the pages, without script; and nothing on any page or mail names who asked."""

import re
from datetime import timedelta
from typing import Any

import pytest

from challenges.clarifications import policies, queries, services
from challenges.clarifications.contributions import register_clarifications
from challenges.following.services import follow
from challenges.publishing.domain import deadline_of
from portal.audit.queries import acts_of
from portal.database.clock import move_clock
from portal.database.transactions import execute, fetch
from tests.builders.bidding import make_draft_bid, make_supplier
from tests.builders.clarifications import QUESTION, draft_answer, make_published_answer, make_question
from tests.builders.publishing import make_published_challenge, officers_of
from tests.support.client import soup
from tests.support.jobs import run_due_jobs

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture(autouse=True)
def registered() -> None:
    register_clarifications()


def _happened(page: str) -> set[str]:
    """Collect what the officer's page says has happened, without by whom."""
    return {one.partition(" by ")[0] for one in re.findall(r'class="civic-history__what">([^<]*)<', page)}


async def test_a_supplier_asks_and_an_officer_answers_to_everybody(sign_in: Any, client: Any) -> None:
    challenge = await make_published_challenge()
    base = f"/challenges/{challenge.reference}"
    _, writer = await make_supplier("Kerbside Paths Ltd")
    founder = await sign_in(writer)
    assert "Ask a question" in (await founder.get(base)).text
    wrong = await founder.submit(
        f"{base}/questions", {"question": "May Kerbside Paths cross a park?"}, action="/questions"
    )
    assert wrong.status_code == 422 and wrong.text.count("May Kerbside Paths cross a park?") >= 1
    assert "organisation&#39;s name" in wrong.text or "organisation's name" in wrong.text
    sent = await founder.submit(f"{base}/questions", {"question": "May routes cross a park?"}, action="/questions")
    assert "Waiting for an answer" in (await founder.follow(sent)).text
    officer = await sign_in((await officers_of(challenge.buyer_id))[0])
    assert "1 question waits" in (await officer.get("/dashboard")).text
    assert "Answer 1 question" in (await officer.get(f"{base}/manage")).text
    (found,) = await queries.officer_questions(challenge.id)
    page = f"{base}/clarifications/{found.id}"
    empty = await officer.submit(page, {"question": "", "answer": ""}, action=str(found.id))
    assert empty.status_code == 422
    named = await officer.submit(page, {"question": "Kerbside Paths asks", "answer": "Yes."}, action=str(found.id))
    assert named.status_code == 422 and "could tell who asks" in named.text
    saved = await officer.submit(
        page, {"question": "May a route cross a park?", "answer": "Yes."}, action=str(found.id)
    )
    assert "Ready to publish" in (await officer.follow(saved)).text
    assert "May a route" not in (await client.get(base)).text
    none = await officer.submit(f"{base}/clarifications", action="/publication")
    assert none.status_code == 422
    done = await officer.submit(f"{base}/clarifications", {"questions": str(found.id)}, action="/publication")
    listed = soup(await officer.follow(done))
    assert "1 answer is public" in listed.get_text()
    assert [one.get_text(strip=True) for one in listed.select("#answered ~ article div[dir=auto]")][:2] == [
        "May a route cross a park?",
        "Yes.",
    ]
    public = (await client.get(base)).text
    assert 'id="question-1"' in public and "May a route cross a park?" in public and "May routes" not in public
    assert "Read the answer to question 1" in (await founder.get(f"{base}/questions")).text
    correction = await officer.submit(
        f"{page}/correction", {"answer": "No.", "reason": "It is locked."}, action="/correction"
    )
    assert "Corrected" in (await officer.follow(correction)).text
    public = (await client.get(base)).text
    assert "How question 1 was answered before" in public and "It is locked." in public
    assert {"Answers published", "Answer corrected"} <= _happened((await officer.get(f"{base}/manage")).text)


async def test_withdrawing_setting_aside_and_the_date_through_pages(sign_in: Any) -> None:
    challenge = await make_published_challenge()
    base = f"/challenges/{challenge.reference}"
    _, writer = await make_supplier()
    first, second = await make_question(challenge, writer, "One?"), await make_question(challenge, writer, "Two?")
    founder = await sign_in(writer)
    gone = await founder.submit(f"{base}/questions", action=f"{first}/withdrawal")
    assert "Withdrawn" in (await founder.follow(gone)).text
    officer = await sign_in((await officers_of(challenge.buyer_id))[0])
    assert "One?" not in (await officer.get(f"{base}/clarifications/{first}")).text
    page = f"{base}/clarifications/{second}/set-aside"
    assert (await officer.submit(page, {"reason": ""}, action="/set-aside")).status_code == 422
    aside = await officer.submit(page, {"reason": "The map says so."}, action="/set-aside")
    assert "The map says so." in (await officer.follow(aside)).text
    assert "The map says so." in (await founder.get(f"{base}/questions")).text
    assert (await officer.submit(f"{base}/clarifications/dates", action="/dates")).status_code == 303
    wrong = await officer.submit(f"{base}/clarifications/dates", {"answers_by-year": "2019"}, action="/dates")
    assert wrong.status_code == 422
    happened = _happened((await officer.get(f"{base}/manage")).text)
    assert {"Question set aside", "Date for answers stated"} <= happened


async def test_a_late_answer_leads_to_a_later_deadline(sign_in: Any) -> None:
    challenge = await make_published_challenge()
    await make_question(challenge)
    person, _ = await officers_of(challenge.buyer_id)
    officer = await sign_in(person)
    base = f"/challenges/{challenge.reference}"
    due = deadline_of(challenge) - timedelta(days=3)
    await services.state_answer_date(person, challenge.reference, due)
    in_time = soup(await officer.get(f"{base}/clarifications"))
    assert in_time.select(f"main a[href='{base}/extension']") == []
    await move_clock(due + timedelta(minutes=1), person.person_id)
    late = soup(await officer.get(f"{base}/clarifications"))
    (link,) = late.select(f".civic-callout--warning a[href='{base}/extension']")
    assert (await officer.get(str(link["href"]))).status_code == 200
    stranger, _ = await officers_of((await make_published_challenge()).buyer_id)
    assert not policies.may_give_more_time(challenge, stranger, due)
    assert not policies.may_give_more_time(challenge, person, deadline_of(challenge))


async def test_a_second_colleague_is_shown_both_texts(sign_in: Any) -> None:
    challenge = await make_published_challenge()
    question_id = await make_question(challenge)
    officer = await sign_in((await officers_of(challenge.buyer_id))[0])
    await draft_answer(challenge, question_id, answer="Saved first.")
    answer = await officer.post(
        f"/challenges/{challenge.reference}/clarifications/{question_id}",
        {"question": QUESTION, "answer": "Typed second.", "version": "0"},
    )
    assert answer.status_code == 409 and "Saved first." in answer.text and "Typed second." in answer.text


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '=HYPERLINK("http://x")',
        "Is 🚲 parking part of it?",
        "\u202eمرحبا هل يمكن\u202c?",
        "{{ 7 * 7 }} ${7*7}",
    ],
)
async def test_hostile_texts_are_shown_safely(sign_in: Any, client: Any, text: str) -> None:
    challenge = await make_published_challenge()
    base = f"/challenges/{challenge.reference}"
    _, writer = await make_supplier()
    founder = await sign_in(writer)
    assert (await founder.submit(f"{base}/questions", {"question": text}, action="/questions")).status_code == 303
    (found,) = await queries.officer_questions(challenge.id)
    officer = await sign_in((await officers_of(challenge.buyer_id))[0])
    saved = await officer.submit(f"{base}/clarifications/{found.id}", {"answer": text}, action=str(found.id))
    assert saved.status_code == 303
    done = await officer.submit(f"{base}/clarifications", {"questions": str(found.id)}, action="/publication")
    assert done.status_code == 303
    public = (await client.get(base)).text
    assert "<script>alert" not in public and "\u202e" not in public


async def test_nul_and_too_much_are_told_apart_from_good_text(sign_in: Any) -> None:
    challenge = await make_published_challenge()
    _, writer = await make_supplier()
    founder = await sign_in(writer)
    page = f"/challenges/{challenge.reference}/questions"
    long = await founder.submit(page, {"question": "word " * 301}, action="/questions")
    assert long.status_code == 422 and "300 words or fewer" in long.text
    nul = await founder.submit(page, {"question": "a\x00b"}, action="/questions")
    assert nul.status_code in {303, 400, 422}


async def test_no_page_mail_feed_or_chain_names_who_asked(sign_in: Any, client: Any) -> None:
    challenge, elsewhere = await make_published_challenge(), await make_published_challenge()
    company, asker = await make_supplier("Zanzibarquay Works Ltd")
    await execute("update organisation set company_number = 'ZQ998877' where id = $1", company.id)
    await execute(
        "update person set name = 'Quillon Vexworth', email = 'quillon@zanzibarquay.example' where id = $1",
        asker.person_id,
    )
    _, bidder = await make_supplier()
    await make_draft_bid(challenge, writer=bidder, complete=False)
    _, rival = await make_supplier()
    await follow(rival, challenge.reference)
    first = await make_published_answer(challenge, asker)
    second = await make_question(challenge, asker, "Is there a map of gates?")
    await run_due_jobs()
    base = f"/challenges/{challenge.reference}"
    officers = (await officers_of(challenge.buyer_id))[0], (await officers_of(elsewhere.buyer_id))[0]
    browsers = [client, await sign_in(rival), *[await sign_in(one) for one in officers]]
    paths = [
        base,
        "/challenges",
        "/challenges.atom",
        f"{base}.ics",
        "/audit/heads.json",
        "/dashboard",
        f"{base}/manage",
        f"{base}/questions",
        f"{base}/clarifications",
        f"{base}/clarifications/{first}",
        f"{base}/clarifications/{first}/correction",
        f"{base}/clarifications/{second}",
        f"{base}/clarifications/{second}/set-aside",
        "/demo/outbox",
    ]
    canary = re.compile(
        "zanzibarquay|quillon|vexworth|zq ?998877|" + str(company.id) + "|" + str(asker.person_id), re.IGNORECASE
    )
    for browser in browsers:
        for path in paths:
            answer = await browser.http.get(path)
            assert answer.status_code < 500
            assert not canary.search(answer.text), path
    for browser in (browsers[0], browsers[1], browsers[3]):
        for path in (f"{base}/clarifications", f"{base}/clarifications/{second}"):
            assert (await browser.http.get(path)).status_code in {303, 404}
        assert "map of gates" not in (await browser.http.get(base)).text
    assert not canary.search(str([(one.act, one.actor_id, one.details) for one in await acts_of(challenge.id)]))
    mails = await fetch("select recipient, subject, body from outbox_mail where kind = 'clarification'")
    assert len(mails) >= 6
    for mail in mails:
        if not canary.search(mail["recipient"]):
            assert not canary.search(mail["subject"] + mail["body"])
