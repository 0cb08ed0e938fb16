"""What a person typed, read so that no bytes from outside can make a page fail."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote_to_bytes

from litestar import Request

MAXIMUM_FIELDS = 2_000
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029\ufeff\ud800-\udfff]")


def clean_text(text: str) -> str:
    """Drop control characters (NUL among them), write line ends as one newline, compose accents (NFC)."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _UNWANTED.sub("", unified))


class FormData:
    """Field names with every text sent for them, in order; a missing field reads as empty."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        """Group the pairs by name and clean each text."""
        self._texts: dict[str, list[str]] = {}
        for name, text in pairs:
            self._texts.setdefault(clean_text(name), []).append(clean_text(text))

    @classmethod
    def of(cls, values: "FormData | Mapping[str, Any]") -> "FormData":
        """Take form data as it is, or make it from a mapping of name to text or list of texts."""
        if isinstance(values, FormData):
            return values
        pairs = []
        for name, value in values.items():
            many = value if isinstance(value, list | tuple) else [value]
            pairs += [(name, "" if one is None else str(one)) for one in many]
        return cls(pairs)

    def first(self, name: str, default: str = "") -> str:
        """Give the first text sent under `name`."""
        return self._texts.get(name, [default])[0]

    def all(self, name: str) -> list[str]:
        """Give every text sent under `name`."""
        return list(self._texts.get(name, []))

    def names(self) -> tuple[str, ...]:
        """Name the fields that were sent."""
        return tuple(self._texts)

    def pairs(self) -> list[tuple[str, str]]:
        """Give every name and text, for sending the same form once more."""
        return [(name, text) for name, texts in self._texts.items() for text in texts]

    def __contains__(self, name: object) -> bool:
        """Say whether the field was sent at all."""
        return name in self._texts


def _decode(piece: bytes) -> str:
    """Read one percent-encoded piece; bytes that are not UTF-8 become the replacement character."""
    return unquote_to_bytes(piece.replace(b"+", b" ")).decode("utf-8", errors="replace")


def parse_form(body: bytes) -> FormData:
    """Read an application/x-www-form-urlencoded body; pieces after the first 2,000 are left out."""
    pairs = []
    for piece in body.split(b"&", MAXIMUM_FIELDS)[:MAXIMUM_FIELDS]:
        if piece:
            name, _, text = piece.partition(b"=")
            pairs.append((_decode(name), _decode(text)))
    return FormData(pairs)


def is_urlencoded(request: Request[Any, Any, Any]) -> bool:
    """Say whether the body claims to be a plain form; only such bodies are read into memory as forms."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == (
        "application/x-www-form-urlencoded"
    )


async def read_form(request: Request[Any, Any, Any]) -> FormData:
    """Read the plain form of a request, once: the guard of form tokens may have read it before.

    Any other kind of body reads as an empty form and is not touched.
    """
    read = request.scope["state"].get("typed_form")
    if isinstance(read, FormData):
        return read
    if not is_urlencoded(request):
        return FormData()
    return parse_form(await request.body())
