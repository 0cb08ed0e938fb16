"""The rules of a challenge from first draft to conclusion, without database or clock."""

from challenges.publishing.domain.challenge import (
    ChallengeDetail,
    Condition,
    Criterion,
    CriterionKind,
    Document,
    Level,
    Lot,
    Progress,
    Stage,
    deadline_of,
    questions_close_of,
)
from challenges.publishing.domain.lifecycle import CHALLENGE, State, state_now
from challenges.publishing.domain.stages import STAGES, STEPS, ShownStage, stage_shown, steps_of

__all__ = [
    "CHALLENGE",
    "STAGES",
    "STEPS",
    "ChallengeDetail",
    "Condition",
    "Criterion",
    "CriterionKind",
    "Document",
    "Level",
    "Lot",
    "Progress",
    "ShownStage",
    "Stage",
    "State",
    "deadline_of",
    "questions_close_of",
    "stage_shown",
    "state_now",
    "steps_of",
]
