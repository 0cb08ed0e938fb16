"""A ranking as later parts and pages read it: numbers with the names and reasons that belong to them. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from challenges.bidding.domain.openings import OpenedLine
from challenges.publishing.domain import ChallengeDetail
from procurement.evaluation.domain import Consensus


class CriterionResult(msgspec.Struct, frozen=True):
    """What one criterion gave a bid; numbers are text, exact as ranked."""

    identifier: str
    title: str
    weight: str
    score: str | None
    points: str | None
    consensus_reason: str


class RankedBid(msgspec.Struct, frozen=True):
    """One bid in a ranking; `rank` is None where it failed a gate, and `reason` says which."""

    bid_id: UUID
    supplier_organisation_id: UUID
    supplier_name: str
    rank: int | None
    status: str
    reason: str
    total: str | None
    quality_total: str | None
    price_points: str | None
    price_pence: int | None
    criteria: tuple[CriterionResult, ...]
    price_per_point: str | None = None


class RankedLot(msgspec.Struct, frozen=True):
    """The ranking of one lot in one stage, the most advantageous tender first."""

    lot_id: UUID
    stage_id: UUID
    challenge_id: UUID
    price_method: str
    total_points: str
    bids: tuple[RankedBid, ...]
    ranked_at: datetime
    file_hash: str
    tie_breaks: tuple[Any, ...] = ()
    warnings: tuple[str, ...] = ()


def ranked_lot(
    challenge: ChallengeDetail,
    place: tuple[UUID, UUID],
    result: Mapping[str, Any],
    made: tuple[datetime, str],
    *,
    opened: Iterable[OpenedLine],
    consensus: Iterable[Consensus] = (),
) -> RankedLot:
    """Join a result in the output form of `portal rank` with the bids and, where they are given, the panel's reasons."""
    bids = {str(bid.id): bid for bid in opened}
    reasons = {(one.bid_id, one.criterion_id): one.reason for one in consensus}
    return RankedLot(
        lot_id=place[0],
        stage_id=place[1],
        challenge_id=challenge.id,
        price_method=challenge.price_method,
        total_points=f"{challenge.total_points.normalize():f}",
        bids=tuple(_bid(challenge, row, bids[row["bid"]], reasons) for row in result["ranking"]),
        ranked_at=made[0],
        file_hash=made[1],
        tie_breaks=tuple(result.get("tie_breaks", ())),
        warnings=tuple(result.get("warnings", ())),
    )


def _bid(
    challenge: ChallengeDetail, row: Mapping[str, Any], bid: OpenedLine, reasons: Mapping[tuple[UUID, UUID], str]
) -> RankedBid:
    given = row.get("criteria") or {}
    return RankedBid(
        bid_id=bid.id,
        supplier_organisation_id=bid.supplier_organisation_id,
        supplier_name=bid.supplier_name,
        rank=row["rank"],
        status=row["status"],
        reason=row.get("reason") or "",
        total=row.get("total"),
        quality_total=row.get("quality_total"),
        price_points=row.get("price_points"),
        price_pence=bid.price_pence,
        criteria=tuple(
            CriterionResult(
                identifier=one.identifier,
                title=one.title,
                weight=f"{one.weight.normalize():f}",
                score=(given.get(one.identifier) or {}).get("score"),
                points=(given.get(one.identifier) or {}).get("points"),
                consensus_reason=reasons.get((bid.id, one.id), ""),
            )
            for one in challenge.scored_criteria
        ),
        price_per_point=row.get("price_per_point"),
    )
