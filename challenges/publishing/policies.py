"""Who may do what to a challenge now, with the reason shown."""

from datetime import datetime
from uuid import UUID

from challenges.publishing.domain import CHALLENGE, ChallengeDetail, State
from challenges.publishing.domain.comments import open_words
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


def may_comment(challenge: ChallengeDetail, now: datetime) -> Decision:
    """Allow comments while the words can still change: in a draft and in review."""
    return Decision.of(
        challenge.state_at(now) in {State.DRAFT, State.IN_REVIEW},
        "This challenge is no longer being written, so there is nothing to comment on.",
    )


def comments_met(open_comments: int) -> Decision:
    """Hold publication while comments are open: each is met, or resolved with a word on why not."""
    return Decision.of(
        open_comments == 0,
        f"{open_words(open_comments)} must be resolved first, each with a word on how it was met.",
    )


def may_cancel(challenge: ChallengeDetail, now: datetime) -> Decision:
    """Allow cancellation until bids are opened; after that the procurement ends with an award or with no award."""
    return may_act(challenge, "cancel", now)
