"""What an officer pastes, and what was found in it as a form to check: every word can be changed before it is a draft."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from challenges.importing.domain import MAXIMUM_CHARACTERS, DraftContent, FoundCriterion, Placed
from challenges.importing.domain.suggestions import budget_of, plain_title
from challenges.publishing.domain.scoring import PRICE_TITLES
from challenges.publishing.domain.sections import CriterionContent
from portal.kernel.numerals import whole_number
from portal.web.forms import (
    Amount,
    Choice,
    Confirm,
    Field,
    FieldError,
    Form,
    FormData,
    Hidden,
    LongText,
    Number,
    Option,
    Pounds,
    Text,
)

MOST_CRITERIA = 45
KINDS = {
    "quality": "Scored for quality",
    "social_value": "Scored for social value",
    "pass_fail": "Condition, not scored",
}
_WEIGHTLESS = "pass_fail"


class Listed(Choice):
    """One of a few answers as a list, where radio buttons would fill the page."""

    @property
    def control(self) -> str:  # type: ignore[override]
        """A list, however few."""
        return "select"


class Rest(LongText):
    """Text as long as what was pasted; kept as it is."""

    def parse(self, typed: str) -> str:
        """Refuse only more than anybody could have pasted."""
        if len(typed) > 2 * MAXIMUM_CHARACTERS:
            raise FieldError(f"{self.label} must be {2 * MAXIMUM_CHARACTERS:,} characters or fewer")
        return typed.strip()


class PasteForm(Form):
    """The text of a specification."""

    text = Rest(
        "Text of the specification",
        rows=14,
        missing="Paste the text, or choose a file",
        hint="From a document, a web page or an email. Headings help us to place it.",
    )


class CheckForm(Form):
    """What was found; only the title is needed, everything else can wait in the draft."""

    buyer = Choice("Who is buying?", missing="Select who is buying")
    source = Hidden("Source", required=False)
    count = Hidden("Criteria", required=False)
    title = Text("Title", max_length=120, missing="Enter a title", hint="Say the problem, not the product.")
    summary = LongText("Summary in one sentence", max_length=300, rows=3, required=False)
    problem = LongText("The problem", max_words=1000, rows=12, required=False)
    outcomes = LongText("Outcomes", max_words=800, rows=10, required=False)
    budget_pence = Pounds("Budget for this contract, without VAT", minimum_pence=100, required=False)
    contract_months = Number("Length of the contract", minimum=1, maximum=120, suffix="months", required=False)
    left_text = Rest(
        "What could not be placed",
        rows=16,
        required=False,
        hint="Cut from here what belongs into a section. The rest is kept with the draft for your colleagues and never published.",
    )

    def check(self, cleaned: Any) -> Mapping[str, str]:
        """A criterion that is kept needs a title, what it asks and no price in it."""
        found = {}
        for name in criteria_names(self):
            if name not in self.fields or not getattr(cleaned, name, False):
                continue
            number = name.removesuffix("_keep")
            title = getattr(cleaned, f"{number}_title", None)
            if title == "":
                found[f"{number}_title"] = "Enter a title, or untick this criterion"
            elif title is not None and title.casefold() in PRICE_TITLES:
                found[f"{number}_title"] = "Price is scored by the price method. Untick this criterion"
            if getattr(cleaned, f"{number}_question", None) == "":
                found[f"{number}_question"] = "Enter what it asks, or untick this criterion"
        return found

    def content(self) -> DraftContent:
        """Make the draft's content; an unticked criterion goes to what is left, so that no word is lost."""
        answers = self.cleaned
        kept, unticked = [], []
        for name in criteria_names(self):
            criterion = _criterion(answers, name.removesuffix("_keep"))
            if getattr(answers, name):
                kept.append(criterion)
            else:
                unticked.append(f"{criterion.title}\n{criterion.question}")
        return DraftContent(
            title=answers.title,
            summary=answers.summary,
            problem=answers.problem,
            outcomes=answers.outcomes,
            budget_pence=answers.budget_pence,
            contract_months=answers.contract_months,
            criteria=tuple(kept),
            source=answers.source[:200],
            left_text="\n\n".join(one for one in (answers.left_text, *unticked) if one.strip()),
        )


def criteria_names(form: Form) -> list[str]:
    """Name the tick boxes of the criteria, in order."""
    return [name for name in form.fields if name.endswith("_keep")]


def check_form(count: int) -> type[CheckForm]:
    """Make the form for so many criteria and conditions."""
    fields: dict[str, Field] = {}
    for number in range(1, min(count, MOST_CRITERIA) + 1):
        fields[f"c{number}_keep"] = Confirm(f"Take criterion {number} into the draft", required=False)
        fields[f"c{number}_kind"] = Listed("Kind", [Option(*one) for one in KINDS.items()], missing="Select a kind")
        fields[f"c{number}_title"] = Text("Title", max_length=120, required=False)
        fields[f"c{number}_question"] = LongText("What it asks", rows=3, max_words=400, required=False)
        fields[f"c{number}_weight"] = Amount("Points", maximum=100_000, required=False)
    return CheckForm.of(fields, "CheckCriteriaForm")


def bind_check(data: FormData, buyers: dict[str, str]) -> CheckForm:
    """Read the form as it was sent, with as many criteria as it says."""
    return check_form(whole_number(data.first("count"))).bind(data, options={"buyer": buyers})


def filled_check(placed: Placed, source: str, buyers: dict[str, str]) -> CheckForm:
    """Fill the form with what was found."""
    found = (*placed.conditions, *placed.criteria)
    initial: dict[str, Any] = {
        "buyer": next(iter(buyers)) if len(buyers) == 1 else None,
        "source": source,
        "count": str(len(found)),
        "title": plain_title(placed.title),
        "summary": placed.summary,
        "problem": placed.problem,
        "outcomes": placed.outcomes,
        "budget_pence": budget_of(placed.money),
        "contract_months": placed.lengths[0].months if placed.lengths else None,
        "left_text": placed.left_text(),
    }
    for number, one in enumerate(found, start=1):
        initial |= _initial(number, one)
    return check_form(len(found)).blank(options={"buyer": buyers}, **initial)


def _initial(number: int, one: FoundCriterion) -> dict[str, Any]:
    return {
        f"c{number}_keep": True,
        f"c{number}_kind": one.kind,
        f"c{number}_title": one.title,
        f"c{number}_question": one.question or one.title,
        f"c{number}_weight": one.weight,
    }


def _criterion(answers: Any, number: str) -> CriterionContent:
    """A condition has no points, and until somebody says otherwise a "no" is explained, which shuts nobody out."""
    kind = getattr(answers, f"{number}_kind")
    is_condition = kind == _WEIGHTLESS
    return CriterionContent(
        kind=kind,
        title=getattr(answers, f"{number}_title"),
        question=getattr(answers, f"{number}_question"),
        weight=Decimal(0) if is_condition else getattr(answers, f"{number}_weight") or Decimal(0),
        rules_out=not is_condition,
    )
