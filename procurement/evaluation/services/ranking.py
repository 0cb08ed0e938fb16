"""From the panel's consensus to a ranking that anybody can repeat: at once, or by a worker where there are many bids."""

import hashlib
from uuid import UUID

import rfc8785

from challenges.bidding.domain.openings import OpenedLine
from challenges.bidding.queries import opened_passes, opening_view
from challenges.publishing.domain.conditions import passes_of
from challenges.publishing.queries import draw_seed
from challenges.publishing.services import record_progress
from challenges.rubric import parse_evaluation, rank, ranking_to_json
from portal.accounts.domain import Actor
from portal.accounts.queries import actor_of
from portal.audit import services as audit
from portal.database.transactions import fetch_one, transaction
from portal.jobs.services import enqueue
from portal.kernel.errors import ConflictError, RefusedError
from procurement.evaluation import policies, queries
from procurement.evaluation.domain import (
    ScoredBid,
    combined_seed,
    evaluation_document,
    next_act_after_moderation,
)
from procurement.evaluation.services.reaching import Desk, assessed_bids, held_by_officer, move

RANKED_AT_ONCE = 300
UNDER_WAY = "The ranking is being made. Load this page again in a moment."


async def finish_moderation(actor: Actor, reference: str) -> None:
    """End the moderation: prices may be opened, or with a fixed price the lot is ranked, by a worker if it is long."""
    async with transaction():
        desk = await held_by_officer(reference, actor)
        bids = await assessed_bids(desk.challenge.id)
        await _require_agreement(desk, bids)
        await _require_no_job(desk)
        await audit.record("moderation:finished", actor_id=actor.person_id, challenge_id=desk.challenge.id)
        if next_act_after_moderation(desk.challenge) == "rank":
            await _rank_or_enqueue(desk, actor, bids)
        else:
            await move(desk, "open_prices")


async def rank_lot(actor: Actor, reference: str) -> None:
    """Rank a lot whose prices are open, by a worker if it is long; refused while a price is missing."""
    async with transaction():
        desk = await held_by_officer(reference, actor)
        bids = await assessed_bids(desk.challenge.id)
        _require_prices(bids)
        await _require_no_job(desk)
        await _rank_or_enqueue(desk, actor, bids)


async def rank_in_job(reference: str, person_id: UUID) -> None:
    """Make the ranking that an officer asked for, after looking again; one that is made already is left as it is."""
    async with transaction():
        actor = await actor_of(person_id)
        desk = await held_by_officer(reference, actor)
        if desk.evaluation.state == "ranked":
            return
        bids = await assessed_bids(desk.challenge.id)
        if desk.evaluation.state == "price":
            _require_prices(bids)
        else:
            await _require_agreement(desk, bids)
        await _rank(desk, actor, bids)


async def _require_agreement(desk: Desk, bids: list[OpenedLine]) -> None:
    agreed = await queries.agreement(desk.challenge.id)
    criteria = len(desk.challenge.scored_criteria)
    missing = sum(criteria - agreed[bid.id].recorded if bid.id in agreed else criteria for bid in bids)
    unsettled = sum(one.recorded - one.settled for one in agreed.values())
    overtaken = await queries.overtaken(desk.challenge.id)
    again = [bid.label for bid in bids if bid.id in overtaken]
    policies.may_finish_moderation(desk.evaluation.state, missing, unsettled, again).require()


def _require_prices(bids: list[OpenedLine]) -> None:
    if any(bid.price_pence is None and not bid.price_problem for bid in bids):
        raise ConflictError("The price envelopes are not open yet. Two officers open them on the opening page.")
    # A price that is not what was submitted must never be ranked, least of all as nothing.
    for bid in bids:
        policies.may_rank_price(bid.label, bid.price_problem).require()


async def _require_no_job(desk: Desk) -> None:
    under_way = await queries.ranking_job(desk.challenge.id)
    if under_way is not None and not under_way.is_finished:
        raise RefusedError(UNDER_WAY)


async def _rank_or_enqueue(desk: Desk, actor: Actor, bids: list[OpenedLine]) -> None:
    if len(bids) <= RANKED_AT_ONCE:
        await _rank(desk, actor, bids)
        return
    payload = {"reference": desk.challenge.reference, "person": str(actor.person_id)}
    subject = queries.ranking_subject(desk.challenge.id)
    await enqueue(queries.RANKING_JOB, payload, subject=subject, key=str(desk.evaluation.id))


async def _rank(desk: Desk, actor: Actor, assessed: list[OpenedLine]) -> None:
    passes = await opened_passes(desk.challenge.id)
    bids = [ScoredBid(bid.id, passes_of(desk.challenge, passes.get(bid.id, {})), bid.price_pence) for bid in assessed]
    opening = await opening_view(desk.challenge.id, "quality")
    seed = combined_seed(await draw_seed(desk.challenge.id), opening.record_sha256)
    document = evaluation_document(desk.challenge, bids, await queries.agreed_scores(desk.challenge.id), seed)
    document_hash = hashlib.sha256(rfc8785.dumps(document)).hexdigest()
    result = ranking_to_json(rank(parse_evaluation(document)))
    await move(desk, "rank")
    await fetch_one(
        """insert into lot_ranking (id, evaluation, document, document_hash, result, ranked_by, ranked_at)
           values (gen_random_uuid(), $1, $2, $3, $4, $5, $6) returning id""",
        desk.evaluation.id,
        document,
        document_hash,
        result,
        actor.person_id,
        desk.now,
    )
    await record_progress(desk.challenge.id, evaluation="ranked")
    details = {"document_hash": document_hash}
    await audit.record("lot:ranked", actor_id=actor.person_id, challenge_id=desk.challenge.id, details=details)
