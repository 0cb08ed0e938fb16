"""Money, days and lengths in a text, each with the sentence it came from: suggestions, never answers."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import msgspec
from dateutil import parser as dates

MOST_SUGGESTIONS = 12
_SENTENCE_CHARACTERS = 300
_MOST_PENCE = 10**14
_MONEY = re.compile(
    r"(?P<sign>[£$€]|\bGBP|\bUSD|\bEUR)\s?(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,12}(?:\.\d{1,3})?)"
    r"\s?(?P<scale>k\b|m\b|bn\b|thousand\b|million\b|billion\b)?",
    re.IGNORECASE,
)
_SCALES = {"k": 1_000, "thousand": 1_000, "m": 1_000_000, "million": 1_000_000, "bn": 10**9, "billion": 10**9}
_BUDGET = re.compile(r"\b(budget|value|funding|worth|price|prize|up to|maximum|award|cost|pay)", re.IGNORECASE)
_MONTH = r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
_DAY = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+\d{{4}}|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}"
    r"|\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{4}|\d{4}/\d{2}/\d{2})\b",
    re.IGNORECASE,
)
_LENGTH = re.compile(r"\b(\d{1,3}|twelve|eighteen|six|three|nine|twenty-four)[\s-]+(month|year)s?\b", re.IGNORECASE)
_TERM = re.compile(r"\b(contract|term|period|duration|initial|last|run|length)", re.IGNORECASE)
_NUMBERS = {"three": 3, "six": 6, "nine": 9, "twelve": 12, "eighteen": 18, "twenty-four": 24}
_BOUNDARY = re.compile(r"(?<=[.!?])\s+(?=[A-Z£$“\"(])|\n+")
_KIND = re.compile(
    r"^(?:(?:outline|technical|draft|service)\s+)?(?:specification|statement of requirements|invitation to tender|"
    r"request for (?:proposals|quotations)|brief|itt|rfp|rfq)(?:\s+for)?(?:\s*:\s*|\s+[\u2013\u2014-]\s+)(?=\S)",
    re.IGNORECASE,
)
LONGEST_MONTHS = 120


class Suggestion(msgspec.Struct, frozen=True):
    """One value found: pence of pounds (None in another currency), a day, or a number of months; and where it stood."""

    words: str
    sentence: str
    pence: int | None = None
    day: date | None = None
    months: int | None = None


def plain_title(title: str) -> str:
    """Leave out what kind of paper it was, as in "Specification: ..."; a title is the problem."""
    plain = _KIND.sub("", title)
    return plain[:1].upper() + plain[1:]


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a text, each no longer than can be shown."""
    for piece in _BOUNDARY.split(text):
        if piece and piece.strip():
            yield piece.strip()


def money_in(text: str) -> tuple[Suggestion, ...]:
    """Name the amounts, those that a sentence calls a budget or a price first; another currency has no pence."""
    found = [
        Suggestion(match[0].strip(), _shown(sentence, match.start()), pence=_pence(match))
        for sentence in sentences(text)
        for match in _MONEY.finditer(sentence)
    ]
    found.sort(key=lambda one: (one.pence is None, not _BUDGET.search(one.sentence), -(one.pence or 0)))
    return _first_of_each(found)


def days_in(text: str) -> tuple[Suggestion, ...]:
    """Name the days, in the text's order; 3/4/2027 is the third of April."""
    found = []
    for sentence in sentences(text):
        for match in _DAY.finditer(sentence):
            day = _day(match[0])
            if day is not None:
                found.append(Suggestion(match[0], _shown(sentence, match.start()), day=day))
    return _first_of_each(found)


def lengths_in(text: str) -> tuple[Suggestion, ...]:
    """Name the lengths of time that a sentence gives a contract, in months."""
    found = []
    for sentence in sentences(text):
        if not _TERM.search(sentence):
            continue
        for match in _LENGTH.finditer(sentence):
            count = _NUMBERS.get(match[1].lower()) or int(match[1])
            months = count * (12 if match[2].lower() == "year" else 1)
            if 1 <= months <= LONGEST_MONTHS:
                found.append(Suggestion(match[0], _shown(sentence, match.start()), months=months))
    return _first_of_each(found)


def budget_of(found: tuple[Suggestion, ...]) -> int | None:
    """Choose the amount in pounds that a sentence calls a budget or a price; None where none does."""
    return next((one.pence for one in found if one.pence and _BUDGET.search(one.sentence)), None)


def _first_of_each(found: list[Suggestion]) -> tuple[Suggestion, ...]:
    """Keep the first sentence for each value."""
    kept: dict[object, Suggestion] = {}
    for one in found:
        kept.setdefault(one.pence or one.day or one.months or one.words.casefold(), one)
    return tuple(kept.values())[:MOST_SUGGESTIONS]


def _pence(match: re.Match[str]) -> int | None:
    if match["sign"].upper() not in {"£", "GBP"}:
        return None
    number = Decimal(match["number"].replace(",", "")) * _SCALES.get((match["scale"] or "").lower(), 1)
    pence = int(number * 100)
    return pence if 0 < pence < _MOST_PENCE else None


def _day(words: str) -> date | None:
    is_british = words[:5].count("/") > 0
    try:
        read: datetime = dates.parse(words, dayfirst=is_british, default=datetime(2000, 1, 1))  # noqa: DTZ001 - only the day is used.
    except (ValueError, OverflowError):
        return None
    return read.date()


def _shown(sentence: str, place: int) -> str:
    """Cut a sentence to what can be shown around its value."""
    if len(sentence) <= _SENTENCE_CHARACTERS:
        return sentence
    start = max(0, place - _SENTENCE_CHARACTERS // 2)
    piece = sentence[start : start + _SENTENCE_CHARACTERS]
    return f"{'…' if start else ''}{piece.strip()}{'…' if start + _SENTENCE_CHARACTERS < len(sentence) else ''}"
