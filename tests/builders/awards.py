"""Ranked challenges and awards for tests, made through the real services."""

from decimal import Decimal
from typing import NamedTuple

from challenges.bidding.domain import OpenedBid
from challenges.bidding.services import check_compliance
from challenges.notices.domain import Notice
from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail
from portal.accounts.domain import Actor, Role
from portal.database.clock import move_clock, portal_now
from procurement.awards import queries, services
from procurement.awards.domain import AwardDetail
from procurement.evaluation import services as evaluation
from procurement.evaluation.domain import Interest
from tests.builders.bidding import make_submitted_bid, make_supplier, open_challenge
from tests.builders.notices import a_number, make_prepared_notice
from tests.builders.publishing import make_challenge_officer, make_published_challenge, officers_of
from tests.support.jobs import run_due_jobs

NOT_COMPLIANT = "The condition on data protection is answered with no."


class Ranked(NamedTuple):
    """A ranked challenge with the people around it; `writers` in the order of the bids' places, the first ranked first."""

    challenge: ChallengeDetail
    officer: Actor
    second: Actor
    writers: list[Actor]
    bids: list[OpenedBid]
    refused: list[Actor]
    """The writers of bids that were found not to be compliant."""


async def make_ranked_challenge(*, bids: int = 2, refused: int = 0, **challenge_details: object) -> Ranked:
    """Make a fixed-price challenge whose bids were opened, scored by three people and ranked; the first bid is best.

    `refused` more bids were found not to be compliant before the scoring.
    """
    challenge = await make_published_challenge(**challenge_details)  # type: ignore[arg-type]
    officer, second = await officers_of(challenge.buyer_id)
    writers = [(await make_supplier())[1] for _ in range(bids)]
    turned_down = [(await make_supplier())[1] for _ in range(refused)]
    for writer in (*writers, *turned_down):
        await make_submitted_bid(challenge, writer=writer)
    opened = await open_challenge(challenge)
    by_supplier = {bid.supplier_organisation_id: bid for bid in opened}
    ordered = [by_supplier[next(iter(writer.organisations()))] for writer in writers]
    for bid in ordered:
        await check_compliance(officer, bid.id, outcome="compliant", reason="The bid is complete and in order.")
    for writer in turned_down:
        bid = by_supplier[next(iter(writer.organisations()))]
        await check_compliance(officer, bid.id, outcome="non_compliant", reason=NOT_COMPLIANT)
    panel = [await make_challenge_officer(challenge.buyer_id, Role.EVALUATOR) for _ in range(3)]
    for number, person in enumerate(panel):
        await evaluation.appoint_member(officer, challenge.reference, person.person_id, is_chair=number == 0)
    await evaluation.start_scoring(officer, challenge.reference)
    await _score(challenge, panel, ordered)
    await evaluation.finish_moderation(officer, challenge.reference)
    return Ranked(await publishing.challenge(challenge.id), officer, second, writers, ordered, turned_down)


async def _score(challenge: ChallengeDetail, panel: list[Actor], bids: list[OpenedBid]) -> None:
    for person in panel:
        for place, bid in enumerate(bids):
            await evaluation.declare_interest(
                person, challenge.reference, bid.id, interest=Interest.NONE, description=""
            )
            for criterion in challenge.scored_criteria:
                await evaluation.save_score(
                    person,
                    challenge.reference,
                    bid.id,
                    criterion.identifier,
                    score=Decimal(max(2, 4 - place)),
                    reason=f"Bid {place + 1} shows how families are heard at every step.",
                    version=0,
                )
        await evaluation.lock_scores(person, challenge.reference)
    await evaluation.start_moderation(panel[0], challenge.reference)
    for place, bid in enumerate(bids):
        for criterion in challenge.scored_criteria:
            await evaluation.record_consensus(
                panel[0],
                challenge.reference,
                bid.id,
                criterion.identifier,
                score=Decimal(max(2, 4 - place)),
                reason=f"The panel agreed that bid {place + 1} gives dates, names and evidence for its plan.",
                version=0,
            )


async def make_decided_award(ranked: Ranked) -> AwardDetail:
    """Recommend the first bid and have a second officer decide it."""
    await services.recommend_award(
        ranked.officer,
        ranked.challenge.reference,
        bid_id=ranked.bids[0].id,
        reasons="It came first on the published criteria.",
    )
    await services.decide_award(
        ranked.second, ranked.challenge.reference, reasons="The ranking and its reasons were checked."
    )
    return await award_of(ranked)


async def make_noticed_award(ranked: Ranked, *, voluntary: bool = True) -> AwardDetail:
    """Decide, send the summaries and record the award notice; the standstill then runs."""
    await make_decided_award(ranked)
    await services.send_summaries(ranked.second, ranked.challenge.reference)
    await make_prepared_award_notice(ranked, voluntary=voluntary)
    await services.record_notice(
        ranked.second, ranked.challenge.reference, number=await a_number(), published_at=await portal_now()
    )
    return await award_of(ranked)


async def make_prepared_award_notice(ranked: Ranked, *, voluntary: bool = True) -> Notice:
    """Prepare the contract award notice of an award whose suppliers were told."""
    return await make_prepared_notice(
        ranked.second, ranked.challenge.reference, "UK6", standstill="voluntary" if voluntary else "none"
    )


async def end_standstill(award: AwardDetail) -> None:
    """Move the demonstration clock to the end of an award's standstill and do what falls due."""
    assert award.standstill_until is not None
    if await portal_now() < award.standstill_until:
        await move_clock(award.standstill_until, None)
    await run_due_jobs()


async def award_of(ranked: Ranked) -> AwardDetail:
    """Read the award of a ranked challenge."""
    found = await queries.award(ranked.challenge.lots[0].id)
    assert found is not None
    return found
