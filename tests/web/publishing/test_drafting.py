"""Writing a challenge through its pages, without script."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from challenges.publishing import queries, services
from challenges.publishing.domain import State
from challenges.publishing.domain.sections import OutcomesContent, Section
from portal.accounts.domain import Role
from portal.database.clock import portal_now
from tests.builders.publishing import (
    make_challenge_buyer,
    make_challenge_officer,
    make_draft_challenge,
    make_published_challenge,
    officers_of,
)
from tests.support.client import find_form, form_fields, soup
from tests.support.statements import statements

pytestmark = pytest.mark.usefixtures("db")

TYPED_TITLE = "Fewer missed hospital pick-ups <b>& more</b>"


async def _draft_pages(reference: str) -> list[str]:
    base = f"/challenges/{reference}"
    return [
        f"{base}/edit",
        *(f"{base}/edit/{one}" for one in Section),
        f"{base}/edit/rubric/criteria/new?kind=quality",
        f"{base}/edit/conditions/new",
        f"{base}/edit/conditions/p1",
        f"{base}/edit/conditions/p1/removal",
        f"{base}/edit/rubric/criteria/q1",
        f"{base}/edit/rubric/criteria/q1/removal",
        f"{base}/check",
        f"{base}/preview",
        f"{base}/manage",
        f"{base}/cancellation",
    ]


async def test_every_page_of_a_draft_stands(sign_in: Any) -> None:
    challenge = await make_draft_challenge()
    author, _ = await officers_of(challenge.buyer_id)
    browser = await sign_in(author)
    for path in await _draft_pages(challenge.reference):
        answer = await browser.get(path)
        assert answer.status_code == 200, path


async def test_save_and_continue_goes_down_the_task_list(sign_in: Any) -> None:
    challenge = await make_draft_challenge()
    author, _ = await officers_of(challenge.buyer_id)
    browser = await sign_in(author)
    tasks = soup(await browser.get(f"/challenges/{challenge.reference}/edit")).select("a.govuk-task-list__link")
    pages = [str(link["href"]) for link in tasks if "/edit/" in str(link["href"])]
    assert len(pages) == len(Section)
    for here, following in pairwise(pages):
        if here.endswith("/rubric"):
            on = soup(await browser.get(here)).find(
                "a", string=lambda text: bool(text) and text.strip() == "Continue to documents"
            )
            assert on is not None and on["href"] == following
        else:
            answer = await browser.submit(here, action=here)
            assert answer.headers["location"] == following


async def test_a_complete_draft_says_what_comes_next(sign_in: Any) -> None:
    challenge = await make_draft_challenge()
    author, _ = await officers_of(challenge.buyer_id)
    page = soup(await (await sign_in(author)).get(f"/challenges/{challenge.reference}/edit"))
    link = page.find("a", string="read it once more and send it for review")
    assert link is not None and link["href"] == f"/challenges/{challenge.reference}/check"
    aside = [str(one["href"]).rsplit("/", 1)[1] for one in page.select("aside a")]
    assert aside == ["preview", "notices", "value", "timetable", "manage"]


async def test_pages_of_another_buyers_draft_are_not_found(sign_in: Any) -> None:
    challenge = await make_draft_challenge()
    stranger = await make_challenge_officer((await make_challenge_buyer()).id)
    browser = await sign_in(stranger)
    for path in [*await _draft_pages(challenge.reference), f"/challenges/{challenge.reference}"]:
        assert (await browser.get(path)).status_code == 404, path
    for path in ("edit/problem", "edit/rubric", "edit/rubric/criteria/q1", "review", "cancellation", "edit/documents"):
        answer = await browser.post(f"/challenges/{challenge.reference}/{path}", {"title": "Mine now", "reason": "x"})
        assert answer.status_code == 404, path


async def test_an_officer_writes_reviews_and_publishes_through_the_pages(sign_in: Any) -> None:
    buyer = await make_challenge_buyer()
    author, approver = await officers_of(buyer.id)
    browser = await sign_in(author)
    answer = await browser.submit("/challenges/new", {"title": "Working title"})
    tasks = await browser.follow(answer)
    reference = str(tasks.url).split("/")[-2]
    base = f"/challenges/{reference}"
    deadline = await portal_now() + timedelta(days=40)
    questions, start = deadline - timedelta(days=10), deadline + timedelta(days=60)

    def parts(name: str, moment: Any, *, time: bool = True) -> dict[str, str]:
        day = {f"{name}-day": str(moment.day), f"{name}-month": str(moment.month), f"{name}-year": str(moment.year)}
        return {**day, **({f"{name}-hour": "12", f"{name}-minute": "00"} if time else {})}

    pages: list[tuple[str, dict[str, str]]] = [
        ("problem", {"title": TYPED_TITLE, "summary": "Patients wait.", "problem": "One in nine is missed."}),
        ("outcomes", {"outcomes": "Missed pick-ups fall to 10 a week."}),
        ("mission", {"objective_id": "M5.2"}),
        ("money", {"budget_pence": "100,000", "value_pence": "£120000.00", "route": "below_threshold_challenge"}),
        ("procedure", {"contract_kind": "goods_services", "who_may_bid": "everybody"}),
        (
            "dates",
            {
                **parts("questions_close_at", questions),
                **parts("deadline_at", deadline),
                **parts("contract_starts_on", start, time=False),
                "contract_months": "12",
            },
        ),
        ("rubric", {"price_method": "fixed_price", "price_weight": "0", "total_points": "100"}),
        ("documents", {"documents_complete": "yes"}),
        ("checks", {"conflicts_assessed": "yes", "lots_reason": "One service."}),
    ]
    for section, typed in pages:
        answer = await browser.submit(f"{base}/edit/{section}", typed, action=f"/edit/{section}")
        assert answer.status_code == 303, answer.text
    check = await browser.get(f"{base}/check")
    assert "Add at least one quality criterion" in check.text
    assert "90 of 100 points are still to be given" in check.text
    answer = await browser.submit(
        f"{base}/edit/rubric/criteria/new?kind=quality",
        {"title": "Approach", "question": "Say how.", "weight": "90", "word_limit": "800", "scale_id": "0-5"},
    )
    levels = await browser.follow(answer)
    assert "What earns 5 (excellent)" in levels.text
    answer = await browser.submit(f"{base}/check", action="/review")
    assert "Sent for review" in (await browser.follow(answer)).text

    second = await sign_in(approver, second_factor=True)
    dashboard = await second.get("/dashboard")
    assert "Check and publish" in dashboard.text
    answer = await second.submit(f"{base}/review", action="/publication")
    assert "Published." in (await second.follow(answer)).text
    assert (await queries.challenge_by_reference(reference)).state is State.PUBLISHED


async def test_publication_asks_for_a_second_factor(sign_in: Any) -> None:
    challenge = await make_draft_challenge()
    author, approver = await officers_of(challenge.buyer_id)
    await services.submit_for_review(author, challenge.reference)
    browser = await sign_in(approver)
    answer = await browser.submit(f"/challenges/{challenge.reference}/review", action="/publication")
    assert answer.status_code in {303, 401, 403}
    assert (await queries.challenge(challenge.id)).state is State.IN_REVIEW


async def test_only_what_was_read_is_approved(sign_in: Any) -> None:
    """The author takes it back, changes it and sends it again while the reviewer's page is open."""
    challenge = await make_draft_challenge()
    author, second = await officers_of(challenge.buyer_id)
    base = f"/challenges/{challenge.reference}"
    await services.submit_for_review(author, challenge.reference)
    reviewer = await sign_in(second, second_factor=True)
    read = form_fields(find_form(await reviewer.get(f"{base}/review"), "/publication"))
    await services.return_to_draft(author, challenge.reference, reason="One more thing.")
    await services.save_section(author, challenge.reference, OutcomesContent("Nobody read this."), version=1)
    await services.submit_for_review(author, challenge.reference)
    for stale in (read, {"_csrf_token": read["_csrf_token"]}, {**read, "reviewed": "\0nonsense"}):
        answer = await reviewer.request("POST", f"{base}/publication", data=stale, follow=True)
        assert "It was changed after you opened this page" in answer.text
        assert (await queries.challenge(challenge.id)).state is State.IN_REVIEW
    done = await reviewer.submit(f"{base}/review", action="/publication")
    assert (done.status_code, done.headers["location"]) == (303, f"{base}/manage")
    assert (await queries.challenge(challenge.id)).state is State.PUBLISHED


