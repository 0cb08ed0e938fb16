"""What officers tell the planner, read into plain values; every error at once."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from challenges.planning.domain import Leave, PlanInputs, PlanLaw
from challenges.planning.domain.leave_text import read_leave, write_leave
from challenges.regimes.regime import Regime
from challenges.regimes.routes import ValueParts
from portal.web.forms import (
    Checkboxes,
    Choice,
    Day,
    Field,
    FieldError,
    LongText,
    Number,
    Option,
    Pounds,
    VersionedForm,
)

MOST_WORKING_DAYS = 120
LONGEST_BIDDING_DAYS = 366
OWN = "own_"


class LeaveField(LongText):
    """Times away, one on each line."""

    def parse(self, typed: str) -> Any:
        """Read every line, or say of every line what is wrong with it."""
        found, wrong = read_leave(super().parse(typed))
        if wrong:
            raise FieldError(". ".join(one.rstrip(".") for one in wrong))
        return found

    def empty_value(self) -> Any:
        """Nobody is away."""
        return ()

    def show(self, value: Any) -> str:
        """Write stored leave as it is typed."""
        return write_leave(value) if isinstance(value, tuple) else ""


def timetable_form(law: PlanLaw) -> type[VersionedForm]:
    """Make the planner's form: one field for each own step of the regime that this challenge can have."""
    own: dict[str, Field] = {
        f"{OWN}{one.id}": Number(
            one.title, minimum=one.fewest, maximum=MOST_WORKING_DAYS, suffix="working days", hint=one.hint
        )
        for one in law.regime.own_step
        if one.id != "shortlisting" or law.participation is not None
    }
    notices = [Option(one.id, one.title, one.hint) for one in law.regime.public_notice]
    least = law.tender.days
    fields: dict[str, Field] = {
        "starts_on": Day("Contract starts", hint="The day on which you want the supplier to begin."),
        "bidding_days": Number(
            "Days for suppliers to write their bids",
            maximum=LONGEST_BIDDING_DAYS,
            suffix="days",
            hint=f"The law asks for at least {least}, because {law.tender.because} ({law.tender.source}).",
        ),
        **own,
        "leave": LeaveField(
            "When is the panel away?",
            required=False,
            rows=4,
            hint="One time on each line, like 21 December 2026 to 1 January 2027. Leave empty if nobody is away.",
        ),
    }
    if notices:
        fields["public_notices"] = Checkboxes("Does the award need a public notice first?", notices, required=False)
    return VersionedForm.of(fields, "TimetableForm")


def inputs_of(form: VersionedForm) -> PlanInputs:
    """Make the plan's inputs of the cleaned answers."""
    answers = form.cleaned.as_dict()
    leave: tuple[Leave, ...] = answers["leave"]
    starts_on: date = answers["starts_on"]
    return PlanInputs(
        starts_on=starts_on,
        bidding_days=answers["bidding_days"],
        own_days={name.removeprefix(OWN): days for name, days in answers.items() if name.startswith(OWN)},
        leave=leave,
        public_notices=answers.get("public_notices", ()),
    )


def shown_timetable(law: PlanLaw, inputs: PlanInputs | None, starts_on: date | None, version: int) -> VersionedForm:
    """Fill the planner's form with what is stored, or with what is usual and the draft's own start."""
    form_class = timetable_form(law)
    usual: dict[str, Any] = {f"{OWN}{one.id}": one.usual for one in law.regime.own_step}
    if inputs is None:
        days = max(law.tender.days, law.regime.suggested_bidding_days)
        return form_class.blank(starts_on=starts_on, bidding_days=days, version=version, **usual)
    stored: dict[str, Any] = {f"{OWN}{name}": days for name, days in inputs.own_days.items()}
    return form_class.blank(
        starts_on=inputs.starts_on,
        bidding_days=inputs.bidding_days,
        leave=inputs.leave,
        public_notices=inputs.public_notices,
        version=version,
        **{**usual, **stored},
    )


class _ValueForm(VersionedForm):
    """The parts of the highest total value (Schedule 3), without VAT."""

    contract_pence = Pounds(
        "This contract, without VAT",
        minimum_pence=100,
        hint="What you expect to pay for the work and its first term. Suppliers see this as the budget.",
    )
    options_pence = Pounds(
        "Options and extensions, without VAT",
        required=False,
        hint="Extra work or a longer term that the contract would let you ask for, whether you will or not.",
    )
    phases_pence = Pounds(
        "Later phases and follow-on work, without VAT",
        required=False,
        hint="For example, rolling a pilot out with the same supplier without a new competition.",
    )
    given_pence = Pounds(
        "What you give instead of money",
        required=False,
        hint="The worth of goods, services or works that you provide under the contract other than for payment.",
    )
    fees_pence = Pounds(
        "Premiums, fees, commissions and interest",
        required=False,
        hint="Whatever else could become payable under the contract.",
    )
    prizes_pence = Pounds(
        "Prizes and payments to companies that take part",
        required=False,
        hint="For example, £5,000 to each of four finalists. No VAT is added.",
    )


def value_form(regime: Regime) -> type[_ValueForm]:
    """Make the form with the regime's rates of VAT."""
    rates = [(str(rate), f"{rate}%" if rate else "No VAT") for rate in regime.vat_percents]
    vat = Choice("VAT on the work", rates, inline=True, missing="Select the rate of VAT")
    return _ValueForm.of({"vat_percent": vat}, "ValueForm")


def parts_of(form: VersionedForm) -> ValueParts:
    """Make the value's parts of the cleaned answers; what was left empty is nothing."""
    answers: Mapping[str, Any] = form.cleaned.as_dict()
    amounts = {name: int(answers[name] or 0) for name in ValueParts.__struct_fields__}
    return ValueParts(**amounts)


def shown_value(regime: Regime, parts: ValueParts | None, budget_pence: int | None, version: int) -> VersionedForm:
    """Fill the value's form with what is stored, or with the draft's budget."""
    form_class = value_form(regime)
    if parts is None:
        return form_class.blank(contract_pence=budget_pence, version=version)
    amounts = {name: getattr(parts, name) or None for name in ValueParts.__struct_fields__ if name != "vat_percent"}
    return form_class.blank(**amounts, vat_percent=parts.vat_percent, version=version)
