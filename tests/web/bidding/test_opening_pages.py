import re
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from challenges.bidding import queries
from challenges.bidding.domain import BidState
from challenges.publishing.domain import ChallengeDetail
from portal.accounts.domain import Actor, Role
from portal.database.transactions import fetch
from portal.kernel.moments import format_moment
from tests.builders.bidding import (
    PRICED,
    make_submitted_bid,
    make_supplier,
    open_challenge,
    pass_deadline,
)
from tests.builders.publishing import (
    PASS_FAIL,
    QUALITY,
    make_challenge_officer,
    make_published_challenge,
    officers_of,
)
from tests.support.client import LintingClient, soup
from tests.support.jobs import run_due_jobs

pytestmark = pytest.mark.usefixtures("db")

SignIn = Callable[..., Awaitable[LintingClient]]
PDF = b"%PDF-1.7\nplan\n%%EOF\n"


async def priced() -> ChallengeDetail:
    return await make_published_challenge(scoring=PRICED, criteria=(PASS_FAIL, QUALITY))


async def test_two_officers_open_with_their_codes_and_check_compliance(sign_in: SignIn) -> None:
    challenge = await priced()
    bid = await make_submitted_bid(challenge, files=(("plan.pdf", PDF),))
    first, second = await officers_of(challenge.buyer_id)
    path = f"/challenges/{challenge.reference}/opening"
    browser = await sign_in(first, second_factor=True)
    early = await browser.get(path)
    assert "stay sealed until" in early.text
    assert (await browser.post(f"{path}/approval")).status_code == 409
    await pass_deadline(challenge, by=timedelta(seconds=121))
    assert "Approve the opening of bids" in (await browser.get("/dashboard")).text
    approved = await browser.submit(path, action="/approval")
    assert "A different officer must approve" in (await browser.follow(approved)).text
    assert (await browser.post(f"{path}/approval")).status_code == 409
    other = await sign_in(second, second_factor=True)
    started = await other.submit(path, action="/approval")
    waiting = await other.follow(started)
    assert "Waiting for the opening worker" in waiting.text
    headers = {"HX-Request": "true"}
    assert (await other.get(f"{path}/progress/quality", headers=headers)).status_code == 200
    await run_due_jobs()
    opened = await other.get(path)
    assert bid.supplier_name in opened.text
    assert "To be checked" in opened.text
    assert "SHA-256 of the record" in opened.text
    shown = await other.get(f"{path}/bids/{bid.id}")
    assert "We walk the routes" in shown.text
    assert "The price envelope is sealed" in shown.text
    assert "£90,000" not in shown.text
    (file,) = (await queries.opened_bid(bid.id)).files
    got = await other.get(f"{path}/bids/{bid.id}/files/{file.id}")
    assert got.content == PDF
    assert got.headers["content-disposition"].startswith("attachment")
    empty = await other.submit(f"{path}/bids/{bid.id}", action="/compliance")
    assert empty.status_code == 422
    done = await other.submit(
        f"{path}/bids/{bid.id}", {"outcome": "compliant", "reason": "All parts are there."}, action="/compliance"
    )
    assert done.status_code == 303
    assert (await queries.opened_bid(bid.id)).state is BidState.COMPLIANT
    (decided,) = await fetch("select decided_at from compliance_check where opened_bid = $1", bid.id)
    said = f"Checked by {second.name}, {format_moment(decided['decided_at'])}"
    assert said in " ".join(soup(await other.get(f"{path}/bids/{bid.id}")).text.split())


async def test_approval_asks_for_a_second_factor(sign_in: SignIn) -> None:
    challenge = await make_published_challenge()
    await pass_deadline(challenge)
    first, _ = await officers_of(challenge.buyer_id)
    browser = await sign_in(first)
    answer = await browser.submit(f"/challenges/{challenge.reference}/opening", action="/approval")
    assert answer.status_code in {303, 401}
    assert (await queries.opening_view(challenge.id, "quality")).approvals == ()


async def test_the_record_is_public_after_the_opening_and_the_receipt_page_proves_inclusion(
    client: LintingClient, sign_in: SignIn
) -> None:
    challenge = await make_published_challenge()
    _, writer = await make_supplier()
    bid = await make_submitted_bid(challenge, writer=writer)
    path = f"/challenges/{challenge.reference}/opening/record.json"
    assert (await client.get(path)).status_code == 404
    await open_challenge(challenge)
    record = await client.get(path)
    assert record.status_code == 200
    assert record.json()["submissions"][0]["state"] == "opened"
    assert bid.supplier_name not in record.text
    browser = await sign_in(writer)
    assert "opening record lists this submission. It was opened." in (await browser.get(f"{bid.path}/receipt")).text


