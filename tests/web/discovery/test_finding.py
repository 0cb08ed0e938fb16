"""The public pages of challenges."""

import re
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from icalendar import Calendar

from challenges.publishing import services
from portal.kernel.moments import format_moment
from tests.builders.bidding import pass_deadline
from tests.builders.publishing import (
    QUALITY,
    make_challenge_buyer,
    make_draft_challenge,
    make_published_challenge,
    officers_of,
)
from tests.support.client import soup
from tests.support.statements import statements

pytestmark = pytest.mark.usefixtures("db")

ATOM = "{http://www.w3.org/2005/Atom}"


async def test_an_empty_list_says_what_to_do(client: Any) -> None:
    answer = await client.get("/challenges")
    assert answer.status_code == 200
    assert "No challenges yet" in answer.text


async def test_a_published_challenge_is_found_by_its_words_and_a_draft_is_not(client: Any) -> None:
    await make_published_challenge(title="Quieter night deliveries")
    await make_draft_challenge(title="Secret night draft")
    answer = await client.get("/challenges?words=delivery+night")
    assert "Quieter night deliveries" in answer.text
    assert "Secret night draft" not in answer.text
    nothing = await client.get("/challenges?words=submarine")
    assert "Nothing found" in nothing.text


@pytest.mark.parametrize(
    "query",
    [
        "words=%27%22+OR+1%3D1+--+%5C",
        "words=%ff%fe%00",
        "words=" + "a" * 5000,
        "mission=9&stage=nowhere&buyer=%00",
        "mission=%C2%B2",
        "after=o99999999999999999999-zz",
        "after=e" + "9" * 50,
        "after=o1-" + "0" * 32,
        "words=%E2%80%AEtxet&words=two",
    ],
)
async def test_odd_searches_are_answered(client: Any, query: str) -> None:
    await make_published_challenge()
    assert (await client.get(f"/challenges?{query}")).status_code == 200


async def test_the_list_is_filtered_by_mission_buyer_and_stage(client: Any) -> None:
    buyer = await make_challenge_buyer()
    await make_published_challenge(buyer=buyer, title="About data", mission=(2, "M2.1"))
    other = await make_published_challenge(title="About skills", mission=(4, "M4.2"))
    author, _ = await officers_of(other.buyer_id)
    await services.cancel_challenge(author, other.reference, reason="The budget was withdrawn.")
    for query, shown, hidden in (
        ("mission=2", "About data", "About skills"),
        (f"buyer={buyer.slug}", "About data", "About skills"),
        ("stage=open", "About data", "About skills"),
        ("stage=ended", "About skills", "About data"),
    ):
        answer = await client.get(f"/challenges?{query}")
        assert shown in answer.text, query
        assert hidden not in answer.text, query
    cancelled = await client.get(f"/challenges/{other.reference}")
    assert "The budget was withdrawn." in cancelled.text


async def test_pages_of_the_list_follow_each_other_without_gap_or_repeat(client: Any) -> None:
    buyer = await make_challenge_buyer()
    made = [
        (
            await make_published_challenge(buyer=buyer, title=f"Number {n}", deadline_in=timedelta(days=20 + n % 7))
        ).reference
        for n in range(23)
    ]
    author, _ = await officers_of(buyer.id)
    await services.cancel_challenge(author, made[3], reason="Not needed.")
    seen: list[str] = []
    path = "/challenges"
    while path:
        answer = await client.get(path)
        seen += [str(link["href"]).rsplit("/", 1)[1] for link in soup(answer).select(".civic-list__title a")]
        onward = soup(answer).select_one("a[rel=next]")
        path = str(onward["href"]) if onward else ""
    assert sorted(seen) == sorted(made)
    assert seen[-1] == made[3]
    assert len((await client.get("/challenges")).content) < 60_000


async def test_the_list_needs_the_same_statements_for_one_and_three_rows(client: Any) -> None:
    await make_published_challenge()
    await client.get("/challenges")
    async with statements() as one:
        await client.get("/challenges")
    await make_published_challenge()
    await make_published_challenge()
    async with statements() as three:
        await client.get("/challenges")
    assert len(one) == len(three)


async def test_every_page_tells_the_same_deadline_with_its_zone(client: Any) -> None:
    challenge = await make_published_challenge()
    assert challenge.deadline_at is not None
    words = format_moment(challenge.deadline_at)
    assert re.search(r"\d\d:\d\d (GMT|BST)$", words)
    for path in ("/challenges", f"/challenges/{challenge.reference}", "/challenges.atom"):
        assert words in (await client.get(path)).text, path
    book = Calendar.from_ical((await client.get(f"/challenges/{challenge.reference}.ics")).content)
    starts = {str(event["summary"]): event["dtstart"].dt for event in book.walk("VEVENT")}
    assert starts[f"Deadline for bids: {challenge.title}"] == challenge.deadline_at.replace(microsecond=0)


async def test_the_challenge_page_shows_problem_money_and_rubric(client: Any) -> None:
    challenge = await make_published_challenge()
    answer = await client.get(f"/challenges/{challenge.reference}")
    page = soup(answer)
    text = page.get_text(" ", strip=True)
    assert "£100,000" in text
    assert "29 days left" in text or "30 days left" in text
    assert QUALITY.title in text
    assert "Exceeds the criterion" in text
    assert "Create an account" in text
    cells = [row.get_text(" ", strip=True) for row in page.select("table tbody tr")]
    assert any(row.startswith("Total") and row.endswith("100") for row in cells)


async def test_markup_in_a_challenge_is_shown_as_text(client: Any) -> None:
    title = "<script>alert(1)</script> =1+1 \N{PARTY POPPER} \N{HEBREW LETTER ALEF}\N{HEBREW LETTER BET}"
    challenge = await make_published_challenge(title=title)
    for path in ("/challenges", f"/challenges/{challenge.reference}"):
        answer = await client.get(path)
        assert "<script>alert" not in answer.text
        assert "&lt;script&gt;alert(1)" in answer.text
    feed = ET.fromstring((await client.get("/challenges.atom")).content)  # noqa: S314
    assert [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")] == [title]


async def test_what_does_not_exist_is_not_found(client: Any) -> None:
    draft = await make_draft_challenge()
    for path in (
        "/challenges/CC-1999-0001",
        "/challenges/CC-1999-0001.ics",
        f"/challenges/{draft.reference}",
        f"/challenges/{draft.reference}.ics",
        "/challenges/%00",
        "/missions/9",
        f"/challenges/{draft.reference}/documents/{draft.id}",
    ):
        assert (await client.get(path)).status_code == 404, path


async def test_missions_and_home_lead_to_challenges(client: Any) -> None:
    assert (await client.get("/missions/3")).status_code == 200
    challenge = await make_published_challenge(mission=(3, "M3.3"))
    for path in ("/missions/3", "/"):
        assert challenge.title in (await client.get(path)).text, path
    assert (await client.get("/missions")).status_code == 200


async def test_typed_lists_are_lists_and_how_to_bid_is_only_there_while_bids_can_be_made(client: Any) -> None:
    challenge = await make_published_challenge(outcomes="Every street:\n- mapped\n- kept up to date")
    page = soup(await client.get(f"/challenges/{challenge.reference}"))
    assert [one.get_text() for one in page.select("#outcomes ~ .civic-prose li")] == ["mapped", "kept up to date"]
    assert page.select_one("#how") is not None
    await pass_deadline(challenge)
    page = soup(await client.get(f"/challenges/{challenge.reference}"))
    assert page.select_one("#how") is None
    assert "Add the dates" not in page.get_text()
