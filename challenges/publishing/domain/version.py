"""What a publication freezes: the whole of what suppliers are told, as canonical values."""

from typing import Any

from challenges.publishing.domain.challenge import ChallengeDetail, Criterion, CriterionKind, deadline_of
from challenges.publishing.domain.scoring import plain


def frozen_content(challenge: ChallengeDetail, *, regime_hash: str) -> dict[str, Any]:
    """Write a challenge as JSON values; figures are text, so that the hash never depends on how a number is printed."""
    return {
        "format": "portal-challenge/1",
        "reference": challenge.reference,
        "buyer": challenge.buyer_name,
        "title": challenge.title,
        "summary": challenge.summary,
        "problem": challenge.problem,
        "outcomes": challenge.outcomes,
        "mission": challenge.mission_no,
        "objective": challenge.objective_id,
        "route": challenge.route,
        "contract_kind": challenge.contract_kind,
        "who_may_bid": "chosen" if challenge.is_shortlisted else "everybody",
        "budget_pence": str(challenge.budget_pence),
        "value_pence": str(challenge.value_pence),
        "questions_close_at": _moment(challenge.questions_close_at),
        "deadline_at": _moment(deadline_of(challenge)),
        "contract_starts_on": str(challenge.contract_starts_on),
        "contract_months": str(challenge.contract_months),
        "lots": [{"number": lot.number, "title": lot.title} for lot in challenge.lots],
        "lots_reason": challenge.lots_reason,
        "stages": [{"number": stage.number, "title": stage.title} for stage in challenge.stages],
        "scoring": {
            "total_points": plain(challenge.total_points),
            "price_method": challenge.price_method,
            "price_weight": plain(challenge.price_weight),
            "quality_minimum": plain(challenge.quality_minimum) or None,
            "rounding": {"places": challenge.rounding_places, "mode": challenge.rounding_mode},
            "tie_break": list(challenge.tie_break),
            "quorum": challenge.quorum,
            "criteria": [_criterion(one) for one in challenge.criteria],
        },
        "documents": [
            {"title": one.title, "file_name": one.file_name, "sha256": one.sha256} for one in challenge.documents
        ],
        "regime_hash": regime_hash,
    }


def _moment(moment: Any) -> str | None:
    return None if moment is None else moment.isoformat()


def _criterion(one: Criterion) -> dict[str, Any]:
    is_condition = one.kind is CriterionKind.PASS_FAIL
    return {
        "id": one.identifier,
        "kind": one.kind.value,
        "title": one.title,
        "question": one.question,
        "weight": plain(one.weight),
        **({"parent": one.parent, "share": plain(one.share)} if one.parent else {}),
        "scale": one.scale_id,
        "minimum_score": plain(one.minimum_score) or None,
        "word_limit": one.word_limit,
        **(
            {"evidence": one.evidence, "no_means": "ruled_out" if one.rules_out else "explained"}
            if is_condition
            else {}
        ),
        "levels": [
            {"score": plain(level.score), "label": level.label, "descriptor": level.descriptor} for level in one.levels
        ],
    }
