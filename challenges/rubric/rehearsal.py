"""A rehearsal: imagined bids under every price method, by the same `rank`, and what that says about a rubric."""

from collections.abc import Iterator, Mapping, Sequence
from typing import get_args

import msgspec

from challenges.rubric.errors import EvaluationError
from challenges.rubric.exact import format_exact, parse_exact
from challenges.rubric.model import Bid, BidResult, Evaluation, PriceMethod, PriceRule, Ranking
from challenges.rubric.parsing import parse_evaluation
from challenges.rubric.ranking import rank
from challenges.rubric.weights import leaves

METHODS: tuple[PriceMethod, ...] = get_args(PriceMethod)
WITHOUT_WEIGHT: frozenset[PriceMethod] = frozenset(("fixed_price", "price_per_quality_point"))
PRICE = "price"
SHARE_STEP = 5


class Flip(msgspec.Struct, frozen=True):
    """A bid that does not come first and yet decides who does: with it `before` comes first, without it `after`."""

    bid: str
    before: tuple[str, ...]
    after: tuple[str, ...]


class Swamping(msgspec.Struct, frozen=True):
    """`first` beats `best`, the best in quality, by price: what it lacks in quality and gains by price, in points.

    `price_gained` is None where price earns no points (price for each quality point).
    """

    first: str
    best: str
    quality_lost: str
    price_gained: str | None


class Outcome(msgspec.Struct, frozen=True):
    """The imagined bids under one price method; `problem` says in one line why they cannot be ranked by it.

    `decisive` names the criteria (and "price") on which the first bid's lead hangs: had it done there only as the
    second did, it would not be alone in first place. `largest` is where the first is furthest ahead of the second, and
    by how many points. Spreads are the points between the best and the worst bid.
    """

    method: PriceMethod
    price_weight: str
    ranking: Ranking | None = None
    problem: str = ""
    first: tuple[str, ...] = ()
    decisive: tuple[str, ...] = ()
    largest: tuple[str, str] | None = None
    swamping: Swamping | None = None
    quality_spread: str | None = None
    price_spread: str | None = None
    flips: tuple[Flip, ...] = ()


class Turn(msgspec.Struct, frozen=True):
    """From this share of all points for price, in percent, these bids come first."""

    share: int
    first: tuple[str, ...]


def parse_imagined(document: Mapping[str, object]) -> Evaluation:
    """Read an evaluation whose bids keep their prices even where the price is fixed, so that other methods can be tried.

    EvaluationError, one line, names the first thing that is wrong; every bid needs a price.
    """
    price = document.get("price")
    if not isinstance(price, Mapping) or price.get("method") != "fixed_price":
        return parse_evaluation(document)
    read = parse_evaluation({**document, "price": {**price, "method": "price_per_quality_point"}})
    return msgspec.structs.replace(read, price=PriceRule("fixed_price", 0))


def under(evaluation: Evaluation, method: PriceMethod, *, price_weight: int, budget: int | None) -> Evaluation:
    """Put the same criteria and bids under another price method: criteria keep their points, price has its own on top.

    Where the method gives price no points `price_weight` (10^-18) is not used. A draw cannot be rehearsed, because its
    seed is not known yet, so bids that only a draw takes apart share a rank.
    """
    weight = 0 if method in WITHOUT_WEIGHT else price_weight
    bids = evaluation.bids
    if method == "fixed_price":
        bids = tuple(msgspec.structs.replace(bid, price=None) for bid in bids)
    return msgspec.structs.replace(
        evaluation,
        bids=bids,
        total_points=evaluation.total_points - evaluation.price.weight + weight,
        price=PriceRule(method, weight, budget if method == "absolute_benchmark" else None),
        tie_break=tuple(rule for rule in evaluation.tie_break if rule != "draw"),
    )


def rehearse(evaluation: Evaluation, *, trial_weight: int, budget: int | None) -> tuple[Outcome, ...]:
    """Rank the bids of an evaluation (scored by consensus) under every price method.

    A method that gives points for price uses the price weight of the evaluation; a method other than its own uses
    `trial_weight` (10^-18) where that has none. EvaluationError when there are too few points to share.
    """
    own = evaluation.price
    if evaluation.total_points == evaluation.price.weight:
        raise EvaluationError("No criterion carries points, so there is nothing to rehearse")
    other = own.weight or trial_weight
    return tuple(
        _outcome(evaluation, method, own.weight if method == own.method else other, budget) for method in METHODS
    )


