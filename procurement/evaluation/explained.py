"""A ranking told to people: one sentence on the result, and for each bid how each of its numbers came about. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

import msgspec

from challenges.publishing.domain import ChallengeDetail
from challenges.publishing.domain.scoring import PRICE_METHOD_BY_ID
from challenges.rubric import Step
from challenges.rubric.words import rounded_words
from portal.kernel.money import format_pence, pounds_text
from procurement.evaluation.ranked import RankedBid, RankedLot

PRICE_PER_POINT = "price_per_quality_point"
TIE_RULES = {
    "quality_total": "the higher total for quality and social value",
    "highest_weighted_criterion": "the higher score on the question with most points, then the next",
    "lower_price": "the lower price",
    "draw": "a draw whose seed was fixed, by its hash, when the challenge was published",
}


class Line(msgspec.Struct, frozen=True):
    """One number of a bid: what it is, how it came about, and the link to the panel's reason where there is one."""

    title: str
    working: tuple[str, ...]
    result: str
    link: str = ""
    is_sum: bool = False


class ExplainedBid(msgspec.Struct, frozen=True):
    """One bid with every step to its place."""

    bid: RankedBid
    lines: tuple[Line, ...]


class Tie(msgspec.Struct, frozen=True):
    """Bids that were equal, and what took them apart."""

    suppliers: str
    value: str
    explanation: str


def result_in_words(ranked: RankedLot) -> str:
    """Say who came first, with how much, and how far ahead; empty when nobody was ranked."""
    placed = [one for one in ranked.bids if one.rank is not None]
    first = [one for one in placed if one.rank == 1]
    if not first:
        return ""
    names = _joined([one.supplier_name for one in first])
    if len(first) > 1:
        return f"{names} share the first place."
    best = first[0]
    others = [one for one in placed if one.rank != 1]
    if ranked.price_method == PRICE_PER_POINT:
        return f"{names} comes first with the lowest price for each quality point: £{best.price_per_point}."
    said = f"{names} comes first with {best.total} of {ranked.total_points} points"
    if not others or best.total is None or others[0].total is None:
        return f"{said}."
    ahead = Decimal(best.total) - Decimal(others[0].total)
    if not ahead:
        return f"{said}. {others[0].supplier_name} has as many: a published rule took the two apart."
    return f"{said}, {ahead} more than {others[0].supplier_name}."


def ties_of(ranked: RankedLot, challenge: ChallengeDetail) -> list[Tie]:
    """Tell how equal bids came apart, with names instead of ids."""
    names = {str(one.bid_id): one.supplier_name for one in ranked.bids}
    return [
        Tie(
            _joined([names.get(bid, bid) for bid in one["bids"]]),
            one["value"],
            named_for_people(one["explanation"], ranked.bids, challenge),
        )
        for one in ranked.tie_breaks
    ]


def explained(
    ranked: RankedLot, bids: Iterable[RankedBid], challenge: ChallengeDetail, steps: Mapping[str, Sequence[Step]]
) -> list[ExplainedBid]:
    """Gather each bid's steps by what they are about, in the order in which they are added."""
    return [ExplainedBid(bid, tuple(_lines(ranked, bid, challenge, steps.get(str(bid.bid_id), ())))) for bid in bids]


def _lines(ranked: RankedLot, bid: RankedBid, challenge: ChallengeDetail, steps: Sequence[Step]) -> Iterable[Line]:
    base = f"/challenges/{challenge.reference}/evaluation/consensus/{bid.bid_id}"
    titles = {one.identifier: one.title for one in challenge.criteria}
    scored = {one.identifier for one in challenge.scored_criteria}
    heads = {
        "quality_total": "Quality and social value",
        "price": "Price",
        "total": "Total",
        "tie": "Tie",
        "rank": "Place",
    }
    subjects = dict.fromkeys(step.subject for step in steps)
    amounts = {*_marks(ranked, challenge), bid.price_pence}
    for subject in subjects:
        mine = [step for step in steps if step.subject == subject]
        texts = [named_for_people(_short(step.text, challenge), ranked.bids, challenge) for step in mine]
        if subject == "price":
            texts = [_in_pounds(text, amounts) for text in texts]
        result = next((step.result for step in reversed(mine) if step.result), "")
        yield Line(
            titles.get(subject) or heads.get(subject, subject),
            tuple(text for text in texts if text and text != result),
            "" if subject in {"rank", "tie"} else result or "",
            f"{base}/{subject}" if subject in scored else "",
            is_sum=subject in {"quality_total", "total"},
        )


def _short(text: str, challenge: ChallengeDetail) -> str:
    """Leave out what the page says once for all: how numbers are rounded."""
    return text.removesuffix(f", {rounded_words(challenge.rounding_places)}")


def named_for_people(text: str, bids: Iterable[RankedBid], challenge: ChallengeDetail) -> str:
    """Put titles and suppliers in the place of identifiers that the evaluation file uses."""
    for one in challenge.criteria:
        text = text.replace(f'"{one.identifier}"', f"“{one.title}”")
    for bid in bids:
        text = text.replace(f'"{bid.bid_id}"', bid.supplier_name)
    return text


def warnings_for_people(ranked: RankedLot, challenge: ChallengeDetail) -> list[str]:
    """Tell what a ranking warns of with names, pounds and the titles of the price methods."""
    amounts = {*_marks(ranked, challenge), *(bid.price_pence for bid in ranked.bids)}
    told = []
    for warning in ranked.warnings:
        text = named_for_people(warning, ranked.bids, challenge)
        for method in PRICE_METHOD_BY_ID.values():
            text = text.replace(method.id, f"“{method.name}”")
        told.append(_in_pounds(text, amounts))
    return told


def _marks(ranked: RankedLot, challenge: ChallengeDetail) -> set[int | None]:
    """Name the amounts that prices are compared with: the budget, and the lowest and highest price that was ranked."""
    prices = [bid.price_pence for bid in ranked.bids if bid.rank is not None and bid.price_pence is not None]
    return {challenge.budget_pence, *([min(prices), max(prices)] if prices else [])}


def _in_pounds(text: str, amounts: Iterable[int | None]) -> str:
    """Write these amounts, which stand as bare numbers, as people write money."""
    for pence in amounts:
        if pence is not None:
            bare = pounds_text(pence).rstrip("0").rstrip(".")
            text = re.sub(rf"(?<![\d.,£]){re.escape(bare)}(?![\d,]|\.\d)", format_pence(pence), text)
    return text


def _joined(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
