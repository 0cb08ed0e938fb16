"""The rules of planning, without database or clock."""

from challenges.planning.domain.giving import Give, earliest_start, what_would_give
from challenges.planning.domain.law import PlanLaw, plan_law
from challenges.planning.domain.plan import Plan, PlanInputs, Step, back_plan
from challenges.planning.domain.working import Leave

__all__ = [
    "Give",
    "Leave",
    "Plan",
    "PlanInputs",
    "PlanLaw",
    "Step",
    "back_plan",
    "earliest_start",
    "plan_law",
    "what_would_give",
]
