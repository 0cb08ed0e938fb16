"""A ranking as JSON and as a plain table."""

from collections.abc import Sequence

from challenges.rubric.model import BidResult, Ranking, TieBreak

_HEADINGS = ("Rank", "Bid", "Total", "Quality", "Price", "Status", "Reason")
_NUMBERS = frozenset(("Rank", "Total", "Quality", "Price"))


def ranking_to_json(ranking: Ranking) -> dict[str, object]:
    """Give the ranking in the output form of portal-evaluation/1: numbers are text, None where one does not apply."""
    return {
        "ranking": [_bid(result) for result in ranking.results],
        "tie_breaks": [_tie(tie) for tie in ranking.tie_breaks],
        "warnings": list(ranking.warnings),
    }


def _bid(result: BidResult) -> dict[str, object]:
    found: dict[str, object] = {
        "bid": result.bid,
        "rank": result.rank,
        "status": result.status,
        "reason": result.reason,
        "total": result.total,
        "quality_total": result.quality_total,
        "price_points": result.price_points,
        "criteria": {line.id: {"score": line.score, "points": line.points} for line in result.criteria},
    }
    if result.price_per_point is not None:
        found["price_per_point"] = result.price_per_point
    return found


def _tie(tie: TieBreak) -> dict[str, object]:
    return {
        "bids": list(tie.bids),
        "compared": tie.compared,
        "value": tie.value,
        "rule": tie.rule,
        "order": [list(part) for part in tie.order],
        "explanation": tie.explanation,
    }


def ranking_to_table(ranking: Ranking) -> str:
    """Write the ranking for people: a table, then how ties were broken, then warnings."""
    rows = [_HEADINGS, *(_row(result) for result in ranking.results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    lines = [_aligned(row, widths) for row in rows]
    lines += [f"Tie between {', '.join(tie.bids)} on {tie.value}: {tie.explanation}" for tie in ranking.tie_breaks]
    lines += [f"Warning: {warning}" for warning in ranking.warnings]
    return "\n".join(lines)


def _row(result: BidResult) -> tuple[str, ...]:
    price = result.price_points if result.price_per_point is None else f"{result.price_per_point} a point"
    cells = (result.rank, result.bid, result.total, result.quality_total, price, result.status, result.reason)
    return tuple("-" if cell is None else str(cell) for cell in cells)


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = (
        cell.rjust(width) if heading in _NUMBERS else cell.ljust(width)
        for cell, width, heading in zip(row, widths, _HEADINGS, strict=True)
    )
    return "  ".join(cells).rstrip()
