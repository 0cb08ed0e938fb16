"""Text as somebody typed it, drawn as paragraphs and lists, so that a screen reader hears a list as a list."""

import re
from collections.abc import Iterator
from itertools import groupby

from markupsafe import Markup, escape

_BULLET = re.compile(r"^\s*[-*•–]\s+(?=\S)")


def prose(text: object) -> Markup:
    """Draw typed text: an empty line ends a paragraph, lines that begin with a dash, star or dot are a list.

    Every character but the marks of a list is kept; nothing typed is ever read as HTML.
    """
    lines = str(text or "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return Markup("").join(_blocks(lines))


def is_listed(line: str) -> bool:
    """Say whether a line is an item of a list."""
    return _kind(line) == "list"


def _blocks(lines: list[str]) -> Iterator[Markup]:
    for kind, group in groupby(lines, _kind):
        if kind == "list":
            items = Markup("").join(Markup("<li>{}</li>").format(_BULLET.sub("", line).strip()) for line in group)
            yield Markup('<ul class="govuk-list govuk-list--bullet">{}</ul>').format(items)
        elif kind == "text":
            words = Markup("<br>").join(escape(line) for line in group)
            yield Markup('<p class="govuk-body">{}</p>').format(words)


def _kind(line: str) -> str:
    if not line.strip():
        return "gap"
    return "list" if _BULLET.match(line) else "text"
