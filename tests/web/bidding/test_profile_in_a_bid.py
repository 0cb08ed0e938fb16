"""The profile in a bid's pages: shown to its supplier, to officers after the opening, and to nobody else."""

from typing import Any

import pytest

from challenges.bidding import queries, services
from challenges.bidding.domain.declarations import DECLARATIONS, DIRECTLY
from challenges.suppliers import services as profiles
from challenges.suppliers.domain.sections import Names, Section
from procurement.evaluation import services as evaluation
from procurement.evaluation.domain import Interest
from tests.builders.accounts import make_buyer, make_officer
from tests.builders.bidding import make_draft_bid, make_submitted_bid, make_supplier, open_challenge
from tests.builders.evaluation import make_panel
from tests.builders.publishing import make_published_challenge, officers_of
from tests.builders.suppliers import RIGHT_TO_LEFT, fill_profile
from tests.support.client import soup

pytestmark = pytest.mark.usefixtures("db")

MARKER = "ZEBRAFINCH"
COVERED = {"route": "open", "budget_pence": 250_000_00, "value_pence": 300_000_00}


def said(answer: Any) -> str:
    return " ".join(soup(answer).get_text(" ").split())


async def bidder() -> tuple[Any, Any]:
    company, writer = await make_supplier()
    await fill_profile(writer, company.id, marker=f" {MARKER}")
    return company, writer


async def test_a_supplier_sees_what_goes_along_and_sends_a_newer_one(sign_in: Any) -> None:
    company, writer = await bidder()
    challenge = await make_published_challenge()
    bid = await make_submitted_bid(challenge, writer=writer)
    browser, base = await sign_in(writer), f"/challenges/{challenge.reference}/bids/{bid.id}"
    assert "Your profile" in said(await browser.get(base))
    first = said(await browser.get(f"{base}/profile"))
    assert f"Bright Paths Ltd {MARKER}" in first
    assert "has changed since" not in first
    await profiles.save_section(writer, company.id, Section.NAMES, Names("Renamed Ltd"), version=1)
    assert "Your profile has changed since you submitted" in said(await browser.get(f"{base}/profile"))
    answer = await browser.submit(f"{base}/profile", {}, action="/profile")
    assert answer.status_code == 303
    review = said(await browser.get(f"{base}/review"))
    assert "Submit again" in review
    assert "Goes along as it stands at the moment of submitting" in review
    answer = await browser.submit(f"{base}/review", {}, action="/submission")
    assert answer.headers["location"].endswith("/receipt?submission=2")
    assert "Renamed Ltd" in said(await browser.get(f"{base}/profile"))


async def test_a_bid_without_a_profile_says_so_and_leads_to_it(sign_in: Any) -> None:
    company, writer = await make_supplier()
    bid = await make_draft_bid(await make_published_challenge(), writer=writer)
    page = await (await sign_in(writer)).get(f"{bid.path}/profile")
    assert "No profile goes with this bid" in said(page)
    assert soup(page).select_one(f'main a[href="/organisations/{company.slug}/profile"]') is not None


async def test_officers_read_the_profile_with_the_opened_bid(sign_in: Any) -> None:
    _, writer = await bidder()
    challenge = await make_published_challenge()
    bid = await make_submitted_bid(challenge, writer=writer)
    officer = (await officers_of(challenge.buyer_id))[0]
    browser, path = await sign_in(officer), f"/challenges/{challenge.reference}/opening/bids/{bid.id}"
    assert (await browser.get(path)).status_code == 404
    await open_challenge(challenge)
    opened = said(await browser.get(path))
    for words in ("The supplier’s profile", MARKER, RIGHT_TO_LEFT, "Companies Act 2006", "One contract was late"):
        assert words in opened
    assert "The supplier: Breach of contract and poor performance Connected people and companies: Breach" in opened


async def test_before_the_opening_and_besides_officers_nobody_reads_it(sign_in: Any) -> None:
    _, writer = await bidder()
    challenge = await make_published_challenge()
    bid = await make_submitted_bid(challenge, writer=writer)
    await make_submitted_bid(challenge)
    reference = challenge.reference
    places = [
        f"/challenges/{reference}",
        f"/challenges/{reference}/opening",
        f"/challenges/{reference}/opening/bids/{bid.id}",
        f"/challenges/{reference}/bids/{bid.id}/profile",
        f"/challenges/{reference}/evaluation",
        "/dashboard",
        "/audit/heads.json",
    ]
    officer = (await officers_of(challenge.buyer_id))[0]
    rival, stranger = (await make_supplier())[1], await make_officer(await make_buyer())
    for one in (officer, rival, stranger):
        browser = await sign_in(one)
        for place in places:
            assert MARKER not in (await browser.get(place)).text, place
    await open_challenge(challenge)
    for one in (rival, stranger):
        browser = await sign_in(one)
        for place in places:
            assert MARKER not in (await browser.get(place)).text, place
    assert (await (await sign_in(rival)).get(places[3])).status_code == 404


async def test_those_who_score_do_not_see_it(sign_in: Any) -> None:
    _, writer = await bidder()
    challenge = await make_published_challenge()
    bid = await make_submitted_bid(challenge, writer=writer)
    (opened,) = await open_challenge(challenge)
    officer, _ = await officers_of(challenge.buyer_id)
    await services.check_compliance(officer, opened.id, outcome="compliant", reason="Everything is there.")
    panel = await make_panel(challenge)
    await evaluation.start_scoring(officer, challenge.reference)
    assert (await queries.opened_profile(bid.id))["profile"]["names"]["legal_name"].endswith(MARKER)
    member = panel[0]
    await evaluation.declare_interest(member, challenge.reference, opened.id, interest=Interest.NONE, description="")
    browser, base = await sign_in(member), f"/challenges/{challenge.reference}/evaluation"
    for place in ("", "/declarations", f"/declarations/{bid.id}", f"/scores/{bid.id}"):
        answer = await browser.get(f"{base}{place}")
        assert answer.status_code == 200
        assert MARKER not in answer.text
    assert (await browser.get(f"/challenges/{challenge.reference}/opening/bids/{bid.id}")).status_code == 404


async def test_a_covered_procedure_asks_for_the_core_information_on_the_page(sign_in: Any) -> None:
    challenge = await make_published_challenge(money=COVERED)
    _, writer = await make_supplier()
    bid = await make_draft_bid(challenge, writer=writer, complete=False)
    browser = await sign_in(writer)
    asked = await browser.get(f"{bid.path}/declarations")
    assert "Where is your core supplier information?" in said(asked)
    assert "Registering on Find a Tender is free of charge" in said(asked)
    assert "Say where your core supplier information is" in said(await browser.get(f"{bid.path}/review"))
    fields = {"confirmed": list(DECLARATIONS), "core": DIRECTLY}
    answer = await browser.submit(f"{bid.path}/declarations", fields, action="/declarations")
    assert answer.status_code == 303
    again = await browser.get(f"{bid.path}/declarations")
    assert soup(again).select_one(f'input[name="core"][value="{DIRECTLY}"][checked]') is not None
    assert "6 of 6 confirmed" in said(await browser.get(bid.path))
    answer = await browser.submit(f"{bid.path}/declarations", {"core": "elsewhere"}, action="/declarations")
    assert answer.status_code == 422


async def test_other_procedures_do_not_ask(sign_in: Any) -> None:
    _, writer = await make_supplier()
    bid = await make_draft_bid(await make_published_challenge(), writer=writer, complete=False)
    page = await (await sign_in(writer)).get(f"{bid.path}/declarations")
    assert "core supplier information" not in said(page)
