"""Imagined bids on a draft's own rubric: ranked by the function that ranks real ones, under every price method."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import msgspec

from challenges.publishing.domain.challenge import ChallengeDetail, Criterion
from challenges.publishing.domain.evaluation_file import rubric_document
from challenges.publishing.domain.scoring import plain
from challenges.rubric.exact import parse_exact
from challenges.rubric.model import Evaluation, Ranking
from challenges.rubric.newcomers import Example, Newcomer, flipping_example, flipping_newcomer
from challenges.rubric.rehearsal import Outcome, Turn, parse_imagined, rehearse, turning_points
from portal.kernel.money import pounds_text

LETTERS = ("A", "B", "C", "D", "E", "F")
FEWEST_BIDS, MOST_BIDS = 3, len(LETTERS)
TRIAL_PRICE_SHARE = Decimal("0.4")
# Three kinds of bid that most competitions get: share of every scale and of the budget.
USUAL_BIDS = (("Strong and dear", 100, 100), ("Good value", 80, 75), ("Cheap and thin", 60, 50))
_NO_BUDGET_PENCE = 100_000_00


class ImaginedBid(msgspec.Struct, frozen=True):
    """A bid that somebody made up: it meets every condition; scores by identifier of the criterion."""

    letter: str
    name: str
    price_pence: int
    scores: Mapping[str, Decimal]


class Rehearsed(msgspec.Struct, frozen=True):
    """What a rehearsal shows: an outcome for each price method, and more about the one the draft has."""

    outcomes: tuple[Outcome, ...]
    chosen: Outcome
    turns: tuple[Turn, ...]
    newcomer: Newcomer | None
    alike: tuple[Criterion, ...]
    out_of_reach: tuple[Criterion, ...]

    @property
    def ranking(self) -> Ranking | None:
        """The ranking under the draft's own price method."""
        return self.chosen.ranking


def imagined_evaluation(challenge: ChallengeDetail, bids: Sequence[ImaginedBid]) -> Evaluation:
    """Put imagined bids on the draft's rubric; EvaluationError, in one line, where the rubric does not add up yet."""
    return parse_imagined(
        {
            **rubric_document(challenge),
            "draw_seed": "rehearsal",
            "bids": [
                {
                    "id": bid.letter,
                    "price": pounds_text(bid.price_pence),
                    "passes": {one.identifier: True for one in challenge.pass_fail_criteria},
                    "consensus": {
                        one.identifier: plain(bid.scores[one.identifier]) for one in challenge.scored_criteria
                    },
                }
                for bid in bids
            ],
        }
    )


def trial_weight(challenge: ChallengeDetail) -> Decimal:
    """Say how many points price has where the draft gives it none: two fifths of all, as many buyers do."""
    return round(challenge.total_points * TRIAL_PRICE_SHARE / (1 - TRIAL_PRICE_SHARE), 2)


def rehearse_challenge(challenge: ChallengeDetail, bids: Sequence[ImaginedBid]) -> Rehearsed:
    """Rank imagined bids under every price method; EvaluationError where the rubric does not add up yet."""
    evaluation = imagined_evaluation(challenge, bids)
    budget = parse_exact(pounds_text(challenge.budget_pence)) if challenge.budget_pence else None
    outcomes = rehearse(evaluation, trial_weight=parse_exact(plain(trial_weight(challenge))), budget=budget)
    return Rehearsed(
        outcomes=outcomes,
        chosen=next(one for one in outcomes if one.method == challenge.price_method),
        turns=turning_points(evaluation, evaluation.price.method, budget=budget),
        newcomer=flipping_newcomer(evaluation),
        alike=tuple(_alike(challenge, bids)),
        out_of_reach=tuple(_out_of_reach(challenge, bids)),
    )


def relative_example(challenge: ChallengeDetail) -> Example | None:
    """Show on the draft's own points and budget how its relative price method can be turned round; None if it cannot."""
    evaluation = imagined_evaluation(challenge, ())
    return flipping_example(evaluation, parse_exact(pounds_text(challenge.budget_pence or _NO_BUDGET_PENCE)))


def usual_bids(challenge: ChallengeDetail) -> tuple[ImaginedBid, ...]:
    """Make three bids to begin from: strong and dear, good value, cheap and thin, on the levels of each scale."""
    budget = challenge.budget_pence or _NO_BUDGET_PENCE
    return tuple(
        ImaginedBid(
            letter,
            name,
            budget * price // 100,
            {one.identifier: _level_at(one, share) for one in challenge.scored_criteria},
        )
        for letter, (name, share, price) in zip(LETTERS, USUAL_BIDS, strict=False)
    )


def _level_at(criterion: Criterion, share: int) -> Decimal:
    wished = criterion.scale_max * share / 100
    return min(
        (level.score for level in criterion.levels), key=lambda score: (abs(score - wished), score), default=wished
    )


def _alike(challenge: ChallengeDetail, bids: Sequence[ImaginedBid]) -> Iterator[Criterion]:
    """Name the criteria on which all bids score the same: they tell nobody apart."""
    for one in challenge.scored_criteria:
        if len({bid.scores[one.identifier] for bid in bids}) == 1:
            yield one


def _out_of_reach(challenge: ChallengeDetail, bids: Sequence[ImaginedBid]) -> Iterator[Criterion]:
    """Name the criteria whose minimum no bid reaches: perhaps nobody could evidence them."""
    for one in challenge.scored_criteria:
        if one.minimum_score is not None and all(bid.scores[one.identifier] < one.minimum_score for bid in bids):
            yield one
