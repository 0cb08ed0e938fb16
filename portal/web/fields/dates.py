"""Fields for dates and times of day in London."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from portal.kernel.moments import LONDON
from portal.web.fields.base import Field, FieldError

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


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

    def __init__(self, label: str, *, takes_first: bool = False, **options: Any) -> None:
        """With `takes_first`, a time that comes twice when summer time ends means the first: for what has happened."""
        super().__init__(label, **options)
        self.takes_first = takes_first

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
        """Read London time; an hour that the clocks skip is refused, and one that comes twice, for nobody could keep it."""
        day = self._day(typed)
        try:
            hour, minute = _digits(typed["hour"], 2), _digits(typed["minute"] or "0", 2)
            local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON)
        except ValueError:
            raise FieldError(f"{self.subject()} must have a time of day, like 17 and 00", "hour") from None
        moment = local.astimezone(UTC)
        if moment.astimezone(LONDON).replace(tzinfo=None) != local.replace(tzinfo=None):
            raise FieldError(f"{self.subject()} is in the hour that the change to summer time skips", "hour")
        if not self.takes_first and local.utcoffset() != local.replace(fold=1).utcoffset():
            raise FieldError(
                f"{self.subject()} is in the hour that comes twice when summer time ends: choose another hour", "hour"
            )
        return moment
