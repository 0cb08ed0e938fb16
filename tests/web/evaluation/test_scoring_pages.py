"""Scoring in one go: whole bids, one question of bid after bid, saved while typing, declarations on one page."""

from collections.abc import Awaitable, Callable
from decimal import Decimal

import pytest

from challenges.bidding import services as bidding
from challenges.bidding.queries import opened_bids
from procurement.evaluation import queries, services
from procurement.evaluation.domain import Interest
from tests.builders.bidding import attach, make_draft_bid, make_submitted_bid, officers_of, open_challenge, reread
from tests.builders.bidding import make_supplier as make_bidder
from tests.builders.evaluation import REASON, make_panel, make_scoring, score_all
from tests.builders.publishing import make_published_challenge
from tests.support.client import LintingClient, soup
from tests.support.statements import statements

SignIn = Callable[..., Awaitable[LintingClient]]
JSON = {"accept": "application/json"}


@pytest.fixture(autouse=True)
def _in_one_transaction(db: None) -> None:
    """Every test undoes what it wrote."""


async def test_a_whole_bid_is_scored_on_one_page_and_leads_to_what_is_left(sign_in: SignIn) -> None:
    challenge, bids, panel = await make_scoring(bids=2)
    browser, first = await sign_in(panel[1]), challenge.scored_criteria[0]
    place = f"/challenges/{challenge.reference}/evaluation/scores/{bids[0].id}"
    page = soup(await browser.get(place))
    forms = page.select("form[data-autosave]")
    assert [form["action"] for form in forms] == [
        f"{place}/{one.identifier}?from=bid" for one in challenge.scored_criteria
    ]
    for criterion in challenge.scored_criteria:
        assert bids[0].answers[criterion.identifier] in page.get_text()
    assert f"0 of {2 * len(forms)} scored" in page.get_text()
    next_bid = page.select_one("a[data-scoring-next]")
    assert next_bid is not None
    assert str(bids[1].id) in str(next_bid["href"])
    token = {"_csrf_token": await browser.token()}
    saved = await browser.post(
        f"{place}/{first.identifier}?from=bid", {"score": "4", "reason": REASON, "version": "0", **token}
    )
    assert saved.headers["location"] == f"{place}#next"
    page = soup(await browser.get(place))
    assert f"1 of {2 * len(forms)} scored" in page.get_text()
    marker = page.select_one("#next + section")
    assert marker is not None
    assert marker["aria-labelledby"] == challenge.scored_criteria[1].identifier


async def test_one_question_is_scored_bid_after_bid(sign_in: SignIn) -> None:
    challenge, bids, panel = await make_scoring(bids=6)
    browser, question = await sign_in(panel[1]), challenge.scored_criteria[0]
    place = f"/challenges/{challenge.reference}/evaluation/questions/{question.identifier}"
    page = soup(await browser.get(place))
    shown = [form["action"] for form in page.select("form[data-autosave]")]
    scores = f"/challenges/{challenge.reference}/evaluation/scores"
    assert shown == [f"{scores}/{bid.id}/{question.identifier}?from=question" for bid in bids[:5]]
    more = page.select_one("a[data-scoring-next]")
    assert more is not None
    assert [form["action"] for form in soup(await browser.get(str(more["href"]))).select("form[data-autosave]")] == [
        f"{scores}/{bids[5].id}/{question.identifier}?from=question"
    ]
    token = {"_csrf_token": await browser.token()}
    saved = await browser.post(str(shown[1]), {"score": "3", "reason": REASON, "version": "0", **token})
    assert saved.headers["location"] == f"{place}?bid={bids[1].number}#next"


