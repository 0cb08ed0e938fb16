from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from challenges.bidding import queries, services
from challenges.bidding.domain import DECLARATIONS, BidState
from challenges.publishing.domain import ChallengeDetail
from portal.accounts.domain import Role
from portal.accounts.services import add_member
from portal.files.store import file_store
from portal.kernel.errors import RefusedError
from tests.builders.bidding import (
    PRICED,
    attach,
    make_draft_bid,
    make_submitted_bid,
    make_supplier,
    make_writer,
    pass_deadline,
)
from tests.builders.publishing import PASS_FAIL, QUALITY, make_challenge_officer, make_published_challenge
from tests.support.client import LintingClient, soup

pytestmark = pytest.mark.usefixtures("db")

SignIn = Callable[..., Awaitable[LintingClient]]
PDF = b"%PDF-1.7\nplan\n%%EOF\n"


async def priced() -> ChallengeDetail:
    return await make_published_challenge(scoring=PRICED, criteria=(PASS_FAIL, QUALITY))


def parts_of(challenge: ChallengeDetail) -> list[str]:
    """Name the questions in the order in which a bid asks them: conditions first."""
    return [one.identifier for one in (*challenge.pass_fail_criteria, *challenge.scored_criteria)]


async def test_a_supplier_bids_from_the_challenge_page_to_the_receipt(sign_in: SignIn) -> None:
    challenge = await priced()
    _, writer = await make_supplier()
    browser = await sign_in(writer)
    answer = await browser.get(f"/challenges/{challenge.reference}")
    assert f"/challenges/{challenge.reference}/bids" in answer.text
    started = await browser.submit(f"/challenges/{challenge.reference}/bids", action="/bids")
    base = started.headers["location"]
    assert "not submitted yet" in (await browser.get(base)).text
    typed = {
        "p1": {"met": "yes", "evidence": "ICO Z1"},
        "q1": {"text": "We walk the routes."},
        "sv1": {"text": "Two apprentices."},
    }
    order = parts_of(challenge)
    assert set(order) == set(typed)
    for place, part in enumerate(order):
        answer = await browser.submit(f"{base}/answers/{part}", typed[part], action=f"/{part}")
        following = f"{base}/answers/{order[place + 1]}" if place + 1 < len(order) else base
        assert answer.headers["location"] == following
    await browser.submit(f"{base}/price", {"price": "85,000.50", "schedule": "Two people"}, action="/price")
    await browser.submit(f"{base}/declarations", {"confirmed": list(DECLARATIONS)}, action="/declarations")
    review = await browser.get(f"{base}/review")
    for shown in ("We walk the routes.", "Two apprentices.", "£85,000.50", "ICO Z1", "Submit this bid now"):
        assert shown in review.text
    submitted = await browser.submit(f"{base}/review", action="/submission")
    assert submitted.status_code == 303
    receipt = await browser.follow(submitted)
    assert "Your bid is submitted" in receipt.text
    found = await browser.get(f"{base}/receipts/1")
    assert found.headers["content-disposition"].startswith("attachment")
    assert found.json()["challenge"] == challenge.reference
    assert found.json()["row_hash"] in receipt.text
    again = await browser.post(f"{base}/submission")
    assert again.headers["location"] == submitted.headers["location"]
    assert len(await queries.submissions_of(found.json()["bid"])) == 1


async def test_the_review_names_everything_that_is_missing_with_links(sign_in: SignIn) -> None:
    challenge = await priced()
    _, writer = await make_supplier()
    bid = await make_draft_bid(challenge, writer=writer, complete=False)
    browser = await sign_in(writer)
    answer = await browser.get(f"{bid.path}/review")
    links = [str(link["href"]) for link in soup(answer).select("#missing a")]
    parts = (*(f"answers/{part}" for part in parts_of(challenge)), "price", "declarations")
    assert links == [f"{bid.path}/{part}?from=review" for part in parts]
    assert "Submit this bid now" not in answer.text
    refused = await browser.post(f"{bid.path}/submission")
    assert refused.status_code == 422
    assert (await queries.bid(bid.id)).state is BidState.DRAFT
    back = await browser.submit(f"{bid.path}/answers/q1?from=review", {"text": "Done"}, action="/q1")
    assert back.headers["location"] == f"{bid.path}/review"


