"""Advice on a rubric with the buyer's own numbers: what is lawful but would not find the best bid."""

from collections.abc import Iterator
from decimal import Decimal

import msgspec

from challenges.publishing.domain.challenge import ChallengeDetail
from challenges.publishing.domain.conditions import disproportionate
from challenges.publishing.domain.effort import ASSUMPTIONS, effort_of
from challenges.publishing.domain.evidence import unevidenced, unlimited
from challenges.publishing.domain.rehearsal import relative_example
from challenges.publishing.domain.scoring import PRICE_METHOD_BY_ID, plain, points_of
from challenges.rubric.errors import EvaluationError
from challenges.rubric.exact import ONE
from challenges.rubric.newcomers import Example
from portal.kernel.money import format_pence

LEAST_SHARE = Decimal("0.05")
NO_LIMIT = "The longest answer then looks best, and costs a small company most. Give it a limit."


class Advice(msgspec.Struct, frozen=True):
    """One thing to think about; `criterion` is the identifier of the one it is about, if it is about one."""

    heading: str
    text: str
    criterion: str = ""


def advice_on(challenge: ChallengeDetail, *, social_value_minimum: Decimal) -> tuple[Advice, ...]:
    """List what speaks against the rubric as it stands; `social_value_minimum` is the buyer's, in percent of all points."""
    return (
        *_price(challenge),
        *_social_value(challenge, social_value_minimum),
        *_small(challenge),
        *_effort(challenge),
        *(Advice(f"“{one.title}” is hard to evidence", text, one.identifier) for one, text in unevidenced(challenge)),
        *(Advice(f"“{one.title}” has no word limit", NO_LIMIT, one.identifier) for one in unlimited(challenge)),
        *_quorum(challenge),
        *(Advice(heading, text, one.identifier) for one, heading, text in disproportionate(challenge)),
    )


def _price(challenge: ChallengeDetail) -> Iterator[Advice]:
    method, points = PRICE_METHOD_BY_ID.get(challenge.price_method), points_of(challenge)
    if method is None:
        return
    if method.is_relative:
        yield Advice(f"“{method.name}” can turn a ranking round", _relative_words(challenge) or method.warning)
    if points.price > points.total / 2:
        yield Advice(
            "Price has more than half of the points",
            f"Price has {plain(points.price)} of {plain(points.total)} points. A challenge asks for new ideas, and the "
            "cheapest bid would often come first whatever it offers.",
        )


def _relative_words(challenge: ChallengeDetail) -> str:
    """Tell the example on the buyer's own budget and points; empty where the points do not add up or none was found."""
    try:
        example = relative_example(challenge)
    except EvaluationError:
        return ""
    return _example_words(example) if example else ""


def _example_words(example: Example) -> str:
    joined, prices = example.newcomer, {name: _pounds(price) for name, price in example.prices.items()}
    return (
        f"With your points and budget: bid A offers {example.shares['A']}% of the quality for {prices['A']}, bid B "
        f"{example.shares['B']}% for {prices['B']}. {_first(joined.before)}. If a third bid joined, with "
        f"{joined.quality_share}% for {_pounds(joined.price)}, it would not come first itself, and yet then "
        f"{_first(joined.after, after=True)}. Nothing about A or B has changed."
    )


def _first(names: tuple[str, ...], *, after: bool = False) -> str:
    listed = " and ".join(names)
    come = "come" if len(names) > 1 else "comes"
    return f"{listed} would {'share' if len(names) > 1 else 'come'} first" if after else f"{listed} {come} first"


def _pounds(exact: int) -> str:
    return format_pence(exact * 100 // ONE)


def _social_value(challenge: ChallengeDetail, minimum: Decimal) -> Iterator[Advice]:
    points = points_of(challenge)
    if points.social_value * 100 < points.total * minimum:
        share = round(points.social_value * 100 / points.total, 1)
        yield Advice(
            "Social value is below your minimum",
            f"It has {plain(points.social_value)} of {plain(points.total)} points, which is {plain(share)}%. "
            f"Your organisation gives it at least {plain(minimum)}%.",
        )


def _small(challenge: ChallengeDetail) -> Iterator[Advice]:
    for one in challenge.scored_criteria:
        if not one.parent and 0 < one.weight < challenge.total_points * LEAST_SHARE:
            yield Advice(
                f"“{one.title}” will hardly change a result",
                f"It has {plain(one.weight)} of {plain(challenge.total_points)} points, and still every supplier must "
                "answer it and every evaluator score it. Drop it, or ask it as a condition.",
                one.identifier,
            )


def _effort(challenge: ChallengeDetail) -> Iterator[Advice]:
    effort = effort_of(challenge)
    if effort.is_much:
        yield Advice(
            "A bid is much work for this budget",
            f"{effort.words:,} words and what belongs to them take a small company about {effort.hours} hours. At "
            f"£{ASSUMPTIONS.pounds_per_hour} an hour that is {format_pence(effort.cost_pence)}, or "
            f"{plain(effort.percent)}% of the {format_pence(challenge.budget_pence or 0)} it can earn, and most bids "
            "earn nothing. Ask for less, or in fewer words.",
        )


def _quorum(challenge: ChallengeDetail) -> Iterator[Advice]:
    if challenge.quorum < 2:
        yield Advice(
            "One person’s score would be enough",
            "The quorum is 1. Two or three people who score alone before they agree make fewer mistakes.",
        )