async def test_pages_of_many_sheets_ask_no_more_for_more_bids(sign_in: SignIn) -> None:
    counts = []
    for bids in (1, 5):
        challenge, opened, panel = await make_scoring(bids=bids)
        browser, base = await sign_in(panel[1]), f"/challenges/{challenge.reference}/evaluation"
        for path in (f"{base}/scores/{opened[0].id}", f"{base}/questions/{challenge.scored_criteria[0].identifier}"):
            async with statements() as asked:
                assert (await browser.get(path)).status_code == 200
            counts.append(len(asked))
    assert counts[:2] == counts[2:]


async def test_what_is_typed_is_saved_and_told(sign_in: SignIn) -> None:
    challenge, bids, panel = await make_scoring(bids=1)
    browser, criterion = await sign_in(panel[1]), challenge.scored_criteria[0]
    place = f"/challenges/{challenge.reference}/evaluation/scores/{bids[0].id}/{criterion.identifier}"
    token = {"_csrf_token": await browser.token()}
    first = await browser.post(place, {"score": "4", "reason": "Two", "version": "0", **token}, headers=JSON)
    assert first.json()["version"] == 1
    assert first.json()["note"] == "Still needs a reason of at least 5 words"
    second = await browser.post(place, {"score": "4", "reason": REASON, "version": "1", **token}, headers=JSON)
    assert second.json()["note"] == "Complete"
    assert second.json()["progress"] == f"1 of {len(challenge.scored_criteria)} scored"
    stale = await browser.post(place, {"score": "1", "reason": "x", "version": "1", **token}, headers=JSON)
    assert stale.status_code == 409
    wrong = await browser.post(place, {"score": "44", "reason": "x", "version": "2", **token}, headers=JSON)
    assert wrong.status_code == 422
    (score,) = await queries.scores(challenge.id)
    assert (score.score, score.reason) == (Decimal(4), REASON)


async def test_a_locked_member_reads_but_finds_no_form(sign_in: SignIn) -> None:
    challenge, bids, panel = await make_scoring(bids=1)
    await score_all(challenge, bids, panel)
    browser, base = await sign_in(panel[1]), f"/challenges/{challenge.reference}/evaluation"
    for path in (
        f"{base}/scores/{bids[0].id}",
        f"{base}/scores/{bids[0].id}/{challenge.scored_criteria[0].identifier}",
    ):
        page = soup(await browser.get(path))
        assert not page.select("main form")
        assert "You locked your scores" in page.get_text()
        assert REASON in page.get_text()


async def test_all_suppliers_are_declared_about_on_one_page(sign_in: SignIn) -> None:
    challenge = await make_published_challenge()
    for _ in range(3):
        await make_submitted_bid(challenge)
    bids = await open_challenge(challenge)
    challenge = await reread(challenge)
    officer, _ = await officers_of(challenge.buyer_id)
    for bid in bids:
        await bidding.check_compliance(officer, bid.id, outcome="compliant", reason="Everything asked for is there.")
    panel = await make_panel(challenge)
    browser, place = await sign_in(panel[0]), f"/challenges/{challenge.reference}/evaluation/declarations"
    missing = await browser.submit(place, {"bid_1": "no", "bid_2": "", "bid_3": ""}, action=place)
    assert missing.status_code == 422
    assert f"Say whether you have an interest in {bids[1].supplier_name}" in missing.text
    assert await queries.declarations(challenge.id) == ()
    done = await browser.submit(place, {"bid_1": "no", "bid_2": "yes", "bid_3": "no"}, action=place)
    assert done.headers["location"] == f"{place}/{bids[1].id}"
    assert {one.bid_id for one in await queries.declarations(challenge.id)} == {bids[0].id, bids[2].id}
    detail = f"{place}/{bids[1].id}"
    done = await browser.submit(
        detail, {"interest": "personal", "description": "My sister works there."}, action=detail
    )
    assert done.status_code == 303
    page = (await browser.get(place)).text
    assert "Personal interest" in page
    assert "My sister works there." in page
    assert "You have answered for every supplier" in page


