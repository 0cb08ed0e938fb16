"""What officers type about a rubric as a whole: its points, its rules, and the bids they imagine."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Self

from challenges.publishing.domain import ChallengeDetail, CriterionKind
from challenges.publishing.domain.rehearsal import FEWEST_BIDS, LETTERS, MOST_BIDS, ImaginedBid, usual_bids
from challenges.publishing.domain.scoring import MAXIMUM_PLACES, MAXIMUM_QUORUM, rules_problems
from challenges.publishing.domain.sections import PointsContent, RulesContent
from challenges.publishing.forms.sections import MAXIMUM_POINTS
from portal.kernel.numerals import whole_number
from portal.web.forms import (
    Amount,
    Choice,
    Field,
    Form,
    FormData,
    Hidden,
    Number,
    Option,
    Options,
    Pounds,
    Text,
    VersionedForm,
)

NO_RULE = "none"
TIE_CHOICES = (
    Option("quality_total", "The higher total for quality and social value"),
    Option("highest_weighted_criterion", "The higher score on the criterion with most points, then the next"),
    Option("lower_price", "The lower price"),
    Option("draw", "A draw, whose seed is fixed when the challenge is published"),
    Option(NO_RULE, "Nothing: equal bids share a place"),
)


class Select(Choice):
    """A choice shown as a list, however few answers there are."""

    @property
    def control(self) -> str:  # type: ignore[override]
        """Always a list."""
        return "select"


class RulesForm(VersionedForm):
    """Rounding, equal bids, quorum."""

    tie_1 = Select("First", TIE_CHOICES, missing="Select what decides first")
    tie_2 = Select("Then", TIE_CHOICES, required=False)
    tie_3 = Select("After that", TIE_CHOICES, required=False)
    tie_4 = Select("Last", TIE_CHOICES, required=False)
    rounding_places = Number(
        "Decimal places",
        minimum=0,
        maximum=MAXIMUM_PLACES,
        missing="Enter a number of decimal places",
        hint="The points of each criterion, and of price, are rounded half up to this many places, then added. Usually 2.",
    )
    quorum = Number(
        "Quorum",
        minimum=1,
        maximum=MAXIMUM_QUORUM,
        missing="Enter how many people",
        suffix="people",
        hint="So many members of the panel must have scored a bid before they can agree on it. Usually 2 or 3.",
    )

    def content(self) -> RulesContent:
        """Make the content; nothing after “nothing” counts."""
        answers = self.cleaned
        rules: list[str] = []
        for rule in (answers.tie_1, answers.tie_2, answers.tie_3, answers.tie_4):
            if rule == NO_RULE:
                break
            rules += [rule] if rule else []
        return RulesContent(answers.rounding_places, tuple(rules), answers.quorum)

    def check(self, cleaned: Any) -> Mapping[str, str]:
        """Each rule once, and nothing after a draw."""
        asked = ("tie_1", "tie_2", "tie_3", "tie_4", "rounding_places", "quorum")
        return rules_problems(self.content()) if all(name in cleaned for name in asked) else {}

    @classmethod
    def of_challenge(cls, challenge: ChallengeDetail, version: int) -> Self:
        """Fill the form with what is stored."""
        rules = [*challenge.tie_break, NO_RULE, "", "", ""]
        ties: dict[str, Any] = {f"tie_{number}": rules[number - 1] or None for number in range(1, 5)}
        return cls.blank(version=version, rounding_places=challenge.rounding_places, quorum=challenge.quorum, **ties)


class PolicyForm(Form):
    """The buyer's own minimum for social value."""

    social_value_minimum = Amount(
        "Least share for social value",
        maximum=100,
        suffix="%",
        missing="Enter a share, such as 10",
        hint="Of all points, in every rubric of your organisation. Central bodies must give at least 10% (PPN 002).",
    )


class PointsForm(VersionedForm):
    """The points of every criterion and the shares of every sub-criterion, on one page."""

    @classmethod
    def for_challenge(cls, challenge: ChallengeDetail) -> type["PointsForm"]:
        """Make the form of this rubric: one field for each criterion that earns points."""
        fields: dict[str, Field] = {}
        for one in challenge.criteria:
            if one.kind is CriterionKind.PASS_FAIL:
                continue
            if one.parent:
                fields[points_field(one.identifier)] = Amount(f"Share of “{one.title}”", maximum=100, suffix="%")
            else:
                fields[points_field(one.identifier)] = Amount(f"Points for “{one.title}”", maximum=MAXIMUM_POINTS)
        return cls.of(fields, name="PointsForm")

    @classmethod
    def of_challenge(cls, challenge: ChallengeDetail, version: int) -> "PointsForm":
        """Fill the form with what is stored."""
        stored: dict[str, Any] = {
            points_field(one.identifier): one.weight if one.share is None else one.share for one in challenge.criteria
        }
        return cls.for_challenge(challenge).blank(version=version, **stored)

    def content(self) -> PointsContent:
        """Make the content of the cleaned answers."""
        answers = self.cleaned.as_dict()
        return PointsContent(
            {name.removeprefix("points_"): answers[name] for name in self.fields if name.startswith("points_")}
        )


