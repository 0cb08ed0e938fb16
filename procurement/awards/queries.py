"""Reads of awards; each returns the domain's Structs."""

from datetime import datetime
from uuid import UUID

import msgspec

from challenges.bidding.queries import opened_bids, opened_lines
from challenges.publishing.domain import ChallengeDetail
from portal.accounts.domain import Actor, Role
from portal.database.transactions import fetch, fetch_one
from portal.kernel.errors import NotFoundError
from procurement.awards.domain import (
    AssessedBid,
    AssessedCriterion,
    Assessment,
    AwardDetail,
    Outcome,
    RefusedBid,
    SummaryContent,
    refusal_for,
    summary_for,
)
from procurement.evaluation import queries as evaluation
from procurement.evaluation.ranked import RankedBid

_AWARD = """
select a.id, a.challenge as challenge_id, a.lot as lot_id, a.bid as bid_id, a.supplier as supplier_id,
  coalesce(o.name, '') as supplier_name, a.value_pence, a.state, a.ranking_hash, a.recommended_by,
  r.name as recommender_name, a.recommended_at, a.reasons, a.decided_by, coalesce(d.name, '') as decider_name,
  a.decided_at, a.decision_reasons, a.summaries_sent_at, a.notice_number, a.notice_published_at, a.standstill_basis,
  a.standstill_until, a.challenged_at, a.challenged_reason
from award a join person r on r.id = a.recommended_by left join person d on d.id = a.decided_by
left join organisation o on o.id = a.supplier
"""


class SentSummary(msgspec.Struct, frozen=True):
    """An assessment summary as it was sent, with the award's times as they stand now."""

    id: UUID
    award_id: UUID
    bid_id: UUID
    supplier_id: UUID
    outcome: Outcome
    content: SummaryContent
    sent_at: datetime
    read_at: datetime | None
    state: str
    notice_published_at: datetime | None
    standstill_until: datetime | None


_SUMMARY = """
select s.id, s.award as award_id, s.bid as bid_id, s.supplier as supplier_id, s.outcome, s.content, s.sent_at, s.read_at, a.state,
  a.notice_published_at, a.standstill_until
from assessment_summary s join award a on a.id = s.award
"""


async def award(lot_id: UUID) -> AwardDetail | None:
    """Bring the award of a lot that stands, or None while nothing was recommended."""
    row = await fetch_one(f"{_AWARD} where a.lot = $1 and a.state <> 'lapsed'", lot_id)
    return None if row is None else msgspec.convert(row, AwardDetail)


async def award_by_id(award_id: UUID) -> AwardDetail:
    """Bring an award by its id; NotFoundError when there is none."""
    row = await fetch_one(f"{_AWARD} where a.id = $1", award_id)
    if row is None:
        raise NotFoundError
    return msgspec.convert(row, AwardDetail)


async def published_award(challenge_id: UUID) -> AwardDetail | None:
    """Bring what the public may know: an award whose notice is published, or a decision to award nobody; else None."""
    row = await fetch_one(
        f"{_AWARD} where a.challenge = $1 and (a.notice_published_at is not null or a.state = 'no_award')"
        " and a.state <> 'lapsed' order by a.recommended_at limit 1",
        challenge_id,
    )
    return None if row is None else msgspec.convert(row, AwardDetail)


async def summaries(award_id: UUID) -> list[SentSummary]:
    """List the summaries of an award, the successful one first."""
    rows = await fetch(f"{_SUMMARY} where s.award = $1 order by s.outcome, s.content ->> 'supplier'", award_id)
    return msgspec.convert(rows, list[SentSummary])


async def own_summary(challenge_id: UUID, actor: Actor) -> SentSummary:
    """Bring the summary of the actor's own bid; NotFoundError for everybody else, whatever they know of it."""
    row = await fetch_one(
        f"{_SUMMARY} where a.challenge = $1 and s.supplier = any($2::uuid[]) order by s.sent_at desc limit 1",
        challenge_id,
        list(actor.organisations(Role.SUPPLIER, Role.SIGNATORY)),
    )
    if row is None:
        raise NotFoundError
    return msgspec.convert(row, SentSummary)


class Letter(msgspec.Struct, frozen=True):
    """What one supplier is to be told of an award."""

    bid_id: UUID
    supplier_id: UUID
    content: SummaryContent


async def letters(challenge: ChallengeDetail, award: AwardDetail, assessed: Assessment) -> tuple[Letter, ...]:
    """Write what each supplier with an opened bid is told: assessed bids in the order of the ranking, then the others."""
    awarded = assessed.bid(award.bid_id)
    facts = {
        "reference": challenge.reference,
        "title": challenge.title,
        "buyer": challenge.buyer_name,
        "reasons": award.reasons,
    }
    return (
        *(Letter(one.bid_id, one.supplier_id, summary_for(one, awarded, assessed, **facts)) for one in assessed.bids),
        *(
            Letter(one.bid_id, one.supplier_id, refusal_for(one, awarded, assessed, **facts))
            for one in await refused_bids(challenge.id)
        ),
    )


async def refused_bids(challenge_id: UUID) -> list[RefusedBid]:
    """List the bids that were found not to be compliant, with the reason."""
    return [
        RefusedBid(one.id, one.supplier_organisation_id, one.supplier_name, one.compliance_reason)
        for one in await opened_bids(challenge_id)
        if one.compliance == "non_compliant"
    ]


async def assessment(challenge: ChallengeDetail) -> Assessment:
    """Bring a challenge's ranked lot with every score and reason; NotFoundError before it is ranked.

    Where no bid came, or none was compliant, there is nothing to rank: an empty assessment, so that nobody is awarded.
    """
    if await has_nothing_to_assess(challenge):
        return Assessment(challenge.lots[0].id, "", f"{challenge.total_points:f}", challenge.price_method, ())
    found = await evaluation.ranking(challenge.lots[0].id, challenge.stages[-1].id)
    return Assessment(
        lot_id=found.lot_id,
        file_hash=found.file_hash,
        total_points=found.total_points,
        price_method=found.price_method,
        bids=tuple(_assessed(challenge, bid) for bid in found.bids),
    )


async def has_nothing_to_assess(challenge: ChallengeDetail) -> bool:
    """Say whether the opening brought no bid, or none that was found compliant, so that no panel is needed."""
    if challenge.opened_at is None or challenge.progress.evaluation == "ranked":
        return False
    return all(one.compliance == "non_compliant" for one in await opened_lines(challenge.id))


def _assessed(challenge: ChallengeDetail, bid: RankedBid) -> AssessedBid:
    scales = {one.identifier: f"{one.scale_max.normalize():f}" for one in challenge.criteria}
    return AssessedBid(
        bid_id=bid.bid_id,
        supplier_id=bid.supplier_organisation_id,
        supplier_name=bid.supplier_name,
        rank=bid.rank,
        status=bid.status,
        reason=bid.reason,
        total=bid.total or "",
        quality_total=bid.quality_total or "",
        price_points=bid.price_points or "",
        price_pence=bid.price_pence,
        criteria=tuple(
            AssessedCriterion(
                identifier=one.identifier,
                title=one.title,
                weight=one.weight,
                scale_max=scales.get(one.identifier, ""),
                score=one.score or "",
                points=one.points or "",
                reason=one.consensus_reason,
            )
            for one in bid.criteria
            if one.score is not None
        ),
    )
