"""The part of the story in which a panel scores, agrees and ranks: through the real services, like the rest."""

from decimal import Decimal

from challenges.bidding.domain import FIXED_PRICE, OpenedBid
from challenges.bidding.queries import opened_bids
from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail, Criterion
from portal.accounts.domain import Actor
from portal.accounts.queries import organisation_by_slug
from procurement.demonstration.bidding import actor_by_email, open_prices
from procurement.demonstration.cast import Cast, Review, read_bids
from procurement.evaluation import services as evaluation
from procurement.evaluation.domain import Interest

Reviewed = list[tuple[OpenedBid, dict[str, Review]]]


async def seat_panel(cast: Cast, reference: str) -> list[Actor]:
    """Appoint the buyer's chair and evaluators, let them declare, and start the scoring."""
    challenge = await publishing.challenge_by_reference(reference)
    officer = await actor_by_email(cast.person(challenge.buyer_slug, "officer").email)
    wanted = [
        one for one in cast.people if one.organisation == challenge.buyer_slug and one.role in {"chair", "evaluator"}
    ]
    panel = [await actor_by_email(one.email) for one in wanted]
    for one, member in zip(wanted, panel, strict=True):
        await evaluation.appoint_member(officer, reference, member.person_id, is_chair=one.role == "chair")
    await evaluation.start_scoring(officer, reference)
    for member in panel:
        for bid in await opened_bids(challenge.id):
            await evaluation.declare_interest(member, reference, bid.id, interest=Interest.NONE, description="")
    return panel


async def score_in_part(key: str, reference: str, panel: list[Actor]) -> None:
    """Leave a panel at work: its last member has locked, the chair has scored one bid, the member between nothing."""
    challenge = await publishing.challenge_by_reference(reference)
    reviewed = await _reviewed(key, challenge)
    await _score(len(panel) - 1, panel[-1], challenge, reviewed)
    await evaluation.lock_scores(panel[-1], reference)
    await _score(0, panel[0], challenge, reviewed[:1])


async def score_and_agree(cast: Cast, key: str, reference: str, panel: list[Actor]) -> None:
    """Let every member score and lock, the chair record what the panel agrees on, and the officer end the moderation."""
    challenge = await publishing.challenge_by_reference(reference)
    reviewed = await _reviewed(key, challenge)
    for seat, member in enumerate(panel):
        await _score(seat, member, challenge, reviewed)
        await evaluation.lock_scores(member, reference)
    await evaluation.start_moderation(panel[0], reference)
    for bid, reviews in reviewed:
        for identifier, review in reviews.items():
            made = await evaluation.record_consensus(
                panel[0],
                reference,
                bid.id,
                identifier,
                score=Decimal(review.score),
                reason=f"{review.good} {review.gap}".strip(),
                version=0,
            )
            if not made.is_settled:
                await evaluation.second_consensus(panel[1], reference, bid.id, identifier)
    officer = await actor_by_email(cast.person(challenge.buyer_slug, "officer").email)
    await evaluation.finish_moderation(officer, reference)


async def rank(cast: Cast, reference: str) -> None:
    """Open the prices where they count and rank; a challenge at a fixed price was ranked when its panel had agreed."""
    challenge = await publishing.challenge_by_reference(reference)
    if challenge.price_method != FIXED_PRICE:
        await open_prices(cast, reference)
        officer = await actor_by_email(cast.person(challenge.buyer_slug, "officer").email)
        await evaluation.rank_lot(officer, reference)


async def _reviewed(key: str, challenge: ChallengeDetail) -> Reviewed:
    texts = {(await organisation_by_slug(one.supplier)).id: one.reviews for one in read_bids(key)}
    return [(bid, texts[bid.supplier_organisation_id]) for bid in await opened_bids(challenge.id)]


async def _score(seat: int, member: Actor, challenge: ChallengeDetail, reviewed: Reviewed) -> None:
    for place, (bid, reviews) in enumerate(reviewed):
        for column, criterion in enumerate(challenge.scored_criteria):
            score, reason = single_score(reviews[criterion.identifier], criterion, (place + column) % 3 == seat)
            await evaluation.save_score(
                member, challenge.reference, bid.id, criterion.identifier, score=score, reason=reason, version=0
            )


def single_score(review: Review, criterion: Criterion, sees_it_otherwise: bool) -> tuple[Decimal, str]:
    """Say what one member scores: what the panel will agree on, or one point off, lower where something is missing."""
    highest = max(level.score for level in criterion.levels)
    off = 0 if not sees_it_otherwise else -1 if review.gap or review.score >= highest else 1
    return Decimal(review.score + off), review.gap if off < 0 and review.gap else review.good
