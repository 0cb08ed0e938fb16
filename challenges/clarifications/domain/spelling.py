"""Text reduced to what a reader sees in it: no accents, no invisible marks, no letters borrowed from other alphabets."""

import re
import unicodedata

import msgspec

_WORD = re.compile(r"[^\W_]+")
_UNSEEN = frozenset({"Mn", "Me", "Cf", "Cc"})
_SPACES = "\n\r\t"
# Letters of Cyrillic and Greek that look like these Latin ones.
_BORROWED = dict(
    zip(
        "аеорсухкмтнвіѕјԁԛԝАЕОРСУХКМТНВІЅЈοανρτυκιηΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
        "aeopcyxkmthbisjdqwAEOPCYXKMTHBISJoavptukinABEZHIKMNOPTYX",
        strict=True,
    )
)
TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the direction of what follows; the public wording has none of them."""


class Word(msgspec.Struct, frozen=True):
    """A run of letters and digits: as written (without accents), without case, and its place in the text."""

    text: str
    key: str
    start: int
    end: int


class Spelt(msgspec.Struct, frozen=True):
    """A text with its words, and the reduced text whose every character remembers its place."""

    text: str
    folded: str
    places: tuple[int, ...]
    words: tuple[Word, ...]

    def place(self, index: int) -> int:
        """Name the place in the text of a character of the reduced text."""
        return self.places[index]


def read_spelt(text: str) -> Spelt:
    """Reduce a text and find its words."""
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for part in unicodedata.normalize("NFKD", character):
            if part in _SPACES or unicodedata.category(part) not in _UNSEEN:
                letters.append(_BORROWED.get(part, part))
                places.append(place)
    folded = "".join(letters)
    words = tuple(
        Word(match[0], match[0].casefold(), places[match.start()], places[match.end() - 1] + 1)
        for match in _WORD.finditer(folded)
    )
    return Spelt(text, folded, tuple(places), words)


def without_turning(text: str) -> str:
    """Take out the marks that turn the direction of text, which could make a page read differently than it is."""
    return TURNING.sub("", text)
