"""Challenges for property tests, whole and without database."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from challenges.publishing.domain import ChallengeDetail, Criterion, CriterionKind, Level, Progress, State

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SOMEBODY, SOMEBODY_ELSE, BUYER = UUID(int=1), UUID(int=2), UUID(int=3)


def criterion(identifier: str, weight: str, kind: CriterionKind = CriterionKind.QUALITY, **more: Any) -> Criterion:
    """Make a criterion on a scale from 0 to 5."""
    values: dict[str, Any] = {
        "id": UUID(int=abs(hash(identifier)) % 2**64),
        "identifier": identifier,
        "kind": kind,
        "title": f"Criterion {identifier}",
        "question": "Say how.",
        "weight": Decimal(weight),
        "scale_id": "0-5",
        "scale_max": Decimal(5),
        "minimum_score": None,
        "word_limit": 500,
        "position": 1,
        "version": 1,
        "levels": tuple(Level(Decimal(score), f"Level {score}", "Evidence.") for score in range(6)),
    }
    return Criterion(**{**values, **more})


def challenge(**changes: Any) -> ChallengeDetail:
    """Make a complete draft that nothing stops from being published at NOW."""
    values: dict[str, Any] = {
        "id": UUID(int=9),
        "reference": "CC-2026-0001",
        "buyer_id": BUYER,
        "buyer_name": "London Borough of Testing",
        "buyer_short_name": "Testing",
        "buyer_slug": "testing",
        "author_id": SOMEBODY,
        "state": State.DRAFT,
        "title": "A title",
        "summary": "A summary",
        "problem": "A problem",
        "outcomes": "Outcomes",
        "mission_no": 1,
        "objective_id": "M1.1",
        "route": "below_threshold_challenge",
        "budget_pence": 100_000_00,
        "value_pence": 120_000_00,
        "questions_close_at": NOW + timedelta(days=20),
        "deadline_at": NOW + timedelta(days=31),
        "contract_starts_on": date(2027, 3, 1),
        "contract_months": 12,
        "conflicts_assessed": True,
        "lots_reason": "One service.",
        "documents_complete": True,
        "total_points": Decimal(100),
        "price_method": "fixed_price",
        "price_weight": Decimal(0),
        "quality_minimum": None,
        "rounding_places": 2,
        "rounding_mode": "half_up",
        "tie_break": ("quality_total", "draw"),
        "regime_id": "",
        "regime_hash": "",
        "sealing_public_key": b"",
        "draw_seed_hash": "",
        "created_at": NOW,
        "submitted_at": None,
        "submitted_by": None,
        "published_at": None,
        "opened_at": None,
        "concluded_at": None,
        "cancelled_at": None,
        "cancelled_reason": "",
        "progress": Progress(),
        "criteria": (
            criterion("q1", "90"),
            criterion("sv1", "10", CriterionKind.SOCIAL_VALUE),
        ),
    }
    return ChallengeDetail(**{**values, **changes})
