"""The kinds of form field: each knows how to read what was typed and what to say when it cannot."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

import msgspec

from portal.kernel.moments import LONDON
from portal.kernel.money import parse_pounds, pounds_text
from portal.web.form_data import FormData

EMAIL = re.compile(r"^[^@\s<>(),;:\"\[\]\\]{1,64}@(?=.{4,255}$)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.)+[A-Za-z]{2,63}$")
MAXIMUM_CHARACTERS = 100_000
DETERMINERS = frozenset(
    {"your", "the", "a", "an", "how", "why", "what", "when", "who", "which", "whether", "each", "any"}
)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class FieldError(ValueError):
    """What was typed breaks this field's rule; `part` names the input to jump to."""

    def __init__(self, message: str, part: str = "") -> None:
        """Keep the sentence shown to the person."""
        super().__init__(message)
        self.message = message
        self.part = part


class Option(msgspec.Struct, frozen=True):
    """One answer that can be chosen."""

    value: str
    label: str
    hint: str = ""


Options: TypeAlias = Iterable["Option | tuple[str, str] | str"] | Mapping[str, str]


def options_of(options: Options) -> tuple[Option, ...]:
    """Bring the short ways of writing options into one."""
    if isinstance(options, Mapping):
        return tuple(Option(str(value), str(label)) for value, label in options.items())
    found = []
    for option in options:
        if isinstance(option, Option):
            found.append(option)
        elif isinstance(option, str):
            found.append(Option(str(option), str(option).replace("_", " ").capitalize()))
        else:
            found.append(Option(str(option[0]), str(option[1])))
    return tuple(found)


def count_words(text: str) -> int:
    """Count words as people do: runs of characters between spaces that hold a letter or digit."""
    return sum(1 for word in text.split() if any(character.isalnum() for character in word))


class Field:
    """A question: its label, hint and rules. `required=False` adds "(optional)" to the label."""

    control = "input"
    parts: tuple[str, ...] = ()
    input_type = "text"
    inputmode = ""
    spellcheck: bool | None = None
    width = ""
    prefix = ""
    suffix = ""

    def __init__(
        self,
        label: str,
        *,
        hint: str = "",
        required: bool = True,
        missing: str = "",
        autocomplete: str = "",
        width: str = "",
    ) -> None:
        """Describe the question; `missing` is the sentence for an empty answer."""
        self.name = ""
        self.label, self.hint, self.required = label, hint, required
        self.autocomplete, self.width = autocomplete, width or self.width
        self.missing = missing or self.default_missing()

    def default_missing(self) -> str:
        """Write the sentence for an empty answer."""
        return f"Enter {self.object_of_sentence()}"

    def object_of_sentence(self) -> str:
        """Write what to enter or select: "the title", "your name", or an answer to a question."""
        if self.label.endswith("?"):
            return f"an answer to “{self.label}”"
        subject = self.subject()
        return subject if subject.split(" ")[0] in DETERMINERS else f"the {subject}"

    def subject(self) -> str:
        """Write the label inside a sentence: "Your name" becomes "your name", "VAT number" stays."""
        label = self.label.rstrip("?").strip()
        return label if label[:2].isupper() else label[:1].lower() + label[1:]

    def input_names(self) -> tuple[str, ...]:
        """Name the inputs this field is made of."""
        return tuple(f"{self.name}-{part}" for part in self.parts) or (self.name,)

    def anchor(self, part: str = "") -> str:
        """Name the input that an error summary jumps to."""
        return f"{self.name}-{part or self.parts[0]}" if self.parts else self.name

    def typed(self, data: FormData) -> Any:
        """Keep what was typed, for showing it again."""
        if self.parts:
            return {part: data.first(f"{self.name}-{part}").strip() for part in self.parts}
        return data.first(self.name)

    def show(self, value: Any) -> Any:
        """Turn a stored value into what would have been typed."""
        return "" if value is None else str(value)

    def is_empty(self, typed: Any) -> bool:
        """Say whether nothing was typed."""
        if isinstance(typed, dict):
            return not any(typed.values())
        return not (typed.strip() if isinstance(typed, str) else typed)

    def empty_value(self) -> Any:
        """Give the cleaned value of an optional field left empty."""
        return None

    def clean(self, typed: Any) -> Any:
        """Give the cleaned value, or raise FieldError."""
        if self.is_empty(typed):
            if self.required:
                raise FieldError(self.missing)
            return self.empty_value()
        return self.parse(typed)

    def parse(self, typed: Any) -> Any:
        """Read a non-empty answer."""
        return typed


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
        """Join lines and spaces; refuse what is too long or of another form."""
        text = " ".join(typed.split())
        if len(text) > self.max_length:
            raise FieldError(f"{self.label} must be {self.max_length:,} characters or fewer")
        if self.pattern and not re.fullmatch(self.pattern, text):
            raise FieldError(self.pattern_error or f"{self.default_missing()}, in the form shown")
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
        words = count_words(text)
        if self.max_words is not None and words > self.max_words:
            over = words - self.max_words
            excess = "1 word" if over == 1 else f"{over:,} words"
            raise FieldError(f"{self.label} must be {self.max_words:,} words or fewer: you are {excess} over")
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