@pytest.mark.parametrize("title", ["", " ", "\0", "\ufffe", "\u200b\u00ad", "\u0301", "\u3164"])
async def test_a_draft_keeps_a_title_that_can_be_read(sign_in: Any, title: str) -> None:
    """Without one its pages have no heading, and the lists that lead to it have a link of nothing."""
    challenge = await make_draft_challenge()
    author, _ = await officers_of(challenge.buyer_id)
    browser = await sign_in(author)
    page = f"/challenges/{challenge.reference}/edit/problem"
    answer = await browser.submit(page, {"title": title, "problem": "New words that stay."})
    assert answer.status_code == 422
    assert [one.get_text(strip=True) for one in soup(answer).select(".govuk-error-summary li")] == ["Enter the title"]
    assert "New words that stay." in answer.text
    assert (await queries.challenge(challenge.id)).title == challenge.title


async def test_wrong_answers_are_all_told_at_once_and_kept(sign_in: Any) -> None:
    challenge = await make_draft_challenge()
    author, _ = await officers_of(challenge.buyer_id)
    browser = await sign_in(author)
    answer = await browser.submit(
        f"/challenges/{challenge.reference}/edit/money",
        {"budget_pence": "lots", "value_pence": "-5", "route": "by magic"},
    )
    assert answer.status_code == 422
    page = soup(answer)
    assert len(page.select(".govuk-error-summary__list li")) == 3
    budget = page.select_one("#budget_pence")
    assert budget is not None
    assert budget["value"] == "lots"
    assert (await queries.challenge(challenge.id)).budget_pence == 100_000_00


