"""Forms as classes: one definition gives the page's controls, the rules and every error at once.

class AnswerForm(Form):
    title = Text("Title", max_length=120)

form = AnswerForm.bind(await read_form(request))
if form.errors: return page("slice/answer.html", title="Your answer", status=422, form=form)
form.cleaned.title
"""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from portal.kernel.numerals import whole_number
from portal.web.fields import (
    Amount,
    Checkboxes,
    Choice,
    Code,
    Confirm,
    Day,
    Email,
    Field,
    FieldError,
    Hidden,
    LongText,
    Moment,
    Name,
    Number,
    Option,
    Options,
    Password,
    Pounds,
    Text,
    options_of,
)
from portal.web.form_data import FormData, parse_form, read_form

__all__ = (
    "Amount",
    "Checkboxes",
    "Choice",
    "Cleaned",
    "Code",
    "Confirm",
    "Day",
    "Email",
    "Field",
    "FieldError",
    "Form",
    "FormData",
    "Hidden",
    "LongText",
    "Moment",
    "Name",
    "Number",
    "Option",
    "Options",
    "Password",
    "Pounds",
    "Text",
    "VersionedForm",
    "parse_form",
    "read_form",
)


class Cleaned:
    """The cleaned answers by field name; a field with an error is not there."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        """Keep the answers."""
        self._values = dict(values)

    def __getattr__(self, name: str) -> Any:
        """Give one answer by attribute."""
        if name.startswith("_") or name not in self._values:
            raise AttributeError(name)
        return self._values[name]

    def __contains__(self, name: object) -> bool:
        """Say whether the field came through its rules."""
        return name in self._values

    def as_dict(self) -> dict[str, Any]:
        """Give every answer, ready for a service's keyword arguments."""
        return dict(self._values)


class Form:
    """A set of fields in the order written; an instance is the form with what was typed and what is wrong."""

    declared: ClassVar[Mapping[str, Field]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Collect the fields, the parents' first."""
        super().__init_subclass__(**kwargs)
        found: dict[str, Field] = dict(cls.declared)
        for name, value in vars(cls).items():
            if isinstance(value, Field):
                value.name = name
                found[name] = value
        cls.declared = found

    def __init__(self, options: Mapping[str, Options] | None = None) -> None:
        """Make an empty form; `options` fills in choices known only now."""
        self.fields: dict[str, Field] = {}
        for name, field in self.declared.items():
            self.fields[name] = _with_options(field, options[name]) if options and name in options else field
        self.values: dict[str, Any] = {name: field.show(None) for name, field in self.fields.items()}
        self.errors: dict[str, str] = {}
        self.anchors: dict[str, str] = {}
        self._cleaned: dict[str, Any] = {}

    @classmethod
    def of(cls, fields: Mapping[str, Field], name: str = "MadeForm") -> type[Self]:
        """Make a form class from fields known only at run time, such as one per criterion."""
        return type(name, (cls,), dict(fields))

    @classmethod
    def blank(cls, *, options: Mapping[str, Options] | None = None, **initial: Any) -> Self:
        """Make the form to show first, filled with stored values."""
        form = cls(options)
        for name, value in initial.items():
            if name in form.fields:
                form.values[name] = form.fields[name].show(value)
        return form

    @classmethod
    def bind(cls, data: FormData | Mapping[str, Any], *, options: Mapping[str, Options] | None = None) -> Self:
        """Read what was typed into every field, collecting all errors."""
        form, sent = cls(options), FormData.of(data)
        for name, field in form.fields.items():
            form.values[name] = field.typed(sent)
            try:
                form._cleaned[name] = field.clean(form.values[name])
            except FieldError as error:
                form._add_error(name, error.message, error.part)
        for name, message in form.check(form.cleaned).items():
            form._add_error(name, message)
        return form

    def check(self, cleaned: Cleaned) -> Mapping[str, str]:  # noqa: ARG002
        """Rules over several fields, for subclasses: field name to sentence. Ask `"x" in cleaned` first."""
        return {}

    @property
    def cleaned(self) -> Cleaned:
        """The answers that came through their rules."""
        return Cleaned(self._cleaned)

    @property
    def is_valid(self) -> bool:
        """Say whether nothing is wrong."""
        return not self.errors

    def with_errors(self, errors: Mapping[str, str]) -> Self:
        """Add what a service found wrong, by field name ("" for the form as a whole)."""
        for name, message in errors.items():
            self._add_error(name, message)
        return self

    def error_items(self) -> list[dict[str, str]]:
        """List the errors for the summary, in the order of the fields, each with its link."""
        order = [*self.fields, *(name for name in self.errors if name not in self.fields)]
        items = []
        for name in order:
            if name in self.errors:
                field = self.fields.get(name)
                link = self.anchors.get(name) or (_anchor(field) if field else "")
                items.append({"text": self.errors[name], **({"href": f"#{link}"} if link else {})})
        return items

    def _add_error(self, name: str, message: str, part: str = "") -> None:
        """Keep the first error of a field."""
        if name not in self.errors:
            self.errors[name] = message
            if part and name in self.fields:
                self.anchors[name] = self.fields[name].anchor(part)
            self._cleaned.pop(name, None)


def _anchor(field: Field) -> str:
    """Name the input that the summary's link jumps to; a hidden field has none."""
    return "" if field.control == "hidden" else field.anchor()


def _with_options(field: Field, options: Options) -> Field:
    """Copy a choice with other options."""
    if not isinstance(field, Choice):
        raise TypeError(f"{field.name} is not a choice")
    made = object.__new__(type(field))
    made.__dict__.update(field.__dict__)
    made.options = options_of(options)
    return made


class VersionedForm(Form):
    """A form that knows which version of what is stored its page was shown with, so that the second of two tabs is told."""

    version = Hidden("Version", required=False)

    def saved_version(self) -> int:
        """Read the version; anything odd reads as never saved, which can overwrite nothing."""
        return whole_number(self.values["version"])
