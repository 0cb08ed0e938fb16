"""May a published challenge be changed now?"""

from datetime import datetime
from uuid import UUID

from challenges.amendments.domain import AMENDMENT, Amendment
from challenges.publishing.domain import CHALLENGE, ChallengeDetail, State
from portal.kernel.decision import Decision, refused
from portal.kernel.moments import format_day, format_moment, local_day


def may_extend(challenge: ChallengeDetail, now: datetime) -> Decision:
    """Allow a later deadline while bids are open: once it has passed, nobody may be given more time."""
    if challenge.state_at(now) is State.CLOSED:
        return refused("The deadline has passed, so it can no longer be extended.")
    return CHALLENGE.may(challenge.state_at(now), "extend")


def may_amend(challenge: ChallengeDetail, now: datetime) -> Decision:
    """Allow changes while bids are open: once the deadline has passed, bids answer what stood then."""
    if challenge.state_at(now) is State.CLOSED:
        return refused(
            "The deadline has passed, so this challenge can no longer be changed. What you prepared stays here to read."
        )
    return CHALLENGE.may(challenge.state_at(now), "amend")


def may_act(challenge: ChallengeDetail, amendment: Amendment, act: str, now: datetime) -> Decision:
    """Allow an act that is an arrow out of the amendment's state, while the challenge itself can be changed."""
    return may_amend(challenge, now).then(AMENDMENT.may(amendment.state, act))


def may_approve(challenge: ChallengeDetail, amendment: Amendment, person_id: UUID, now: datetime) -> Decision:
    """Allow approval by a second officer: neither who started the amendment nor who sent it (four eyes)."""
    return may_act(challenge, amendment, "publish", now).then(
        Decision.of(
            person_id not in {amendment.started_by, amendment.submitted_by},
            "You started this amendment or sent it for approval, so another officer must approve it.",
        )
    )


def may_set_aside(amendment: Amendment) -> Decision:
    """Allow an amendment to be set aside any time before it is published, also after the deadline."""
    return AMENDMENT.may(amendment.state, "set_aside")


def problem_with_deadline(challenge: ChallengeDetail, deadline: datetime) -> str:
    """Say what is wrong with a new deadline, or "": it only moves later, and the contract starts after it."""
    old, starts = challenge.deadline_at, challenge.contract_starts_on
    if old is not None and deadline <= old:
        return f"The new deadline must be later than {format_moment(old)}. A published deadline is never shortened"
    if starts is not None and local_day(deadline) >= starts:
        return f"Bids must close before {format_day(starts)}, when the contract is to start"
    return ""
