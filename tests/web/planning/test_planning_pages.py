"""Planning through its pages, without script: plan, picture, list, dates, calendar, value and route."""

from datetime import date, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from challenges.planning import queries
from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail
from portal.database.clock import portal_now
from portal.kernel.moments import local_day
from tests.builders.publishing import (
    make_challenge_buyer,
    make_challenge_officer,
    make_draft_challenge,
    make_published_challenge,
    officers_of,
)
from tests.support.client import soup

pytestmark = pytest.mark.usefixtures("db")
COVERED = {"route": "open", "value_pence": 300_000_00}


async def a_draft(sign_in: Any, **made: Any) -> tuple[ChallengeDetail, Any]:
    draft = await make_draft_challenge(**made)
    return draft, await sign_in((await officers_of(draft.buyer_id))[0])


def day(name: str, value: date) -> dict[str, str]:
    return {f"{name}-day": str(value.day), f"{name}-month": str(value.month), f"{name}-year": str(value.year)}


async def wished(days: int = 220, **changes: str) -> dict[str, str]:
    start = local_day(await portal_now()) + timedelta(days=days)
    return {**day("starts_on", start), "bidding_days": "28", **changes}


async def test_an_officer_plans_backwards_and_fills_the_draft(sign_in: Any) -> None:
    draft, browser = await a_draft(sign_in, money=COVERED)
    base = f"/challenges/{draft.reference}"
    assert f'href="{base}/timetable"' in (await browser.get(f"{base}/manage")).text
    dates = await browser.get(f"{base}/edit/dates")
    assert f'href="{base}/timetable"' in dates.text
    blank = await browser.get(f"{base}/timetable")
    assert "Suppliers have at least 25 days" in blank.text
    answer = await browser.submit(f"{base}/timetable", await wished(), action=f"{base}/timetable")
    assert answer.status_code == 303, answer.text
    shown = await browser.follow(answer)
    assert "This start can be kept" in shown.text
    page = soup(shown)
    rows = [row.get_text(" ", strip=True) for row in page.select("tbody tr")]
    assert len(rows) == 8 and "standstill" in rows[-2] and "8 working days" in rows[-2] and "s.51(2)" in rows[-2]
    drawn = page.select_one("picture img")
    assert drawn is not None and str(drawn["src"]).startswith("data:image/svg+xml;base64,")
    assert "table below" in str(drawn["alt"])
    answer = await browser.submit(f"{base}/timetable", action="/timetable/dates")
    assert answer.headers["location"] == f"{base}/edit/dates"
    assert "are in the draft" in (await browser.follow(answer)).text
    again = await browser.get(f"{base}/timetable")
    assert "The draft has these dates." in again.text and "Use these dates" not in again.text
    filled = await publishing.challenge(draft.id)
    assert filled.deadline_at != draft.deadline_at
    assert filled.contract_starts_on == local_day(await portal_now()) + timedelta(days=220)


async def test_a_start_too_near_is_told_with_what_would_have_to_give(sign_in: Any) -> None:
    draft, browser = await a_draft(sign_in, money=COVERED)
    base = f"/challenges/{draft.reference}"
    answer = await browser.submit(f"{base}/timetable", await wished(45), action=f"{base}/timetable")
    shown = await browser.follow(answer)
    assert "This start cannot be kept" in shown.text
    assert "would have had to begin" in shown.text and "Even with everything of your own" in shown.text
    assert "What would have to give" in shown.text and "Score the bids and agree: " in shown.text
    assert "Use these dates" not in shown.text


