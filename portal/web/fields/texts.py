"""Fields for words: lines, long answers, addresses, passwords, codes."""

import re
import unicodedata
from typing import Any

from portal.kernel.words import count_words
from portal.web.fields.base import Field, FieldError

EMAIL = re.compile(r"^[^@\s<>(),;:\"\[\]\\]{1,64}@(?=.{4,255}$)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.)+[A-Za-z]{2,63}$")
MAXIMUM_CHARACTERS = 100_000
_TURNING = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069]")
_ADDRESS = re.compile(r"://|\bwww\.|@|\.[a-z]{2,}/", re.IGNORECASE)


_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0\ufffd")
"""Letters and signs that leave no mark."""


def is_readable(text: str) -> bool:
    """Say whether there is a letter, digit or sign in it that somebody could see."""
    return any(unicodedata.category(one)[0] in "LNPS" and one not in _BLANK for one in text)


class Text(Field):
    """One line of text."""

    def __init__(
        self,
        label: str,
        *,
        max_length: int = 200,
        pattern: str = "",
        pattern_error: str = "",
        **options: Any,
    ) -> None:
        """Add the greatest length and, where given, a pattern the whole text must match."""
        super().__init__(label, **options)
        self.max_length, self.pattern, self.pattern_error = max_length, pattern, pattern_error

    def empty_value(self) -> Any:
        """Optional text left empty is the empty text."""
        return ""

    def parse(self, typed: str) -> str:
        """Join lines and spaces, drop marks that turn or hide letters; refuse what is too long or of another form."""
        text = " ".join(_TURNING.sub("", typed).split())
        if self.required and not is_readable(text):
            raise FieldError(self.missing)
        if len(text) > self.max_length:
            raise FieldError(f"{self.label} must be {self.max_length:,} characters or fewer")
        if self.pattern and not re.fullmatch(self.pattern, text):
            raise FieldError(self.pattern_error or f"{self.default_missing()}, in the form shown")
        return text


class Name(Text):
    """The name of a person or organisation. It stands in mails to strangers, so it leads nowhere."""

    def parse(self, typed: str) -> str:
        """Refuse a web or email address inside a name."""
        text = super().parse(typed)
        if _ADDRESS.search(text):
            raise FieldError(f"{self.label} must not hold a web or email address")
        return text


class LongText(Field):
    """Several lines of text, with a word limit where one is set."""

    control = "textarea"

    def __init__(
        self, label: str, *, max_words: int | None = None, max_length: int = 20_000, rows: int = 6, **options: Any
    ) -> None:
        """Add the limits and the height of the box."""
        super().__init__(label, **options)
        self.max_words, self.max_length, self.rows = max_words, min(max_length, MAXIMUM_CHARACTERS), rows

    def empty_value(self) -> Any:
        """Optional text left empty is the empty text."""
        return ""

    def parse(self, typed: str) -> str:
        """Refuse a text over its word limit (or, without one, over its length)."""
        text = typed.strip()
        most = self.max_words
        if most is not None and len(text.split()) > most and (over := count_words(text) - most) > 0:
            excess = "1 word" if over == 1 else f"{over:,} words"
            raise FieldError(f"{self.label} must be {most:,} words or fewer: you are {excess} over")
        if len(text) > self.max_length:
            raise FieldError(f"{self.label} must be {self.max_length:,} characters or fewer")
        return text


class Email(Text):
    """An email address; kept as typed but for its domain, which is lower case."""

    input_type = "email"
    spellcheck = False

    def __init__(self, label: str, *, autocomplete: str = "email", **options: Any) -> None:
        """Offer the browser's stored address unless told otherwise."""
        super().__init__(label, max_length=254, autocomplete=autocomplete, **options)

    def default_missing(self) -> str:
        """Ask for the address."""
        return "Enter an email address"

    def parse(self, typed: str) -> str:
        """Refuse what cannot be an address."""
        text = super().parse(typed)
        if not EMAIL.match(text):
            raise FieldError("Enter an email address in the correct format, like name@example.org")
        local, _, domain = text.rpartition("@")
        return f"{local}@{domain.lower()}"


class Password(Field):
    """A password: never shown again, never trimmed, pasting allowed."""

    control = "password"

    def __init__(
        self,
        label: str,
        *,
        autocomplete: str = "current-password",
        min_length: int = 0,
        **options: Any,
    ) -> None:
        """Tell password managers whether this is a new password."""
        super().__init__(label, autocomplete=autocomplete, **options)
        self.min_length = min_length

    def is_empty(self, typed: Any) -> bool:
        """Only no characters at all are an empty password."""
        return not typed

    def parse(self, typed: str) -> str:
        """Refuse a password that is too short for a new one, or absurdly long."""
        if len(typed) < self.min_length:
            raise FieldError(f"{self.label} must be {self.min_length} characters or more")
        if len(typed) > 1_000:
            raise FieldError(f"{self.label} must be 1,000 characters or fewer")
        return typed


class Code(Text):
    """A one-time code of digits; spaces and dashes are forgiven."""

    inputmode = "numeric"
    spellcheck = False
    width = "govuk-input--width-10"

    def __init__(self, label: str, *, digits: int = 6, autocomplete: str = "one-time-code", **options: Any) -> None:
        """Set how many digits the code has."""
        super().__init__(label, autocomplete=autocomplete, **options)
        self.digits = digits

    def parse(self, typed: str) -> str:
        """Give the digits alone."""
        text = re.sub(r"[\s\-]", "", typed)
        if not re.fullmatch(rf"[0-9]{{{self.digits}}}", text):
            raise FieldError(f"Enter the {self.digits} digits of the code")
        return text


class Hidden(Field):
    """A value the page carries along; treat it as typed by anybody."""

    control = "hidden"

    def empty_value(self) -> Any:
        """Nothing carried is the empty text."""
        return ""

    def parse(self, typed: str) -> str:
        """Refuse what no page of ours would carry."""
        if len(typed) > 2_000:
            raise FieldError("Something went wrong with this form. Load the page again")
        return typed.strip()
