"""One score from several people: consensus, mean, median or trimmed mean, exact until the stated rounding."""

from collections.abc import Sequence

from challenges.rubric.exact import PLACES, round_half_up
from challenges.rubric.model import Aggregation, Bid


def present_scores(bid: Bid, criterion: str) -> list[int]:
    """List the scores of those who gave one; abstained and conflicted people are left out, never counted as zero."""
    return [score for score in bid.scores.get(criterion, {}).values() if isinstance(score, int)]


def counted_scores(aggregation: Aggregation, present: Sequence[int]) -> list[int]:
    """List, in order, the scores that the mean is taken over: all, the middle one or two, or all but `trim` at each end."""
    ordered = sorted(present)
    if aggregation.method == "median":
        middle = (len(ordered) - 1) // 2
        return ordered[middle : len(ordered) - middle]
    return ordered[aggregation.trim : len(ordered) - aggregation.trim]


def aggregated_score(aggregation: Aggregation, bid: Bid, criterion: str) -> int:
    """Give the bid's score for a criterion, in 10^-18, rounded half up to `aggregation.places` where that is stated."""
    if aggregation.method == "consensus":
        return _rounded(bid.consensus[criterion], 1, aggregation.places)
    counted = counted_scores(aggregation, present_scores(bid, criterion))
    return _rounded(sum(counted), len(counted), aggregation.places)


def _rounded(total: int, count: int, places: int | None) -> int:
    if places is None:
        return total
    step: int = 10 ** (PLACES - places)
    return round_half_up(total, count * step) * step