@pytest.mark.parametrize("section", list(Section))
async def test_bytes_that_are_no_text_never_break_a_section(sign_in: Any, section: str) -> None:
    challenge = await make_draft_challenge()
    author, _ = await officers_of(challenge.buyer_id)
    browser = await sign_in(author)
    page = await browser.get(f"/challenges/{challenge.reference}/edit/{section}")
    token = str(soup(page).select_one("main input[name=_csrf_token]")["value"])  # type: ignore[index]
    body = f"_csrf_token={token}&title=%ff%fe%00&summary=%00&summary=again&version=%ff&deadline_at-day=%e2%28&budget_pence=%00"
    answer = await browser.request(
        "POST",
        f"/challenges/{challenge.reference}/edit/{section}",
        content=body.encode(),
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert answer.status_code in {303, 409, 422}


async def test_the_second_of_two_tabs_is_told_and_nothing_is_overwritten(sign_in: Any) -> None:
    challenge = await make_draft_challenge()
    author, colleague = await officers_of(challenge.buyer_id)
    first, second = await sign_in(author), await sign_in(colleague)
    path = f"/challenges/{challenge.reference}/edit/outcomes"
    await second.get(path)
    version = soup(second.last).select_one("input[name=version]")["value"]
    assert (await first.submit(path, {"outcomes": "The first text."})).status_code == 303
    answer = await second.post(path, {"outcomes": "The second text.", "version": version})
    assert answer.status_code == 409
    assert "The first text." in answer.text
    assert "The second text." in answer.text
    assert (await queries.challenge(challenge.id)).outcomes == "The first text."
    again = soup(answer).select_one("input[name=version]")["value"]
    assert (await second.post(path, {"outcomes": "The second text.", "version": again})).status_code == 303
    assert (await queries.challenge(challenge.id)).outcomes == "The second text."


async def test_two_tabs_on_one_criterion(sign_in: Any) -> None:
    challenge = await make_draft_challenge()
    author, _ = await officers_of(challenge.buyer_id)
    browser = await sign_in(author)
    path = f"/challenges/{challenge.reference}/edit/rubric/criteria/q1"
    assert (await browser.submit(path, {"weight": "50"})).status_code == 303
    answer = await browser.submit(path, {"weight": "40", "version": "1"})
    assert answer.status_code == 409
    criterion = (await queries.challenge(challenge.id)).criterion("q1")
    assert criterion is not None
    assert criterion.weight == 50


async def test_criteria_are_moved_and_removed_without_script(sign_in: Any) -> None:
    challenge = await make_draft_challenge()
    author, _ = await officers_of(challenge.buyer_id)
    browser = await sign_in(author)
    base = f"/challenges/{challenge.reference}/edit/rubric"
    assert [one.identifier for one in challenge.criteria] == ["p1", "q1", "q2", "sv1"]
    await browser.post(f"{base}/criteria/q2/position", {"direction": "up"})
    await browser.submit(f"{base}/criteria/q1/removal")
    assert [one.identifier for one in (await queries.challenge(challenge.id)).criteria] == ["p1", "q2", "sv1"]
    assert (await browser.get(f"{base}/criteria/q1")).status_code == 404
    assert (await browser.post(f"{base}/criteria/q1/position", {"direction": "up"})).status_code == 404


async def test_a_relative_price_method_comes_with_its_warning(sign_in: Any) -> None:
    challenge = await make_draft_challenge()
    author, _ = await officers_of(challenge.buyer_id)
    browser = await sign_in(author)
    path = f"/challenges/{challenge.reference}/edit/rubric"
    answer = await browser.submit(
        path, {"price_method": "lowest_price_proportional", "price_weight": "30"}, action="/edit/rubric"
    )
    page = await browser.follow(answer)
    assert "can turn a ranking round" in page.text
    assert "30 points too many" in page.text


async def test_a_document_is_uploaded_and_downloaded(sign_in: Any, client: Any) -> None:
    challenge = await make_draft_challenge()
    author, _ = await officers_of(challenge.buyer_id)
    browser = await sign_in(author)
    path = f"/challenges/{challenge.reference}/edit/documents"
    await browser.get(path)
    token = await browser.token()
    answer = await browser.request(
        "POST",
        f"{path}/files",
        data={"_csrf_token": token, "title": "Map of streets"},
        files={"file": ("map.txt", b"Four streets.", "text/plain")},
    )
    assert answer.status_code == 303, answer.text
    page = await browser.follow(answer)
    assert "Map of streets" in page.text
    document = (await queries.challenge(challenge.id)).documents[0]
    link = f"/challenges/{challenge.reference}/documents/{document.id}"
    got = await browser.get(link)
    assert got.content == b"Four streets."
    assert got.headers["content-disposition"].startswith("attachment")
    assert (await client.get(link)).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("evil.exe", b"MZ\x90\x00", "The file must be"),
        ("empty.txt", b"", "The file is empty"),
        ("", b"", "Choose a file"),
    ],
)
async def test_an_unfit_file_is_refused_with_the_title_kept(
    sign_in: Any, name: str, content: bytes, sentence: str
) -> None:
    challenge = await make_draft_challenge()
    author, _ = await officers_of(challenge.buyer_id)
    browser = await sign_in(author)
    path = f"/challenges/{challenge.reference}/edit/documents"
    await browser.get(path)
    boundary = "frontier"
    body = (
        (
            f'--{boundary}\r\nContent-Disposition: form-data; name="_csrf_token"\r\n\r\n{await browser.token()}\r\n'
            f'--{boundary}\r\nContent-Disposition: form-data; name="title"\r\n\r\nKept title\r\n'
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        ).encode()
        + content
        + f"\r\n--{boundary}--\r\n".encode()
    )
    answer = await browser.request(
        "POST",
        f"{path}/files",
        content=body,
        headers={"content-type": f"multipart/form-data; boundary={boundary}"},
    )
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Kept title" in answer.text


