"""What every field has: its label, hint and rules, and how it reads, keeps and shows an answer."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import msgspec

from portal.web.form_data import FormData

DETERMINERS = frozenset(
    {"your", "the", "a", "an", "how", "why", "what", "when", "who", "which", "whether", "each", "any"}
)


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
