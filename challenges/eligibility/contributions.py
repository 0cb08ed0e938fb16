"""What eligibility puts on a challenge's public page: one button."""

from datetime import datetime

from challenges.publishing.contributors import SupplierAction, register_action
from challenges.publishing.domain import ChallengeDetail, State
from portal.accounts.domain import Actor


async def can_i_bid_action(challenge: ChallengeDetail, _visitor: Actor | None, now: datetime) -> list[SupplierAction]:
    """Offer the questions to everybody while the challenge is open."""
    if challenge.state_at(now) is not State.PUBLISHED:
        return []
    link = f"/challenges/{challenge.reference}/can-i-bid"
    return [SupplierAction("Can I bid?", link, hint="Two minutes, no account, nothing is stored")]


def register_eligibility() -> None:
    """Put the button on the pages of others."""
    register_action(can_i_bid_action)