async def test_an_upload_without_the_right_token_is_refused(sign_in: Any) -> None:
    challenge = await make_draft_challenge()
    author, _ = await officers_of(challenge.buyer_id)
    browser = await sign_in(author)
    answer = await browser.request(
        "POST",
        f"/challenges/{challenge.reference}/edit/documents/files",
        data={"_csrf_token": "wrong"},
        files={"file": ("map.txt", b"Four streets.", "text/plain")},
    )
    assert answer.status_code == 403
    assert not (await queries.challenge(challenge.id)).documents


async def test_finance_sees_the_buyers_page_but_edits_nothing(sign_in: Any) -> None:
    challenge = await make_draft_challenge()
    finance = await make_challenge_officer(challenge.buyer_id, Role.FINANCE)
    browser = await sign_in(finance)
    assert (await browser.get(f"/challenges/{challenge.reference}/manage")).status_code == 200
    assert (await browser.get(f"/challenges/{challenge.reference}/edit")).status_code == 404


async def test_a_published_challenge_is_no_longer_edited(sign_in: Any) -> None:
    challenge = await make_published_challenge()
    author, _ = await officers_of(challenge.buyer_id)
    browser = await sign_in(author)
    assert (await browser.get(f"/challenges/{challenge.reference}/edit")).status_code == 303
    answer = await browser.post(
        f"/challenges/{challenge.reference}/edit/problem", {"title": "Too late", "version": "1"}
    )
    assert answer.status_code == 409
    assert (await queries.challenge(challenge.id)).title != "Too late"
    answer = await browser.submit(f"/challenges/{challenge.reference}/cancellation", {"reason": ""})
    assert answer.status_code == 422
    answer = await browser.submit(f"/challenges/{challenge.reference}/cancellation", {"reason": "The need has gone."})
    assert answer.status_code == 303


