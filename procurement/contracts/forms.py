"""What people type about a contract."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any, ClassVar

from portal.web.forms import (
    Choice,
    Cleaned,
    Confirm,
    Day,
    Field,
    Form,
    FormData,
    Hidden,
    LongText,
    Number,
    Option,
    Pounds,
    Text,
)
from procurement.contracts.domain import IP_NAMES, MAXIMUM_MILESTONES, ContractDetail, Milestone

FIRST_ROWS = 4
MORE = "more"
_PARTS = ("title", "deliverable", "acceptance", "due", "amount")


class TermsForm(Form):
    """The terms and the plan; rows of the plan are added by `plan_form`."""

    name = Text("Title of the contract", max_length=150)
    starts_on = Day("First day")
    ends_on = Day("Last day")
    ip_option = Choice("Intellectual property", tuple(Option(key, text) for key, text in IP_NAMES.items()))
    liability_percent = Number("Limit of liability, as a percentage of the value", minimum=100, maximum=1000)
    special_terms = LongText("Special terms", required=False, max_words=800)


def _row(number: int) -> dict[str, Field]:
    needed = number == 1
    return {
        f"title_{number}": Text(f"Milestone {number}: title", max_length=120, required=needed),
        f"deliverable_{number}": LongText(f"Milestone {number}: what is delivered", required=needed, max_words=300),
        f"acceptance_{number}": LongText(f"Milestone {number}: how it is accepted", required=needed, max_words=300),
        f"due_{number}": Day(f"Milestone {number}: due", required=needed),
        f"amount_{number}": Pounds(f"Milestone {number}: charge, without VAT", required=needed),
    }


class PlanForm(TermsForm):
    """The terms with rows of the plan; a row is used when it has a title, and then it must be complete."""

    rows: ClassVar[int] = 0

    def check(self, cleaned: Cleaned) -> dict[str, str]:
        """Ask for the rest of every row that was begun."""
        values, errors = cleaned.as_dict(), {}
        for number in range(2, self.rows + 1):
            begun = any(values.get(f"{part}_{number}") for part in _PARTS)
            for part in _PARTS:
                name = f"{part}_{number}"
                if begun and name in values and not values[name]:
                    errors[name] = f"Fill this in, or leave all of milestone {number} empty"
        return errors

    @property
    def may_grow(self) -> bool:
        """Say whether another row can be added."""
        return self.rows < MAXIMUM_MILESTONES


@cache
def plan_form(rows: int) -> type[PlanForm]:
    """Make the form with so many rows of the plan."""
    fields = {name: field for number in range(1, rows + 1) for name, field in _row(number).items()}
    made = PlanForm.of(fields, f"PlanForm{rows}")
    made.rows = rows
    return made


def sent_plan(data: FormData) -> type[PlanForm]:
    """Find the form that was sent: as many rows as came back, between the first four and the most there may be."""
    numbers = [number for number in range(1, MAXIMUM_MILESTONES + 1) if f"title_{number}" in data]
    return plan_form(max(FIRST_ROWS, *numbers, 0))


def longer_plan(data: FormData) -> PlanForm:
    """Give the form that was sent back with another row, as it was typed and without errors."""
    sent = sent_plan(data)
    longer = plan_form(min(sent.rows + 1, MAXIMUM_MILESTONES)).blank()
    longer.values |= sent.bind(data).values
    return longer


def milestones_of(cleaned: Cleaned) -> list[Milestone]:
    """Read the rows that were filled in, each with the number shown on the form."""
    values = cleaned.as_dict()
    return [
        Milestone(
            number=number,
            title=values[f"title_{number}"],
            deliverable=values[f"deliverable_{number}"],
            acceptance_test=values[f"acceptance_{number}"],
            due_on=values[f"due_{number}"],
            amount_pence=values[f"amount_{number}"],
        )
        for number in range(1, MAXIMUM_MILESTONES + 1)
        if values.get(f"title_{number}")
    ]


def initial_plan(milestones: Sequence[Milestone]) -> dict[str, Any]:
    """Fill the rows of the form from a plan."""
    found: dict[str, Any] = {}
    for one in milestones:
        found |= {
            f"title_{one.number}": one.title,
            f"deliverable_{one.number}": one.deliverable,
            f"acceptance_{one.number}": one.acceptance_test,
            f"due_{one.number}": one.due_on,
            f"amount_{one.number}": one.amount_pence,
        }
    return found


def form_of(contract: ContractDetail) -> PlanForm:
    """Fill the form from a contract that is drawn up anew."""
    rows = max(FIRST_ROWS, *(one.number for one in contract.milestones), 0)
    return plan_form(rows).blank(
        name=contract.title,
        starts_on=contract.starts_on,
        ends_on=contract.ends_on,
        ip_option=contract.ip_option,
        liability_percent=contract.liability_percent,
        special_terms=contract.special_terms,
        **initial_plan(contract.milestones),
    )


def first_form(title: str, starts_on: date, ends_on: date, plan: Sequence[Milestone]) -> PlanForm:
    """Fill the form with what the challenge suggests."""
    return plan_form(FIRST_ROWS).blank(
        name=title,
        starts_on=starts_on,
        ends_on=ends_on,
        ip_option="supplier_owns_buyer_licence",
        liability_percent=125,
        **initial_plan(plan),
    )


class SignForm(Form):
    """The words that a signatory confirms, and the document they read."""

    sha256 = Hidden("The document")
    agree = Confirm("I have read this contract, and I confirm these words")


class DeclineForm(Form):
    """Why an offer is declined."""

    reason = LongText("What would you need changed?", max_words=500)
