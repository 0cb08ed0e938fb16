"""The rubric of a challenge in the form of an evaluation file: what rehearsals, rankings and exports all stand on."""

from typing import Any

from challenges.publishing.domain.challenge import ChallengeDetail, Criterion, CriterionKind
from challenges.publishing.domain.scoring import plain
from portal.kernel.money import pounds_text


def rubric_document(challenge: ChallengeDetail) -> dict[str, Any]:
    """Write everything of a `portal-evaluation/1` file but its bids and the seed of a draw."""
    document: dict[str, Any] = {
        "format": "portal-evaluation/1",
        "challenge": challenge.reference,
        "total_points": plain(challenge.total_points),
        "rounding": {"places": challenge.rounding_places, "mode": challenge.rounding_mode},
        "aggregation": {"method": "consensus"},
        "quorum": challenge.quorum,
        "criteria": [_criterion(challenge, criterion) for criterion in challenge.criteria],
        "price": {"method": challenge.price_method, "weight": plain(challenge.price_weight)},
        "tie_break": list(challenge.tie_break),
    }
    if challenge.quality_minimum is not None:
        document["quality_minimum"] = plain(challenge.quality_minimum)
    if challenge.budget_pence is not None:
        document["price"]["budget"] = pounds_text(challenge.budget_pence)
    return document


def _criterion(challenge: ChallengeDetail, criterion: Criterion) -> dict[str, str]:
    written = {"id": criterion.identifier, "kind": criterion.kind.value}
    if criterion.kind is CriterionKind.PASS_FAIL:
        return written
    written["weight"] = plain(criterion.weight if criterion.share is None else criterion.share)
    if criterion.parent:
        written["parent"] = criterion.parent
    if challenge.is_divided(criterion):
        return written
    written["scale_max"] = plain(criterion.scale_max)
    if criterion.minimum_score is not None:
        written["minimum_score"] = plain(criterion.minimum_score)
    return written
