"""Bids made up from a rubric alone, and the bid that could join to turn a ranking round without coming first."""

from collections.abc import Iterator, Mapping

import msgspec

from challenges.rubric.model import Bid, Criterion, Evaluation
from challenges.rubric.prices import RELATIVE_METHODS
from challenges.rubric.rehearsal import leaders
from challenges.rubric.weights import leaves

NEWCOMER = "newcomer"
_QUALITY_SHARES = (20, 40, 60)
_PRICE_SHARES = (25, 40, 55, 70, 85, 115, 150, 200, 300)
_PAIRS = ((80, 70), (90, 80), (80, 60), (90, 70), (70, 50), (90, 60))
_PAIR_PRICES = (80, 90, 70, 60, 95)
_TINY = 10**18


class Newcomer(msgspec.Struct, frozen=True):
    """A bid that joins at `price` (10^-18) with this share of every scale, is not first, and changes who is."""

    price: int
    quality_share: int
    before: tuple[str, ...]
    after: tuple[str, ...]


class Example(msgspec.Struct, frozen=True):
    """Two bids, by share of every scale and price (10^-18), and the newcomer that turns them round."""

    shares: Mapping[str, int]
    prices: Mapping[str, int]
    newcomer: Newcomer


def imagined_bid(evaluation: Evaluation, bid_id: str, *, share: int, price: int) -> Bid:
    """Make a bid that passes every condition and scores `share` percent of each scale, never below its minimum."""
    return Bid(
        id=bid_id,
        price=price,
        passes={one.id: True for one in evaluation.criteria if one.kind == "pass_fail"},
        consensus={one.id: _score(one, share) for one in leaves(evaluation.criteria)},
    )


def _score(leaf: Criterion, share: int) -> int:
    return max((leaf.scale_max or 0) * share // 100, leaf.minimum_score or 0)


def flipping_newcomer(evaluation: Evaluation) -> Newcomer | None:
    """Look for one more bid that would not come first and yet change who does; None if none of those tried does.

    Only a relative price method lets this happen; the prices tried are shares of the lowest price of the bids there.
    """
    prices = [bid.price for bid in evaluation.bids if bid.price]
    if evaluation.price.method not in RELATIVE_METHODS or not prices:
        return None
    before = leaders(evaluation)
    for bid, share in _tried(evaluation, min(prices)):
        after = leaders(msgspec.structs.replace(evaluation, bids=(*evaluation.bids, bid)))
        if before and after and bid.id not in after and after != before:
            return Newcomer(bid.price or 0, share, before, after)
    return None


def flipping_example(evaluation: Evaluation, budget: int) -> Example | None:
    """Show on this rubric, at prices below `budget` (10^-18), how a relative method can be turned round; None if it is hard to.

    The evaluation's own bids do not matter: "A" asks for the whole budget, "B" for less with less quality.
    """
    for first, second in _PAIRS:
        for share in _PAIR_PRICES:
            prices = {"A": budget, "B": budget * share // 100}
            bids = (
                imagined_bid(evaluation, "A", share=first, price=prices["A"]),
                imagined_bid(evaluation, "B", share=second, price=prices["B"]),
            )
            found = flipping_newcomer(msgspec.structs.replace(evaluation, bids=bids))
            if found is not None:
                return Example({"A": first, "B": second}, prices, found)
    return None


def _tried(evaluation: Evaluation, lowest: int) -> Iterator[tuple[Bid, int]]:
    for share in _QUALITY_SHARES:
        for price in _PRICE_SHARES:
            yield (
                imagined_bid(evaluation, NEWCOMER, share=share, price=max(lowest * price // 100 // _TINY, 1) * _TINY),
                share,
            )
