"""What is wrong with an evaluation, in one line that names bid, criterion and person."""

from portal.kernel.errors import PortalError

_LONGEST_NAME = 60


class EvaluationError(PortalError):
    """The evaluation breaks a rule of the format; the message is one plain line."""

    status = 422


def named(text: str) -> str:
    """Quote a name from outside so that it stays on one line and cannot steer a terminal."""
    shown = text if len(text) <= _LONGEST_NAME else text[: _LONGEST_NAME - 1] + "…"
    if shown.isprintable():
        return f'"{shown}"'
    return '"' + "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in shown) + '"'
