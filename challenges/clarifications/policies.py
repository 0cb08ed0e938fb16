"""May a question be asked, answered, corrected, set aside or withdrawn now? Each answer carries the reason shown."""

from datetime import datetime

from challenges.clarifications.domain import QUESTION, QUESTIONS_A_DAY, QuestionState
from challenges.publishing.domain import CHALLENGE, ChallengeDetail, State, questions_close_of
from portal.accounts.domain import Actor
from portal.accounts.permissions import Permission
from portal.kernel.decision import ALLOWED, Decision, refused
from portal.kernel.moments import format_moment

_KEPT = (State.PUBLISHED, State.CLOSED, State.OPENED)


def may_ask(challenge: ChallengeDetail, now: datetime) -> Decision:
    """Allow questions from publication until questions close; where no time was set, until bids close."""
    state = challenge.state_at(now)
    if state is State.CANCELLED:
        return refused("This challenge was cancelled, so it takes no questions.")
    if challenge.published_at is None:
        return refused("This challenge is not published yet, so it takes no questions.")
    closes_at = questions_close_of(challenge) or challenge.deadline_at
    if state is not State.PUBLISHED or closes_at is None or now >= closes_at:
        when = f" on {format_moment(closes_at)}" if closes_at else ""
        return refused(f"Questions closed{when}. Everything that was answered stands on the page of the challenge.")
    return ALLOWED


def may_ask_more(asked_today: int) -> Decision:
    """Allow a number of questions from one supplier about one challenge within 24 hours."""
    return Decision.of(
        asked_today < QUESTIONS_A_DAY,
        f"Your organisation asked {QUESTIONS_A_DAY} questions about this challenge within the last 24 hours."
        " Ask the others tomorrow, or put several into one.",
    )


def may_answer(challenge: ChallengeDetail, now: datetime) -> Decision:
    """Allow answers while bids can still take them up: until the deadline."""
    state = challenge.state_at(now)
    if state is State.PUBLISHED:
        return ALLOWED
    if state is State.CANCELLED:
        return refused("This challenge was cancelled, and its questions were closed with it.")
    return refused(
        "The deadline for bids has passed, so no bid could take this answer up. Set the question aside and say why."
    )


def may_give_more_time(challenge: ChallengeDetail, actor: Actor, now: datetime) -> Decision:
    """Allow whoever publishes for this buyer to be led to a later deadline, while bids are open."""
    return CHALLENGE.may(challenge.state_at(now), "extend").then(
        Decision.of(
            actor.may(Permission.CHALLENGE_PUBLISH, challenge.buyer_id),
            "Only officers who publish for this buyer can extend a deadline.",
        )
    )


def may_correct(challenge: ChallengeDetail, now: datetime) -> Decision:
    """Allow a correction of what is public until the competition is over: a wrong answer must not stay the last word."""
    return Decision.of(
        challenge.state_at(now) in _KEPT, "This competition is over, so its answers stay as they were given."
    )


def may_set_aside(challenge: ChallengeDetail, state: QuestionState, now: datetime) -> Decision:
    """Allow officers to leave a waiting question unanswered, with the reason that its asker reads."""
    in_time = Decision.of(challenge.state_at(now) in _KEPT, "This competition is over.")
    return QUESTION.may(state, "set_aside").then(in_time)


def may_withdraw(state: QuestionState) -> Decision:
    """Allow the asker to take a question back until its answer is public."""
    if state is QuestionState.PUBLISHED:
        return refused("This question was answered to everybody already, so it can no longer be withdrawn.")
    return QUESTION.may(state, "withdraw")


def may_state_date(challenge: ChallengeDetail, now: datetime) -> Decision:
    """Allow officers to state until when they answer while the challenge is open."""
    return Decision.of(challenge.state_at(now) is State.PUBLISHED, "This challenge is not open, so nothing is due.")
