"""What the pages of an evaluation show: plain view models, built from the domain's values."""

from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

import msgspec

from challenges.bidding.domain.openings import OpenedBid
from challenges.publishing.domain import ChallengeDetail, Criterion
from procurement.evaluation.domain import Consensus, Declaration, Member, Score, Spread, spread_of


class Cell(msgspec.Struct, frozen=True):
    """One criterion of one bid on a member's list: what was saved and where it is scored."""

    title: str
    link: str
    score: str
    is_complete: bool


class BidLine(msgspec.Struct, frozen=True):
    """One bid on a member's list; a recused member sees its label and nothing else."""

    label: str
    declared: bool
    recused: bool
    cells: tuple[Cell, ...]
    left: int


class SingleScore(msgspec.Struct, frozen=True):
    """One member's locked score, as the panel sees it when it talks."""

    name: str
    score: str
    reason: str


class ConsensusCell(msgspec.Struct, frozen=True):
    """One criterion of one bid on the chair's list."""

    title: str
    link: str
    scores: str
    needs_discussion: bool
    consensus: str
    waits_for_second: bool


def plain(value: Decimal | None) -> str:
    """Write a score without needless zeros; empty where there is none."""
    return "" if value is None else f"{value.normalize():f}"


def bid_lines(
    challenge: ChallengeDetail,
    bids: Iterable[OpenedBid],
    seat: Member,
    declared: Iterable[Declaration],
    saved: Iterable[Score],
) -> list[BidLine]:
    """Build a member's own list: bids by label, criteria in published order."""
    said = {one.bid_id: one for one in declared if one.member_id == seat.id}
    mine = {(one.bid_id, one.criterion_id): one for one in saved if one.member_id == seat.id}
    lines = []
    for bid in bids:
        declaration = said.get(bid.id)
        open_to_me = declaration is not None and not declaration.is_recused
        cells = tuple(_cell(challenge, bid.id, one, mine.get((bid.id, one.id))) for one in challenge.scored_criteria)
        lines.append(
            BidLine(
                label=bid.label,
                declared=declaration is not None,
                recused=declaration is not None and declaration.is_recused,
                cells=cells if open_to_me else (),
                left=sum(not cell.is_complete for cell in cells) if open_to_me else 0,
            )
        )
    return lines


def _cell(challenge: ChallengeDetail, bid_id: UUID, criterion: Criterion, score: Score | None) -> Cell:
    return Cell(
        title=criterion.title,
        link=f"/challenges/{challenge.reference}/evaluation/scores/{bid_id}/{criterion.identifier}",
        score=plain(score.score) if score else "",
        is_complete=score is not None and score.is_complete,
    )


def consensus_cells(
    challenge: ChallengeDetail, bid: OpenedBid, saved: Iterable[Score], agreed: Iterable[Consensus]
) -> list[ConsensusCell]:
    """Build the chair's list for one bid."""
    scores = [one for one in saved if one.bid_id == bid.id]
    settled = {one.criterion_id: one for one in agreed if one.bid_id == bid.id}
    cells = []
    for criterion in challenge.scored_criteria:
        single = [one.score for one in scores if one.criterion_id == criterion.id and one.score is not None]
        spread: Spread | None = spread_of(single, criterion.scale_max)
        consensus = settled.get(criterion.id)
        cells.append(
            ConsensusCell(
                title=criterion.title,
                link=f"/challenges/{challenge.reference}/evaluation/consensus/{bid.id}/{criterion.identifier}",
                scores=", ".join(plain(value) for value in sorted(single)),
                needs_discussion=bool(spread and spread.needs_discussion),
                consensus=plain(consensus.score) if consensus else "",
                waits_for_second=consensus is not None and not consensus.is_settled,
            )
        )
    return cells


def single_scores(
    members: Iterable[Member], saved: Iterable[Score], bid_id: UUID, criterion_id: UUID
) -> list[SingleScore]:
    """List all members' scores of one criterion, by name."""
    names = {one.id: one.name for one in members}
    found = [one for one in saved if (one.bid_id, one.criterion_id) == (bid_id, criterion_id)]
    return [SingleScore(names[one.member_id], plain(one.score), one.reason) for one in found if one.member_id in names]


def next_criterion(challenge: ChallengeDetail, identifier: str) -> Criterion | None:
    """Name the criterion after this one, or None after the last."""
    order = [one.identifier for one in challenge.scored_criteria]
    here = order.index(identifier)
    return challenge.scored_criteria[here + 1] if here + 1 < len(order) else None
