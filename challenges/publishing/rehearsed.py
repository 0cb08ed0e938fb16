"""A rehearsal in words: who comes first under which price method, what decides it, and what should give pause."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from challenges.publishing.domain import ChallengeDetail
from challenges.publishing.domain.rehearsal import ImaginedBid, Rehearsed
from challenges.publishing.domain.scoring import PRICE_METHOD_BY_ID, plain
from challenges.rubric.exact import ONE, parse_exact
from challenges.rubric.model import BidResult
from challenges.rubric.rehearsal import PRICE, Flip, Outcome, Swamping
from portal.kernel.money import format_pence


class BidLine(msgspec.Struct, frozen=True):
    """One imagined bid in the ranking of the draft's own method; texts are empty where they do not apply."""

    place: str
    name: str
    price: str
    quality: str
    price_points: str
    total: str
    reason: str


class MethodLine(msgspec.Struct, frozen=True):
    """One price method: the order of the bids, what decides, and what should give pause."""

    id: str
    name: str
    points: str
    order: str
    decides: str
    pauses: tuple[str, ...]
    is_chosen: bool


class RehearsalView(msgspec.Struct, frozen=True):
    """What the rehearsal page shows."""

    headline: str
    findings: tuple[str, ...]
    bids: tuple[BidLine, ...]
    methods: tuple[MethodLine, ...]
    is_per_point: bool
    has_price: bool


def rehearsal_view(challenge: ChallengeDetail, bids: Sequence[ImaginedBid], found: Rehearsed) -> RehearsalView:
    """Put a rehearsal into words; the draft's own method stands first."""
    words = _Words(challenge, bids)
    chosen = found.chosen
    results = chosen.ranking.results if chosen.ranking else ()
    return RehearsalView(
        headline=words.headline(chosen),
        findings=(*words.pauses(chosen), *words.findings(found)),
        bids=tuple(words.line(one) for one in results),
        methods=tuple(
            words.method(one, is_chosen=one is chosen)
            for one in sorted(
                found.outcomes, key=lambda one: (one is not chosen, list(PRICE_METHOD_BY_ID).index(one.method))
            )
        ),
        is_per_point=chosen.method == "price_per_quality_point",
        has_price=chosen.method != "fixed_price",
    )