async def test_a_fixed_price_cannot_be_offered_and_the_supplier_is_told_why(sign_in: SignIn) -> None:
    challenge = await make_published_challenge()
    _, writer = await make_supplier()
    bid = await make_draft_bid(challenge, writer=writer, complete=False)
    browser = await sign_in(writer)
    await browser.get(f"{bid.path}/price")
    answer = await browser.post(f"{bid.path}/price", {"price": "9,000", "schedule": "", "version": "0"})
    assert answer.status_code == 409
    assert "The buyer has fixed the price" in answer.text
    with pytest.raises(RefusedError, match="fixed the price"):
        await services.save_price(writer, bid.id, pence=9_000_00, schedule="", version=0)
    assert (await queries.content_of(bid.id)).price.pence is None


async def test_two_tabs_the_second_is_told_and_its_text_is_kept(sign_in: SignIn) -> None:
    challenge = await make_published_challenge()
    _, writer = await make_supplier()
    bid = await make_draft_bid(challenge, writer=writer, complete=False)
    browser = await sign_in(writer)
    path = f"{bid.path}/answers/q1"
    await browser.get(path)
    assert (await browser.post(path, {"version": "0", "text": "First tab"})).status_code == 303
    second = await browser.post(path, {"version": "0", "text": "Second tab"})
    assert second.status_code == 409
    assert "First tab" in second.text
    assert "Second tab" in second.text
    assert (await queries.content_of(bid.id)).answer("q1").text == "First tab"
    version = str(soup(second).select_one("input[name=version]")["value"])  # type: ignore[index]
    assert (await browser.post(path, {"version": version, "text": "Second tab"})).status_code == 303
    assert (await queries.content_of(bid.id)).answer("q1").text == "Second tab"


async def test_autosave_answers_time_and_version_and_tells_of_conflicts(sign_in: SignIn) -> None:
    challenge = await make_published_challenge()
    _, writer = await make_supplier()
    bid = await make_draft_bid(challenge, writer=writer, complete=False)
    browser = await sign_in(writer)
    path = f"{bid.path}/answers/q1"
    assert 'data-autosave="' in (await browser.get(path)).text
    machine = {"accept": "application/json"}
    saved = await browser.post(path, {"version": "0", "text": "typed so far"}, headers=machine)
    assert saved.status_code in {200, 201}
    assert saved.json()["version"] == 1
    assert len(saved.json()["saved_at"]) == 5
    conflict = await browser.post(path, {"version": "0", "text": "from elsewhere"}, headers=machine)
    assert conflict.status_code == 409
    assert "Saved" in (await browser.get(path)).text


async def test_text_over_the_limit_is_kept_and_named_at_review(sign_in: SignIn) -> None:
    challenge = await make_published_challenge()
    _, writer = await make_supplier()
    bid = await make_draft_bid(challenge, writer=writer)
    browser = await sign_in(writer)
    long = "word " * 800
    answer = await browser.submit(f"{bid.path}/answers/q1", {"text": long}, action="/q1")
    assert answer.status_code == 303
    assert "50 over the limit of 750" in (await browser.get(f"{bid.path}/review")).text
    assert "Too long" in (await browser.get(bid.path)).text


@pytest.mark.parametrize("typed", ["12,50", "-0", "1e308", "NaN", "£", "0", "9" * 40])
async def test_a_price_that_is_no_amount_is_refused_with_its_text_kept(sign_in: SignIn, typed: str) -> None:
    challenge = await priced()
    _, writer = await make_supplier()
    bid = await make_draft_bid(challenge, writer=writer, complete=False)
    browser = await sign_in(writer)
    answer = await browser.submit(f"{bid.path}/price", {"price": typed, "schedule": "kept"}, action="/price")
    assert answer.status_code == 422
    assert "kept" in answer.text
    assert (await queries.content_of(bid.id)).price.pence is None


