"""A line of a rubric: its weight, and what is left of it as title and question."""

import re
from decimal import Decimal

import msgspec

TITLE_CHARACTERS = 120
_UNIT = r"(?:%|per\s?cent\b|percent(?:age)?(?:\s+points?)?\b|points?\b|pts\b|marks?\b)"
_WEIGHT = re.compile(rf"(?:\b0?\s?[-–]\s?|\bup to\s)?\b(\d{{1,4}}(?:\.\d{{1,2}})?)\s*{_UNIT}", re.IGNORECASE)
_AROUND = re.compile(
    rf"[(\[]?\s*(?:weight(?:ed|ing)?(?:\s+at)?:?\s*)?(?:\b0?\s?[-–]\s?|\bup to\s)?\b\d{{1,4}}(?:\.\d{{1,2}})?\s*{_UNIT}"
    r"(?:\s*(?:of\s+(?:the\s+)?(?:rating|overall score|total|score|points available)|each|maximum|max|available|possible))?\s*[)\]]?",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^\s*(?:(?:evaluation|judging|scoring|award|selection)\s+)?(?:criterion|criteria|question|category|factor)?\s*[#(]*\d{0,2}(?:\.\d{1,2})*[).:]*\s+(?=\S)",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s+[–—-]\s+|:\s+|\.\s+(?=[A-Z])|(?<=\?)\s+")
_EDGES = " \t-–—:;,.|()[]*"
_MOST_WEIGHT = 1_000


class Weighed(msgspec.Struct, frozen=True):
    """A line with its weight; the title is its first part, the question what follows."""

    title: str
    question: str
    weight: Decimal | None


def weight_in(text: str) -> Decimal | None:
    """Read the one weight of a line; None without one, or where it has several, which are figures and no weight."""
    found = _WEIGHT.findall(text)
    if len(found) != 1:
        return None
    weight = Decimal(found[0])
    return weight if 0 < weight <= _MOST_WEIGHT else None


def weighed(text: str) -> Weighed:
    """Take a line of a rubric apart."""
    weight = weight_in(text)
    words = " ".join((_AROUND.sub(" ", text) if weight is not None else text).split()).strip(_EDGES)
    words = _LABEL.sub("", words) or words
    first, _, rest = _cut(words)
    return Weighed(shortened(first, TITLE_CHARACTERS), rest if len(first) <= TITLE_CHARACTERS else words, weight)


def _cut(words: str) -> tuple[str, str, str]:
    """Part a line into the name of what is judged and what is asked of it."""
    match = _PARTS.search(words)
    if match and 2 < match.start() <= TITLE_CHARACTERS:
        return words[: match.start()].strip(_EDGES), match[0], words[match.end() :].strip()
    return words.strip(_EDGES), "", ""


def shortened(text: str, characters: int) -> str:
    """Cut a text at a word, so that it has at most so many characters."""
    if len(text) <= characters:
        return text
    cut = text[: characters - 1].rsplit(" ", 1)[0].rstrip(_EDGES)
    return f"{cut or text[: characters - 1]}…"
