"""How bids of a challenge are scored: points that must add up, price methods in plain words."""

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from challenges.publishing.domain.challenge import ChallengeDetail, Criterion, CriterionKind
from challenges.publishing.domain.sections import CriterionContent, LevelContent
from challenges.rubric.scales import SCALES

MAXIMUM_CRITERIA = 40
MAXIMUM_DOCUMENTS = 30
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
    """Add up weights exactly; pass/fail criteria carry none."""
    return Points(
        total=total,
        quality=sum((one.weight for one in criteria if one.kind is CriterionKind.QUALITY), Decimal(0)),
        social_value=sum((one.weight for one in criteria if one.kind is CriterionKind.SOCIAL_VALUE), Decimal(0)),
        price=price_weight,
    )


def place_of(kind: CriterionKind, criteria: Sequence[Criterion]) -> int:
    """Say before which of `criteria` a new one stands: after the last of its kind, or of a kind that comes earlier."""
    order = list(IDENTIFIER_PREFIXES)
    earlier = [place for place, one in enumerate(criteria) if order.index(one.kind) <= order.index(kind)]
    return max(earlier, default=-1) + 1


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
