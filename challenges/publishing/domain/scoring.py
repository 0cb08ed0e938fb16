"""How bids of a challenge are scored: points that must add up, price methods in plain words."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import get_args

import msgspec

from challenges.publishing.domain.challenge import ChallengeDetail, Criterion, CriterionKind
from challenges.publishing.domain.sections import CriterionContent, LevelContent, RulesContent
from challenges.rubric.model import TieRule
from challenges.rubric.scales import SCALES

MAXIMUM_CRITERIA = 40
MAXIMUM_DOCUMENTS = 30
MAXIMUM_PLACES = 4
MAXIMUM_QUORUM = 20
TIE_RULES: tuple[str, ...] = get_args(TieRule)
HUNDRED = Decimal(100)
PRICE_TITLES = frozenset(("price", "prices", "cost", "costs", "total price", "bid price", "price score", "fee", "fees"))
IDENTIFIER_PREFIXES = {CriterionKind.PASS_FAIL: "p", CriterionKind.QUALITY: "q", CriterionKind.SOCIAL_VALUE: "sv"}
KIND_NAMES = {
    CriterionKind.PASS_FAIL: "Pass or fail",
    CriterionKind.QUALITY: "Quality",
    CriterionKind.SOCIAL_VALUE: "Social value",
}
KIND_MEANINGS = {
    CriterionKind.PASS_FAIL: "A condition every bid must meet. It earns no points, and a bid that fails it goes no further.",
    CriterionKind.QUALITY: "Scored by the panel against the levels you describe.",
    CriterionKind.SOCIAL_VALUE: "Scored like quality: what the work does for people and places beyond the service itself.",
}


class PriceMethod(msgspec.Struct, frozen=True):
    """A way to score price, in words for buyers and suppliers; `warning` where it can turn a ranking round."""

    id: str
    name: str
    explanation: str
    has_weight: bool
    warning: str = ""

    @property
    def is_relative(self) -> bool:
        """Say whether the points of one bid depend on the prices of others."""
        return bool(self.warning)


_RELATIVE = (
    "Each bid's points depend on the prices of the others, so a bid that loses can change which bid comes first. "
    "Suppliers cannot work out their own points beforehand."
)

PRICE_METHODS: tuple[PriceMethod, ...] = (
    PriceMethod(
        id="fixed_price",
        name="Fixed price",
        explanation="The buyer pays the published budget, and bids compete on quality alone.",
        has_weight=False,
    ),
    PriceMethod(
        id="absolute_benchmark",
        name="Measured against the budget",
        explanation=(
            "Points are the weight times the share of the budget a bid saves: half the budget earns half the points, "
            "the whole budget earns none."
        ),
        has_weight=True,
    ),
    PriceMethod(
        id="price_per_quality_point",
        name="Price for each quality point",
        explanation="Each price is divided by the bid's quality points, and the lowest figure comes first.",
        has_weight=False,
    ),
    PriceMethod(
        id="lowest_price_proportional",
        name="Proportional to the lowest price",
        explanation="The lowest price earns all points. Others earn the lowest price divided by theirs, times the weight.",
        has_weight=True,
        warning=_RELATIVE,
    ),
    PriceMethod(
        id="linear_from_lowest",
        name="Straight line from the lowest price",
        explanation="The lowest price earns all points, twice the lowest price or more earns none.",
        has_weight=True,
        warning=_RELATIVE,
    ),
    PriceMethod(
        id="linear_range",
        name="Straight line between lowest and highest",
        explanation="The lowest price earns all points, the highest price earns none even if it is only £1 more.",
        has_weight=True,
        warning=_RELATIVE,
    ),
    PriceMethod(
        id="median_based",
        name="Distance from the middle price",
        explanation="A price equal to the median earns half the points; lower prices earn more, higher prices less.",
        has_weight=True,
        warning=_RELATIVE,
    ),
    PriceMethod(
        id="mean_based",
        name="Distance from the average price",
        explanation="A price equal to the average earns half the points; lower prices earn more, higher prices less.",
        has_weight=True,
        warning=_RELATIVE,
    ),
)
PRICE_METHOD_BY_ID = {one.id: one for one in PRICE_METHODS}


class Points(msgspec.Struct, frozen=True):
    """The running total of a rubric: `left` is what is still to be given, below nought when too much was."""

    total: Decimal
    quality: Decimal
    social_value: Decimal
    price: Decimal

    @property
    def given(self) -> Decimal:
        """Add up what was given."""
        return self.quality + self.social_value + self.price

    @property
    def left(self) -> Decimal:
        """Say how many points are still to be given."""
        return self.total - self.given

    @property
    def sentence(self) -> str:
        """Say in words what is missing, or that nothing is."""
        if self.left == 0:
            return f"All {plain(self.total)} points are given."
        if self.left > 0:
            return f"{plain(self.left)} of {plain(self.total)} points are still to be given."
        return (
            f"{plain(-self.left)} points too many: {plain(self.given)} are given and the total is {plain(self.total)}."
        )


def points_of(challenge: ChallengeDetail) -> Points:
    """Add up the points of a challenge's criteria and its price."""
    return add_points(challenge.criteria, challenge.total_points, challenge.price_weight)


def add_points(criteria: Sequence[Criterion], total: Decimal, price_weight: Decimal) -> Points:
    """Add up weights exactly; pass/fail criteria carry none, and sub-criteria only share out those of their parent."""
    top = [one for one in criteria if not one.parent]
    return Points(
        total=total,
        quality=sum((one.weight for one in top if one.kind is CriterionKind.QUALITY), Decimal(0)),
        social_value=sum((one.weight for one in top if one.kind is CriterionKind.SOCIAL_VALUE), Decimal(0)),
        price=price_weight,
    )


