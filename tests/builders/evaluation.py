"""Panels, scores and rankings for tests, made through the real services."""

from decimal import Decimal

from challenges.bidding import services as bidding
from challenges.bidding.domain import OpenedBid
from challenges.bidding.queries import opened_bids
from challenges.publishing.domain import ChallengeDetail
from portal.accounts.domain import Actor
from portal.accounts.queries import organisation
from procurement.evaluation import queries, services
from procurement.evaluation.domain import Interest
from tests.builders.accounts import make_evaluator
from tests.builders.bidding import make_submitted_bid, officers_of, open_challenge, reread
from tests.builders.publishing import make_published_challenge

REASON = "The second paragraph shows results from two boroughs."


async def make_panel(challenge: ChallengeDetail, *, size: int = 3) -> list[Actor]:
    """Appoint a panel of evaluators; the first is the chair."""
    officer, _ = await officers_of(challenge.buyer_id)
    buyer = await organisation(challenge.buyer_id)
    people = [await make_evaluator(buyer) for _ in range(size)]
    for number, person in enumerate(people):
        await services.appoint_member(officer, challenge.reference, person.person_id, is_chair=number == 0)
    return people


async def make_scoring(
    *, bids: int = 2, **challenge_options: object
) -> tuple[ChallengeDetail, list[OpenedBid], list[Actor]]:
    """Bring a challenge to the start of scoring: opened, checked, with a panel that declared no interest."""
    challenge = await make_published_challenge(**challenge_options)  # type: ignore[arg-type]
    for _ in range(bids):
        await make_submitted_bid(challenge)
    await open_challenge(challenge)
    challenge = await reread(challenge)
    officer, _ = await officers_of(challenge.buyer_id)
    for bid in await opened_bids(challenge.id):
        await bidding.check_compliance(officer, bid.id, outcome="compliant", reason="Everything asked for is there.")
    panel = await make_panel(challenge)
    await services.start_scoring(officer, challenge.reference)
    opened = await opened_bids(challenge.id)
    for member in panel:
        for bid in opened:
            await services.declare_interest(member, challenge.reference, bid.id, interest=Interest.NONE, description="")
    return challenge, opened, panel


async def score_all(challenge: ChallengeDetail, bids: list[OpenedBid], panel: list[Actor], score: int = 4) -> None:
    """Let every member score every criterion of every bid and lock."""
    for member in panel:
        for bid in bids:
            for criterion in challenge.scored_criteria:
                await services.save_score(
                    member,
                    challenge.reference,
                    bid.id,
                    criterion.identifier,
                    score=Decimal(score),
                    reason=REASON,
                    version=0,
                )
        await services.lock_scores(member, challenge.reference)


async def make_ranked_challenge(
    *, bids: int = 2, **options: object
) -> tuple[ChallengeDetail, list[OpenedBid], list[Actor]]:
    """Bring a fixed-price challenge to its ranking; earlier bids get the higher consensus, from 4 downwards."""
    challenge, opened, panel = await make_scoring(bids=bids, **options)
    await score_all(challenge, opened, panel)
    await services.start_moderation(panel[0], challenge.reference)
    for number, bid in enumerate(opened):
        for criterion in challenge.scored_criteria:
            made = await services.record_consensus(
                panel[0],
                challenge.reference,
                bid.id,
                criterion.identifier,
                score=Decimal(4 - number % 2),
                reason=REASON,
                version=0,
            )
            if not made.is_settled:
                await services.second_consensus(panel[1], challenge.reference, bid.id, criterion.identifier)
    officer, _ = await officers_of(challenge.buyer_id)
    await services.finish_moderation(officer, challenge.reference)
    return await reread(challenge), await opened_bids(challenge.id), panel


__all__ = ["REASON", "make_panel", "make_ranked_challenge", "make_scoring", "queries", "score_all"]
