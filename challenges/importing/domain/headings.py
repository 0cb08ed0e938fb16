"""Where a heading, or a paragraph without one, belongs: phrases as data, the longest one decides."""

import re
import tomllib
from enum import StrEnum
from functools import cache
from importlib import resources

import msgspec


class Place(StrEnum):
    """What a piece of text can become."""

    TITLE = "title"
    SUMMARY = "summary"
    PROBLEM = "problem"
    OUTCOMES = "outcomes"
    MONEY = "money"
    DATES = "dates"
    RUBRIC = "rubric"
    CONDITIONS = "conditions"
    NOWHERE = "nowhere"


class _Heading(msgspec.Struct, frozen=True):
    place: Place
    phrases: tuple[str, ...]


class _Cue(msgspec.Struct, frozen=True):
    place: Place
    words: tuple[str, ...]


class _Library(msgspec.Struct, frozen=True):
    heading: tuple[_Heading, ...]
    cue: tuple[_Cue, ...]


_BEFORE = frozenset({"section", "part", "phase", "the", "our", "a"})


@cache
def _library() -> _Library:
    text = resources.files("challenges.importing").joinpath("library", "headings.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), _Library)


@cache
def _phrases() -> dict[str, Place]:
    return {phrase: one.place for one in _library().heading for phrase in one.phrases}


def plain_words(text: str) -> str:
    """Write a heading for comparison: small letters, words only, without its number."""
    words = re.sub(r"[^\w&]+", " ", text.casefold().replace("&", " and ").replace("_", " ")).split()
    begin = next((place for place, word in enumerate(words) if not word.isdigit() and word not in _BEFORE), len(words))
    return " ".join(words[begin:])


def place_of_heading(heading: str) -> Place | None:
    """Name the place of a heading by the longest known phrase in it; None for one that says nothing."""
    words = plain_words(heading).split()
    for length in range(min(len(words), 6), 0, -1):
        for start in range(len(words) - length + 1):
            found = _phrases().get(" ".join(words[start : start + length]))
            if found is not None:
                return found
    return None


def is_section_name(heading: str) -> bool:
    """Say whether a heading says nothing but the name of a section."""
    return plain_words(heading) in _phrases()


def place_of_paragraph(text: str) -> Place | None:
    """Name the place of a paragraph that stands under no known heading, by its first cue; None without one."""
    low = text.casefold()
    return next((one.place for one in _library().cue if any(word in low for word in one.words)), None)
