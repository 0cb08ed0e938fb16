"""The part of the story in which companies bid, officers open and a panel scores: through the real services, like the rest."""

import asyncio
from datetime import timedelta
from decimal import Decimal

from challenges.bidding import services as bidding
from challenges.bidding.domain import DECLARATIONS
from challenges.bidding.queries import opened_bids
from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail, deadline_of
from portal.accounts.domain import Actor
from portal.accounts.queries import actor_of, organisation_by_slug, person_by_email
from portal.database.clock import move_clock, portal_now
from procurement.demonstration.cast import BidText, Cast, read_bids
from procurement.evaluation import services as evaluation
from procurement.evaluation.domain import Interest

OPENING_WAIT = timedelta(seconds=125)
OPENED_WITHIN_SECONDS = 120.0
REASONS = {
    5: "The answer names the people it spoke with, what changed and by when, and shows figures for each.",
    4: "The plan is concrete and residents take part throughout; the risk of staff turnover is not addressed.",
    3: "The approach would work, but the answer leaves open who acts on the figures each week.",
    2: "The answer describes a product more than this problem and gives little evidence from earlier work.",
}


async def actor_by_email(email: str) -> Actor:
    """Load somebody of the cast."""
    person = await person_by_email(email)
    if person is None:
        raise LookupError(email)
    return await actor_of(person.id)


async def submit_bids(cast: Cast, reference: str, count: int) -> None:
    """Let the first `count` companies bid for a challenge."""
    challenge = await publishing.challenge_by_reference(reference)
    for text in read_bids()[:count]:
        writer = await actor_by_email(cast.person(text.supplier, "supplier").email)
        await _submit(writer, challenge, text)


async def _submit(writer: Actor, challenge: ChallengeDetail, text: BidText) -> None:
    bid_id = await bidding.start_bid(writer, challenge.reference)
    for criterion in challenge.scored_criteria:
        await bidding.save_answer(writer, bid_id, criterion.identifier, text.answer_to(criterion.title), version=0)
    for criterion in challenge.pass_fail_criteria:
        await bidding.save_pass(writer, bid_id, criterion.identifier, met=True, evidence=text.evidence, version=0)
    await bidding.save_declarations(writer, bid_id, set(DECLARATIONS), version=0)
    await bidding.submit_bid(writer, bid_id)


async def pass_deadlines(references: list[str]) -> None:
    """Move the demonstration clock to just after the last of these deadlines."""
    found = [await publishing.challenge_by_reference(reference) for reference in references]
    target = max(deadline_of(one) for one in found) + OPENING_WAIT
    if await portal_now() < target:
        await move_clock(target, None)


async def open_bids(cast: Cast, reference: str) -> None:
    """Let two officers approve, and wait until the opening worker has done its work."""
    challenge = await publishing.challenge_by_reference(reference)
    for role in ("officer", "second_officer"):
        officer = await actor_by_email(cast.person(challenge.buyer_slug, role).email)
        await bidding.approve_opening(officer, challenge.id, "quality")
    async with asyncio.timeout(OPENED_WITHIN_SECONDS):
        while not await opened_bids(challenge.id):  # noqa: ASYNC110 - the other side is another process
            await asyncio.sleep(0.1)


async def check_bids(cast: Cast, reference: str) -> None:
    """Find every bid compliant."""
    challenge = await publishing.challenge_by_reference(reference)
    officer = await actor_by_email(cast.person(challenge.buyer_slug, "officer").email)
    for bid in await opened_bids(challenge.id):
        await bidding.check_compliance(
            officer, bid.id, outcome="compliant", reason="Everything that was asked for is there."
        )


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


async def score_and_rank(cast: Cast, reference: str, panel: list[Actor], best: str) -> None:
    """Let every member score and lock, the chair record the consensus, and the officer end the moderation.

    The company `best` convinces this panel most; the others follow in the order of their labels.
    """
    challenge = await publishing.challenge_by_reference(reference)
    leading = await organisation_by_slug(best)
    bids = sorted(await opened_bids(challenge.id), key=lambda bid: bid.supplier_organisation_id != leading.id)
    for seat, member in enumerate(panel):
        for place, bid in enumerate(bids):
            for column, criterion in enumerate(challenge.scored_criteria):
                score = 5 - (place + (seat + column) % 2) % 4
                await evaluation.save_score(
                    member,
                    reference,
                    bid.id,
                    criterion.identifier,
                    score=Decimal(score),
                    reason=REASONS[score],
                    version=0,
                )
        await evaluation.lock_scores(member, reference)
    await evaluation.start_moderation(panel[0], reference)
    for place, bid in enumerate(bids):
        for criterion in challenge.scored_criteria:
            score = 5 - place % 4
            made = await evaluation.record_consensus(
                panel[0],
                reference,
                bid.id,
                criterion.identifier,
                score=Decimal(score),
                reason=REASONS[score],
                version=0,
            )
            if not made.is_settled:
                await evaluation.second_consensus(panel[1], reference, bid.id, criterion.identifier)
    officer = await actor_by_email(cast.person(challenge.buyer_slug, "officer").email)
    await evaluation.finish_moderation(officer, reference)
