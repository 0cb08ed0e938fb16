"""What importing puts on the pages of a draft: the way to what no section took."""

from datetime import datetime

from challenges.importing import queries
from challenges.publishing.contributors import NextStep, register_step
from challenges.publishing.domain import ChallengeDetail, State
from portal.accounts.domain import Actor
from portal.accounts.permissions import Permission


async def left_step(challenge: ChallengeDetail, actor: Actor, now: datetime) -> list[NextStep]:
    """Lead the officers of a draft that was made from a text to what is left of it."""
    if challenge.state_at(now) is not State.DRAFT or not actor.may(Permission.CHALLENGE_DRAFT, challenge.buyer_id):
        return []
    found = await queries.imported(challenge.id)
    if found is None or not found.left_text:
        return []
    hint = f"{found.words_left:,} words of “{found.source}”"
    return [NextStep("See what could not be placed", f"/challenges/{challenge.reference}/imported", hint)]


def register_importing() -> None:
    """Put the step on the pages of others."""
    register_step(left_step)
