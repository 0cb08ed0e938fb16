"""Panels with many bids: the same few statements for ten bids and for sixty, and lists that go on over pages."""

from collections.abc import Awaitable, Callable

import pytest

from challenges.bidding.domain import OpenedBid
from challenges.bidding.queries import opened_bids
from challenges.publishing.domain import ChallengeDetail
from portal.accounts.domain import Actor
from portal.database.transactions import execute
from procurement.evaluation import services
from procurement.evaluation.domain import Interest
from tests.builders.bidding import officers_of
from tests.builders.evaluation import make_scoring, score_all
from tests.support.client import LintingClient, soup
from tests.support.statements import statements

SignIn = Callable[..., Awaitable[LintingClient]]
FEW, MANY, MOST_STATEMENTS = 10, 60, 10

pytestmark = pytest.mark.usefixtures("db")


async def counts(sign_in: SignIn, challenge: ChallengeDetail, bid: OpenedBid, panel: list[Actor]) -> dict[str, int]:
    """Count each page's statements, with those for session, clock and the note that the session is in use."""
    base, criterion = f"/challenges/{challenge.reference}", challenge.scored_criteria[0].identifier
    officer, _ = await officers_of(challenge.buyer_id)
    before = {"member": (panel[1], "/evaluation"), "score": (panel[1], f"/evaluation/scores/{bid.id}/{criterion}")}
    after = {
        "officer": (officer, "/evaluation"),
        "moderation": (panel[0], "/evaluation/moderation"),
        "consensus": (panel[0], f"/evaluation/consensus/{bid.id}/{criterion}"),
    }
    found = await counted(sign_in, base, before)
    await score_all(challenge, await opened_bids(challenge.id), panel)
    await services.start_moderation(panel[0], challenge.reference)
    return found | await counted(sign_in, base, after)


async def counted(sign_in: SignIn, base: str, pages: dict[str, tuple[Actor, str]]) -> dict[str, int]:
    found = {}
    for name, (person, path) in pages.items():
        browser = await sign_in(person)
        await execute("update session set seen_at = seen_at - interval '2 minutes'")
        async with statements() as sent:
            assert (await browser.get(base + path)).status_code == 200
        found[name] = len(sent)
    return found


async def test_pages_ask_as_much_for_ten_bids_as_for_sixty(sign_in: SignIn) -> None:
    found = []
    for bids in (FEW, MANY):
        challenge, opened, panel = await make_scoring(bids=bids)
        found.append(await counts(sign_in, challenge, opened[-1], panel))
    assert found[0] == found[1]
    assert max(found[1].values()) <= MOST_STATEMENTS


async def test_a_long_list_goes_on_over_pages_and_leads_to_what_is_left(sign_in: SignIn) -> None:
    challenge, opened, panel = await make_scoring(bids=21)
    browser = await sign_in(panel[0])
    base = f"/challenges/{challenge.reference}/evaluation"
    first = await browser.get(base)
    assert len(soup(first).select("tr[id^=bid-]")) == 20
    assert "Page 1 of 2" in first.text
    assert "You have finished 0 of 21 bids." in first.text
    last = await browser.get(f"{base}?bid=21")
    assert [row["id"] for row in soup(last).select("tr[id^=bid-]")] == ["bid-21"]
    assert [link["href"] for link in soup(last).select("a[rel=prev]")] == [f"{base}?bid=1"]
    assert len(soup(await browser.get(f"{base}?bid=99999")).select("tr[id^=bid-]")) == 1
    for odd in ("0", "-3", "²", "1e3", "9" * 30, "%00", "a"):
        assert "Page 1 of 2" in (await browser.get(f"{base}?bid={odd}")).text
    for bid in opened[:20]:
        await services.declare_interest(
            panel[0], challenge.reference, bid.id, interest=Interest.PERSONAL, description="My sister works there."
        )
    going_on = soup(await browser.get(base)).select_one("main .govuk-button")
    assert going_on is not None
    assert going_on.get_text(strip=True) == "Go on with Supplier 21"
    assert going_on["href"] == f"{base}/scores/{opened[20].id}#next"


async def test_a_saved_score_leads_back_to_its_bid(sign_in: SignIn) -> None:
    challenge, opened, panel = await make_scoring(bids=1)
    browser = await sign_in(panel[0])
    last = challenge.scored_criteria[-1].identifier
    place = f"/challenges/{challenge.reference}/evaluation/scores/{opened[0].id}/{last}"
    saved = await browser.submit(place, {"score": "4", "reason": "It names streets and people who act."}, action=place)
    assert saved.headers["location"] == f"/challenges/{challenge.reference}/evaluation?bid=1#bid-1"


async def test_the_moderation_of_many_bids_says_how_far_it_is(sign_in: SignIn) -> None:
    challenge, opened, panel = await make_scoring(bids=21)
    await score_all(challenge, opened, panel)
    await services.start_moderation(panel[0], challenge.reference)
    for criterion in challenge.scored_criteria:
        await services.record_consensus(
            panel[0],
            challenge.reference,
            opened[0].id,
            criterion.identifier,
            score=criterion.levels[4].score,
            reason="It names streets and people who act.",
            version=0,
        )
    browser = await sign_in(panel[0])
    shown = await browser.get(f"/challenges/{challenge.reference}/evaluation/moderation")
    assert "The panel has agreed on 1 of 21 bids." in shown.text
    assert "Go on with Supplier 2" in shown.text
    assert len(soup(shown).select("table")) == 20
