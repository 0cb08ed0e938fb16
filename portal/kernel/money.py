"""Money is a whole number of pence; pounds exist only at the edge, as text."""

import re
from decimal import Decimal

MAXIMUM_PENCE = 10_000_000_000_00
_POUNDS = re.compile(r"^£?\s*(\d{1,3}(?:,\d{3})+|\d{1,14})(?:\.(\d{1,2}))?$", re.ASCII)


def parse_pounds(text: str) -> int:
    """Read "£12,500.50" as 1250050 pence; ValueError with a sentence when it is not an amount."""
    match = _POUNDS.match(text.strip())
    if match is None:
        raise ValueError("Enter an amount in pounds, for example 12500 or 12,500.50")
    pence = int(match[1].replace(",", "")) * 100 + int((match[2] or "0").ljust(2, "0"))
    if pence > MAXIMUM_PENCE:
        raise ValueError("Enter an amount of £10 billion or less")
    return pence


def format_pence(pence: int) -> str:
    """Write 1250050 as "£12,500.50" and whole pounds without pence, as in "£12,500"."""
    sign, pounds, rest = "-" if pence < 0 else "", abs(pence) // 100, abs(pence) % 100
    return f"{sign}£{pounds:,}.{rest:02d}" if rest else f"{sign}£{pounds:,}"


def pounds_text(pence: int) -> str:
    """Write 1250050 as "12500.50", the form of amounts in files and evaluation documents."""
    return f"{Decimal(pence) / 100:.2f}"
