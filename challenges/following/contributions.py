"""What following puts in other places: one link on a challenge's public page, letters when one is cancelled."""

from datetime import datetime

from challenges.following import policies, queries
from challenges.following.services.telling import tell_followers_of_cancellation
from challenges.publishing.contributors import SupplierAction, register_action, register_cancelled
from challenges.publishing.domain import ChallengeDetail
from challenges.publishing.queries import is_insider
from portal.accounts.domain import Actor


async def follow_action(challenge: ChallengeDetail, visitor: Actor | None, now: datetime) -> list[SupplierAction]:
    """Offer to follow, or say that one does; not to the buyer's own people, who are told anyway."""
    if not policies.may_follow(challenge, now) or is_insider(challenge, visitor):
        return []
    is_following = visitor is not None and await queries.follows(challenge.id, visitor.person_id)
    text = "You follow this challenge" if is_following else "Follow this challenge"
    return [SupplierAction(text, f"/challenges/{challenge.reference}/follow", hint="Only you know that you do")]


def register_following() -> None:
    """Put following on the pages of others."""
    register_action(follow_action)
    register_cancelled(tell_followers_of_cancellation)
