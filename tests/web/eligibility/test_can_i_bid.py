"""Can I bid? Answered without an account, without script, and without a trace of the visitor."""

from typing import Any

import pytest

from challenges.publishing.domain import questions_close_of
from challenges.publishing.domain.sections import CriterionContent
from portal.database.clock import move_clock
from portal.database.transactions import fetch
from tests.builders.publishing import (
    EXPERIENCE,
    PASS_FAIL,
    QUALITY,
    make_draft_challenge,
    make_published_challenge,
    officers_of,
)
from tests.support.client import soup

pytestmark = pytest.mark.usefixtures("db")

SOFT = CriterionContent(
    kind="pass_fail", title="A local office", question="Do you have an office in London?", rules_out=False
)
CRITERIA = (PASS_FAIL, SOFT, QUALITY, EXPERIENCE)


async def answers(client: Any, path: str, **changes: str) -> Any:
    """Give good answers to every question but those named."""
    asked = await client.get(path)
    names = {str(one["name"]) for one in soup(asked).select("input[type=radio]")}
    given = {name: "no" if name.startswith("exclusion") else "yes" for name in names}
    return await client.submit(path, {**given, **changes}, action="/can-i-bid")


async def test_good_answers_rule_nobody_out_and_say_what_a_bid_takes(client: Any) -> None:
    made = await make_published_challenge(criteria=CRITERIA)
    answer = await answers(client, f"/challenges/{made.reference}/can-i-bid")
    assert answer.status_code == 200
    assert soup(answer).h1.get_text() == "Nothing you said rules you out"  # type: ignore[union-attr]
    for words in ("Start a bid", "up to 750 words", "We keep nothing", "About "):
        assert words in answer.text


async def test_a_condition_that_is_not_met_rules_out(client: Any) -> None:
    made = await make_published_challenge(criteria=CRITERIA)
    answer = await answers(client, f"/challenges/{made.reference}/can-i-bid", p1="no")
    assert "This would rule you out" in answer.text
    assert str(PASS_FAIL.question) in answer.text
    assert "Start a bid" not in answer.text


async def test_what_can_be_explained_and_what_is_unsure_is_to_be_asked_first(client: Any) -> None:
    made = await make_published_challenge(criteria=CRITERIA)
    path = f"/challenges/{made.reference}/can-i-bid"
    for changes in ({"p2": "no"}, {"p1": "unsure"}, {"exclusion_conduct": "yes"}, {"exclusion_convictions": "yes"}):
        answer = await answers(client, path, **changes)
        assert soup(answer).h1.get_text() == "Look at this before you bid", changes  # type: ignore[union-attr]
        link = soup(answer).select_one("main a[href$='/questions']")
        assert link is not None and link.get_text() == "Ask the buyer"
        assert link["href"] == f"/challenges/{made.reference}/questions"


async def test_nobody_is_told_to_ask_once_questions_are_closed(client: Any) -> None:
    made = await make_published_challenge(criteria=CRITERIA)
    officer, _ = await officers_of(made.buyer_id)
    closes = questions_close_of(made)
    assert closes is not None
    await move_clock(closes, officer.person_id)
    answer = await answers(client, f"/challenges/{made.reference}/can-i-bid", p1="unsure")
    assert soup(answer).h1.get_text() == "Look at this before you bid"  # type: ignore[union-attr]
    assert soup(answer).select("main a[href$='/questions']") == []
    assert "Ask the buyer" not in answer.text


async def test_the_law_rules_out_where_it_applies_in_full(client: Any) -> None:
    money = {"route": "open", "budget_pence": 300_000_00, "value_pence": 360_000_00}
    made = await make_published_challenge(criteria=CRITERIA, money=money)
    answer = await answers(client, f"/challenges/{made.reference}/can-i-bid", exclusion_convictions="yes")
    assert "This would rule you out" in answer.text
    assert "Schedule 6" in answer.text


async def test_registering_on_the_platform_is_told_where_a_bid_needs_it(client: Any) -> None:
    words = "your core supplier information on Find a Tender"
    money = {"route": "open", "budget_pence": 300_000_00, "value_pence": 360_000_00}
    covered = await make_published_challenge(criteria=CRITERIA, money=money)
    assert (await client.get(f"/challenges/{covered.reference}/can-i-bid")).text.count(words) == 1
    below = await make_published_challenge(criteria=CRITERIA)
    assert words not in (await client.get(f"/challenges/{below.reference}/can-i-bid")).text


async def test_every_missing_answer_is_named(client: Any) -> None:
    made = await make_published_challenge(criteria=CRITERIA)
    answer = await client.submit(f"/challenges/{made.reference}/can-i-bid", action="/can-i-bid")
    assert answer.status_code == 422
    assert len(soup(answer).select(".govuk-error-summary__list a")) == 8


async def test_nothing_is_kept_of_a_visitor(client: Any, capsys: Any) -> None:
    made = await make_published_challenge(criteria=CRITERIA)
    path = f"/challenges/{made.reference}/can-i-bid"
    before = await counted()
    answer = await answers(client, path, p1="no")
    assert await counted() == before
    assert "?" not in str(answer.url)
    logged = capsys.readouterr()
    assert "can-i-bid" not in logged.out + logged.err
    assert "can-i-bid" not in (await client.get("/metrics")).text


async def counted() -> dict[str, int]:
    """Count the rows of every table that the web process may read."""
    names = await fetch(
        "select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables"
        " where schemaname = 'public' and has_table_privilege(format('%I.%I', schemaname, tablename), 'select')"
    )
    return {row["name"]: (await fetch(f"select count(*) as n from {row['name']}"))[0]["n"] for row in names}


async def test_only_insiders_see_a_drafts_questions(client: Any, sign_in: Any) -> None:
    draft = await make_draft_challenge()
    path = f"/challenges/{draft.reference}/can-i-bid"
    assert (await client.get(path)).status_code == 404
    assert (await client.post(path, {"p1": "yes"})).status_code == 404
    officer = await sign_in((await officers_of(draft.buyer_id))[0])
    assert (await officer.get(path)).status_code == 200


async def test_the_challenge_page_answers_in_one_minute(client: Any) -> None:
    made = await make_published_challenge(criteria=CRITERIA)
    page = soup(await client.get(f"/challenges/{made.reference}"))
    words = " ".join(page.get_text(" ").split())
    for fact in (
        "£100,000",
        "VAT on top where you charge it",
        "The price is fixed",
        "days left",
        "Bid until",
        "hours, by our estimate",
        "How it will work (60 points)",
        made.buyer_name,
        "for the mission",
        "It stays yours",
        "It is sealed",
        "Every bidder learns its scores",
        "within 30 days (s.88",
    ):
        assert fact in words, fact
    link = page.find("a", string=lambda text: bool(text) and text.strip() == "Can I bid?")
    assert link is not None and str(link["href"]) == f"/challenges/{made.reference}/can-i-bid"
    bars = page.select("svg.civic-bar rect:nth-of-type(2)")
    assert [str(bar["width"]) for bar in bars] == ["60.0", "30.0", "10.0"]
    countdown = page.select_one("[data-countdown]")
    assert countdown is not None and countdown["data-countdown"] > countdown["data-now"]  # type: ignore[operator]
