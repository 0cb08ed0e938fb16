"""What suppliers and officers type, read into plain values. A draft keeps whatever is typed; review names what is wrong."""

from collections.abc import Collection
from typing import Self

from challenges.bidding.domain import DECLARATIONS
from challenges.bidding.domain.declarations import CORE_INFORMATION, asks_core_information
from challenges.publishing.domain import ChallengeDetail
from portal.web.forms import Checkboxes, Choice, FieldError, Form, Hidden, LongText, Pounds, VersionedForm

MAXIMUM_TEXT = 60_000


class DraftText(LongText):
    """Text of a draft: kept even over its word limit, so that nobody loses a sentence; review names the excess."""

    def parse(self, typed: str) -> str:
        """Refuse only what is absurdly long."""
        if len(typed) > MAXIMUM_TEXT:
            raise FieldError(f"{self.label} must be {MAXIMUM_TEXT:,} characters or fewer")
        return typed.strip()


class PartForm(VersionedForm):
    """A part of a bid, reached from the task list or from the review."""

    came_from = Hidden("Came from", required=False)


def answer_form(word_limit: int | None) -> type[PartForm]:
    """Make the form for one criterion, with its word counter."""
    hint = f"Up to {word_limit:,} words" if word_limit else ""
    text = DraftText("Your answer", required=False, max_words=word_limit, rows=16, max_length=MAXIMUM_TEXT, hint=hint)
    return PartForm.of({"text": text}, "AnswerForm")


class PassForm(PartForm):
    """The answer to a pass or fail condition."""

    met = Choice("Do you meet this condition?", (("yes", "Yes"), ("no", "No")), required=False, inline=True)
    evidence = DraftText(
        "What shows it", required=False, rows=5, hint="For example a registration number, or the name of a file you add"
    )

    def is_met(self) -> bool | None:
        """Read the answer; None while it is open."""
        return {"yes": True, "no": False}.get(self.cleaned.met or "")


class PriceForm(PartForm):
    """The price and what it is made of."""

    price = Pounds("Your whole price, without VAT", required=False, hint="In pounds, for example 85,000 or 85,000.50")
    schedule = DraftText(
        "How the price is made up",
        required=False,
        rows=8,
        hint="Days, rates, licences and other costs. Do not repeat it in your answers.",
    )


class DeclarationsForm(PartForm):
    """The declarations."""

    confirmed = Checkboxes("I confirm that", tuple(DECLARATIONS.items()), required=False)

    def chosen(self) -> set[str]:
        """Name every declaration that is made."""
        core = self.cleaned.as_dict().get("core")
        return {*self.cleaned.confirmed, *((core,) if core else ())}

    @classmethod
    def showing(cls, confirmed: Collection[str], version: int) -> Self:
        """Fill the form with what stands."""
        core = next((one for one in CORE_INFORMATION if one in confirmed), None)
        ticked = [one for one in confirmed if one in DECLARATIONS]
        return cls.blank(confirmed=ticked, core=core, version=version)


class CoveredDeclarationsForm(DeclarationsForm):
    """The declarations with a bid in a covered procedure, where the law asks one thing more."""

    core = Choice("Where is your core supplier information?", tuple(CORE_INFORMATION.items()), required=False)


def declarations_form(challenge: ChallengeDetail) -> type[DeclarationsForm]:
    """Choose the form by the challenge's route."""
    return CoveredDeclarationsForm if asks_core_information(challenge) else DeclarationsForm


class ConfirmForm(VersionedForm):
    """What somebody looked at who submits or confirms: the version of the challenge, and the mark of the draft."""

    draft = Hidden("Draft", required=False)

    def seen(self) -> int:
        """Read the version; a page from before versions were sent showed the first. Anything odd reads as none seen."""
        return self.saved_version() if self.values["version"] else 1


class ComplianceForm(Form):
    """An officer's finding on one opened bid."""

    outcome = Choice(
        "Does the bid meet the formal requirements?",
        (("compliant", "Compliant"), ("non_compliant", "Not compliant")),
        missing="Select whether the bid is compliant",
    )
    reason = LongText(
        "Reason",
        rows=4,
        max_length=4_000,
        missing="Enter your reason",
        hint="It is kept with your name and may be shown to the supplier",
    )


class StartForm(Form):
    """Which of one's suppliers bids, and for which lot."""

    supplier = Choice("Which supplier bids?", (), missing="Select the supplier that bids")
    lot = Choice("Which lot is the bid for?", (), missing="Select the lot you are bidding for")
