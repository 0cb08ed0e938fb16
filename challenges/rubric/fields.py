"""Typed access to the fields of an evaluation file; every refusal says where it is and what would be right."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import TypeVar

from challenges.rubric.errors import EvaluationError, named
from challenges.rubric.exact import parse_exact

MAXIMUM_PLACES = 12
_LONGEST_TEXT = 1000
_CHOICE = TypeVar("_CHOICE", bound=str)


class Fields:
    """One object of the file. `where` names it in messages, for example: bid "A"."""

    def __init__(self, value: object, where: str) -> None:
        """Refuse what is not an object with text names."""
        if not isinstance(value, Mapping) or not all(isinstance(name, str) for name in value):
            raise EvaluationError(f"{where} must be an object")
        self._fields: Mapping[str, object] = value
        self.where = where

    def __contains__(self, name: str) -> bool:
        """Say whether the field is there, whatever it holds."""
        return name in self._fields

    def names(self) -> Iterable[str]:
        """List the fields that are there."""
        return self._fields.keys()

    def raw(self, name: str) -> object:
        """Give what a required field holds."""
        if name not in self._fields:
            raise EvaluationError(f"{self.where}: {name} is missing")
        return self._fields[name]

    def decimal(self, name: str) -> int:
        """Read a required number written as text, exactly."""
        return exact_number(self.raw(name), f"{self.where}: {name}")

    def optional_decimal(self, name: str) -> int | None:
        """Read a number written as text, or None where the field is left out."""
        return self.decimal(name) if name in self else None

    def whole(self, name: str, lowest: int, highest: int) -> int:
        """Read a required bare whole number within bounds."""
        value = self.raw(name)
        if type(value) is not int or not lowest <= value <= highest:
            raise EvaluationError(f"{self.where}: {name} must be a whole number from {lowest} to {highest}, not quoted")
        return value

    def text(self, name: str) -> str:
        """Read required text on one line."""
        return plain_text(self.raw(name), f"{self.where}: {name}")

    def optional_text(self, name: str) -> str | None:
        """Read text on one line, or None where the field is left out or null."""
        return None if self._fields.get(name) is None else self.text(name)

    def choice(self, name: str, choices: Mapping[str, _CHOICE]) -> _CHOICE:
        """Read one of a closed list; the mapping allows for more than one spelling."""
        return one_of(self.raw(name), choices, f"{self.where}: {name}")

    def items(self, name: str) -> Sequence[object]:
        """Read a required list."""
        value = self.raw(name)
        if not isinstance(value, Sequence) or isinstance(value, str | bytes):
            raise EvaluationError(f"{self.where}: {name} must be a list")
        return value

    def object(self, name: str, where: str) -> "Fields":
        """Read a required object, named `where` in messages."""
        return Fields(self.raw(name), where)

    def unknown(self, known: Iterable[str]) -> list[str]:
        """List fields the format does not know; EvaluationError when one looks like a slip of the pen."""
        known = sorted(known)
        strange = [name for name in self._fields if name not in known]
        for name in strange:
            near = get_close_matches(name, known, n=1, cutoff=0.8)
            if near:
                raise EvaluationError(f"{self.where}: there is no field {named(name)}; did you mean {named(near[0])}?")
        return [f"{self.where}: the field {named(name)} is not part of the format and was ignored" for name in strange]


def exact_number(value: object, where: str) -> int:
    """Read a number written as text; EvaluationError names `where` for null, bare and non-finite numbers."""
    if value is None:
        raise EvaluationError(f"{where} is null; it must be a number in quotes")
    if not isinstance(value, str):
        raise EvaluationError(f'{where} must be a number in quotes, for example "4.5"')
    try:
        return parse_exact(value)
    except ValueError as error:
        raise EvaluationError(f"{where} is {named(value)}, {error}") from error


def plain_text(value: object, where: str) -> str:
    """Read an id or other text of one line; EvaluationError when it is empty, too long or holds control characters."""
    if not isinstance(value, str) or not value.strip():
        raise EvaluationError(f"{where} must be text that is not empty")
    if len(value) > _LONGEST_TEXT or not value.isprintable():
        raise EvaluationError(
            f"{where} must be one line of at most {_LONGEST_TEXT} characters, without control characters"
        )
    return value


def one_of(value: object, choices: Mapping[str, _CHOICE], where: str) -> _CHOICE:
    """Read one of a closed list; EvaluationError lists what is allowed."""
    if not isinstance(value, str) or value not in choices:
        shown = named(value) if isinstance(value, str) else "something else"
        raise EvaluationError(f"{where} is {shown}; it must be one of {', '.join(choices)}")
    return choices[value]
