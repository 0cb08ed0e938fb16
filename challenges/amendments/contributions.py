"""What amendments put on the pages of a challenge: the officer's steps and the public list of versions."""

from datetime import datetime

from challenges.amendments import policies
from challenges.publishing.contributors import NextStep, PublicPart, register_part, register_step
from challenges.publishing.domain import ChallengeDetail
from portal.accounts.domain import Actor
from portal.accounts.permissions import Permission


async def amendment_steps(challenge: ChallengeDetail, actor: Actor, now: datetime) -> list[NextStep]:
    """Offer more time while bids are open, and the versions once there is one."""
    if challenge.published_at is None:
        return []
    base = f"/challenges/{challenge.reference}"
    steps = [NextStep("Versions of this challenge", f"{base}/versions", f"Version {challenge.version_number} stands")]
    if actor.may(Permission.CHALLENGE_PUBLISH, challenge.buyer_id) and policies.may_extend(challenge, now):
        steps.append(NextStep("Extend the deadline", f"{base}/extension", "With a reason. It never gets shorter"))
    return steps


async def versions_part(challenge: ChallengeDetail, _visitor: Actor | None, _now: datetime) -> PublicPart | None:
    """Tell everybody that the challenge was changed after its publication, and where to see how."""
    if challenge.published_at is None or challenge.version_number < 2:
        return None
    return PublicPart(
        "Changes since publication",
        "amendments/_part.html",
        {
            "number": challenge.version_number,
            "at": challenge.changed_at,
            "link": f"/challenges/{challenge.reference}/versions",
        },
        anchor="versions",
    )


def register_amendments() -> None:
    """Put this slice's parts in their places; doing so twice counts once."""
    register_step(amendment_steps)
    register_part(versions_part)
