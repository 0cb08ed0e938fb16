"""What clarifications put on other pages. Before the opening nothing public here counts what was asked."""

from datetime import datetime

from challenges.clarifications import policies, queries
from challenges.clarifications.domain import WaitingQuestions, is_late
from challenges.clarifications.domain.dates import lateness
from challenges.clarifications.services import close_questions, set_dates
from challenges.publishing.contributors import (
    NextStep,
    PublicPart,
    SupplierAction,
    register_action,
    register_cancelled,
    register_part,
    register_step,
)
from challenges.publishing.domain import ChallengeDetail, State, questions_close_of
from challenges.publishing.hooks import register_deadline_changed, register_published
from portal.accounts.domain import Actor
from portal.accounts.permissions import Permission
from portal.kernel.moments import format_moment
from portal.web.contributors import WaitingItem, register_waiting


async def questions_part(challenge: ChallengeDetail, visitor: Actor | None, now: datetime) -> PublicPart | None:
    """Show every question that was answered, with its answer; the same to everybody."""
    if challenge.published_at is None:
        return None
    answers = await queries.published(challenge.id)
    can_ask = bool(policies.may_ask(challenge, now))
    if not answers and challenge.state_at(now) is not State.PUBLISHED:
        return None
    dates = await queries.answer_dates(challenge.id)
    closes_at = questions_close_of(challenge) or challenge.deadline_at
    return PublicPart(
        heading="Questions and answers",
        template="clarifications/_public.html",
        context={
            "answers": answers,
            "can_ask": can_ask,
            "is_open": challenge.state_at(now) is State.PUBLISHED,
            "closes": format_moment(closes_at) if closes_at else "",
            "answers_by": format_moment(dates.answers_by_at),
            "reference": challenge.reference,
            "is_asker": visitor is None or visitor.has(Permission.CLARIFICATION_ASK),
        },
        anchor="questions",
    )


async def ask_action(challenge: ChallengeDetail, visitor: Actor | None, now: datetime) -> list[SupplierAction]:
    """Offer to ask while questions are open, and one's own questions afterwards."""
    if visitor is not None and (
        not visitor.organisations_with(Permission.CLARIFICATION_ASK) or challenge.buyer_id in visitor.organisations()
    ):
        return []
    link = f"/challenges/{challenge.reference}/questions"
    if policies.may_ask(challenge, now):
        return [SupplierAction("Ask a question", link, hint="Nobody learns who asked, the buyer included")]
    if visitor is not None and await queries.own_questions(challenge.id, visitor):
        return [SupplierAction("Your questions", link)]
    return []


async def answering_steps(challenge: ChallengeDetail, actor: Actor, now: datetime) -> list[NextStep]:
    """Lead officers to the questions; those that wait are due."""
    if challenge.published_at is None or not actor.may(Permission.CLARIFICATION_ANSWER, challenge.buyer_id):
        return []
    link = f"/challenges/{challenge.reference}/clarifications"
    waiting = await queries.oldest_waiting(challenge.id)
    if waiting is None or challenge.state_at(now) in {State.CONCLUDED, State.CANCELLED}:
        return [NextStep("Questions and answers", link)]
    count = "1 question" if waiting[0] == 1 else f"{waiting[0]} questions"
    if not policies.may_answer(challenge, now):
        return [NextStep(f"Say why {count} went unanswered", link, "Only the supplier that asked is told", is_due=True)]
    dates = await queries.answer_dates(challenge.id)
    was = "was due" if is_late(dates.answers_by_at, now) else "is due"
    return [NextStep(f"Answer {count}", link, f"An answer {was} by {format_moment(dates.answers_by_at)}", is_due=True)]


async def waiting_for_answerers(actor: Actor, now: datetime) -> list[WaitingItem]:
    """Name the challenges whose questions wait for this officer and their colleagues, and where an answer is late or nearly."""
    found = await queries.waiting_questions(actor.organisations_with(Permission.CLARIFICATION_ANSWER))
    return [
        WaitingItem(
            _waiting_words(one, now),
            f"/challenges/{one.reference}/clarifications",
            due_at=one.answers_by_at,
            organisation=one.buyer_name,
        )
        for one in found
    ]


def _waiting_words(one: WaitingQuestions, now: datetime) -> str:
    waits = "1 question waits" if one.waiting == 1 else f"{one.waiting} questions wait"
    said = lateness(one.answers_by_at, now)
    return f"{waits} about “{one.title}”{f': {said}' if said else ''}"


def register_clarifications() -> None:
    """Put all of this where it belongs; doing so twice counts once."""
    register_part(questions_part)
    register_action(ask_action)
    register_step(answering_steps)
    register_waiting(waiting_for_answerers)
    register_cancelled(close_questions)
    register_published(set_dates)
    register_deadline_changed(set_dates)
