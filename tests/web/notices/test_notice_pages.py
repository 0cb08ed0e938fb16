"""The pages of notices, without script: what is missing first, every error at once, nothing public before its time."""

import io
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from challenges.notices import queries
from challenges.publishing import services as challenges
from portal.database.clock import move_clock, portal_now
from portal.kernel.moments import LONDON
from portal.settings import use_environment
from tests.builders.notices import a_number, make_prepared_notice, make_published_notice
from tests.builders.publishing import make_draft_challenge, make_published_challenge, officers_of
from tests.services.notices.test_notices import COVERED
from tests.support.client import LintingClient, find_form, form_fields, soup
from tests.support.jobs import run_due_jobs

SignIn = Callable[..., Awaitable[LintingClient]]
pytestmark = pytest.mark.usefixtures("db")
TYPED = {
    "authority_address": "Town Hall, London E8 1EA",
    "category": "services",
    "cpv": "72000000-5",
    "suitable_sme": "both",
}


def typed(number: str, at: datetime) -> dict[str, Any]:
    there = at.astimezone(LONDON)
    parts = {"day": there.day, "month": there.month, "year": there.year, "hour": there.hour, "minute": there.minute}
    return {"number": number, **{f"published_at-{name}": value for name, value in parts.items()}}


async def test_an_officer_prepares_publishes_and_corrects_and_the_public_sees_number_and_time(
    sign_in: SignIn, client: LintingClient
) -> None:
    challenge = await make_published_challenge()
    officer, _ = await officers_of(challenge.buyer_id)
    browser = await sign_in(officer, second_factor=True)
    base = f"/challenges/{challenge.reference}/notices"
    assert f'href="{base}"' in (await browser.get(f"/challenges/{challenge.reference}/manage")).text
    assert "Publish the below-threshold tender notice" in (await browser.get("/dashboard")).text
    listing = await browser.get(base)
    assert "Due" in listing.text and "Late: the challenge is public already" in listing.text
    asked = (await browser.get(f"{base}/prepare/UK4")).text
    assert "4 answers are missing. Check the other answers that we suggest here." in asked
    assert "Section 87(1) of the Procurement Act 2023; regulation 24 of the Procurement Regulations 2024" in asked
    wrong = await browser.submit(f"{base}/prepare/UK4", {"cpv": "<script>", "contact_email": "nobody"})
    assert wrong.status_code == 422 and "&lt;script&gt;" in wrong.text
    errors = [one.get_text() for one in soup(wrong).select(".govuk-error-summary li")]
    assert len(errors) == 5
    made = await browser.submit(f"{base}/prepare/UK4", TYPED)
    page = made.headers["location"]
    shown = await browser.follow(made)
    assert "72000000" in shown.text and "Copy it to the platform" in shown.text
    assert (await client.get(page)).status_code == 404
    now = await portal_now()
    bad = await browser.submit(page, typed("12", now + timedelta(hours=3)), action="/publication")
    assert bad.status_code == 422
    assert len(soup(bad).select(".govuk-error-summary li")) == 2
    number = await a_number()
    done = await browser.submit(page, typed(number, now), action="/publication")
    assert f"Recorded: {number}" in (await browser.follow(done)).text
    twice = await browser.post(f"{page}/publication", typed(number, now))
    assert twice.status_code == 409 and "recorded already" in twice.text
    right = await a_number()
    fixed = await browser.submit(f"{page}/correction", {"number": right, "reason": "Two digits swapped"})
    assert f"Recorded at first: {number}" in (await browser.follow(fixed)).text
    public = await client.get(f"/challenges/{challenge.reference}")
    assert right in public.text and "Published notices" in public.text
    assert right in (await client.get(page)).text
    file = await client.get(f"{page}/notice.json")
    assert file.json()["releases"][0]["id"] == right
    assert (await client.get(f"{page}/correction")).status_code in {303, 401, 404}


async def test_the_second_of_two_corrections_is_told_and_overwrites_nothing(sign_in: SignIn) -> None:
    challenge = await make_published_challenge()
    officer, second = await officers_of(challenge.buyer_id)
    notice = await make_published_notice(officer, challenge.reference, "UK4")
    page = f"/challenges/{challenge.reference}/notices/{notice.id}/correction"
    one, two = await sign_in(officer, second_factor=True), await sign_in(second, second_factor=True)
    stale = form_fields(find_form(await two.get(page)))
    first, other = await a_number(), await a_number()
    await one.submit(page, {"number": first, "reason": "Two digits swapped"})
    late = await two.request("POST", page, data={**stale, "number": other, "reason": "I read it again"})
    assert late.status_code == 422
    assert first in late.text and other in late.text and "I read it again" in late.text
    assert (await queries.notice(notice.id)).publication.number == first  # type: ignore[union-attr]
    again = form_fields(find_form(late))
    assert (await two.request("POST", page, data=again)).status_code == 303
    assert (await queries.notice(notice.id)).publication.number == other  # type: ignore[union-attr]