@pytest.mark.parametrize("text", ["\x00NUL", "🧑‍🚀 \u202ertl", "x" * 70_000, "<script>alert(1)</script>", "a\r\nb"])
async def test_hostile_text_never_fails(sign_in: SignIn, text: str) -> None:
    challenge = await make_published_challenge()
    _, writer = await make_supplier()
    bid = await make_draft_bid(challenge, writer=writer, complete=False)
    browser = await sign_in(writer)
    answer = await browser.submit(f"{bid.path}/answers/q1", {"text": text}, action="/q1")
    assert answer.status_code in {303, 422}
    review = await browser.get(f"{bid.path}/review")
    assert "<script>alert" not in review.text


async def test_nobody_else_knows_of_a_bid(sign_in: SignIn) -> None:
    challenge = await make_published_challenge()
    company, writer = await make_supplier()
    bid = await make_submitted_bid(challenge, writer=writer)
    file = await attach(writer, bid.id, "plan.pdf", PDF)
    _, stranger = await make_supplier()
    officer = await make_challenge_officer(challenge.buyer_id)
    colleague = await make_writer(company.id)
    other = await make_published_challenge()
    paths = [
        "",
        "/answers/q1",
        "/price",
        "/declarations",
        "/files",
        f"/files/{file.id}",
        "/review",
        "/receipt",
        "/receipts/1",
        "/withdrawal",
    ]
    for actor, expected in ((stranger, 404), (officer, 404), (colleague, 200)):
        browser = await sign_in(actor)
        for path in paths:
            assert (await browser.get(f"{bid.path}{path}")).status_code == expected, (actor.name, path)
    browser = await sign_in(stranger)
    for path in (
        "/answers/q1",
        "/price",
        "/declarations",
        "/files",
        f"/files/{file.id}/removal",
        "/submission",
        "/withdrawal",
    ):
        assert (await browser.post(f"{bid.path}{path}", {"text": "x", "version": "1"})).status_code == 404, path
    browser = await sign_in(writer)
    for path in (
        f"/challenges/{other.reference}/bids/{bid.id}",
        f"/challenges/{challenge.reference}/bids/{uuid4()}",
        f"/challenges/{challenge.reference}/bids/nonsense",
        f"{bid.path}/answers/nope",
        f"{bid.path}/files/{uuid4()}",
        f"{bid.path}/receipts/99",
    ):
        assert (await browser.get(path)).status_code == 404, path


async def test_an_expired_form_keeps_the_text(sign_in: SignIn) -> None:
    challenge = await make_published_challenge()
    _, writer = await make_supplier()
    bid = await make_draft_bid(challenge, writer=writer, complete=False)
    browser = await sign_in(writer)
    answer = await browser.request(
        "POST", f"{bid.path}/answers/q1", data={"_csrf_token": "old", "version": "0", "text": "Do not lose me"}
    )
    assert answer.status_code == 403
    assert "Do not lose me" in answer.text


async def test_after_the_deadline_a_submission_is_told_plainly_that_it_came_too_late(sign_in: SignIn) -> None:
    challenge = await make_published_challenge()
    _, writer = await make_supplier()
    bid = await make_draft_bid(challenge, writer=writer)
    browser = await sign_in(writer)
    await browser.get(f"{bid.path}/review")
    await pass_deadline(challenge, by=timedelta(seconds=5))
    late = await browser.post(f"{bid.path}/submission")
    assert late.status_code == 409
    assert "Your bid was not submitted" in late.text
    assert "draft is kept" in late.text
    saved = await browser.post(f"{bid.path}/answers/q1", {"version": "1", "text": "Late words"})
    assert saved.status_code == 409
    assert "Late words" in saved.text
    tasks = await browser.get(bid.path)
    assert "was not submitted before" in tasks.text
    assert "We walk the routes" in (await browser.get(f"{bid.path}/review")).text
    assert (await browser.get(f"{bid.path}/answers/q1")).headers["location"] == f"{bid.path}/review"


