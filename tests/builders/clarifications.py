"""Questions and answers for tests, made through the real services."""

from uuid import UUID

from challenges.clarifications import queries, services
from challenges.publishing.domain import ChallengeDetail
from portal.accounts.domain import Actor
from tests.builders.bidding import make_supplier
from tests.builders.publishing import officers_of

QUESTION = "May the routes cross a park that is closed at night?"
ANSWER = "Yes, if there is another way while it is closed."


async def make_question(challenge: ChallengeDetail, writer: Actor | None = None, text: str = QUESTION) -> UUID:
    """Ask for the writer's own company, or for a new one."""
    if writer is None:
        _, writer = await make_supplier()
    return await services.ask(writer, challenge.reference, supplier_id=next(iter(writer.organisations())), text=text)


async def draft_answer(
    challenge: ChallengeDetail, question_id: UUID, question: str = QUESTION, answer: str = ANSWER
) -> None:
    """Let an officer draft an answer over whatever is saved."""
    officer, _ = await officers_of(challenge.buyer_id)
    version = (await queries.officer_question(challenge.id, question_id)).version
    await services.save_answer(
        officer, challenge.reference, question_id, question=question, answer=answer, version=version
    )


async def make_published_answer(challenge: ChallengeDetail, writer: Actor | None = None, text: str = QUESTION) -> UUID:
    """Ask, answer and publish."""
    question_id = await make_question(challenge, writer, text)
    await draft_answer(challenge, question_id)
    officer, _ = await officers_of(challenge.buyer_id)
    await services.publish_answers(officer, challenge.reference, [question_id])
    return question_id