def points_field(identifier: str) -> str:
    """Name the field that holds a criterion's points or share."""
    return f"points_{identifier}"


class RehearsalForm(Form):
    """Three to six imagined bids; what is blank is saved too and asked for before anything is ranked."""

    count = Hidden("Number of bids", required=False)

    @classmethod
    def for_challenge(cls, challenge: ChallengeDetail, count: int) -> type["RehearsalForm"]:
        """Make the form for so many bids on this rubric."""
        fields: dict[str, Field] = {}
        for letter in LETTERS[:count]:
            fields[f"{letter}_name"] = Text(f"Name of bid {letter}", max_length=60, required=False)
            fields[f"{letter}_price"] = Pounds(
                f"Price of bid {letter}", minimum_pence=1, missing=f"Enter the price of bid {letter}"
            )
            for one in challenge.scored_criteria:
                fields[score_field(letter, one.identifier)] = Amount(
                    f"Score of bid {letter} for “{one.title}”",
                    maximum=one.scale_max,
                    missing=f"Enter the score of bid {letter} for “{one.title}”",
                )
        return cls.of(fields, name="RehearsalForm")

    @classmethod
    def bind(cls, data: FormData | Mapping[str, Any], *, options: Mapping[str, Options] | None = None) -> Self:
        """Read every field; blanks are no error, and `missing` lists them."""
        form = super().bind(data, options=options)
        for name, field in form.fields.items():
            if name in form.errors and field.is_empty(form.values[name]):
                del form.errors[name]
        return form

    @classmethod
    def usual(cls, challenge: ChallengeDetail) -> "RehearsalForm":
        """Begin with three usual bids, so that the first look needs no typing."""
        values: dict[str, Any] = {"count": FEWEST_BIDS}
        for bid in usual_bids(challenge):
            values |= {f"{bid.letter}_name": bid.name, f"{bid.letter}_price": bid.price_pence}
            values |= {score_field(bid.letter, name): score for name, score in bid.scores.items()}
        shown = cls.for_challenge(challenge, FEWEST_BIDS).blank(**values)
        return type(shown).bind({name: shown.values[name] for name in shown.fields})

    @property
    def missing(self) -> list[str]:
        """List what was left blank, as the sentences that ask for it."""
        return [
            field.missing
            for name, field in self.fields.items()
            if field.required and name not in self.cleaned and name not in self.errors
        ]

    def letters(self) -> tuple[str, ...]:
        """Name the bids of this form."""
        return LETTERS[: sum(1 for name in self.fields if name.endswith("_price"))]

    def inputs(self) -> dict[str, str]:
        """Give what was typed, to be kept with the draft."""
        return {name: str(text) for name, text in self.values.items()}

    def bids(self, challenge: ChallengeDetail) -> tuple[ImaginedBid, ...]:
        """Make the bids of a form that is valid and has nothing missing."""
        answers = self.cleaned.as_dict()
        return tuple(
            ImaginedBid(
                letter,
                answers[f"{letter}_name"] or f"Bid {letter}",
                answers[f"{letter}_price"],
                {one.identifier: answers[score_field(letter, one.identifier)] for one in challenge.scored_criteria},
            )
            for letter in self.letters()
        )


def score_field(letter: str, identifier: str) -> str:
    """Name the field of a bid's score on a criterion."""
    return f"{letter}_{identifier}"


def bid_count(text: str) -> int:
    """Read how many bids a form had: three to six, three where that is not said."""
    return min(max(whole_number(text), FEWEST_BIDS), MOST_BIDS)


def live_numbers(challenge: ChallengeDetail, typed: FormData) -> tuple[dict[str, Decimal], Decimal, Decimal]:
    """Read what stands in the fields while somebody types: points by identifier, price and total, stored where unreadable."""

    def number(name: str, stored: Decimal) -> Decimal:
        if name not in typed:
            return stored
        text = typed.first(name)
        try:
            return Amount("Points", maximum=MAXIMUM_POINTS, required=False).clean(text) or Decimal(0)
        except ValueError:
            return stored

    numbers = {
        one.identifier: number(points_field(one.identifier), one.weight if one.share is None else one.share)
        for one in challenge.criteria
        if one.kind is not CriterionKind.PASS_FAIL
    }
    return numbers, number("price_weight", challenge.price_weight), number("total_points", challenge.total_points)


__all__ = [
    "PointsForm",
    "PolicyForm",
    "RehearsalForm",
    "RulesForm",
    "bid_count",
    "live_numbers",
    "points_field",
    "score_field",
]
