"""What the pages of an evaluation show: plain view models, built from the domain's values."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import msgspec

from challenges.bidding.domain.openings import OpenedLine
from challenges.publishing.domain import ChallengeDetail, Criterion
from portal.kernel.moments import format_moment
from procurement.evaluation.domain import Agreement, Consensus, Declaration, Mark, Member, Score, Spread, spread_of

BIDS_ON_A_PAGE = 20


class Cell(msgspec.Struct, frozen=True):
    """One criterion of one bid on a member's list: what was saved and where it is scored."""

    title: str
    link: str
    score: str
    is_complete: bool


class BidLine(msgspec.Struct, frozen=True):
    """One bid on a member's list; a recused member sees its label and nothing else."""

    bid: OpenedLine
    declared: bool
    recused: bool
    cells: tuple[Cell, ...]


class Leaf(msgspec.Struct, frozen=True):
    """One page of a list of bids. `previous` and `next` are numbers of bids on the neighbouring pages."""

    bids: tuple[OpenedLine, ...]
    number: int
    total: int
    previous: int | None
    next: int | None


class Work(msgspec.Struct, frozen=True):
    """How far a list of bids is: bids finished, of how many, the first with something left, and the same in scores."""

    finished: int
    total: int
    next: OpenedLine | None
    scores_done: int
    scores_total: int


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


def leaf_at(bids: Sequence[OpenedLine], number: int, size: int = BIDS_ON_A_PAGE) -> Leaf:
    """Cut out the page on which bid `number` stands, or the next higher one; the last page for numbers above all."""
    place = next((index for index, bid in enumerate(bids) if bid.number >= number), max(0, len(bids) - 1))
    start = place - place % size
    after = start + size
    return Leaf(
        bids=tuple(bids[start:after]),
        number=start // size + 1,
        total=max(1, -(-len(bids) // size)),
        previous=bids[start - size].number if start else None,
        next=bids[after].number if after < len(bids) else None,
    )


def work_of_member(
    criteria: int, bids: Sequence[OpenedLine], declared: Mapping[UUID, Declaration], complete: Mapping[UUID, int]
) -> Work:
    """Tell a member how many bids are finished: closed by an interest, or every criterion scored with a reason."""
    left = [
        bid
        for bid in bids
        if bid.id not in declared or not (declared[bid.id].is_recused or complete.get(bid.id, 0) >= criteria)
    ]
    mine = [bid for bid in bids if bid.id not in declared or not declared[bid.id].is_recused]
    done = sum(min(complete.get(bid.id, 0), criteria) for bid in mine)
    return Work(len(bids) - len(left), len(bids), left[0] if left else None, done, criteria * len(mine))


def work_of_panel(criteria: int, bids: Sequence[OpenedLine], agreed: Mapping[UUID, Agreement]) -> Work:
    """Tell the panel on how many bids it has a settled consensus for every criterion."""
    left = [bid for bid in bids if bid.id not in agreed or agreed[bid.id].settled < criteria]
    done = sum(min(agreed[bid.id].settled, criteria) for bid in bids if bid.id in agreed)
    return Work(len(bids) - len(left), len(bids), left[0] if left else None, done, criteria * len(bids))


def bid_lines(
    challenge: ChallengeDetail,
    bids: Iterable[OpenedLine],
    declared: Mapping[UUID, Declaration],
    saved: Iterable[Mark],
) -> list[BidLine]:
    """Build a member's own list: bids by label, criteria in published order."""
    mine = {(one.bid_id, one.criterion_id): one for one in saved}
    lines = []
    for bid in bids:
        said = declared.get(bid.id)
        cells = [_cell(challenge, bid.id, one, mine.get((bid.id, one.id))) for one in challenge.scored_criteria]
        lines.append(
            BidLine(
                bid=bid,
                declared=said is not None,
                recused=said is not None and said.is_recused,
                cells=tuple(cells) if said is not None and not said.is_recused else (),
            )
        )
    return lines


def _cell(challenge: ChallengeDetail, bid_id: UUID, criterion: Criterion, score: Mark | None) -> Cell:
    return Cell(
        title=criterion.title,
        link=f"/challenges/{challenge.reference}/evaluation/scores/{bid_id}/{criterion.identifier}",
        score=plain(score.score) if score else "",
        is_complete=score is not None and score.is_complete,
    )


def consensus_cells(
    challenge: ChallengeDetail, bid: OpenedLine, saved: Iterable[Mark], agreed: Iterable[Consensus]
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


def single_scores(members: Iterable[Member], saved: Iterable[Score]) -> list[SingleScore]:
    """List the members' scores of one criterion of one bid, by name."""
    names = {one.id: one.name for one in members}
    return [SingleScore(names[one.member_id], plain(one.score), one.reason) for one in saved if one.member_id in names]


def next_criterion(challenge: ChallengeDetail, identifier: str) -> Criterion | None:
    """Name the criterion after this one, or None after the last."""
    order = [one.identifier for one in challenge.scored_criteria]
    here = order.index(identifier)
    return challenge.scored_criteria[here + 1] if here + 1 < len(order) else None


def interests_of(declarations: Iterable[Declaration], bids: Iterable[OpenedLine]) -> dict[UUID, list[str]]:
    """Put what each member declared into words, interests one by one and the rest together, with their moments."""
    names = {bid.id: bid.supplier_name for bid in bids}
    said: dict[UUID, list[str]] = {}
    free: dict[UUID, list[datetime]] = {}
    for one in declarations:
        lines = said.setdefault(one.member_id, [])
        if one.is_recused:
            kind, moment = one.interest.value.capitalize(), format_moment(one.declared_at)
            lines.append(f"{kind} interest in {names.get(one.bid_id, '')}, {moment}: {one.description}")
        else:
            free.setdefault(one.member_id, []).append(one.declared_at)
    for member, moments in free.items():
        count = f"{len(moments)} supplier{'s'[: len(moments) != 1]}"
        said[member].append(f"None in {count}, {format_moment(max(moments))}")
    return said