async def test_a_change_is_said_not_to_be_submitted_and_withdrawal_asks_first(sign_in: SignIn) -> None:
    challenge = await make_published_challenge()
    _, writer = await make_supplier()
    bid = await make_submitted_bid(challenge, writer=writer)
    browser = await sign_in(writer)
    await browser.submit(f"{bid.path}/answers/q1", {"text": "Changed"}, action="/q1")
    assert "Submission 1 stands" in (await browser.get(bid.path)).text
    assert "Submit your changes" in (await browser.get("/dashboard")).text
    gone = await browser.submit(f"{bid.path}/withdrawal", action="/withdrawal")
    assert gone.status_code == 303
    assert "is withdrawn" in (await browser.follow(gone)).text
    assert (await browser.post(f"{bid.path}/withdrawal")).status_code == 303
    assert (await browser.get(f"{bid.path}/withdrawal")).status_code == 409
    resubmitted = await browser.submit(f"{bid.path}/review", action="/submission")
    assert "submission=2" in resubmitted.headers["location"]


def files(*parts: tuple[str, Any, str]) -> list[tuple[str, tuple[str, bytes, str]]]:
    return [("file", part) for part in parts]


async def upload(
    browser: LintingClient, path: str, *parts: tuple[str, bytes, str], token: str | None = None, criterion: str = ""
) -> Any:
    found = await browser.token() if token is None else token
    return await browser.request(
        "POST", f"{path}/files", data={"_csrf_token": found, "criterion": criterion}, files=files(*parts)
    )


async def test_files_are_added_listed_downloaded_and_removed(sign_in: SignIn) -> None:
    challenge = await make_published_challenge()
    _, writer = await make_supplier()
    bid = await make_draft_bid(challenge, writer=writer)
    browser = await sign_in(writer)
    page = await browser.get(f"{bid.path}/files")
    assert 'enctype="multipart/form-data"' in page.text
    added = await upload(
        browser, bid.path, ("plan.pdf", PDF, "application/pdf"), ("plan.pdf", PDF, "application/pdf"), criterion="q1"
    )
    assert added.status_code == 303, added.text
    listed = await browser.follow(added)
    assert listed.text.count("civic-rubric__title") == 2
    file = (await queries.content_of(bid.id)).files[0]
    assert file.criterion == "q1"
    got = await browser.get(f"{bid.path}/files/{file.id}")
    assert got.content == PDF
    assert got.headers["content-disposition"].startswith("attachment")
    assert got.headers["x-content-type-options"] == "nosniff"
    assert PDF not in [await file_store().get(name) for name in await file_store().names("sealed")]
    removed = await browser.submit(f"{bid.path}/files", action="/removal")
    assert removed.status_code == 303
    assert len((await queries.content_of(bid.id)).files) == 1


async def test_a_bad_file_is_named_and_the_good_one_beside_it_is_kept(sign_in: SignIn) -> None:
    challenge = await make_published_challenge()
    _, writer = await make_supplier()
    bid = await make_draft_bid(challenge, writer=writer)
    browser = await sign_in(writer)
    await browser.get(f"{bid.path}/files")
    answer = await upload(
        browser,
        bid.path,
        ("run.exe", b"MZ\x90\x00", "application/pdf"),
        ("plan.pdf", PDF, "text/html"),
        ("empty.pdf", b"", "application/pdf"),
    )
    assert answer.status_code == 422
    assert "“run.exe” was not added" in answer.text
    assert "“empty.pdf” was not added" in answer.text
    assert [file.name for file in (await queries.content_of(bid.id)).files] == ["plan.pdf"]


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd.txt",
        "a" * 300 + ".txt",
        "<img src=x>.txt",
        "\u202etxt.exe.txt",
        'quote".txt',
        "naïve 日本.txt",
    ],
)
async def test_hostile_names_are_only_data(sign_in: SignIn, name: str) -> None:
    challenge = await make_published_challenge()
    _, writer = await make_supplier()
    bid = await make_draft_bid(challenge, writer=writer)
    browser = await sign_in(writer)
    await browser.get(f"{bid.path}/files")
    answer = await upload(browser, bid.path, (name, b"hello", "text/plain"))
    assert answer.status_code in {303, 422}, answer.text
    for file in (await queries.content_of(bid.id)).files:
        got = await browser.get(f"{bid.path}/files/{file.id}")
        assert got.status_code == 200
        assert "\n" not in got.headers["content-disposition"]
    assert (await browser.get(f"{bid.path}/files")).status_code == 200