def _outcome(evaluation: Evaluation, method: PriceMethod, weight: int, budget: int | None) -> Outcome:
    shown = format_exact(0 if method in WITHOUT_WEIGHT else weight)
    if method == "absolute_benchmark" and not budget:
        return Outcome(method, shown, problem="This method needs a budget")
    tried = under(evaluation, method, price_weight=weight, budget=budget)
    try:
        ranking = rank(tried)
    except EvaluationError as error:
        return Outcome(method, shown, problem=error.message)
    ranked = [one for one in ranking.results if one.rank is not None]
    return Outcome(
        method=method,
        price_weight=shown,
        ranking=ranking,
        first=first_of(ranking),
        decisive=tuple(_decisive(tried, ranked)),
        largest=_largest(ranked),
        swamping=_swamping(ranked) if method != "fixed_price" else None,
        quality_spread=_spread([one.quality_total for one in ranked]),
        price_spread=_spread([one.price_points for one in ranked]),
        flips=tuple(flips(tried, ranking)),
    )


def first_of(ranking: Ranking) -> tuple[str, ...]:
    """Name the bids at rank 1; none where no bid passed its gates."""
    return tuple(one.bid for one in ranking.results if one.rank == 1)


def leaders(evaluation: Evaluation) -> tuple[str, ...]:
    """Name the bids at rank 1; none either where the bids cannot be ranked, such as by a division by a price of 0."""
    try:
        return first_of(rank(evaluation))
    except EvaluationError:
        return ()


def flips(evaluation: Evaluation, ranking: Ranking) -> Iterator[Flip]:
    """Find every ranked bid below the first place whose leaving changes who comes first."""
    before = first_of(ranking)
    for one in ranking.results:
        if one.rank is None or one.rank == 1:
            continue
        rest = tuple(bid for bid in evaluation.bids if bid.id != one.bid)
        after = leaders(msgspec.structs.replace(evaluation, bids=rest))
        if after and after != before:
            yield Flip(one.bid, before, after)


def turning_points(evaluation: Evaluation, method: PriceMethod, *, budget: int | None) -> tuple[Turn, ...]:
    """Say who comes first while price has from 0 to 95 percent of all points, where that changes; none if it cannot be said."""
    if method in WITHOUT_WEIGHT or (method == "absolute_benchmark" and not budget):
        return ()
    quality = evaluation.total_points - evaluation.price.weight
    turns: list[Turn] = []
    for share in range(0, 100, SHARE_STEP):
        tried = under(evaluation, method, price_weight=quality * share // (100 - share), budget=budget)
        first = leaders(tried)
        if not first:
            return ()
        if not turns or turns[-1].first != first:
            turns.append(Turn(share, first))
    return tuple(turns)


def _decisive(evaluation: Evaluation, ranked: Sequence[BidResult]) -> Iterator[str]:
    """Give the first bid what the second got, criterion by criterion, and rank again."""
    if len(ranked) < 2 or ranked[1].rank == 1:
        return
    bids = {bid.id: bid for bid in evaluation.bids}
    first, second = bids[ranked[0].bid], bids[ranked[1].bid]
    for leaf in leaves(evaluation.criteria):
        score = second.consensus[leaf.id]
        if score != first.consensus[leaf.id]:
            changed = msgspec.structs.replace(first, consensus={**first.consensus, leaf.id: score})
            if _loses(evaluation, changed):
                yield leaf.id
    priced = evaluation.price.method != "fixed_price" and first.price != second.price
    if priced and _loses(evaluation, msgspec.structs.replace(first, price=second.price)):
        yield PRICE


def _largest(ranked: Sequence[BidResult]) -> tuple[str, str] | None:
    """Find the criterion, or price, on which the first bid has most points more than the second; None without a lead."""
    if len(ranked) < 2 or ranked[1].rank == 1:
        return None
    first, second = _points(ranked[0]), _points(ranked[1])
    leads = {name: points - second[name] for name, points in first.items()}
    name = max(leads, key=lambda one: leads[one], default="")
    return (name, format_exact(leads[name])) if name and leads[name] > 0 else None


def _points(result: BidResult) -> dict[str, int]:
    price = {} if result.price_points is None else {PRICE: parse_exact(result.price_points)}
    return {**{line.id: parse_exact(line.points) for line in result.criteria}, **price}


def _loses(evaluation: Evaluation, changed: Bid) -> bool:
    bids = tuple(changed if bid.id == changed.id else bid for bid in evaluation.bids)
    after = leaders(msgspec.structs.replace(evaluation, bids=bids))
    return bool(after) and after != (changed.id,)


def _swamping(ranked: Sequence[BidResult]) -> Swamping | None:
    if not ranked:
        return None
    quality = {one.bid: parse_exact(one.quality_total or "0") for one in ranked}
    first, best = ranked[0], max(ranked, key=lambda one: quality[one.bid])
    if any(quality[one.bid] == quality[best.bid] for one in ranked if one.rank == 1):
        return None
    gained = None
    if first.price_points is not None and best.price_points is not None:
        gained = format_exact(parse_exact(first.price_points) - parse_exact(best.price_points))
    return Swamping(first.bid, best.bid, format_exact(quality[best.bid] - quality[first.bid]), gained)


def _spread(points: Sequence[str | None]) -> str | None:
    found = [parse_exact(one) for one in points if one is not None]
    return format_exact(max(found) - min(found)) if found else None
