"""What officers type to give suppliers more time, or to change what is published."""

from collections.abc import Mapping, Sequence
from typing import Any

from challenges.amendments.domain import Content, MoneyPart, Part
from challenges.publishing.domain import ChallengeDetail
from challenges.publishing.domain.sections import Section
from challenges.publishing.forms import DraftForm
from challenges.publishing.forms.sections import DatesForm, MissionForm, OutcomesForm, ProblemForm
from portal.web.forms import Checkboxes, Form, LongText, Moment, Pounds, Text, VersionedForm


class ExtensionForm(Form):
    """The later deadline and its reason."""

    deadline_at = Moment("New deadline for bids", hint="Later than the present one. A working day, in office hours.")
    reason = LongText(
        "Why do bids close later?",
        rows=4,
        max_words=300,
        missing="Enter why bids close later",
        hint="Everybody can read this.",
    )


class AmountsForm(DraftForm):
    """Budget and highest value; the route stays as it was published."""

    section = Section.MONEY

    budget_pence = Pounds("Budget for this contract, without VAT", minimum_pence=100, hint="Suppliers see this figure.")
    value_pence = Pounds(
        "Highest total value, with VAT",
        minimum_pence=100,
        hint="The most you could ever pay: with VAT, options, every phase and follow-on work (Schedule 3).",
    )

    def amounts(self) -> MoneyPart:
        """Make the part."""
        return MoneyPart(self.cleaned.budget_pence, self.cleaned.value_pence)


PART_FORMS: dict[Part, type[DraftForm]] = {
    Part.PROBLEM: ProblemForm,
    Part.OUTCOMES: OutcomesForm,
    Part.MISSION: MissionForm,
    Part.MONEY: AmountsForm,
    Part.DATES: DatesForm,
}


def part_content(form: DraftForm) -> Content:
    """Make the part of a form that is valid."""
    return form.amounts() if isinstance(form, AmountsForm) else form.content()  # type: ignore[return-value]


class WhyForm(VersionedForm):
    """Why the challenge is changed, and what is stated to be wording; which changes can be is offered at run time."""

    reason = LongText(
        "Why is this challenge changed?",
        rows=4,
        max_words=300,
        missing="Enter why the challenge is changed",
        hint="Everybody can read this: say what was wrong or missing, in one or two sentences.",
    )
    wording = Checkboxes(
        "Which of these change words only?",
        [],
        required=False,
        hint="Tick one only if nothing that is asked changes, such as a typing mistake. Your colleague approves this, and everybody can read it.",
    )
    wording_reason = LongText(
        "Why does nothing that is asked change?",
        rows=3,
        max_words=200,
        required=False,
        hint="Needed if you ticked anything above.",
    )

    def check(self, cleaned: Any) -> Mapping[str, str]:
        """A statement needs its reason."""
        stated = cleaned.wording if "wording" in cleaned else ()
        reason = cleaned.wording_reason if "wording_reason" in cleaned else ""
        if stated and not (reason or "").strip():
            return {"wording_reason": "Enter why nothing that is asked changes"}
        return {}


class DocumentTitleForm(VersionedForm):
    """Another title for a document."""

    title = Text("Title", max_length=120, missing="Enter a title")


def form_of(part: Part, challenge: ChallengeDetail, version: int) -> DraftForm:
    """Fill a part's form with what it says now."""
    return PART_FORMS[part].of_challenge(challenge, version)


def wording_options(titles: Sequence[tuple[str, str]]) -> dict[str, dict[str, str]]:
    """Offer the kinds of change that can be stated to be wording."""
    return {"wording": dict(titles)}
