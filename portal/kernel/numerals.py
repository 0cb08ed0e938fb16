"""Whole numbers that come back from a page: a version, a place in a list."""

MOST_DIGITS = 8


def whole_number(text: object, *, otherwise: int = 0) -> int:
    """Read up to eight ASCII digits; anything else, which no page of ours sends, is `otherwise`."""
    digits = str(text)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS else otherwise
