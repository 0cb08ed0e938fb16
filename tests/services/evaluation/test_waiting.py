"""What the dashboard says waits: every act of an evaluation is named to whoever can do it, and only then."""

from decimal import Decimal

from challenges.bidding.domain.openings import OpenedBid
from challenges.bidding.services import approve_opening, check_compliance
from challenges.publishing.domain import ChallengeDetail
from portal.accounts.domain import Actor
from portal.database.clock import portal_now
from procurement.evaluation import services
from procurement.evaluation.contributions import waiting
from tests.builders.bidding import PRICED, make_submitted_bid, open_challenge
from tests.builders.evaluation import REASON, make_scoring, score_all
from tests.builders.publishing import PASS_FAIL, QUALITY, make_published_challenge, officers_of
from tests.support.jobs import run_due_jobs

# 60 points for quality, 10 for social value, 30 for price.
CRITERIA = (PASS_FAIL, QUALITY)


async def says(actor: Actor) -> list[str]:
    return [one.text.partition(" “")[0] for one in await waiting(actor, await portal_now())]


async def test_officers_are_told_to_set_up_the_panel_once_every_bid_is_checked(db: object) -> None:
    challenge = await make_published_challenge()
    await make_submitted_bid(challenge)
    officer, second = await officers_of(challenge.buyer_id)
    assert await says(officer) == []
    (bid,) = await open_challenge(challenge)
    assert await says(officer) == []
    await check_compliance(officer, bid.id, outcome="compliant", reason="Everything asked for is there.")
    assert await says(officer) == await says(second) == ["Set up the panel for"]


async def test_each_step_of_an_evaluation_waits_for_its_people(db: object) -> None:
    challenge, bids, panel = await make_scoring(scoring=PRICED, criteria=CRITERIA)
    officer, second = await officers_of(challenge.buyer_id)
    chair, member, _ = panel
    assert await says(officer) == []
    assert await says(chair) == await says(member) == ["Score the bids for"]
    await score_all(challenge, bids, panel)
    assert await says(member) == []
    assert await says(chair) == await says(officer) == ["Start the moderation of"]
    await services.start_moderation(chair, challenge.reference)
    assert await says(officer) == []
    assert await says(chair) == ["Agree on the scores of"]
    await agree(challenge, bids, chair)
    assert await says(officer) == ["End the moderation of"]
    await services.finish_moderation(officer, challenge.reference)
    assert await says(officer) == ["Approve opening the prices of"]
    await approve_opening(officer, challenge.id, "price")
    assert await says(officer) == []
    await approve_opening(second, challenge.id, "price")
    await run_due_jobs()
    assert await says(officer) == await says(second) == ["Rank the bids for"]
    await services.rank_lot(officer, challenge.reference)
    assert await says(officer) == await says(chair) == []


async def agree(challenge: ChallengeDetail, bids: list[OpenedBid], chair: Actor) -> None:
    for bid in bids:
        for criterion in challenge.scored_criteria:
            await services.record_consensus(
                chair,
                challenge.reference,
                bid.id,
                criterion.identifier,
                score=Decimal(4),
                reason=REASON,
                version=0,
            )
