"""May this challenge be followed now?"""

from datetime import datetime

from challenges.publishing.domain import ChallengeDetail, State
from portal.kernel.decision import ALLOWED, Decision, refused

_OVER = (State.CONCLUDED, State.CANCELLED)


def may_follow(challenge: ChallengeDetail, now: datetime) -> Decision:
    """Allow following from publication until the challenge is concluded or cancelled."""
    if challenge.published_at is None:
        return refused("This challenge is not published yet, so there is nothing to follow.")
    if challenge.state_at(now) in _OVER:
        return refused("This challenge is finished. Nothing more will happen that we could tell you.")
    return ALLOWED