class Pounds(Text):
    """An amount of money, cleaned to whole pence."""

    inputmode = "decimal"
    spellcheck = False
    prefix = "£"
    width = "govuk-input--width-10"

    def __init__(self, label: str, *, minimum_pence: int = 0, maximum_pence: int | None = None, **options: Any) -> None:
        """Add the least and greatest amount."""
        super().__init__(label, **options)
        self.minimum_pence, self.maximum_pence = minimum_pence, maximum_pence

    def show(self, value: Any) -> str:
        """Write pence as pounds."""
        return "" if value is None else pounds_text(value)

    def empty_value(self) -> Any:
        """No amount is None, which is not zero."""
        return None

    def parse(self, typed: str) -> Any:
        """Read pounds as pence."""
        try:
            pence = parse_pounds(typed[:40])
        except ValueError as error:
            raise FieldError(str(error)) from None
        if pence < self.minimum_pence:
            raise FieldError(f"{self.label} must be £{pounds_text(self.minimum_pence)} or more")
        if self.maximum_pence is not None and pence > self.maximum_pence:
            raise FieldError(f"{self.label} must be £{pounds_text(self.maximum_pence)} or less")
        return pence


class Number(Text):
    """A whole number."""

    inputmode = "numeric"
    spellcheck = False
    width = "govuk-input--width-5"

    def __init__(
        self, label: str, *, minimum: int = 0, maximum: int = 1_000_000_000, suffix: str = "", **options: Any
    ) -> None:
        """Add the least and greatest number."""
        super().__init__(label, **options)
        self.minimum, self.maximum, self.suffix = minimum, maximum, suffix

    def empty_value(self) -> Any:
        """No number is None."""
        return None

    def parse(self, typed: str) -> Any:
        """Read digits; thousands commas are forgiven."""
        text = typed.strip().replace(",", "")
        if not re.fullmatch(r"-?[0-9]{1,12}", text):
            raise FieldError(f"{self.label} must be a whole number, like 12")
        number = int(text)
        if not self.minimum <= number <= self.maximum:
            raise FieldError(f"{self.label} must be between {self.minimum:,} and {self.maximum:,}")
        return number


class Amount(Text):
    """A decimal number, kept exact."""

    inputmode = "decimal"
    spellcheck = False
    width = "govuk-input--width-5"

    def __init__(
        self,
        label: str,
        *,
        minimum: Decimal | int = 0,
        maximum: Decimal | int = 1_000_000_000,
        places: int = 2,
        suffix: str = "",
        **options: Any,
    ) -> None:
        """Add the least and greatest number and how many decimal places it may have."""
        super().__init__(label, **options)
        self.minimum, self.maximum, self.places, self.suffix = Decimal(minimum), Decimal(maximum), places, suffix

    def show(self, value: Any) -> str:
        """Write a decimal without trailing noughts."""
        if value is None:
            return ""
        text = f"{Decimal(value):f}"
        return text.rstrip("0").rstrip(".") if "." in text else text

    def empty_value(self) -> Any:
        """No number is None."""
        return None

    def parse(self, typed: str) -> Any:
        """Read an exact decimal."""
        text = typed.strip().replace(",", "")
        if not re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,12})?", text):
            raise FieldError(f"{self.label} must be a number, like 12 or 12.5")
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise FieldError(f"{self.label} must be a number, like 12 or 12.5") from None
        if not self.minimum <= number <= self.maximum:
            raise FieldError(f"{self.label} must be between {self.show(self.minimum)} and {self.show(self.maximum)}")
        if number != round(number, self.places):
            raise FieldError(f"{self.label} may have {self.places} decimal places at most")
        return number


class Choice(Field):
    """One of several answers: radios, or a list where there are many."""

    def __init__(self, label: str, options: Options = (), *, inline: bool = False, **rest: Any) -> None:
        """Take the options; a form that knows them only later gives them to `bind` or `blank`."""
        super().__init__(label, **rest)
        self.options = options_of(options)
        self.inline = inline

    @property
    def control(self) -> str:  # type: ignore[override]
        """Show up to nine answers as radios and more as a list."""
        return "radios" if len(self.options) <= 9 else "select"

    def default_missing(self) -> str:
        """Ask for a choice."""
        return f"Select {self.object_of_sentence()}"

    def not_offered(self) -> str:
        """Write the sentence for an answer that is not among the options."""
        return f"{self.default_missing()}, from the list"

    def show(self, value: Any) -> Any:
        """Compare options as text."""
        return "" if value is None else str(value)

    def parse(self, typed: str) -> str:
        """Refuse an answer that was not offered."""
        text = typed.strip()
        if all(option.value != text for option in self.options):
            raise FieldError(self.not_offered())
        return text