async def test_a_member_reads_the_files_of_bids_that_are_open_to_them(sign_in: SignIn) -> None:
    challenge = await make_published_challenge()
    _, writer = await make_bidder()
    draft = await make_draft_bid(challenge, writer=writer)
    criterion = challenge.scored_criteria[0].identifier
    await attach(writer, draft.id, "Plan.pdf", b"%PDF-1.7\nplan\n%%EOF\n", criterion)
    await bidding.submit_bid(writer, draft.id)
    (bid,) = await open_challenge(challenge)
    challenge = await reread(challenge)
    officer, _ = await officers_of(challenge.buyer_id)
    await bidding.check_compliance(officer, bid.id, outcome="compliant", reason="Everything asked for is there.")
    panel = await make_panel(challenge)
    await services.start_scoring(officer, challenge.reference)
    (opened,) = await opened_bids(challenge.id)
    place = f"/challenges/{challenge.reference}/evaluation/scores/{bid.id}/files/{opened.files[0].id}"
    browser = await sign_in(panel[0])
    assert (await browser.get(place)).status_code == 409
    await services.declare_interest(panel[0], challenge.reference, bid.id, interest=Interest.NONE, description="")
    page = await browser.get(f"/challenges/{challenge.reference}/evaluation/scores/{bid.id}/{criterion}")
    assert "Download Plan.pdf" in page.text
    file = await browser.get(place)
    assert file.content.startswith(b"%PDF-1.7")
    assert file.headers["content-disposition"].startswith("attachment")
    await services.declare_interest(
        panel[1], challenge.reference, bid.id, interest=Interest.FINANCIAL, description="I own shares in it."
    )
    assert (await (await sign_in(panel[1])).get(place)).status_code == 409


async def test_the_desk_names_the_next_act_of_each_person(sign_in: SignIn) -> None:
    challenge, bids, panel = await make_scoring(bids=1)
    officer, _ = await officers_of(challenge.buyer_id)
    base, count = f"/challenges/{challenge.reference}/evaluation", len(challenge.scored_criteria)

    async def acts(person: object) -> list[str]:
        page = soup(await (await sign_in(person)).get(base))
        return [box.get_text(" ", strip=True) for box in page.select(".civic-callout")]

    (mine,) = await acts(panel[1])
    assert mine.startswith(f"0 of {count} scored")
    assert mine.endswith("Go on with Supplier 1")
    (lead,) = await acts(officer)
    assert lead.startswith("The panel is scoring Still scoring:")
    await score_all(challenge, bids, panel[1:])
    (mine,) = await acts(panel[1])
    assert mine.startswith("Your scores are locked The panel talks once everybody has locked.")
    assert panel[0].name in mine
    await score_all(challenge, bids, panel[:1])
    for person in (panel[0], officer):
        (act,) = await acts(person)
        assert act.endswith("Start the moderation")
    (mine,) = await acts(panel[1])
    assert mine == "Everybody has locked The chair starts the moderation."


async def test_the_chair_is_led_from_one_score_to_the_next(sign_in: SignIn) -> None:
    challenge, bids, panel = await make_scoring(bids=2)
    await score_all(challenge, bids, panel)
    await services.start_moderation(panel[0], challenge.reference)
    browser, base = await sign_in(panel[0]), f"/challenges/{challenge.reference}/evaluation"
    cells = [f"{base}/consensus/{bid.id}/{one.identifier}" for bid in bids for one in challenge.scored_criteria]
    place = (await browser.get(f"{base}/moderation/next")).headers["location"]
    for expected in cells:
        assert place == expected
        answer = await browser.submit(place, {"score": "4", "reason": REASON}, action=place)
        place = answer.headers["location"]
    assert place == f"{base}/moderation?bid={bids[1].number}#bid-{bids[1].number}"
    assert f"{len(cells)} of {len(cells)} agreed" in (await browser.get(place)).text
    officer, _ = await officers_of(challenge.buyer_id)
    page = await (await sign_in(officer)).get(base)
    assert "Everything is agreed" in page.text
    assert "End the moderation" in page.text