class _Words:
    """Names in place of letters and identifiers."""

    def __init__(self, challenge: ChallengeDetail, bids: Sequence[ImaginedBid]) -> None:
        self._titles: Mapping[str, str] = {
            **{one.identifier: f"“{one.title}”" for one in challenge.criteria},
            PRICE: "price",
        }
        self._names: Mapping[str, str] = {one.letter: f"“{one.name}”" for one in bids} | {"newcomer": "the newcomer"}
        self._prices: Mapping[str, int] = {one.letter: one.price_pence for one in bids}

    def headline(self, chosen: Outcome) -> str:
        """Say who comes first under the draft's own method."""
        if chosen.problem:
            return f"These bids cannot be ranked by your price method: {chosen.problem}."
        if not chosen.first:
            return "No bid passes every minimum, so nobody comes first."
        if len(chosen.first) > 1:
            return f"{self._and(chosen.first)} share first place. {self._decides(chosen)}"
        return f"{self._names[chosen.first[0]]} comes first. {self._decides(chosen)}"

    def method(self, outcome: Outcome, *, is_chosen: bool) -> MethodLine:
        """Tell one method."""
        results = outcome.ranking.results if outcome.ranking else ()
        order = [f"{one.rank}. {self._names[one.bid]}" for one in results if one.rank is not None]
        return MethodLine(
            id=outcome.method,
            name=PRICE_METHOD_BY_ID[outcome.method].name,
            points=outcome.price_weight,
            order=outcome.problem or ", ".join(order) or "Nobody passes every minimum",
            decides="" if outcome.problem else self._decides(outcome),
            pauses=tuple(self.pauses(outcome)),
            is_chosen=is_chosen,
        )

    def line(self, one: BidResult) -> BidLine:
        """Tell one bid of the ranking."""
        per_point = f"£{one.price_per_point}" if one.price_per_point else ""
        reason = one.reason or ""
        for identifier, title in self._titles.items():
            reason = reason.replace(f'"{identifier}"', title)
        return BidLine(
            place="" if one.rank is None else str(one.rank),
            name=self._names[one.bid].strip("“”"),
            price=format_pence(self._prices[one.bid]),
            quality=one.quality_total or "",
            price_points=one.price_points or "",
            total=per_point or one.total or "",
            reason=reason,
        )

    def pauses(self, outcome: Outcome) -> Iterator[str]:
        """Say where price swamps quality and which bid that does not come first decides who does."""
        if outcome.swamping is not None:
            yield self._swamped(outcome.swamping)
        if self._price_weighs_more(outcome):
            yield (
                f"Price sets these bids apart by {outcome.price_spread} points and quality by {outcome.quality_spread}, so "
                "price decides more than its share of the points suggests."
            )
        for flip in outcome.flips:
            yield self._flipped(flip)

    def findings(self, found: Rehearsed) -> Iterator[str]:
        """Say what holds for the draft's own method only: newcomers, turning points, criteria that tell nobody apart."""
        if found.newcomer is not None:
            one = found.newcomer
            yield (
                f"If one more bid joined, with {one.quality_share}% of the quality for {format_pence(one.price * 100 // ONE)}, "
                f"it would not come first, and yet first place would go from {self._and(one.before)} to {self._and(one.after)}."
            )
        if len(found.turns) > 1:
            steps = [f"{self._and(one.first)} from {one.share}%" for one in found.turns[1:]]
            yield (
                f"With the same bids and another share of the points for price, {self._and(found.turns[0].first)} would come "
                f"first at 0%, {', then '.join(steps)} (tried in steps of 5%)."
            )
        for same in found.alike:
            yield f"All these bids score the same on {self._titles[same.identifier]}, so it tells nobody apart."
        for high in found.out_of_reach:
            yield (
                f"No bid reaches the minimum score of {plain(high.minimum_score)} on {self._titles[high.identifier]}. "
                "Could anybody evidence it?"
            )

    def _decides(self, outcome: Outcome) -> str:
        if len(outcome.first) != 1 or outcome.ranking is None:
            return ""
        if sum(1 for one in outcome.ranking.results if one.rank is not None) < 2:
            return "No other bid is left."
        most = (
            f" Most of it comes from {self._titles[outcome.largest[0]]} ({outcome.largest[1]} points)."
            if outcome.largest
            else ""
        )
        if not outcome.decisive:
            return f"No single criterion decides: the lead is made of several.{most}"
        if len(outcome.decisive) == 1:
            title = self._titles[outcome.decisive[0]]
            return f"{'Price' if outcome.decisive[0] == PRICE else title} decides."
        return f"The lead hangs on {self._listed([self._titles[one] for one in outcome.decisive])}.{most}"

    def _swamped(self, one: Swamping) -> str:
        best, first = self._names[one.best], self._names[one.first]
        if one.price_gained is None:
            return f"{first} comes before {best}, the best in quality, with {one.quality_lost} fewer quality points, by its price alone."
        return (
            f"{first} comes before {best}, the best in quality: it has {one.quality_lost} fewer points for quality and "
            f"{one.price_gained} more for price."
        )

    def _flipped(self, flip: Flip) -> str:
        after = self._and(flip.after)
        return (
            f"{self._names[flip.bid]} does not come first, and yet it decides who does: without it {after} would, "
            f"not {self._and(flip.before)}."
        )

    @staticmethod
    def _price_weighs_more(outcome: Outcome) -> bool:
        if outcome.price_spread is None or outcome.quality_spread is None or outcome.ranking is None:
            return False
        return parse_exact(outcome.price_spread) > parse_exact(outcome.quality_spread)

    def _and(self, letters: Sequence[str]) -> str:
        return self._listed([self._names[one] for one in letters])

    @staticmethod
    def _listed(names: Sequence[str]) -> str:
        return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