async def test_a_challenge_without_bids_is_opened_and_says_so(sign_in: SignIn) -> None:
    challenge = await make_published_challenge()
    await open_challenge(challenge)
    officer, _ = await officers_of(challenge.buyer_id)
    browser = await sign_in(officer)
    assert "No bid was submitted" in (await browser.get(f"/challenges/{challenge.reference}/opening")).text


async def test_officers_of_other_buyers_suppliers_and_evaluators_see_no_opening(sign_in: SignIn) -> None:
    challenge = await make_published_challenge()
    _, writer = await make_supplier()
    bid = await make_submitted_bid(challenge, writer=writer)
    await open_challenge(challenge)
    other_buyer = (await make_published_challenge()).buyer_id
    outsiders = [
        await make_challenge_officer(other_buyer),
        await make_challenge_officer(challenge.buyer_id, Role.EVALUATOR),
        await make_challenge_officer(challenge.buyer_id, Role.FINANCE),
        writer,
    ]
    path = f"/challenges/{challenge.reference}/opening"
    for actor in outsiders:
        browser = await sign_in(actor)
        for suffix in ("", f"/bids/{bid.id}", "/progress/quality"):
            assert (await browser.get(path + suffix)).status_code == 404, (actor.name, suffix)
        assert (await browser.post(f"{path}/bids/{bid.id}/compliance")).status_code == 404
    officer, _ = await officers_of(challenge.buyer_id)
    browser = await sign_in(officer)
    elsewhere = await make_published_challenge(buyer=None)
    assert (await browser.get(f"/challenges/{elsewhere.reference}/opening/bids/{bid.id}")).status_code == 404


def masked(text: str) -> str:
    """Take out what changes from one request to the next for reasons of its own: tokens, hashes, times of day."""
    text = re.sub(r'value="[0-9a-f]{64}"', 'value="token"', text)
    text = re.sub(r"[0-9a-f]{32,}", "hash", text)
    return re.sub(r"\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?", "time", text)


async def pages_of(browser: LintingClient, paths: list[str]) -> dict[str, str]:
    return {path: masked((await browser.get(path)).text) for path in paths}


async def test_what_others_see_is_the_same_with_no_bid_and_with_seven(client: LintingClient, sign_in: SignIn) -> None:
    challenge = await make_published_challenge()
    officer, _ = await officers_of(challenge.buyer_id)
    evaluator = await make_challenge_officer(challenge.buyer_id, Role.EVALUATOR)
    _, stranger = await make_supplier()
    reference = challenge.reference
    paths = [
        "/",
        "/dashboard",
        "/challenges",
        f"/challenges/{reference}",
        f"/challenges/{reference}/manage",
        f"/challenges/{reference}/opening",
        f"/challenges/{reference}/opening/record.json",
        f"/challenges/{reference}/bids",
        "/demo/outbox",
        "/audit/heads.json",
        "/metrics",
    ]
    browsers = [client, *[await sign_in(actor) for actor in (officer, evaluator, stranger)]]
    before = [await pages_of(browser, paths[:-2]) for browser in browsers]
    for _ in range(7):
        await make_submitted_bid(challenge)
    after = [await pages_of(browser, paths[:-2]) for browser in browsers]
    for number, (old, new) in enumerate(zip(before, after, strict=True)):
        for path in old:
            assert old[path] == new[path], (number, path)
    assert isinstance(officer, Actor)


async def test_prices_stay_sealed_until_the_panel_has_agreed(sign_in: SignIn) -> None:
    challenge = await priced()
    await make_submitted_bid(challenge)
    await open_challenge(challenge)
    officer, _ = await officers_of(challenge.buyer_id)
    browser = await sign_in(officer, second_factor=True)
    path = f"/challenges/{challenge.reference}/opening"
    assert "until the panel has agreed its scores" in (await browser.get(path)).text
    refused = await browser.post(f"{path}/prices")
    assert refused.status_code == 409
    assert (await queries.opening_view(challenge.id, "price")).approvals == ()
