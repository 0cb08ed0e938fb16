"""A text as headings, paragraphs, list items and table rows, in its order."""

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum

import msgspec

_MARK = re.compile(r"^\s*(?:[-*•–·▪●○]|\(?[a-z]\)|\(?[ivx]{1,4}\))\s+(?=\S)")
_HASHES = re.compile(r"^(#{1,6})\s+(?=\S)")
_NUMBER = re.compile(r"^(\d{1,2}(?:\.\d{1,2}){0,3})[.)]?\s+(?=[^\W\d_])")
_ENDS = (".", ";", ",", "!")
_HEADING_WORDS = 10
_WRAPPED_CHARACTERS = 50
UNKNOWN_LEVEL = 9
MAXIMUM_CHARACTERS = 1_000_000


class BlockKind(StrEnum):
    """What a piece of text is."""

    HEADING = "heading"
    TEXT = "text"
    ITEM = "item"
    ROW = "row"


class Block(msgspec.Struct, frozen=True):
    """One piece of a text; `level` of a heading is 1 for the highest, 0 for the document's own title."""

    kind: BlockKind
    text: str
    level: int = UNKNOWN_LEVEL

    @property
    def is_heading(self) -> bool:
        """Say whether it is a heading."""
        return self.kind is BlockKind.HEADING

    def written(self) -> str:
        """Write it as plain text; an item begins with a dash, so that pages draw a list."""
        return f"- {self.text}" if self.kind is BlockKind.ITEM else self.text


def blocks_of_text(text: str) -> tuple[Block, ...]:
    """Take a pasted text apart: lines that were wrapped are joined, short lines that stand alone are headings."""
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return tuple(_blocks(_joined(lines)))


def _joined(lines: Sequence[str]) -> list[str]:
    """Join a line with the one before where only the width of a page parted them."""
    found: list[str] = []
    for line in lines:
        before = found[-1] if found else ""
        goes_on = (
            len(before) > _WRAPPED_CHARACTERS
            and line[:1].islower()
            and not before.endswith((".", ":", ";", "!", "?"))
            and not _MARK.match(line)
        )
        if goes_on:
            found[-1] = f"{before} {line.strip()}"
        else:
            found.append(line)
    return found


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    for place, line in enumerate(lines):
        text = line.strip()
        if not text:
            continue
        before = lines[place - 1].strip() if place else ""
        after = lines[place + 1].strip() if place + 1 < len(lines) else ""
        yield _block(text, stands_alone=not before and (not after or not _MARK.match(after) or len(text.split()) < 4))


def _block(text: str, *, stands_alone: bool) -> Block:
    if hashes := _HASHES.match(text):
        return Block(BlockKind.HEADING, text[hashes.end() :].strip(" #"), len(hashes[1]))
    if "\t" in text or " | " in text:
        cells = [cell.strip() for cell in re.split(r"\t+| \| ", text.strip("|"))]
        return Block(BlockKind.ROW, " | ".join(cell for cell in cells if cell))
    if mark := _MARK.match(text):
        return Block(BlockKind.ITEM, text[mark.end() :].strip())
    number = _NUMBER.match(text)
    if number and looks_like_heading(text[number.end() :]):
        return Block(BlockKind.HEADING, text[number.end() :].strip(), number[1].count(".") + 1)
    if is_shouted(text) or (looks_like_heading(text) and (stands_alone or text.endswith(":"))):
        return Block(BlockKind.HEADING, text.rstrip(": "), UNKNOWN_LEVEL)
    return Block(BlockKind.TEXT, text)


def looks_like_heading(text: str) -> bool:
    """Say whether a line is short and ends like no sentence."""
    words = text.split()
    return 0 < len(words) <= _HEADING_WORDS and not text.endswith(_ENDS) and not text[:1].islower()


def is_shouted(text: str) -> bool:
    """Say whether a line is written in capitals, as old templates write headings."""
    return 3 < len(text) < 90 and text.isupper() and sum(one.isalpha() for one in text) > 3
