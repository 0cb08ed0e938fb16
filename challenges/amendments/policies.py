"""May a published challenge be changed now?"""

from datetime import datetime

from challenges.publishing.domain import CHALLENGE, ChallengeDetail, State
from portal.kernel.decision import Decision, refused
from portal.kernel.moments import format_day, format_moment, local_day


def may_extend(challenge: ChallengeDetail, now: datetime) -> Decision:
    """Allow a later deadline while bids are open: once it has passed, nobody may be given more time."""
    if challenge.state_at(now) is State.CLOSED:
        return refused("The deadline has passed, so it can no longer be extended.")
    return CHALLENGE.may(challenge.state_at(now), "extend")


def problem_with_deadline(challenge: ChallengeDetail, deadline: datetime) -> str:
    """Say what is wrong with a new deadline, or "": it only moves later, and the contract starts after it."""
    old, starts = challenge.deadline_at, challenge.contract_starts_on
    if old is not None and deadline <= old:
        return f"The new deadline must be later than {format_moment(old)}. A published deadline is never shortened"
    if starts is not None and local_day(deadline) >= starts:
        return f"Bids must close before {format_day(starts)}, when the contract is to start"
    return ""
