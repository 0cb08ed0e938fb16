"""What officers type about notices: the fields that no fact fills, and what the platform shows after publication."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from challenges.notices.domain import FieldSpec, Known, NoticeForm, catalogue
from challenges.notices.domain.content import asked_fields
from portal.web.fields import FieldError
from portal.web.forms import (
    Choice,
    Day,
    Email,
    Field,
    Form,
    Hidden,
    LongText,
    Moment,
    Number,
    Option,
    Pounds,
    Text,
)

YES_NO = (Option("yes", "Yes"), Option("no", "No"))


class Cpv(Text):
    """A code of the common procurement vocabulary: eight digits, with or without the check digit, which is left out."""

    def parse(self, typed: str) -> str:
        """Read eight digits."""
        text = super().parse(typed)
        code, _, check = text.partition("-")
        if not (code.isascii() and code.isdigit() and len(code) == 8 and (not check or check.isdigit())):
            raise FieldError("The code must have eight digits, like 72000000")
        return code


class PrepareForm(Form):
    """The fields of one notice that must be asked for; `about` names the contract."""

    about = Hidden("About", required=False)


class RecordForm(Form):
    """What the platform shows once a notice is published."""

    number = Text(
        "Notice number",
        max_length=30,
        hint=f"As the platform shows it, for example {' or '.join(catalogue().number.examples)}.",
        width="govuk-input--width-20",
    )
    published_at = Moment(
        "When the notice was published", takes_first=True, hint="London time, as the platform shows it."
    )


class CorrectForm(RecordForm):
    """The right number and time, and what was wrong."""

    record = Hidden("Record", required=False)
    reason = LongText("What was wrong", max_words=100, rows=3, hint="It stays in the record with your name.")


def prepare_form(form: NoticeForm, known: Known) -> type[PrepareForm]:
    """Make the form of what is missing from a notice, in its order."""
    book = catalogue()
    return PrepareForm.of(
        {name: _field(book.field[name]) for name in asked_fields(form, known, book)}, name="PrepareNoticeForm"
    )


def _field(spec: FieldSpec) -> Field:
    rest: dict[str, Any] = {"hint": spec.hint, "required": not spec.optional}
    if spec.kind in {"long", "lines"}:
        return LongText(spec.label, max_length=10_000, rows=4, **rest)
    if spec.kind == "choice":
        return Choice(spec.label, tuple(Option(value, label) for value, label in spec.options), **rest)
    if spec.kind == "yes_no":
        return Choice(spec.label, YES_NO, inline=True, **rest)
    kinds: dict[str, type[Field]] = {
        "email": Email,
        "money": Pounds,
        "day": Day,
        "moment": Moment,
        "whole": Number,
        "cpv": Cpv,
    }
    if spec.kind == "email":
        rest["autocomplete"] = "off"
    return kinds.get(spec.kind, Text)(spec.label, **rest)


def initial(form: NoticeForm, known: Known, earlier: Mapping[str, str]) -> dict[str, Any]:
    """Fill the form with what an earlier version said, or with what is suggested."""
    book = catalogue()
    found: dict[str, Any] = {}
    for name in asked_fields(form, known, book):
        spec = book.field[name]
        text = earlier.get(name, "") or known.get(spec.suggest, "")
        if text:
            found[name] = _typed(spec, text)
    return found


def _typed(spec: FieldSpec, text: str) -> Any:
    if spec.kind == "day":
        return date.fromisoformat(text)
    if spec.kind == "moment":
        return datetime.fromisoformat(text)
    return int(text) if spec.kind in {"money", "whole"} else text


def answers_of(form: Form) -> dict[str, str]:
    """Write the cleaned answers as canonical text: pence, ISO dates and instants."""
    return {
        name: _canonical(value)
        for name, value in form.cleaned.as_dict().items()
        if name != "about" and value is not None
    }


def _canonical(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)
