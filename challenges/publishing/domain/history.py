"""What changed between two versions of a section, word by word."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal

import msgspec

from challenges.publishing.domain.answers import Answer

Kind = Literal["same", "added", "removed", "skipped"]
_WORD = re.compile(r"\S+\s*|\s+")
# Words of unchanged text that are kept on each side of a change, and how many in a row are folded away.
CONTEXT, FOLDED = 12, 40
# With more pairs of equal words than this, common words are no longer matched singly: the work would grow with the cube.
MOST_PAIRS = 40_000


class Piece(msgspec.Struct, frozen=True):
    """A run of text that stayed, came, went, or is folded away because nothing in it changed."""

    kind: Kind
    text: str


class Change(msgspec.Struct, frozen=True):
    """One answer that is different: its question, and its text in pieces."""

    name: str
    pieces: tuple[Piece, ...]


def changes(before: Sequence[Answer], after: Sequence[Answer]) -> tuple[Change, ...]:
    """List the answers that differ, in today's order, those that are gone at the end."""
    old, new = {one.id: one for one in before}, {one.id: one for one in after}
    found = []
    for one in (*after, *(gone for gone in before if gone.id not in new)):
        was, now = old.get(one.id), new.get(one.id)
        if was == now:
            continue
        said = (_said(was, now), _said(now, was))
        if said[0] != said[1]:
            found.append(Change(one.name, word_changes(*said)))
    return tuple(found)


def _said(one: Answer | None, other: Answer | None) -> str:
    """Give an answer's text, below its name where that changed too."""
    if one is None:
        return ""
    return f"{one.name}\n{one.text}" if other is not None and other.name != one.name else one.text


def word_changes(before: str, after: str) -> tuple[Piece, ...]:
    """Compare two texts word by word; joined, what stayed and came gives `after`, what stayed and went `before`."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    often = Counter(new)
    pairs = sum(often[word] for word in old)
    matcher = SequenceMatcher(None, old, new, autojunk=pairs > MOST_PAIRS)
    pieces: list[Piece] = []
    for act, start, end, into, until in matcher.get_opcodes():
        if act == "equal":
            pieces.append(Piece("same", "".join(old[start:end])))
            continue
        if end > start:
            pieces.append(Piece("removed", "".join(old[start:end])))
        if until > into:
            pieces.append(Piece("added", "".join(new[into:until])))
    return tuple(pieces)


def folded(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Fold long runs of unchanged text away but for a few words beside each change."""
    return tuple(
        part
        for place, piece in enumerate(pieces)
        for part in _fold(piece, is_first=place == 0, is_last=place == len(pieces) - 1)
    )


def _fold(piece: Piece, *, is_first: bool, is_last: bool) -> Iterator[Piece]:
    words = _WORD.findall(piece.text) if piece.kind == "same" else []
    if len(words) <= FOLDED:
        yield piece
        return
    head, tail = 0 if is_first else CONTEXT, 0 if is_last else CONTEXT
    if head:
        yield Piece("same", "".join(words[:head]))
    yield Piece("skipped", f"{len(words) - head - tail} words that did not change")
    if tail:
        yield Piece("same", "".join(words[-tail:]))
