"""The kinds of form field: each knows how to read what was typed and what to say when it cannot."""

from portal.web.fields.base import Field, FieldError, Option, Options, options_of
from portal.web.fields.choices import Checkboxes, Choice, Confirm
from portal.web.fields.dates import Day, Moment
from portal.web.fields.numbers import Amount, Number, Pounds
from portal.web.fields.texts import Code, Email, Hidden, LongText, Name, Password, Text

__all__ = (
    "Amount",
    "Checkboxes",
    "Choice",
    "Code",
    "Confirm",
    "Day",
    "Email",
    "Field",
    "FieldError",
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
    "options_of",
)