async def test_bad_input_is_told_at_once_and_kept(sign_in: Any) -> None:
    draft, browser = await a_draft(sign_in, money=COVERED)
    base = f"/challenges/{draft.reference}"
    typed = {
        "starts_on-day": "31", "starts_on-month": "2", "starts_on-year": "2027", "bidding_days": "soon",
        "own_evaluation": "999", "own_signature": "", "leave": "next week\n1 May 2027 to 2 May 2027\n9 May 2027 to 1 May 2027",
    }  # fmt: skip
    answer = await browser.submit(f"{base}/timetable", typed, action=f"{base}/timetable")
    assert answer.status_code == 422
    page = soup(answer)
    told = [one.get_text(strip=True) for one in page.select(".govuk-error-summary a")]
    assert len(told) == 5
    assert any("Line 1: “next week” is not a date" in one and "Line 3: the last day" in one for one in told)
    assert "next week" in str(page.select_one("textarea"))
    assert 'value="soon"' in answer.text and 'value="999"' in answer.text
    assert await queries.plan_inputs(draft.id) is None


@pytest.mark.parametrize("leave", ["<script>alert(1)</script>", "=1+1", "31/02/2027", "1 May 99999", "🎉", chr(0x202E) + "12 May 2027x", "1 May 2027 to 1 May 2028", "\n".join(["1 May 2027"] * 31)])  # fmt: skip
async def test_odd_leave_is_refused_and_shown_safely(sign_in: Any, leave: str) -> None:
    draft, browser = await a_draft(sign_in)
    base = f"/challenges/{draft.reference}"
    answer = await browser.submit(f"{base}/timetable", await wished(leave=leave), action=f"{base}/timetable")
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text


async def test_the_law_is_told_beside_the_field_that_breaks_it(sign_in: Any) -> None:
    draft, browser = await a_draft(sign_in, money=COVERED)
    base = f"/challenges/{draft.reference}"
    answer = await browser.submit(f"{base}/timetable", await wished(-1, bidding_days="24"), action=f"{base}/timetable")
    assert answer.status_code == 422
    assert "must have 25 days or more" in answer.text and "must start in the future" in answer.text


async def test_a_second_tab_is_told_and_overwrites_nothing(sign_in: Any) -> None:
    draft, browser = await a_draft(sign_in)
    base = f"/challenges/{draft.reference}"
    await browser.submit(f"{base}/timetable", await wished(), action=f"{base}/timetable")
    answer = await browser.submit(
        f"{base}/timetable", await wished(bidding_days="33", version="0"), action=f"{base}/timetable"
    )
    assert answer.status_code == 409
    assert "saved this page after you opened it" in answer.text and 'value="33"' in answer.text
    kept = await queries.plan_inputs(draft.id)
    assert kept is not None and kept.bidding_days == 28


