"""Who may do what to a challenge now, with the reason shown."""

from datetime import datetime
from uuid import UUID

from challenges.publishing.domain import CHALLENGE, ChallengeDetail
from portal.kernel.decision import Decision


def may_act(challenge: ChallengeDetail, act: str, now: datetime) -> Decision:
    """Allow an act that is an arrow out of the challenge's state at `now`."""
    return CHALLENGE.may(challenge.state_at(now), act)


def may_edit(challenge: ChallengeDetail, now: datetime) -> Decision:
    """Allow changes only while the challenge is a draft: what is in review or published stays as it is read."""
    decision = may_act(challenge, "edit", now)
    if decision:
        return decision
    return Decision.of(False, "This challenge can no longer be edited. It is in review or has been published.")


def may_approve(challenge: ChallengeDetail, person_id: UUID, now: datetime) -> Decision:
    """Allow approval by a second person: neither the author nor whoever sent the challenge for review."""
    return may_act(challenge, "publish", now).then(
        Decision.of(
            person_id not in {challenge.author_id, challenge.submitted_by},
            "You wrote this challenge or sent it for review, so another officer must approve it.",
        )
    )


def may_cancel(challenge: ChallengeDetail, now: datetime) -> Decision:
    """Allow cancellation until bids are opened; after that the procurement ends with an award or with no award."""
    return may_act(challenge, "cancel", now)
