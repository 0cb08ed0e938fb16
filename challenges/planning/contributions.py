"""What planning puts on other pages: the steps of a draft."""

from datetime import datetime

from challenges.planning.waiting import waiting_plans
from challenges.publishing.contributors import NextStep, register_step
from challenges.publishing.domain import ChallengeDetail, State
from portal.accounts.domain import Actor
from portal.accounts.permissions import Permission
from portal.web.contributors import register_waiting


async def planning_steps(challenge: ChallengeDetail, actor: Actor, now: datetime) -> list[NextStep]:
    """Offer the two plans to officers while a challenge is a draft."""
    if challenge.state_at(now) is not State.DRAFT or not actor.may(Permission.CHALLENGE_DRAFT, challenge.buyer_id):
        return []
    base = f"/challenges/{challenge.reference}"
    return [
        NextStep("Work out the value and the route", f"{base}/value", "What the law counts, and what it leaves open"),
        NextStep("Plan the timetable", f"{base}/timetable", "Back from the day on which the contract should start"),
    ]


def register_planning() -> None:
    """Put planning on the pages of others."""
    register_step(planning_steps)
    register_waiting(waiting_plans)