async def test_the_plan_goes_into_any_calendar(sign_in: Any) -> None:
    draft, browser = await a_draft(sign_in, money=COVERED)
    base = f"/challenges/{draft.reference}"
    unplanned = await browser.get(f"{base}/timetable.ics")
    assert unplanned.headers["location"] == f"{base}/timetable"
    await browser.submit(f"{base}/timetable", await wished(), action=f"{base}/timetable")
    answer = await browser.get(f"{base}/timetable.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    uids = [str(one["uid"]) for one in events]
    assert len(uids) == len(set(uids)) == 11
    standstill = next(one for one in events if "plan-standstill" in str(one["uid"]))
    assert (standstill.decoded("dtend") - standstill.decoded("dtstart")).days >= 10
    assert draft.title in str(standstill["summary"])
    lines = answer.content.split(b"\r\n")
    assert lines[:3] == [b"BEGIN:VCALENDAR", b"VERSION:2.0", b"PRODID:-//Civic Challenges//EN"]
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert max(map(len, lines)) <= 75 and b"\n" not in answer.content.replace(b"\r\n", b"")
    await browser.submit(f"{base}/timetable", action="/timetable/dates")
    filled = await publishing.challenge(draft.id)
    moments = {str(one["uid"]).partition("-plan-")[2].partition("@")[0]: one.decoded("dtstart") for one in events}
    assert (moments["questions"], moments["deadline"]) == (filled.questions_close_at, filled.deadline_at)
    assert moments["start"] == filled.contract_starts_on
    stamps = [line for line in lines if line.startswith((b"DTSTART:", b"DTSTAMP"))]
    assert len(stamps) == 13 and all(line.endswith(b"Z") for line in stamps), "moments are in UTC"


async def test_pages_of_another_buyers_plan_are_not_found(sign_in: Any) -> None:
    draft = await make_draft_challenge()
    browser = await sign_in(await make_challenge_officer((await make_challenge_buyer()).id))
    for path in ("timetable", "timetable.ics", "value"):
        assert (await browser.get(f"/challenges/{draft.reference}/{path}")).status_code == 404
    for path in ("timetable", "timetable/dates", "value", "value/route"):
        assert (await browser.post(f"/challenges/{draft.reference}/{path}", {})).status_code in {404, 422}
    assert await queries.plan_inputs(draft.id) is None


async def test_a_published_challenge_shows_its_plan_but_changes_nothing(sign_in: Any) -> None:
    published = await make_published_challenge()
    browser = await sign_in((await officers_of(published.buyer_id))[0])
    for path in ("timetable", "value"):
        answer = await browser.get(f"/challenges/{published.reference}/{path}")
        assert answer.status_code == 200 and "Work out" not in soup(answer).main.get_text().replace("Work out the value and the route", "")  # type: ignore[union-attr]  # fmt: skip


async def test_the_value_is_added_up_and_opens_routes_with_reasons(sign_in: Any) -> None:
    draft, browser = await a_draft(sign_in)
    base = f"/challenges/{draft.reference}"
    assert f'href="{base}/value"' in (await browser.get(f"{base}/edit/money")).text
    typed = {"contract_pence": "120,000", "options_pence": "60000", "prizes_pence": "£5,000", "vat_percent": "20"}
    answer = await browser.submit(f"{base}/value", typed, action=f"{base}/value")
    shown = await browser.follow(answer)
    assert "The most you could pay is £221,000" in shown.text
    assert "VAT at 20%" in shown.text and "£36,000" in shown.text
    assert "Closed: £221,000 is not below your threshold of £207,720 (Schedule 1)." in shown.text
    page = soup(shown)
    assert [str(one["value"]) for one in page.select("input[name=route]")] == ["open", "competitive_flexible"]
    assert "you have not said that this is one" in shown.text
    refused = await browser.submit(f"{base}/value", {"route": "below_threshold_challenge"}, action="/value/route")
    assert refused.status_code == 422 and soup(refused).select_one(".govuk-error-summary a[href='#route']")
    answer = await browser.submit(f"{base}/value", {"route": "open"}, action="/value/route")
    assert answer.headers["location"] == f"{base}/edit/money"
    filled = await publishing.challenge(draft.id)
    assert (filled.route, filled.budget_pence, filled.value_pence) == ("open", 120_000_00, 221_000_00)


async def test_a_bad_value_is_told_at_once_and_kept(sign_in: Any) -> None:
    draft, browser = await a_draft(sign_in)
    base = f"/challenges/{draft.reference}"
    typed = {"contract_pence": "a lot", "options_pence": "-5", "vat_percent": "19"}
    answer = await browser.submit(f"{base}/value", typed, action=f"{base}/value")
    assert answer.status_code == 422
    assert len(soup(answer).select(".govuk-error-summary a")) == 3
    assert 'value="a lot"' in answer.text


async def test_the_law_of_a_draft_is_asked_and_its_breach_leads_to_the_question(sign_in: Any) -> None:
    draft, browser = await a_draft(sign_in)
    base = f"/challenges/{draft.reference}"
    typed = {"contract_kind": "goods_services", "who_may_bid": "chosen", "urgency_reason": "<b>flood</b>"}
    answer = await browser.submit(f"{base}/edit/procedure", typed, action="/edit/procedure")
    assert answer.status_code == 303
    check = await browser.get(f"{base}/check")
    link = next(one for one in soup(check).select(".civic-blockers a") if "s.85(1)" in one.get_text())
    assert link["href"] == f"{base}/edit/procedure?from=check#who_may_bid"
    assert soup(await browser.get(str(link["href"]))).select_one("#who_may_bid") is not None
    assert "<b>flood</b>" not in check.text and "Those chosen first" in check.text
