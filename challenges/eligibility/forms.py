"""The questions as a form; what is sent is read, answered and forgotten."""

from challenges.eligibility.domain import Asked, Reply
from portal.web.forms import Choice, Form, Option

_WORDS = {Reply.YES: "Yes", Reply.NO: "No", Reply.UNSURE: "I am not sure"}


class CanIBidForm(Form):
    """One choice for each question."""


def form_of(asked: tuple[Asked, ...]) -> type[CanIBidForm]:
    """Make the form of a challenge's questions."""
    return CanIBidForm.of({one.name: _choice(one) for one in asked}, "CanIBidForm")


def _choice(one: Asked) -> Choice:
    is_condition = one.good is Reply.YES
    hint = f"What shows it: {one.hint}" if is_condition and one.hint else one.hint
    return Choice(
        one.question,
        [Option(reply, words) for reply, words in _WORDS.items()],
        inline=True,
        hint=hint,
        missing=f"Select an answer about “{one.title}”",
    )