async def test_drafts_and_lists_need_the_same_statements_for_one_and_three(sign_in: Any) -> None:
    buyer = await make_challenge_buyer()
    author, _ = await officers_of(buyer.id)
    await make_draft_challenge(buyer=buyer)
    browser = await sign_in(author)
    await browser.get("/challenges/mine")
    async with statements() as one:
        await browser.get("/challenges/mine")
    await make_draft_challenge(buyer=buyer)
    await make_draft_challenge(buyer=buyer)
    async with statements() as three:
        await browser.get("/challenges/mine")
    assert len(one) == len(three)


async def test_the_officers_page_begins_with_the_next_step(sign_in: Any) -> None:
    challenge = await make_draft_challenge()
    author, _ = await officers_of(challenge.buyer_id)
    page = soup(await (await sign_in(author)).get(f"/challenges/{challenge.reference}/manage"))
    assert [one.get_text() for one in page.select("h2")][:2] == ["Your next step", "Pages of this challenge"]
    first = page.select_one(".civic-steps__item")
    assert first is not None
    assert first.get_text(" ", strip=True) == "Carry on writing Task list of this draft"
    open_now = await make_published_challenge()
    officer, _ = await officers_of(open_now.buyer_id)
    page = soup(await (await sign_in(officer)).get(f"/challenges/{open_now.reference}/manage"))
    first = page.select_one(".civic-steps__item a")
    assert first is not None
    assert first.get_text(" ", strip=True) == "Publish the below-threshold tender notice"
    assert "Late: the challenge is public already" in page.get_text(" ")


async def test_the_preview_answers_in_one_minute_as_the_public_page_will(sign_in: Any, client: Any) -> None:
    draft = await make_draft_challenge()
    author, approver = await officers_of(draft.buyer_id)
    previewed = soup(await (await sign_in(author)).get(f"/challenges/{draft.reference}/preview"))
    shown = {name: previewed.select_one(f"section[aria-labelledby={name}]") for name in ("minute", "idea")}
    await services.submit_for_review(author, draft.reference)
    await services.publish_challenge(approver, draft.reference)
    public = soup(await client.get(f"/challenges/{draft.reference}"))
    for name, part in shown.items():
        there = public.select_one(f"section[aria-labelledby={name}]")
        assert part is not None and there is not None, name
        assert part.get_text() == there.get_text(), name
