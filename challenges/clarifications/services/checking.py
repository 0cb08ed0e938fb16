"""What a text must be before it is kept or published: there, not too long, and without a word that names a supplier."""

from collections.abc import Iterable

from challenges.clarifications import queries
from challenges.clarifications.domain import (
    MAXIMUM_ANSWER_WORDS,
    MAXIMUM_QUESTION_WORDS,
    MAXIMUM_REASON_WORDS,
    Giveaway,
    giveaways,
)
from challenges.clarifications.domain.spelling import read_spelt
from challenges.publishing.domain import ChallengeDetail
from portal.kernel.errors import InvalidInputError

_KIND_WORDS = {
    "organisation": "your organisation's name",
    "person": "the name of one of your people",
    "email": "your email address",
    "domain": "your web or email domain",
    "number": "your company number",
}
MAXIMUM_CHARACTERS = 8_000


def measured(texts: dict[str, tuple[str, str, int]]) -> dict[str, str]:
    """Say by field what is empty or too long; each text comes with what it is called and its most words."""
    errors = {}
    for field, (text, called, most) in texts.items():
        words = len(text.split())
        if not read_spelt(text).words:
            errors[field] = f"Enter {called}"
        elif words > most:
            errors[field] = f"{called[:1].upper()}{called[1:]} must be {most:,} words or fewer: it has {words:,}"
        elif len(text) > MAXIMUM_CHARACTERS:
            errors[field] = f"{called[:1].upper()}{called[1:]} must be {MAXIMUM_CHARACTERS:,} characters or fewer"
    return errors


def check_asked(text: str, found: tuple[Giveaway, ...]) -> None:
    """Refuse a question that is empty, too long, or names the company that asks it; InvalidInputError for `question`."""
    errors = measured({"question": (text, "your question", MAXIMUM_QUESTION_WORDS)})
    if not errors and found:
        said = "; ".join(f"{_KIND_WORDS[one.kind]} (“{one.passage}”)" for one in outermost(found))
        errors["question"] = (
            f"Your question holds {said}. Take it out: the answer goes to everybody, and so does your question."
            " The buyer does not learn who asks, and need not know."
        )
    if errors:
        raise InvalidInputError(errors)


async def check_public(challenge: ChallengeDetail, question: str, answer: str, reason: str | None = None) -> None:
    """Refuse what everybody would read when it is empty, too long or could name a supplier, by field.

    Every supplier that the portal knows is searched for, whoever asked, unless the challenge itself names it.
    """
    texts = {
        "question": (question, "the question as everybody will read it", MAXIMUM_QUESTION_WORDS),
        "answer": (answer, "the answer", MAXIMUM_ANSWER_WORDS),
    }
    if reason is not None:
        texts["reason"] = (reason, "what was wrong", MAXIMUM_REASON_WORDS)
    errors = measured(texts)
    names = await queries.names_of_all_suppliers(challenge.buyer_id)
    for field, (text, _, _) in texts.items():
        found = giveaways(text, names, known=published_words(challenge))
        if field not in errors and found:
            said = ", ".join(f"“{one.passage}”" for one in outermost(found))
            errors[field] = (
                f"This text holds something that could tell who asks: {said}. Write it without, for example"
                " “the current supplier” or “a supplier”. The check is the same for every question"
            )
    if errors:
        raise InvalidInputError(errors)


def published_words(challenge: ChallengeDetail) -> str:
    """Join what everybody can read in a challenge: names that stand there give nobody away."""
    return "\n".join(
        (
            challenge.title,
            challenge.summary,
            challenge.problem,
            challenge.outcomes,
            challenge.lots_reason,
            *(f"{one.title}\n{one.question}" for one in challenge.criteria),
            *(one.title for one in challenge.documents),
        )
    )


def outermost(found: Iterable[Giveaway]) -> list[Giveaway]:
    """Leave out passages that stand inside another one."""
    listed = list(found)
    return [
        one for one in listed if not any(one.passage != two.passage and one.passage in two.passage for two in listed)
    ]