def live_points(
    criteria: Sequence[Criterion], numbers: Mapping[str, Decimal], *, price: Decimal, total: Decimal
) -> tuple[Points, tuple[Criterion, ...]]:
    """Add up a rubric as if `numbers` (points, or shares of sub-criteria, by identifier) were saved already."""
    typed = tuple(
        msgspec.structs.replace(
            one,
            **{
                "share" if one.parent else "weight": numbers.get(
                    one.identifier, one.share if one.parent else one.weight
                )
            },
        )
        for one in criteria
    )
    return add_points(typed, total, price), typed


def share_problems(criteria: Sequence[Criterion]) -> Iterator[tuple[str, str]]:
    """Yield, for each criterion whose sub-criteria do not share it out exactly, its identifier and what is wrong."""
    for one in criteria:
        shares = [part.share or Decimal(0) for part in criteria if part.parent == one.identifier]
        given = sum(shares, Decimal(0))
        if shares and given != HUNDRED:
            yield (
                one.identifier,
                f"The shares of the sub-criteria of “{one.title}” add up to {plain(given)}%, not to 100%",
            )


def place_of(kind: CriterionKind, criteria: Sequence[Criterion]) -> int:
    """Say before which of `criteria` a new one stands: after the last of its kind, or of a kind that comes earlier.

    Sub-criteria are of their parent's kind and stand below it, so the last of a kind is the last of its parts.
    """
    order = list(IDENTIFIER_PREFIXES)
    earlier = [place for place, one in enumerate(criteria) if order.index(one.kind) <= order.index(kind)]
    return max(earlier, default=-1) + 1


def place_under(parent: Criterion, criteria: Sequence[Criterion]) -> int:
    """Say before which of `criteria` a new sub-criterion stands: after its parent and the parts that are there."""
    family = {parent.identifier}
    return max(place for place, one in enumerate(criteria) if one.identifier in family or one.parent in family) + 1


def moved(criteria: Sequence[Criterion], identifier: str, step: int) -> tuple[Criterion, ...]:
    """Move a criterion `step` places among its siblings; its sub-criteria go along, and at the end nothing moves."""
    here = next(one for one in criteria if one.identifier == identifier)
    siblings = [one for one in criteria if one.parent == here.parent]
    place = siblings.index(here)
    if 0 <= place + step < len(siblings):
        siblings.insert(place + step, siblings.pop(place))
    order = {one.identifier: number for number, one in enumerate(siblings)}
    top = sorted((one for one in criteria if not one.parent), key=lambda one: order.get(one.identifier, 0))
    below = sorted((one for one in criteria if one.parent), key=lambda one: order.get(one.identifier, 0))
    return tuple(line for one in top for line in (one, *(part for part in below if part.parent == one.identifier)))


def content_problems(content: CriterionContent, parent: Criterion | None) -> dict[str, str]:
    """List by field what no rubric may hold: a second price, an unknown scale, a sub-criterion of what is none's parent."""
    found: dict[str, str] = {}
    if content.kind not in set(CriterionKind) or content.title.strip().casefold() in PRICE_TITLES:
        found["title"] = (
            "Price is scored once, by the price method. Give it points under “Price and total” instead of a criterion"
        )
    if content.kind != CriterionKind.PASS_FAIL and content.scale_id not in SCALES:
        found["scale_id"] = "Select a scale"
    if (parent is None) is not (content.share is None):
        found["share"] = "A sub-criterion needs a share of its criterion, and only a sub-criterion has one"
    if parent is not None and (parent.parent or parent.kind != content.kind or parent.kind is CriterionKind.PASS_FAIL):
        found["parent"] = "A criterion that is scored can be divided once, into criteria of its own kind"
    return found


def rules_problems(content: RulesContent) -> dict[str, str]:
    """List by field what is wrong with rounding, tie rules and quorum."""
    found: dict[str, str] = {}
    if not 0 <= content.rounding_places <= MAXIMUM_PLACES:
        found["rounding_places"] = f"Round to between 0 and {MAXIMUM_PLACES} decimal places"
    rules = content.tie_break
    if len(set(rules)) != len(rules):
        found["tie_1"] = "Choose each rule for equal bids once"
    elif any(rule not in TIE_RULES for rule in rules):
        found["tie_1"] = "Select how equal bids are told apart"
    elif "draw" in rules[:-1]:
        found["tie_1"] = "Nothing can come after a draw, which tells all equal bids apart"
    if not 1 <= content.quorum <= MAXIMUM_QUORUM:
        found["quorum"] = f"The quorum must be between 1 and {MAXIMUM_QUORUM} people"
    return found


def levels_of(content: CriterionContent) -> tuple[LevelContent, ...]:
    """Answer the levels to store: those written if they fit the scale's steps, else the scale's own; none for pass/fail."""
    if content.kind == CriterionKind.PASS_FAIL:
        return ()
    steps = [
        LevelContent(score=Decimal(step.score), label=step.name, descriptor=step.descriptor)
        for step in SCALES[content.scale_id].levels
    ]
    written = {level.score: level for level in content.levels}
    if set(written) == {step.score for step in steps}:
        return tuple(written[step.score] for step in steps)
    return tuple(steps)


def plain(number: Decimal | None) -> str:
    """Write 40.00 as "40" and 12.50 as "12.5"."""
    if number is None:
        return ""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
