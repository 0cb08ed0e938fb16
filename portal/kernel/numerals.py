"""Whole numbers that come in as text: a version, a place in a list, a count of bytes."""

MOST_DIGITS = 8


def whole_number(text: object, *, otherwise: int = 0, most: int = MOST_DIGITS) -> int:
    """Read up to eight ASCII digits, or up to `most`; anything else, which no page of ours sends, is `otherwise`."""
    digits = str(text)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= most else otherwise
