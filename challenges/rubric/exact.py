"""Exact numbers: a decimal is a whole number of 10^-18, so nothing is lost until a stated rounding."""

import re

PLACES = 18
ONE: int = 10**PLACES
_DECIMAL = re.compile(r"(\d{1,18})(?:\.(\d{1,18}))?", re.ASCII)


def parse_exact(text: str) -> int:
    """Read "12.50" as a whole number of 10^-18; ValueError unless it is a plain decimal that is not negative.

    Up to 18 digits stand on either side of the point; signs, spaces, exponents and commas are refused.
    """
    match = _DECIMAL.fullmatch(text)
    if match is None:
        raise ValueError("not a plain decimal number from 0 up")
    return int(match[1]) * ONE + int((match[2] or "").ljust(PLACES, "0"))


def format_exact(value: int) -> str:
    """Write a number of 10^-18 with no more digits than it needs: "12.5"."""
    whole, part = divmod(value, ONE)
    digits = f"{part:0{PLACES}d}".rstrip("0")
    return f"{whole}.{digits}" if digits else str(whole)


def round_half_up(numerator: int, denominator: int) -> int:
    """Round a fraction that is not negative to the nearest whole number, halves up."""
    return (2 * numerator + denominator) // (2 * denominator)


def format_places(units: int, places: int) -> str:
    """Write a whole number of 10^-places with exactly that many decimals: 8333 at 2 places is "83.33"."""
    if places == 0:
        return str(units)
    whole, part = divmod(units, 10**places)
    return f"{whole}.{part:0{places}d}"


def format_fraction(numerator: int, denominator: int, places: int) -> str:
    """Write a fraction as it is when it ends within `places` decimals, else cut off with "…"."""
    units, rest = divmod(numerator * 10**places, denominator)
    text = format_places(units, places)
    if rest:
        return text + "…"
    return text.rstrip("0").rstrip(".") if places else text
