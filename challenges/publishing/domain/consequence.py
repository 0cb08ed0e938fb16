"""What each price method would do with this buyer's budget and points, in numbers a reader can check."""

import msgspec

from challenges.publishing.domain.challenge import ChallengeDetail
from challenges.publishing.domain.rehearsal import imagined_evaluation, trial_weight
from challenges.publishing.domain.scoring import PRICE_METHODS, PriceMethod, plain
from challenges.rubric.errors import EvaluationError
from challenges.rubric.exact import parse_exact
from challenges.rubric.model import BidResult, Evaluation
from challenges.rubric.model import PriceMethod as MethodId
from challenges.rubric.newcomers import imagined_bid
from challenges.rubric.ranking import rank
from challenges.rubric.rehearsal import METHODS, under
from portal.kernel.money import format_pence, pounds_text

PRICE_SHARES = (60, 80, 100)
_METHODS: dict[str, MethodId] = {method: method for method in METHODS}


class Consequence(msgspec.Struct, frozen=True):
    """One method and what three equally good bids would get under it, in the order of `prices_of`."""

    method: PriceMethod
    results: tuple[str, ...]


def prices_of(challenge: ChallengeDetail) -> tuple[str, ...]:
    """Name the prices that are tried: 60, 80 and 100% of the budget; none without a budget."""
    budget = challenge.budget_pence
    return tuple(format_pence(budget * share // 100) for share in PRICE_SHARES) if budget else ()


def consequences(challenge: ChallengeDetail) -> tuple[Consequence, ...]:
    """Work out, by the ranking itself, what price would do to three bids of full quality; none while points are missing."""
    budget = challenge.budget_pence
    if not budget or not challenge.scored_criteria:
        return ()
    try:
        evaluation = imagined_evaluation(challenge, ())
    except EvaluationError:
        return ()
    bids = tuple(
        imagined_bid(evaluation, str(share), share=100, price=parse_exact(pounds_text(budget * share // 100)))
        for share in PRICE_SHARES
    )
    evaluation = msgspec.structs.replace(evaluation, bids=bids)
    weight = parse_exact(plain(challenge.price_weight or trial_weight(challenge)))
    return tuple(Consequence(method, _results(evaluation, method, weight, budget)) for method in PRICE_METHODS)


def _results(evaluation: Evaluation, method: PriceMethod, weight: int, budget: int) -> tuple[str, ...]:
    tried = under(evaluation, _METHODS[method.id], price_weight=weight, budget=parse_exact(pounds_text(budget)))
    try:
        ranking = rank(tried)
    except EvaluationError:
        return ()
    return tuple(_words(ranking.of(bid.id)) for bid in evaluation.bids)


def _words(result: BidResult) -> str:
    if result.price_per_point is not None:
        return f"£{result.price_per_point} a point"
    return "No points" if result.price_points is None else f"{result.price_points} points"
