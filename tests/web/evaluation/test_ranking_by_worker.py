"""A lot with many bids is ranked by a worker: the officer sees how far it is, and nobody can ask twice."""

from collections.abc import Awaitable, Callable

import pytest

from challenges.publishing.domain import ChallengeDetail
from portal.accounts.domain import Actor
from portal.kernel.errors import RefusedError
from procurement.evaluation import queries, services
from procurement.evaluation.services import ranking
from tests.builders.bidding import officers_of
from tests.builders.evaluation import REASON, make_scoring, score_all
from tests.support.client import LintingClient
from tests.support.jobs import run_due_jobs

SignIn = Callable[..., Awaitable[LintingClient]]

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture(autouse=True)
def _one_bid_is_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "RANKED_AT_ONCE", 1)


async def agreed() -> tuple[ChallengeDetail, Actor, list[Actor]]:
    challenge, bids, panel = await make_scoring(bids=2)
    await score_all(challenge, bids, panel)
    await services.start_moderation(panel[0], challenge.reference)
    for bid in bids:
        for one in challenge.scored_criteria:
            await services.record_consensus(
                panel[0],
                challenge.reference,
                bid.id,
                one.identifier,
                score=one.levels[4].score,
                reason=REASON,
                version=0,
            )
    officer, _ = await officers_of(challenge.buyer_id)
    return challenge, officer, panel


async def test_a_worker_ranks_and_the_desk_follows(sign_in: SignIn) -> None:
    challenge, officer, panel = await agreed()
    base = f"/challenges/{challenge.reference}"
    browser = await sign_in(officer)
    asked = await browser.post(f"{base}/evaluation/ranking")
    assert asked.headers["location"] == f"{base}/evaluation"
    desk = await browser.follow(asked)
    assert "Waiting for a worker to rank the bids" in desk.text
    again = await browser.post(f"{base}/evaluation/ranking")
    assert again.status_code == 409
    assert "The ranking is being made." in again.text
    assert (await (await sign_in(panel[1])).get(f"{base}/evaluation/ranking-progress")).status_code == 404
    await run_due_jobs()
    piece = await browser.get(f"{base}/evaluation/ranking-progress", headers={"HX-Request": "true"})
    assert "The ranking is made." in piece.text
    assert (await browser.get(f"{base}/ranking")).status_code == 200


async def test_the_worker_looks_again_and_may_run_twice() -> None:
    challenge, officer, _ = await agreed()
    place = challenge.lots[0].id, challenge.stages[0].id
    await services.finish_moderation(officer, challenge.reference)
    await run_due_jobs()
    made = await queries.ranking_record(*place)
    await services.rank_in_job(challenge.reference, officer.person_id)
    assert await queries.ranking_record(*place) == made


async def test_a_lot_without_agreement_is_not_handed_to_a_worker() -> None:
    challenge, bids, panel = await make_scoring(bids=2)
    await score_all(challenge, bids, panel)
    await services.start_moderation(panel[0], challenge.reference)
    officer, _ = await officers_of(challenge.buyer_id)
    with pytest.raises(RefusedError) as caught:
        await services.finish_moderation(officer, challenge.reference)
    assert caught.value.message.startswith(str(2 * len(challenge.scored_criteria)))
    assert await queries.ranking_job(challenge.id) is None
