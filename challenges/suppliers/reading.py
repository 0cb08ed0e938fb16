"""A file exported from the central digital platform, or the like, as plain values. It comes from outside: nothing in it is trusted.

Read are the share of supplier information (JSON), OCDS parties in any package (JSON), and either flattened into a CSV whose
column titles are paths such as `parties/0/identifier/id`.
"""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from portal.files.texts import text_of
from portal.kernel.nesting import is_deeper
from portal.web.form_data import clean_text

MOST_BYTES = 2 * 1024 * 1024
MOST_PARTIES = 5_000
_MOST_DEPTH = 40
_MOST_COLUMNS = 2_000
_MOST_PLACES = 1_000
_TEXT_LENGTH = 2_000


class UnreadableError(Exception):
    """The file cannot be used; the message is a sentence for the person."""


_UNREADABLE = "The file is not JSON or CSV that we can read. Download it again and upload it as it comes."
_EMPTY = "The file names no organisation. Upload the file of your supplier information, as JSON or CSV."


class Node:
    """A JSON value from outside, asked for by name; whatever is missing or of another kind reads as nothing."""

    def __init__(self, value: Any) -> None:
        """Keep the value; the names in an object are found in any letter case."""
        self._value = value
        self._names = {str(name).casefold(): name for name in value} if isinstance(value, dict) else {}

    def at(self, name: str) -> "Node":
        """Give what stands under a name."""
        found = self._names.get(name.casefold())
        return Node(self._value[found]) if found is not None else Node(None)

    def has(self, name: str) -> bool:
        """Say whether anything stands under a name."""
        return name.casefold() in self._names

    def list(self) -> tuple["Node", ...]:
        """Give the members of a list."""
        return tuple(Node(one) for one in self._value) if isinstance(self._value, list) else ()

    def text(self, limit: int = 200) -> str:
        """Give a text on one line; a number reads as its digits, everything else as nothing."""
        value = self._value
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18:
            value = str(value)
        if not isinstance(value, str):
            return ""
        return " ".join(clean_text(value[:_TEXT_LENGTH]).split())[:limit]

    def flag(self) -> bool | None:
        """Give a yes or no, also one written as a word."""
        if isinstance(self._value, bool):
            return self._value
        return {"true": True, "yes": True, "false": False, "no": False}.get(self.text().casefold())


def read_parties(content: bytes) -> tuple[Node, ...]:
    """Read every organisation in a file; UnreadableError says in a sentence what is wrong with it."""
    if len(content) > MOST_BYTES:
        raise UnreadableError(f"The file must be smaller than {MOST_BYTES // 1024 // 1024} MB.")
    if not content.strip():
        raise UnreadableError("The file is empty.")
    looks_like_json = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}
    rows = [_json(content)] if looks_like_json else _csv_rows(content)
    parties = [party for row in rows for party in _parties(Node(row))]
    if not parties:
        raise UnreadableError(_EMPTY)
    if len(parties) > MOST_PARTIES:
        raise UnreadableError("The file names thousands of organisations. Upload the one that is about you.")
    return tuple(parties)


def _json(content: bytes) -> Any:
    """Parse JSON; what is nested deeper than any export is refused before it is parsed."""
    if is_deeper(content, _MOST_DEPTH):
        raise UnreadableError(
            "The file is nested deeper than an export is. Download it again and upload it as it comes."
        )
    try:
        return msgspec.json.decode(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UnreadableError(_UNREADABLE) from error


def _csv_rows(content: bytes) -> list[Any]:
    """Make an object of each row, its column titles being paths."""
    text = text_of(content)
    if "\x00" in text:
        raise UnreadableError(_UNREADABLE)
    try:
        rows = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error as error:
        raise UnreadableError(_UNREADABLE) from error
    if len(rows) < 2 or len(rows[0]) > _MOST_COLUMNS or not any(title.strip() for title in rows[0]):
        raise UnreadableError(_UNREADABLE)
    if len(rows) > MOST_PARTIES:
        raise UnreadableError("The file names thousands of organisations. Upload the one that is about you.")
    paths = [[part for part in re.split(r"[/.]", title.strip()) if part][:_MOST_DEPTH] for title in rows[0]]
    made = []
    for row in rows[1:]:
        root: dict[str, Any] = {}
        for path, value in zip(paths, row, strict=False):
            if path and value.strip():
                _put(root, path, value)
        made.append(_with_lists(root))
    return made


def _put(root: dict[str, Any], path: list[str], value: str) -> None:
    here = root
    for part in path[:-1]:
        following = here.setdefault(part, {})
        if not isinstance(following, dict):
            return
        here = following
    here.setdefault(path[-1], value)


def _with_lists(value: Any) -> Any:
    """Read an object whose names are all numbers as a list."""
    if not isinstance(value, dict):
        return value
    made = {name: _with_lists(one) for name, one in value.items()}
    if made and all(re.fullmatch(r"[0-9]{1,4}", name) for name in made):
        return [made[name] for name in sorted(made, key=int)][:_MOST_PLACES]
    return made


def _parties(root: Node) -> Iterator[Node]:
    """Find the organisations: the root itself, its parties, those of its releases or records, or of a list of such."""
    for one in root.list():
        yield from _parties_of_one(one)
    yield from _parties_of_one(root)


def _parties_of_one(root: Node) -> Iterator[Node]:
    yield from root.at("parties").list()
    for release in root.at("releases").list():
        yield from release.at("parties").list()
    for record in root.at("records").list():
        yield from record.at("compiledRelease").at("parties").list()
    if not root.has("parties") and (root.has("identifier") or (root.has("name") and root.has("roles"))):
        yield root
