"""What officers type about conditions of participation."""

from collections.abc import Mapping
from typing import Any

from challenges.publishing.domain.sections import ConditionsContent, Section
from challenges.publishing.forms.sections import DraftForm
from portal.web.forms import Choice, LongText, Option, Text, VersionedForm

RULED_OUT, EXPLAINED = "ruled_out", "explained"


class ConditionForm(VersionedForm):
    """One condition: a question answered with yes or no, its proof, and what a "no" means."""

    title = Text("Short name", max_length=120, missing="Enter a short name", hint="For example, “Cyber Essentials”.")
    question = LongText(
        "The question",
        rows=3,
        max_words=120,
        missing="Enter the question",
        hint="Suppliers answer it with yes or no, in their bid and under “Can I bid?”. Ask one thing.",
    )
    evidence = LongText(
        "What proves a “yes”?",
        rows=2,
        max_words=80,
        missing="Enter what proves a “yes”",
        hint="Name the least that would convince you, and take other proof of the same thing.",
    )
    no_means = Choice(
        "What does a “no” mean?",
        [
            Option(RULED_OUT, "It rules the bid out", "Only where the work could not be done, or not lawfully."),
            Option(EXPLAINED, "The supplier explains, and you decide", "You read why when you check the bid."),
        ],
        missing="Select what a “no” means",
    )

    def check(self, cleaned: Any) -> Mapping[str, str]:
        """A condition is a question."""
        if "question" in cleaned and not cleaned.question.rstrip().endswith("?"):
            return {"question": "Write it as a question that is answered with yes or no, ending with a question mark"}
        return {}


class ConditionsForm(DraftForm):
    """That these are all the conditions."""

    section = Section.CONDITIONS
    makes = ConditionsContent
