"""The page of a ranking: who came first, why, and how every number came about."""

from collections.abc import Awaitable, Callable

import pytest

from procurement.evaluation.controllers import ranking
from tests.builders.bidding import officers_of
from tests.builders.evaluation import make_ranked_challenge
from tests.support.client import LintingClient, soup

SignIn = Callable[..., Awaitable[LintingClient]]

pytestmark = pytest.mark.usefixtures("db")


async def test_the_result_stands_first_and_each_number_has_its_working(sign_in: SignIn) -> None:
    challenge, bids, panel = await make_ranked_challenge()
    officer, _ = await officers_of(challenge.buyer_id)
    page = soup(await (await sign_in(officer)).get(f"/challenges/{challenge.reference}/ranking"))
    lead = page.select_one(".govuk-body-l")
    assert lead is not None
    ahead = f"{bids[0].supplier_name} comes first with 80.00 of 100 points, 20.00 more than {bids[1].supplier_name}."
    assert lead.get_text(strip=True) == ahead
    onward = page.select_one("main .govuk-button")
    assert onward is not None
    assert onward["href"] == f"/challenges/{challenge.reference}/award"
    first = page.select("#working ~ .civic-table")[0]
    assert first.caption is not None
    assert first.caption.get_text() == f"1. {bids[0].supplier_name}"
    told = first.get_text(" ", strip=True)
    criterion = challenge.scored_criteria[0]
    assert f"Weight {criterion.weight.normalize():f} × score 4 ÷ highest score 5" in told
    assert "rounded half up" not in told
    assert [one["href"] for one in first.select("a")] == [
        f"/challenges/{challenge.reference}/evaluation/consensus/{bids[0].id}/{one.identifier}"
        for one in challenge.scored_criteria
    ]
    member = soup(await (await sign_in(panel[1])).get(f"/challenges/{challenge.reference}/ranking"))
    assert not member.select("main .govuk-button")
    assert not member.select("a[href$='evaluation.json']")


async def test_equal_bids_are_told_apart_by_name(sign_in: SignIn) -> None:
    challenge, bids, _ = await make_ranked_challenge(bids=3)
    officer, _ = await officers_of(challenge.buyer_id)
    page = soup(await (await sign_in(officer)).get(f"/challenges/{challenge.reference}/ranking"))
    equal = page.select_one("#ties + p")
    assert equal is not None
    for bid in (bids[0], bids[2]):
        assert bid.supplier_name in equal.get_text()
        assert str(bid.id) not in page.get_text()
    assert "80.00 each" in equal.get_text()


async def test_workings_of_a_long_ranking_go_on_over_pages(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "WORKED_ON_A_PAGE", 2)
    challenge, _, _ = await make_ranked_challenge(bids=3)
    officer, _ = await officers_of(challenge.buyer_id)
    browser, place = await sign_in(officer), f"/challenges/{challenge.reference}/ranking"
    assert len(soup(await browser.get(place)).select("#working ~ .civic-table")) == 2
    assert len(soup(await browser.get(f"{place}?from=3")).select("#working ~ .civic-table")) == 1
    for odd in ("0", "-1", "²", "9" * 20, "%00", "x"):
        assert (await browser.get(f"{place}?from={odd}")).status_code == 200
