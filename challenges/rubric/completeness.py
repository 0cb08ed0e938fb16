"""Nothing may be missing: every pass, score and consensus that the ranking stands on is there."""

from collections.abc import Sequence

from challenges.rubric.errors import EvaluationError, named
from challenges.rubric.model import Bid, Criterion, Evaluation
from challenges.rubric.weights import leaves


def check_complete(evaluation: Evaluation) -> None:
    """Refuse an evaluation in which anything needed is missing, naming bid, criterion and person.

    An excluded bid needs nothing. A bid that fails a pass/fail criterion may leave `scores` or `consensus` out
    altogether, since nobody scores it; once begun they must be complete.
    """
    counted = [bid for bid in evaluation.bids if bid.excluded is None]
    _check_passes(counted, [one for one in evaluation.criteria if one.kind == "pass_fail"])
    carrying = leaves(evaluation.criteria)
    if evaluation.aggregation.method == "consensus":
        _check_consensus(counted, carrying)
    else:
        for criterion in carrying:
            _check_scores(evaluation, counted, criterion)


def _check_passes(bids: Sequence[Bid], gates: Sequence[Criterion]) -> None:
    for bid in bids:
        for gate in gates:
            if gate.id not in bid.passes:
                raise EvaluationError(f"bid {named(bid.id)}: the pass of criterion {named(gate.id)} is missing")


def _check_consensus(bids: Sequence[Bid], criteria: Sequence[Criterion]) -> None:
    for bid in bids:
        if bid.fails() and not bid.consensus:
            continue
        for criterion in criteria:
            if criterion.id not in bid.consensus:
                raise EvaluationError(
                    f"bid {named(bid.id)}: the consensus for criterion {named(criterion.id)} is missing"
                )


def _check_scores(evaluation: Evaluation, bids: Sequence[Bid], criterion: Criterion) -> None:
    """Everyone named for the criterion in any bid must appear for it in every bid."""
    people = dict.fromkeys(person for bid in bids for person in bid.scores.get(criterion.id, ()))
    for bid in bids:
        if bid.fails() and not bid.scores:
            continue
        where = f"bid {named(bid.id)}, criterion {named(criterion.id)}"
        given = bid.scores.get(criterion.id, {})
        if not given:
            raise EvaluationError(
                f"{where}: the scores are missing, from {', '.join(map(named, people)) or 'everyone'}"
            )
        if len(given) != len(people):
            absent = next(person for person in people if person not in given)
            raise EvaluationError(f"{where}: the score by {named(absent)} is missing")
        present = sum(1 for score in given.values() if isinstance(score, int))
        _check_enough(evaluation, present, where)


def _check_enough(evaluation: Evaluation, present: int, where: str) -> None:
    if present < evaluation.quorum:
        raise EvaluationError(f"{where}: {present} scores are left, fewer than the quorum of {evaluation.quorum}")
    left = present - 2 * evaluation.aggregation.trim
    if left < 1:
        raise EvaluationError(
            f"{where}: too few scores are left after trimming {evaluation.aggregation.trim} at each end of {present}"
        )
