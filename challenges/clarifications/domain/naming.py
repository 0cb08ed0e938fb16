"""Words that would give an asker away: names, addresses and numbers, found however they are spelt.

The same search serves both sides. A supplier's own question is searched for that supplier, strictly. What officers
publish is searched for every supplier that the portal knows, so that a refusal never tells which of them asked.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Literal

import msgspec

from challenges.clarifications.domain.spelling import Spelt, Word, read_spelt

Kind = Literal["organisation", "person", "email", "domain", "number"]

PUBLIC_MAIL = frozenset(
    [
        "aol.com",
        "btinternet.com",
        "gmail.com",
        "gmx.com",
        "gmx.net",
        "googlemail.com",
        "hotmail.co.uk",
        "hotmail.com",
        "icloud.com",
        "live.co.uk",
        "live.com",
        "mac.com",
        "mail.com",
        "me.com",
        "msn.com",
        "outlook.com",
        "pm.me",
        "proton.me",
        "protonmail.com",
        "sky.com",
        "talktalk.net",
        "virginmedia.com",
        "yahoo.co.uk",
        "yahoo.com",
        "zoho.com",
    ]
)
"""Where anybody can have an address: such a domain names nobody, only the whole address does."""

_LEGAL = frozenset(
    [
        "ag",
        "bv",
        "cic",
        "cio",
        "company",
        "gmbh",
        "inc",
        "incorporated",
        "limited",
        "llc",
        "llp",
        "lp",
        "ltd",
        "plc",
        "sa",
        "sarl",
        "uk",
    ]
)
_TITLES = frozenset(["dr", "madam", "miss", "mr", "mrs", "ms", "mx", "prof", "professor", "sir"])
_LEAST_NUMBER = 6
_LEAST_JOINED = 10
_LEAST_APART = 6
_KEPT_INDEXES = 8
_DOT = r"(?:\.|\s{0,3}[\[(]\s?dot\s?[\])]\s{0,3}|\s{1,3}dot\s{1,3})"
_AT = r"(?:@|\s{0,3}[\[(]\s?at\s?[\])]\s{0,3}|\s{1,3}at\s{1,3})"
_HOST = rf"[a-z0-9-]{{1,63}}(?:{_DOT}[a-z0-9-]{{1,63}}){{1,8}}"
_HOSTS = re.compile(rf"(?<![a-z0-9-]){_HOST}", re.IGNORECASE)
_ADDRESSES = re.compile(rf"(?<![\w.+-])([\w.+-]{{1,64}}){_AT}({_HOST})", re.IGNORECASE)
_DOTS = re.compile(_DOT, re.IGNORECASE)


class Giveaway(msgspec.Struct, frozen=True):
    """A passage of a text that names somebody, as it stands in the text, and what it is."""

    kind: Kind
    passage: str


class Names(msgspec.Struct, frozen=True):
    """By what people and organisations are known."""

    organisations: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


class _Entry(msgspec.Struct, frozen=True):
    kind: Kind
    words: int
    spelt: str = ""


def giveaways(text: str, names: Names, *, known: str = "", strict: bool = False) -> tuple[Giveaway, ...]:
    """List the passages of `text` that give one of `names` away, in their order, each once.

    `known` is what everybody can read already: names that stand there give nobody away. A name of one word counts
    where it is written as the name is; with `strict` in any case, unless `known` uses it as an ordinary word.
    """
    index, allowed = _index_of(names), _allowed(names, known, strict=strict)
    seen: dict[Giveaway, None] = {}
    for key, giveaway in index.found(read_spelt(text), strict=strict):
        if key not in allowed:
            seen[giveaway] = None
    return tuple(seen)


def domain_of(address: str) -> str:
    """Name the domain of an email address or web address that names its owner; "" for public mail and no address."""
    host = address.rpartition("@")[2] if "@" in address else address.rpartition("//")[2].partition("/")[0]
    host = host.casefold().partition(":")[0].removeprefix("www.")
    return host if "." in host and host not in PUBLIC_MAIL else ""


class _Index:
    """Everything that names somebody, by its letters without spaces and case."""

    def __init__(self, names: Names) -> None:
        self.entries: dict[str, list[_Entry]] = {}
        self.surnames: set[str] = set()
        self.initials: set[tuple[str, str]] = set()
        self.emails = {_plain(one) for one in names.emails if one.strip()}
        self.domains = {_plain(one) for one in names.domains if "." in one} - PUBLIC_MAIL
        for name in names.organisations:
            self._add_organisation(read_spelt(name).words)
        for name in names.people:
            self._add_person(read_spelt(name).words)
        for number in names.numbers:
            self._add_number(read_spelt(number).words)
        self.longest = max((len(key) for key in self.entries), default=0)

    def found(self, spelt: Spelt, *, strict: bool) -> Iterator[tuple[str, Giveaway]]:
        """Find every passage, each with the key of what it names, in the order of the text."""
        matches = [*self._joined(spelt, strict=strict), *self._titled(spelt), *self._addressed(spelt)]
        for _, _, key, giveaway in sorted(matches, key=lambda match: match[:3]):
            yield key, giveaway

    def ordinary(self, known: str) -> set[str]:
        """Name the one-word names that a text uses as ordinary words, in small letters."""
        written = {word.text for word in read_spelt(known).words}
        return {key for key, found in self.entries.items() if key in written and any(one.words == 1 for one in found)}

    def _add(self, key: str, entry: _Entry) -> None:
        if len(key) > 1:
            self.entries.setdefault(key, []).append(entry)

    def _add_organisation(self, words: tuple[Word, ...]) -> None:
        core = list(words[1:] if len(words) > 1 and words[0].key == "the" else words)
        while len(core) > 1 and core[-1].key in _LEGAL:
            core.pop()
        if len(core) != 1:
            self._add(_joined_key(core), _Entry("organisation", len(core)))
            return
        self._add(core[0].key, _Entry("organisation", 1, core[0].text))
        for form in _LEGAL:
            self._add(core[0].key + form, _Entry("organisation", 2))

    def _add_person(self, words: tuple[Word, ...]) -> None:
        if len(words) == 1:
            self._add(words[0].key, _Entry("person", 1, words[0].text))
        if len(words) < 2:
            return
        first, last = words[0], words[-1]
        for named in (words, (first, last), (last, first)):
            self._add(_joined_key(named), _Entry("person", len(named)))
        self.surnames.add(last.key)
        self.initials.add((first.key[0], last.key))

    def _add_number(self, words: tuple[Word, ...]) -> None:
        key = _joined_key(words)
        for form in {key, key.lstrip("0")}:
            if len(form) >= _LEAST_NUMBER:
                self._add(form, _Entry("number", 1))

    def _joined(self, spelt: Spelt, *, strict: bool) -> Iterator[tuple[int, int, str, Giveaway]]:
        words = spelt.words
        for begin in range(len(words)):
            key = ""
            for end in range(begin, len(words)):
                key += words[end].key
                if len(key) > self.longest:
                    break
                for entry in self.entries.get(key, ()):
                    if _counts(words[begin : end + 1], entry, strict=strict):
                        yield _match(spelt, words[begin].start, words[end].end, key, entry.kind)

    def _titled(self, spelt: Spelt) -> Iterator[tuple[int, int, str, Giveaway]]:
        for before, after in zip(spelt.words, spelt.words[1:], strict=False):
            is_titled = before.key in _TITLES and after.key in self.surnames
            if (is_titled or (before.key, after.key) in self.initials) and after.text[0].isupper():
                yield _match(spelt, before.start, after.end, after.key, "person")

    def _addressed(self, spelt: Spelt) -> Iterator[tuple[int, int, str, Giveaway]]:
        for match in _ADDRESSES.finditer(spelt.folded):
            address = f"{match[1]}@{_DOTS.sub('.', match[2])}".casefold()
            if address in self.emails:
                yield _match(spelt, spelt.place(match.start()), spelt.place(match.end() - 1) + 1, address, "email")
        for match in _HOSTS.finditer(spelt.folded):
            parts = _DOTS.sub(".", match[0]).casefold().split(".")
            for number in range(len(parts) - 1):
                host = ".".join(parts[number:])
                # A sentence may go on after the domain without a space.
                named = next((one for one in _beginnings(host) if one in self.domains), "")
                if named:
                    yield _match(spelt, spelt.place(match.start()), spelt.place(match.end() - 1) + 1, named, "domain")
                    break


@lru_cache(maxsize=_KEPT_INDEXES)
def _index_of(names: Names) -> _Index:
    """Make the index of some names once: that of all suppliers serves every text that is published."""
    return _Index(names)


@lru_cache(maxsize=_KEPT_INDEXES)
def _allowed(names: Names, known: str, *, strict: bool) -> frozenset[str]:
    """Name the keys that give nobody away because everybody can read them already."""
    index = _index_of(names)
    return frozenset(
        index.ordinary(known) if strict else (key for key, _ in index.found(read_spelt(known), strict=True))
    )


def _beginnings(host: str) -> Iterable[str]:
    """Name a host and what is left of it when its last parts are taken for the next sentence."""
    while "." in host:
        yield host
        host = host.rpartition(".")[0]


def _counts(words: tuple[Word, ...], entry: _Entry, *, strict: bool) -> bool:
    if entry.kind == "number":
        return True
    if entry.words == 1 and len(words) > 1:
        # One word taken apart: "kerb-wise". Short ones come together by chance.
        return strict and len(entry.spelt) >= _LEAST_APART
    if entry.words == 1:
        return strict or words[0].text in {entry.spelt, entry.spelt.upper()}
    if len(words) > 1:
        return True
    # Several words written as one: "BrightPaths", or in small letters where it is too long to be a word by chance.
    text = words[0].text
    return any(letter.isupper() for letter in text[1:]) or (strict and len(text) >= _LEAST_JOINED)


def _joined_key(words: Iterable[Word]) -> str:
    return "".join(word.key for word in words)


def _match(spelt: Spelt, start: int, end: int, key: str, kind: Kind) -> tuple[int, int, str, Giveaway]:
    return start, end, key, Giveaway(kind, spelt.text[start:end])


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()