class Checkboxes(Choice):
    """Any number of several answers, cleaned to a tuple in the options' order."""

    @property
    def control(self) -> str:  # type: ignore[override]
        """Checkboxes, whatever their number."""
        return "checkboxes"

    def typed(self, data: FormData) -> Any:
        """Keep every ticked value."""
        return [text for text in data.all(self.name)[:1_000] if text]

    def show(self, value: Any) -> Any:
        """Turn a stored list into ticks."""
        return [str(one) for one in value or ()]

    def empty_value(self) -> Any:
        """Nothing ticked is the empty tuple."""
        return ()

    def parse(self, typed: Any) -> Any:
        """Refuse an answer that was not offered; the same one twice counts once."""
        offered = [option.value for option in self.options]
        if any(text not in offered for text in typed):
            raise FieldError(self.not_offered())
        return tuple(value for value in offered if value in typed)


class Confirm(Field):
    """One box to tick; cleaned to True (or False where it is not required)."""

    control = "confirm"

    def default_missing(self) -> str:
        """Ask for the tick."""
        return "Tick the box to go on"

    def empty_value(self) -> Any:
        """Not ticked is False."""
        return False

    def show(self, value: Any) -> str:
        """Turn a stored flag into a tick."""
        return "yes" if value else ""

    def parse(self, typed: str) -> Any:  # noqa: ARG002
        """Ticked is True whatever its value."""
        return True


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


def _digits(text: str, width: int) -> int:
    """Read a short run of ASCII digits; ValueError otherwise."""
    if not re.fullmatch(rf"[0-9]{{1,{width}}}", text):
        raise ValueError(text)
    return int(text)


def _month(text: str) -> int:
    """Read a month written as a number or by its name."""
    name = text.strip().lower()[:3]
    return MONTHS.index(name) + 1 if name in MONTHS else _digits(text, 2)


class Day(Field):
    """A date in three inputs, cleaned to a date."""

    control = "date"
    parts: tuple[str, ...] = ("day", "month", "year")

    def subject(self) -> str:
        """Name the field in a sentence; its label may be a question."""
        return self.label if not self.label.endswith("?") else "The date"

    def default_missing(self) -> str:
        """Ask for the date."""
        return f"{self.subject()} must have a day, a month and a year"

    def show(self, value: date | None) -> Any:
        """Split a date into its inputs."""
        if value is None:
            return dict.fromkeys(self.parts, "")
        return {"day": str(value.day), "month": str(value.month), "year": str(value.year)}

    def _day(self, typed: Mapping[str, str]) -> date:
        """Read the three inputs, naming the one that is missing."""
        for part in ("day", "month", "year"):
            if not typed[part]:
                raise FieldError(f"{self.subject()} must include a {part}", part)
        try:
            year = _digits(typed["year"], 4)
            day = date(year, _month(typed["month"]), _digits(typed["day"], 2))
        except ValueError:
            raise FieldError(f"{self.subject()} must be a real date") from None
        if not 1900 <= year <= 2200:
            raise FieldError(f"{self.subject()} must have a year of 4 digits between 1900 and 2200", "year")
        return day

    def parse(self, typed: Mapping[str, str]) -> date:
        """Read a real date."""
        return self._day(typed)


class Moment(Day):
    """A date and a time of day in London, cleaned to an aware instant in UTC."""

    control = "moment"
    parts = ("day", "month", "year", "hour", "minute")

    def default_missing(self) -> str:
        """Ask for date and time."""
        return f"{self.subject()} must have a day, a month, a year and a time"

    def show(self, value: Any) -> Any:
        """Split an instant into London date and time."""
        if value is None:
            return dict.fromkeys(self.parts, "")
        local = value.astimezone(LONDON)
        return {**super().show(local), "hour": f"{local.hour:02d}", "minute": f"{local.minute:02d}"}

    def parse(self, typed: Mapping[str, str]) -> Any:
        """Read London time; an hour that the spring change skips is refused, one that comes twice means the first."""
        day = self._day(typed)
        try:
            hour, minute = _digits(typed["hour"], 2), _digits(typed["minute"] or "0", 2)
            local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON)
        except ValueError:
            raise FieldError(f"{self.subject()} must have a time of day, like 17 and 00", "hour") from None
        moment = local.astimezone(UTC)
        if moment.astimezone(LONDON).replace(tzinfo=None) != local.replace(tzinfo=None):
            raise FieldError(f"{self.subject()} is in the hour that the change to summer time skips", "hour")
        return moment
