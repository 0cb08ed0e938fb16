"""The part of the story in which companies ask and an officer answers: through the real services, like the rest."""

import tomllib

import msgspec

from challenges.clarifications import queries
from challenges.clarifications import services as clarifications
from challenges.publishing import queries as publishing
from portal.accounts.permissions import Permission
from portal.accounts.reference import seeds_folder
from procurement.demonstration.bidding import actor_by_email
from procurement.demonstration.cast import Cast


class QuestionText(msgspec.Struct, frozen=True):
    """A question as asked, as everybody reads it, and its answer; without the last two it waits."""

    supplier: str
    text: str
    public: str = ""
    answer: str = ""


def read_questions() -> tuple[QuestionText, ...]:
    """Read the questions of the story."""
    raw = tomllib.loads((seeds_folder() / "demo" / "questions.toml").read_text(encoding="utf-8"))
    return msgspec.convert(raw["questions"], tuple[QuestionText, ...])


async def ask_and_answer(cast: Cast, reference: str) -> None:
    """Let companies ask; the officer answers to everybody what has an answer, together."""
    challenge = await publishing.challenge_by_reference(reference)
    officer = await actor_by_email(cast.person(challenge.buyer_slug, "officer").email)
    ready = []
    for one in read_questions():
        writer = await actor_by_email(cast.person(one.supplier, "supplier").email)
        supplier_id = next(iter(writer.organisations_with(Permission.CLARIFICATION_ASK)))
        question_id = await clarifications.ask(writer, reference, supplier_id=supplier_id, text=one.text)
        if one.answer:
            asked = await queries.officer_question(challenge.id, question_id)
            await clarifications.save_answer(
                officer, reference, question_id, question=one.public, answer=one.answer.strip(), version=asked.version
            )
            ready.append(question_id)
    await clarifications.publish_answers(officer, reference, ready)
