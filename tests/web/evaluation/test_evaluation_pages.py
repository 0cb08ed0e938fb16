"""The pages of an evaluation, driven as its people drive them and linted on the way."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from uuid import uuid4

import pytest

from challenges.bidding.services import check_compliance
from portal.kernel.moments import format_moment
from procurement.evaluation import queries, services
from procurement.evaluation.domain import Interest
from tests.builders.accounts import make_supplier
from tests.builders.bidding import make_submitted_bid, officers_of, open_challenge
from tests.builders.evaluation import REASON, make_ranked_challenge, make_scoring, score_all
from tests.builders.publishing import make_published_challenge
from tests.support.client import LintingClient, soup

SignIn = Callable[..., Awaitable[LintingClient]]


@pytest.fixture(autouse=True)
def _in_one_transaction(db: None) -> None:
    """Every test undoes what it wrote."""


async def test_a_member_declares_scores_and_locks(sign_in: SignIn) -> None:
    challenge, bids, panel = await make_scoring(bids=1)
    browser = await sign_in(panel[0])
    base = f"/challenges/{challenge.reference}/evaluation"
    desk = await browser.get(base)
    assert bids[0].supplier_name in desk.text
    first, second, *_ = challenge.scored_criteria
    place = f"{base}/scores/{bids[0].id}/{first.identifier}"
    page = await browser.get(place)
    assert bids[0].answers[first.identifier] in page.text
    saved = await browser.submit(place, {"score": "4", "reason": REASON}, action=place)
    assert saved.headers["location"] == f"{base}/scores/{bids[0].id}/{second.identifier}"
    (score,) = await queries.scores(challenge.id)
    assert (score.score, score.reason) == (Decimal(4), REASON)


async def test_officers_alone_read_what_each_member_declared_and_when(sign_in: SignIn) -> None:
    challenge, bids, panel = await make_scoring(bids=3)
    said = "My sister runs the company."
    await services.declare_interest(
        panel[1], challenge.reference, bids[0].id, interest=Interest.PERSONAL, description=said
    )
    base = f"/challenges/{challenge.reference}/evaluation"
    officer = (await officers_of(challenge.buyer_id))[0]
    moments = {(one.member_id, one.bid_id): one.declared_at for one in await queries.declarations(challenge.id)}
    latest = format_moment(max(moments.values()))
    rows = soup(await (await sign_in(officer)).get(base)).select("section[aria-labelledby=panel] tbody tr")
    shown = {row.select("th")[0].text.strip(): row.select("td")[-1].get_text(" | ", strip=True) for row in rows}
    interest = f"Personal interest in {bids[0].supplier_name}, {latest}: {said} | None in 2 suppliers, {latest}"
    others = (panel[0], panel[2])
    assert shown == {panel[1].name: interest, **{one.name: f"None in 3 suppliers, {latest}" for one in others}}
    for member in others:
        assert said not in (await (await sign_in(member)).get(base)).text


async def test_the_second_window_is_told_and_keeps_what_was_typed(sign_in: SignIn) -> None:
    challenge, bids, panel = await make_scoring(bids=1)
    browser = await sign_in(panel[0])
    criterion = challenge.scored_criteria[0]
    place = f"/challenges/{challenge.reference}/evaluation/scores/{bids[0].id}/{criterion.identifier}"
    token = {"_csrf_token": await browser.token()}
    await browser.post(place, {"score": "5", "reason": "The first window was here.", "version": "0", **token})
    answer = await browser.post(place, {"score": "1", "reason": "My other words.", "version": "0", **token})
    assert answer.status_code == 422
    assert "My other words." in answer.text
    assert "The first window was here." in answer.text
    (score,) = await queries.scores(challenge.id)
    assert score.reason == "The first window was here."


async def test_an_officer_with_an_interest_reads_the_bid_on_no_page(sign_in: SignIn) -> None:
    """An officer on the panel must not read through the opening what the panel keeps from them."""
    challenge = await make_published_challenge()
    for _ in range(2):
        await make_submitted_bid(challenge)
    first, second = await open_challenge(challenge)
    officer, colleague = await officers_of(challenge.buyer_id)
    for bid in (first, second):
        await check_compliance(colleague, bid.id, outcome="compliant", reason="All is there.")
    await services.appoint_member(officer, challenge.reference, officer.person_id, is_chair=False)
    await services.declare_interest(
        officer, challenge.reference, first.id, interest=Interest.PERSONAL, description="My sister runs the company."
    )
    opening = f"/challenges/{challenge.reference}/opening/bids"
    browser = await sign_in(officer)
    answer = await browser.get(f"{opening}/{first.id}")
    assert answer.status_code == 409
    assert "declared an interest" in answer.text
    assert (await browser.get(f"{opening}/{first.id}/files/{uuid4()}")).status_code == 409
    assert (await browser.get(f"{opening}/{second.id}")).status_code == 200
    assert (await (await sign_in(colleague)).get(f"{opening}/{first.id}")).status_code == 200


@pytest.mark.parametrize(
    "typed",
    [
        {"score": "4.5", "reason": "x", "version": "0"},
        {"score": "9" * 400, "reason": "\x00\ud7ff", "version": "-1"},
        {"score": "four", "reason": "y", "version": "1e3"},
    ],
)
async def test_what_cannot_be_scored_is_answered_plainly(sign_in: SignIn, typed: dict[str, object]) -> None:
    challenge, bids, panel = await make_scoring(bids=1)
    browser = await sign_in(panel[0])
    criterion = challenge.scored_criteria[0]
    place = f"/challenges/{challenge.reference}/evaluation/scores/{bids[0].id}/{criterion.identifier}"
    answer = await browser.post(place, {**typed, "_csrf_token": await browser.token()})
    assert answer.status_code == 422
    assert await queries.scores(challenge.id) == ()


async def test_a_panel_agrees_and_the_ranking_explains_itself(sign_in: SignIn) -> None:
    challenge, bids, _ = await make_ranked_challenge()
    officer, _ = await officers_of(challenge.buyer_id)
    browser = await sign_in(officer)
    ranking = await browser.get(f"/challenges/{challenge.reference}/ranking")
    assert bids[0].supplier_name in ranking.text
    assert "80.00" in ranking.text
    file = await browser.get(f"/challenges/{challenge.reference}/ranking/evaluation.json")
    assert file.json()["format"] == "portal-evaluation/1"
    moderation = await browser.get(f"/challenges/{challenge.reference}/evaluation/moderation")
    assert moderation.status_code == 200
    criterion = challenge.scored_criteria[0].identifier
    consensus = await browser.get(f"/challenges/{challenge.reference}/evaluation/consensus/{bids[0].id}/{criterion}")
    assert REASON in consensus.text


async def test_the_chair_records_a_consensus_on_the_page(sign_in: SignIn) -> None:
    challenge, bids, panel = await make_scoring(bids=1)
    await score_all(challenge, bids, panel)
    await services.start_moderation(panel[0], challenge.reference)
    browser = await sign_in(panel[0])
    place = (
        f"/challenges/{challenge.reference}/evaluation/consensus/{bids[0].id}/{challenge.scored_criteria[0].identifier}"
    )
    short = await browser.submit(place, {"score": "4", "reason": "Good"}, action=place)
    assert short.status_code == 422
    assert "Give a reason of at least 5 words" in short.text
    done = await browser.submit(place, {"score": "4", "reason": REASON}, action=place)
    assert done.status_code == 303
    (agreed,) = await queries.consensus(challenge.id)
    assert (agreed.score, agreed.reason) == (Decimal(4), REASON)


async def test_scores_of_others_are_hidden_until_all_have_locked(sign_in: SignIn) -> None:
    challenge, bids, panel = await make_scoring(bids=1)
    secret = "Only the first member may read these very words."
    await services.save_score(
        panel[0],
        challenge.reference,
        bids[0].id,
        challenge.scored_criteria[0].identifier,
        score=Decimal(5),
        reason=secret,
        version=0,
    )
    base = f"/challenges/{challenge.reference}/evaluation"
    officer, _ = await officers_of(challenge.buyer_id)
    for person in (panel[1], officer):
        browser = await sign_in(person)
        for path in (
            base,
            f"{base}/moderation",
            f"{base}/consensus/{bids[0].id}/{challenge.scored_criteria[0].identifier}",
        ):
            assert secret not in (await browser.get(path)).text
    assert (
        secret
        in (
            await (await sign_in(panel[0])).get(f"{base}/scores/{bids[0].id}/{challenge.scored_criteria[0].identifier}")
        ).text
    )


async def test_for_another_council_and_for_suppliers_nothing_is_there(sign_in: SignIn) -> None:
    challenge, bids, _ = await make_ranked_challenge()
    other = await make_published_challenge()
    stranger, _ = await officers_of(other.buyer_id)
    _, supplier = await make_supplier()
    criterion = challenge.scored_criteria[0].identifier
    base = f"/challenges/{challenge.reference}"
    for person in (stranger, supplier):
        browser = await sign_in(person)
        for path in (
            f"{base}/evaluation",
            f"{base}/evaluation/moderation",
            f"{base}/evaluation/scores/{bids[0].id}/{criterion}",
            f"{base}/evaluation/consensus/{bids[0].id}/{criterion}",
            f"{base}/evaluation/declarations/{bids[0].id}",
            f"{base}/ranking",
            f"{base}/ranking/evaluation.json",
        ):
            answer = await browser.get(path)
            assert answer.status_code == 404
            assert bids[0].supplier_name not in answer.text
    assert (await browser.get(f"{base}/evaluation/scores/{uuid4()}/{criterion}")).status_code == 404
