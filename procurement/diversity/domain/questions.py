"""The voluntary questions, in versions: an answer is always read with the question set it was given to."""

from collections.abc import Mapping

import msgspec

QUESTION_SET = 1
PREFER_NOT_TO_SAY = "prefer_not_to_say"
NOT_KNOWN = "not_known"
NOT_KNOWN_LABEL = "Not known (no answer, or prefers not to say)"
RETENTION_MONTHS = 24


class Option(msgspec.Struct, frozen=True):
    """One possible answer and the group it makes in the figures."""

    key: str
    label: str
    group: str


class Question(msgspec.Struct, frozen=True):
    """One question to the company. `heading` names its table in the figures."""

    key: str
    text: str
    hint: str
    heading: str
    options: tuple[Option, ...]

    def keys(self) -> tuple[str, ...]:
        """Every answer that the form takes."""
        return (*(option.key for option in self.options), PREFER_NOT_TO_SAY)


def _led(key: str, who: str, adjective: str) -> Question:
    return Question(
        key=key,
        text=f"Is your company led by {who}?",
        hint=f"Led means that {who} own at least 51% of it and also control it.",
        heading=f"Led by {who}",
        options=(
            Option("yes", "Yes", f"{adjective[:1].upper()}{adjective[1:]}-led"),
            Option("no", "No", f"Not {adjective}-led"),
        ),
    )


QUESTIONS: tuple[Question, ...] = (
    _led("women_led", "women", "women"),
    _led("ethnic_minority_led", "people from ethnic minorities", "ethnic minority"),
    _led("disabled_led", "disabled people", "disabled"),
    _led("lgbtq_led", "LGBTQ+ people", "LGBTQ+"),
    Question(
        key="size",
        text="What size is your company?",
        hint="Micro: under 10 staff and up to £1 million turnover. Small: under 50 staff and up to £15 million. "
        "Medium: under 250 staff and up to £54 million. Companies Act sizes from 6 April 2025.",
        heading="Size of company",
        options=(
            Option("micro", "Micro", "Micro"),
            Option("small", "Small", "Small"),
            Option("medium", "Medium", "Medium"),
            Option("large", "Large", "Large"),
        ),
    ),
    Question(
        key="vcse",
        text="Is your organisation a voluntary, community or social enterprise?",
        hint="It is not part of government, works for a social purpose and mainly reinvests its surpluses.",
        heading="Voluntary, community and social enterprises",
        options=(
            Option("yes", "Yes", "Voluntary, community or social enterprise"),
            Option("no", "No", "Other company"),
        ),
    ),
    Question(
        key="location",
        text="Where is your main place of business?",
        hint="The registered address or the main trading address, whichever you work from most.",
        heading="Place of business",
        options=(
            Option("london", "Greater London", "Greater London"),
            Option("uk", "Elsewhere in the United Kingdom", "Elsewhere in the UK"),
            Option("abroad", "Outside the United Kingdom", "Outside the UK"),
        ),
    ),
    Question(
        key="age",
        text="When was your company founded?",
        hint="",
        heading="Age of company",
        options=(
            Option("under_five", "Less than five years ago", "Under five years old"),
            Option("five_or_more", "Five years ago or more", "Five years or older"),
        ),
    ),
    Question(
        key="public_contract",
        text="Has your company held a contract with a public body before?",
        hint="",
        heading="Experience of public contracts",
        options=(
            Option("no", "No", "New to public contracts"),
            Option("yes", "Yes", "Has held a public contract"),
        ),
    ),
)

PURPOSE = (
    "We ask so that London can see who gets in and who does not. Answering is voluntary. Your answers never reach "
    "anyone who scores, decides or pays, and they make no difference to any bid. They are held apart from the rest of "
    "the service under a code instead of your name, and are published only as rounded totals of ten or more."
)


def group_of(question: Question, answers: Mapping[str, str] | None) -> str:
    """Name the group of an answer; no answer, "prefer not to say" and an unknown key are all "not known"."""
    given = (answers or {}).get(question.key, "")
    return given if given in {option.key for option in question.options} else NOT_KNOWN


def is_answered(answers: Mapping[str, str] | None) -> bool:
    """Say whether at least one question has an answer other than "prefer not to say"."""
    return any(group_of(question, answers) != NOT_KNOWN for question in QUESTIONS)
