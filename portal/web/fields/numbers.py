"""Fields for money and numbers; everything stays exact."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from portal.kernel.money import format_pence, parse_pounds
from portal.web.fields.base import FieldError
from portal.web.fields.texts import Text


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
        """Write pence as people write pounds: "90,000" or "12,500.50"."""
        return "" if value is None else format_pence(value).replace("£", "")

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
            raise FieldError(f"{self.label} must be {format_pence(self.minimum_pence)} or more")
        if self.maximum_pence is not None and pence > self.maximum_pence:
            raise FieldError(f"{self.label} must be {format_pence(self.maximum_pence)} or less")
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