async def test_markup_and_formulas_are_shown_and_never_read(sign_in: SignIn, client: LintingClient) -> None:
    challenge = await make_published_challenge()
    officer, _ = await officers_of(challenge.buyer_id)
    browser = await sign_in(officer, second_factor=True)
    evil = '=cmd|" /C calc"!A0 <img src=x onerror=alert(1)> {{ 7*7 }}'
    made = await browser.submit(
        f"/challenges/{challenge.reference}/notices/prepare/UK4", {**TYPED, "authority_address": evil, "place": evil}
    )
    page = made.headers["location"]
    assert "&lt;img src=x" in (await browser.follow(made)).text
    await browser.submit(page, typed(await a_number(), await portal_now()), action="/publication")
    shown = (await client.get(page)).text
    assert "<img" not in shown.replace("&lt;img", "") and "{{ 7*7 }}" in shown
    assert (
        evil
        in (await client.get(f"{page}/notice.json")).json()["releases"][0]["parties"][0]["address"]["streetAddress"]
    )


async def test_the_hour_that_is_skipped_is_refused_and_the_one_that_comes_twice_is_the_first(sign_in: SignIn) -> None:
    challenge = await make_published_challenge()
    officer, _ = await officers_of(challenge.buyer_id)
    await move_clock(datetime(2027, 3, 27, 12, tzinfo=LONDON), None)
    notice = await make_prepared_notice(officer, challenge.reference, "UK4")
    await move_clock(datetime(2027, 11, 2, 12, tzinfo=LONDON), None)
    browser = await sign_in(officer, second_factor=True)
    page = f"/challenges/{challenge.reference}/notices/{notice.id}"
    fields = {"number": await a_number(), "published_at-day": "28", "published_at-month": "3"}
    fields |= {"published_at-year": "2027", "published_at-hour": "1", "published_at-minute": "30"}
    skipped = await browser.submit(page, fields, action="/publication")
    assert skipped.status_code == 422 and "summer time skips" in skipped.text
    fields |= {"published_at-day": "31", "published_at-month": "10"}
    assert (await browser.submit(page, fields, action="/publication")).status_code == 303
    found = (await queries.notice(notice.id)).publication
    assert found is not None and found.published_at.isoformat() == "2027-10-31T00:30:00+00:00"


async def test_a_covered_page_opens_with_its_tender_notice(sign_in: SignIn, client: LintingClient) -> None:
    draft = await make_draft_challenge(money=COVERED)
    author, second = await officers_of(draft.buyer_id)
    await challenges.submit_for_review(author, draft.reference)
    base = f"/challenges/{draft.reference}"
    browser = await sign_in(second, second_factor=True)
    review = await browser.get(f"{base}/review")
    assert "opens with its tender notice (section 21)" in review.text
    assert "Approve and publish</button>" not in review.text
    assert (await browser.post(f"{base}/publication")).status_code == 409
    notice = await make_prepared_notice(author, draft.reference, "UK4")
    assert (await client.get(base)).status_code == 404
    page = f"{base}/notices/{notice.id}"
    assert "another officer must approve" in (await (await sign_in(author, second_factor=True)).get(page)).text
    done = await browser.submit(page, typed(await a_number(), await portal_now()), action="/publication")
    assert done.status_code == 303
    assert (await client.get(base)).status_code == 200


@pytest.mark.pango
async def test_a_pdf_is_made_by_the_worker_and_names_the_number(
    sign_in: SignIn, client: LintingClient, tmp_path: Path
) -> None:
    use_environment({"PORTAL_DATA_DIR": str(tmp_path)})
    challenge = await make_published_challenge()
    officer, _ = await officers_of(challenge.buyer_id)
    notice = await make_published_notice(officer, challenge.reference, "UK4")
    browser = await sign_in(officer)
    page = f"/challenges/{challenge.reference}/notices/{notice.id}"
    assert (await client.get(f"{page}/notice.pdf")).status_code == 404
    made = await browser.submit(page, action="/document")
    assert "The PDF is being made" in (await browser.follow(made)).text
    await run_due_jobs()
    assert "Make a PDF" not in (await browser.get(page)).text
    file = await client.get(f"{page}/notice.pdf")
    assert file.headers["content-type"] == "application/pdf" and file.content.startswith(b"%PDF-")
    with pikepdf.open(io.BytesIO(file.content)) as pdf, pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"


async def test_another_council_finds_nothing_and_odd_addresses_neither(sign_in: SignIn) -> None:
    challenge, other = await make_published_challenge(), await make_published_challenge()
    officer, _ = await officers_of(challenge.buyer_id)
    notice = await make_prepared_notice(officer, challenge.reference, "UK4")
    stranger = await sign_in((await officers_of(other.buyer_id))[0], second_factor=True)
    base = f"/challenges/{challenge.reference}/notices"
    for path in (base, f"{base}/{notice.id}", f"{base}/{notice.id}/notice.json", f"{base}/prepare/UK4"):
        assert (await stranger.get(path)).status_code == 404, path
    for act in ("publication", "sending", "document", "correction"):
        assert (await stranger.post(f"{base}/{notice.id}/{act}", typed("1", await portal_now()))).status_code in {
            404,
            422,
        }
    browser = await sign_in(officer, second_factor=True)
    for path in ("prepare/UK99", "prepare/UK7", "prepare/UK4?about=nonsense", "prepare/UK4?about=%00"):
        assert (await browser.get(f"{base}/{path}")).status_code == 404, path
    forged = f"/challenges/{other.reference}/notices/{notice.id}"
    assert (await browser.get(forged)).status_code == 404
