"""Fields whose answers are offered: one of several, any of several, one box to tick."""

from typing import Any

from portal.web.fields.base import Field, FieldError, Options, options_of
from portal.web.form_data import FormData


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
    """One box to tick; cleaned to True (or False where it is not required). `legend` heads it beside other questions."""

    control = "confirm"

    def __init__(self, label: str, *, legend: str = "", **options: Any) -> None:
        super().__init__(label, **options)
        self.legend = legend

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
