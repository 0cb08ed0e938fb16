"""A rubric with sub-criteria from bid to ranking: only parts are answered and scored, and the rehearsal foretold it."""

import json
from collections.abc import Awaitable, Callable
from decimal import Decimal

import pytest

from challenges.bidding import services as bidding
from challenges.publishing.domain.rehearsal import ImaginedBid, rehearse_challenge
from challenges.publishing.domain.sections import CriterionContent, RulesContent
from challenges.rubric import parse_evaluation, rank, ranking_to_json
from portal.kernel.errors import NotFoundError, RefusedError
from procurement.evaluation import services
from procurement.evaluation.domain import Interest
from tests.builders.bidding import make_draft_bid, make_supplier, officers_of
from tests.builders.evaluation import REASON, make_ranked_challenge, make_scoring
from tests.builders.publishing import make_published_challenge
from tests.support.client import LintingClient, soup

SignIn = Callable[..., Awaitable[LintingClient]]

pytestmark = pytest.mark.usefixtures("db")


def part(title: str, share: str) -> CriterionContent:
    return CriterionContent("quality", title, "Say how.", parent="q1", share=Decimal(share), word_limit=300)


DIVIDED = (
    CriterionContent("quality", "How it will work", "In two parts.", Decimal(90)),
    part("Method", "66.67"),
    part("Risks", "33.33"),
)


async def test_parts_are_answered_scored_and_ranked_in_the_place_of_the_whole(sign_in: SignIn) -> None:
    challenge, bids, panel = await make_ranked_challenge(criteria=DIVIDED)
    assert [one.title for one in challenge.scored_criteria] == ["Method", "Risks", "Social value"]
    officer, _ = await officers_of(challenge.buyer_id)
    browser, base = await sign_in(officer), f"/challenges/{challenge.reference}"
    page = soup(await browser.get(f"{base}/ranking"))
    told = page.select("#working ~ .civic-table")[0].get_text(" ", strip=True)
    assert "Weight 90 × 66.67% × score 4 ÷ highest score 5" in told
    answer = await browser.get(f"{base}/ranking/evaluation.json")
    exported = answer.json()
    assert [
        (one["id"], one.get("parent"), one.get("weight"), one.get("scale_max")) for one in exported["criteria"]
    ] == [
        ("q1", None, "90", None),
        ("q2", "q1", "66.67", "5"),
        ("q3", "q1", "33.33", "5"),
        ("sv1", None, "10", "5"),
    ]
    live = ranking_to_json(rank(parse_evaluation(json.dumps(exported).encode())))
    imagined = [
        ImaginedBid(letter, letter, 1, {one: Decimal(score) for one, score in bid["consensus"].items()})
        for letter, bid in zip(
            "AB", sorted(exported["bids"], key=lambda bid: str(bid["consensus"]), reverse=True), strict=True
        )
    ]
    rehearsed = rehearse_challenge(challenge, imagined).ranking
    assert rehearsed is not None
    figures = [(one["rank"], one["total"], one["criteria"]) for one in live["ranking"]]  # type: ignore[index, attr-defined]
    again = [(one["rank"], one["total"], one["criteria"]) for one in ranking_to_json(rehearsed)["ranking"]]  # type: ignore[index, attr-defined]
    assert figures == again
    member = await sign_in(panel[1])
    for path in (f"evaluation/scores/{bids[0].id}", "evaluation/questions/q2", "evaluation"):
        assert (await member.get(f"{base}/{path}")).status_code == 200
    for path in (f"scores/{bids[0].id}", "questions/q2", f"scores/{bids[0].id}/q2", f"consensus/{bids[0].id}/q2"):
        assert "Part of “How it will work”." in (await member.get(f"{base}/evaluation/{path}")).text, path
    assert (await member.get(f"{base}/evaluation/questions/q1")).status_code == 404


async def test_a_supplier_answers_the_parts_and_reads_the_whole(sign_in: SignIn, client: LintingClient) -> None:
    challenge = await make_published_challenge(criteria=DIVIDED)
    assert "The sum of the parts below" in (await client.get(f"/challenges/{challenge.reference}")).text
    _, writer = await make_supplier()
    bid = await make_draft_bid(challenge, writer=writer)
    browser, base = await sign_in(writer), f"/challenges/{challenge.reference}/bids/{bid.id}"
    assert "Part of “How it will work”." in (await browser.get(f"{base}/answers/q2")).text
    assert (await browser.get(f"{base}/answers/q1")).status_code == 404
    with pytest.raises(NotFoundError):
        await bidding.save_answer(writer, bid.id, "q1", "To the whole.", version=0)
    tasks = soup(await browser.get(base)).get_text()
    assert "Method" in tasks and "How it will work" not in tasks


async def test_a_consensus_needs_the_published_quorum() -> None:
    rules = RulesContent(2, ("draw",), 3)
    challenge, bids, panel = await make_scoring(bids=1, rules=rules)
    assert challenge.quorum == 3
    place = (challenge.reference, bids[0].id)
    await services.declare_interest(panel[2], *place, interest=Interest.PERSONAL, description="My sister works there.")
    for member in panel:
        for one in challenge.scored_criteria if member is not panel[2] else ():
            await services.save_score(member, *place, one.identifier, score=Decimal(4), reason=REASON, version=0)
        await services.lock_scores(member, challenge.reference)
    await services.start_moderation(panel[0], challenge.reference)
    with pytest.raises(RefusedError) as caught:
        await services.record_consensus(
            panel[0], *place, challenge.scored_criteria[0].identifier, score=Decimal(4), reason=REASON, version=0
        )
    assert caught.value.message == "2 members of the panel scored this, fewer than the published quorum of 3."