async def test_a_file_that_is_too_large_is_refused_and_nothing_of_it_stays(sign_in: SignIn) -> None:
    challenge = await make_published_challenge()
    _, writer = await make_supplier()
    bid = await make_draft_bid(challenge, writer=writer)
    browser = await sign_in(writer)
    await browser.get(f"{bid.path}/files")
    before = await file_store().names()
    answer = await upload(browser, bid.path, ("big.txt", b"x" * (25 * 1024 * 1024 + 1), "text/plain"))
    assert answer.status_code == 422
    assert "larger than 25 MB" in answer.text
    assert await file_store().names() == before


async def test_an_upload_without_its_token_or_broken_off_is_refused(sign_in: SignIn) -> None:
    challenge = await make_published_challenge()
    _, writer = await make_supplier()
    bid = await make_draft_bid(challenge, writer=writer)
    browser = await sign_in(writer)
    await browser.get(f"{bid.path}/files")
    before = await file_store().names()
    assert (await upload(browser, bid.path, ("plan.pdf", PDF, "application/pdf"), token="wrong")).status_code == 403
    head = f'--b\r\nContent-Disposition: form-data; name="_csrf_token"\r\n\r\n{await browser.token()}\r\n'
    file = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhel'
    kinds = {"content-type": "multipart/form-data; boundary=b"}
    for body in ((head + file).encode(), file.encode() + b"\r\n--b--\r\n", b"", b"nonsense", b"--b\r\n" * 200):
        answer = await browser.request("POST", f"{bid.path}/files", content=body, headers=kinds)
        assert answer.status_code in {403, 422}, body
    plain = await browser.request("POST", f"{bid.path}/files", content=b"a=b", headers={"content-type": "text/plain"})
    assert plain.status_code in {403, 422}
    chosen = await upload(browser, bid.path, ("", b"", "application/octet-stream"))
    assert chosen.status_code in {403, 422}
    assert await file_store().names() == before
    assert (await queries.content_of(bid.id)).files == ()


async def test_with_two_companies_the_writer_chooses_which_bids(sign_in: SignIn) -> None:
    challenge = await make_published_challenge()
    first, writer = await make_supplier()
    second, _ = await make_supplier()
    await add_member(writer.person_id, second.id, Role.SUPPLIER)
    browser = await sign_in(writer)
    assert (await browser.submit(f"/challenges/{challenge.reference}/bids", action="/bids")).status_code == 422
    started = await browser.submit(
        f"/challenges/{challenge.reference}/bids", {"supplier": str(second.id)}, action="/bids"
    )
    bid = await queries.bid(started.headers["location"].rsplit("/", 1)[1])
    assert bid.supplier_id == second.id
    stranger, _ = await make_supplier()
    forged = await browser.post(f"/challenges/{challenge.reference}/bids", {"supplier": str(stranger.id)})
    assert forged.status_code == 422
    assert first.id != second.id


async def test_the_dashboard_lists_own_bids_with_their_state(sign_in: SignIn) -> None:
    first, second = await priced(), await make_published_challenge(title="Submitted in good time")
    supplier, writer = await make_supplier()
    await make_draft_bid(first, writer=writer)
    await make_submitted_bid(second, writer=writer)
    await make_submitted_bid(second)
    page = soup(await (await sign_in(writer)).get("/dashboard"))
    lines = {line.a.get_text(): line.get_text(" ", strip=True) for line in page.select(".civic-lines__item")}
    assert set(lines) == {first.title, second.title}
    assert "Not submitted" in lines[first.title]
    assert supplier.name in lines[second.title]
    assert lines[second.title].endswith("Submitted")
