"""The award's pages: who sees what, all errors at once, nothing before the summaries."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from portal.database.clock import portal_now
from portal.kernel.moments import LONDON
from procurement.awards import services
from tests.builders.awards import (
    NOT_COMPLIANT,
    award_of,
    make_decided_award,
    make_noticed_award,
    make_prepared_award_notice,
    make_ranked_challenge,
)
from tests.builders.bidding import open_challenge
from tests.builders.notices import a_number
from tests.builders.publishing import make_published_challenge, officers_of
from tests.support.client import LintingClient, soup

SignIn = Callable[..., Awaitable[LintingClient]]
TYPED = {
    "authority_address": "Town Hall, London E8 1EA",
    "category": "services",
    "cpv": "72000000-5",
    "supplier_number": "01234567",
    "supplier_address": "2 Mill Lane, London N1 7GU",
    "supplier_email": "office@supplier.example",
    "supplier_size": "sme",
    "supplier_purpose": "neither",
    "standstill": "voluntary",
}


async def test_officer_recommends_and_another_decides_and_sends(sign_in: SignIn) -> None:
    ranked = await make_ranked_challenge()
    path = f"/challenges/{ranked.challenge.reference}/award"
    first = await sign_in(ranked.officer, second_factor=True)
    empty = await first.submit(path, {"bid": "", "reasons": ""}, action="/recommendation")
    assert empty.status_code == 422
    assert "Select" in empty.text or "Choose" in empty.text
    done = await first.submit(
        path, {"bid": str(ranked.bids[0].id), "reasons": "It came first on the criteria."}, action="/recommendation"
    )
    assert done.status_code == 303
    assert "another officer must decide" in (await first.get(path)).text
    second = await sign_in(ranked.second, second_factor=True)
    decided = await second.submit(path, {"reasons": "The ranking and reasons were checked."}, action="/decision")
    assert decided.status_code == 303
    preview = await second.get(f"{path}/summaries/{ranked.bids[1].id}")
    assert "This is a preview" in preview.text
    assert (await second.submit(path, action="/summaries")).status_code == 303
    assert (await award_of(ranked)).state == "summaries_sent"
    links = [one["href"] for one in soup(await second.get(path)).select("table a")]
    assert sorted(links) == sorted(f"{path}/summaries/{one.id}" for one in ranked.bids)
    sent = await second.get(links[0])
    assert "This is what was sent, and it cannot change." in sent.text
    assert "This is a preview" not in sent.text
    assert "Prepare the award notice" in (await second.get(path)).text
    prepare = f"/challenges/{ranked.challenge.reference}/notices/prepare/UK6"
    asked = await second.submit(prepare, {"cpv": "IT"})
    assert asked.status_code == 422
    assert len(soup(asked).select(".govuk-error-summary li")) > 3
    assert (await second.submit(prepare, TYPED)).status_code == 303
    wrong = await second.submit(path, {"number": ""}, action="/notice")
    assert wrong.status_code == 422


async def test_notice_may_be_of_the_minute_in_which_the_summaries_went_out(sign_in: SignIn) -> None:
    ranked = await make_ranked_challenge()
    await make_decided_award(ranked)
    await services.send_summaries(ranked.second, ranked.challenge.reference)
    await make_prepared_award_notice(ranked)
    path, now = f"/challenges/{ranked.challenge.reference}/award", await portal_now()
    browser = await sign_in(ranked.second)

    def typed(at: datetime) -> dict[str, object]:
        there = at.astimezone(LONDON)
        parts = {"day": there.day, "month": there.month, "year": there.year, "hour": there.hour, "minute": there.minute}
        moment = {f"published_at-{name}": value for name, value in parts.items()}
        return {"number": number, **moment}

    number = await a_number()

    for wrong, words in (
        (now + timedelta(days=1), "The notice cannot have been published in the future"),
        (now - timedelta(minutes=1), "The notice cannot have been published before it was prepared here"),
    ):
        refused = await browser.submit(path, typed(wrong), action="/notice")
        assert refused.status_code == 422
        assert words in soup(refused).select_one(".govuk-error-summary").text
        assert soup(refused).select_one("#number")["value"] == number
    assert (await browser.submit(path, typed(now), action="/notice")).status_code == 303


async def test_decision_asks_for_the_second_factor(sign_in: SignIn) -> None:
    ranked = await make_ranked_challenge()
    await make_decided_award(ranked)
    browser = await sign_in(ranked.second)
    answer = await browser.post(f"/challenges/{ranked.challenge.reference}/award/summaries")
    assert answer.status_code == 401
    assert "code" in answer.text
    assert (await award_of(ranked)).state == "decided"


async def test_a_supplier_whose_bid_was_not_assessed_reads_why(sign_in: SignIn) -> None:
    ranked = await make_ranked_challenge(refused=1)
    (writer,) = ranked.refused
    browser = await sign_in(writer)
    bids = await browser.get(f"/challenges/{ranked.challenge.reference}/bids", follow=True)
    assert NOT_COMPLIANT in bids.text
    await make_decided_award(ranked)
    officer = await sign_in(ranked.second, second_factor=True)
    path = f"/challenges/{ranked.challenge.reference}/award"
    links = [str(one["href"]) for one in soup(await officer.get(path)).select("main a") if "/summaries/" in one["href"]]
    assert len(links) == 3
    previews = [await officer.get(link) for link in links]
    assert sum(NOT_COMPLIANT in one.text for one in previews) == 1
    await officer.submit(path, action="/summaries")
    result = await browser.get(f"{path}/summary")
    assert NOT_COMPLIANT in result.text
    assert "Scores and reasons" not in result.text
    assert "was not assessed" in result.text


async def test_when_nobody_is_awarded_the_result_has_the_scores_and_the_reasons(sign_in: SignIn) -> None:
    ranked = await make_ranked_challenge()
    reference, why = ranked.challenge.reference, "No bid can be delivered before the grant ends."
    await services.recommend_award(ranked.officer, reference, bid_id=None, reasons=why)
    await services.decide_award(ranked.second, reference, reasons="The reasons were checked with finance.")
    shown = await (await sign_in(ranked.writers[0])).get(f"/challenges/{reference}/award/summary")
    assert "decided not to award a contract to anybody" in shown.text
    assert why in shown.text
    assert "The panel agreed that bid 1" in shown.text
    assert "Successful bid" not in shown.text


async def test_everybody_reads_why_nobody_is_awarded_as_a_version(client: Any, sign_in: SignIn) -> None:
    ranked = await make_ranked_challenge()
    base, why = f"/challenges/{ranked.challenge.reference}", "No bid can be <b>delivered</b> in time."
    await services.recommend_award(ranked.officer, ranked.challenge.reference, bid_id=None, reasons=why)
    assert "delivered" not in (await client.get(base)).text
    second = await sign_in(ranked.second, second_factor=True)
    done = await second.submit(
        f"{base}/award", {"reasons": "The reasons were checked with finance."}, action="/decision"
    )
    assert done.status_code == 303
    public = soup(await client.get(base)).select_one("main").text
    assert "No award was made" in public and why in public and "Version 2 stands" in public
    listed = soup(await client.get(f"{base}/versions")).select_one("main").text
    assert "Version 2: Ended without an award" in " ".join(listed.split()) and why in listed
    assert why in soup(await client.get(f"{base}/versions/2")).select_one("main").text
    assert ranked.second.name not in listed and not any(one.name in listed for one in ranked.writers)


async def test_without_a_bid_the_officer_is_led_to_no_award(sign_in: SignIn) -> None:
    challenge = await make_published_challenge()
    officer, _ = await officers_of(challenge.buyer_id)
    await open_challenge(challenge)
    browser = await sign_in(officer, second_factor=True)
    base = f"/challenges/{challenge.reference}"
    due = [str(one["href"]) for one in soup(await browser.get(f"{base}/manage")).select(".civic-steps__item--due a")]
    assert due == [f"{base}/award"]
    assert f'href="{base}/award"' in (await browser.get(f"{base}/opening")).text
    typed = {"bid": "none", "reasons": "Nobody sent a bid for it."}
    done = await browser.submit(f"{base}/award", typed, action="/recommendation")
    assert done.status_code == 303


async def test_supplier_reads_its_own_result_only(sign_in: SignIn) -> None:
    ranked = await make_ranked_challenge()
    path = f"/challenges/{ranked.challenge.reference}/award"
    await make_decided_award(ranked)
    unsuccessful = await sign_in(ranked.writers[1])
    assert (await unsuccessful.get(f"{path}/summary")).status_code == 404
    assert (await unsuccessful.get(path)).status_code == 404
    await make_rest(ranked)
    answer = await unsuccessful.get(f"{path}/summary")
    assert answer.status_code == 200
    assert "Successful bid" in answer.text
    assert "standstill period runs until" in answer.text
    assert (await unsuccessful.get(f"{path}/summaries/{ranked.bids[0].id}")).status_code == 404
    awarded = await (await sign_in(ranked.writers[0])).get(f"{path}/summary")
    assert "intends to award" in awarded.text
    assert "Successful bid" not in awarded.text


async def make_rest(ranked: Any) -> None:
    """Send the summaries and record the notice of a decided award."""
    await services.send_summaries(ranked.second, ranked.challenge.reference)
    await make_prepared_award_notice(ranked)
    await services.record_notice(
        ranked.second, ranked.challenge.reference, number=await a_number(), published_at=await portal_now()
    )


async def test_award_of_another_buyer_is_not_found(sign_in: SignIn, client: LintingClient) -> None:
    ranked, other = await make_ranked_challenge(), await make_ranked_challenge()
    await make_noticed_award(ranked)
    path = f"/challenges/{ranked.challenge.reference}/award"
    stranger = await sign_in(other.officer, second_factor=True)
    assert (await stranger.get(path)).status_code == 404
    for act in ("recommendation", "decision", "summaries", "notice", "suspension", "resumption"):
        answer = await stranger.post(f"{path}/{act}", {"reasons": "These are five words here."})
        assert answer.status_code in {404, 422}, act
        assert "Standstill" not in answer.text
    assert (await client.get(path)).status_code in {303, 401, 404}


async def test_the_page_begins_with_the_step_and_shows_all_steps(sign_in: SignIn) -> None:
    ranked = await make_ranked_challenge()
    path = f"/challenges/{ranked.challenge.reference}/award"

    async def seen(person: Any) -> tuple[str, list[str]]:
        page = soup(await (await sign_in(person, second_factor=True)).get(path))
        now = [one.get_text(" ", strip=True) for one in page.select("[aria-current=step]")]
        return page.select("main h2")[0].get_text(strip=True), now

    assert await seen(ranked.officer) == ("Recommend an award", ["Recommendation Now"])
    await make_decided_award(ranked)
    assert await seen(ranked.officer) == ("Tell the suppliers", ["Assessment summaries to suppliers Now"])
    await make_rest(ranked)
    headline, (now,) = await seen(ranked.officer)
    assert headline == "Standstill"
    assert now.startswith("Standstill Until the end of ")


async def test_the_notice_states_the_value_with_and_without_vat(sign_in: SignIn) -> None:
    ranked = await make_ranked_challenge()
    await make_decided_award(ranked)
    await services.send_summaries(ranked.second, ranked.challenge.reference)
    await make_prepared_award_notice(ranked)
    shown = await (await sign_in(ranked.second)).get(f"/challenges/{ranked.challenge.reference}/award")
    assert "Estimated value of the contract without VAT: £100,000\n" in shown.text
    assert "Estimated value of the contract with VAT: £120,000\n" in shown.text
