"""What an XML part of an office document says of itself, read as far as its first element and never beyond its relations."""

from collections.abc import Iterator
from typing import IO
from xml.parsers import expat

_CHUNK = 65_536
_MOST = 4 * 1024 * 1024
# Relations that an office program fetches by itself when the document is opened; links that a reader presses are fine.
_FETCHED = ("attachedtemplate", "oleobject", "frame", "subdocument")


class _EndError(Exception):
    """Enough was read."""


class MalformedError(ValueError):
    """The part is not XML."""


def has_doctype(part: IO[bytes]) -> bool:
    """Say whether an XML part declares a document type, which can name files and addresses to read.

    Nothing of it is followed: reading ends at the declaration or at the first element, in whatever encoding.
    """
    parser, found = expat.ParserCreate(), []

    def doctype(*_: object) -> None:
        found.append(True)
        raise _EndError

    def element(*_: object) -> None:
        raise _EndError

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = element
    _read(parser, part)
    return bool(found)


def fetches_from_elsewhere(part: IO[bytes]) -> bool:
    """Say whether a part of relations names something outside the file that is fetched when the document is opened."""
    parser, found = expat.ParserCreate(), []

    def element(_name: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("Type", "").rpartition("/")[2].lower()
        if attributes.get("TargetMode", "").lower() == "external" and kind in _FETCHED:
            found.append(kind)
            raise _EndError

    parser.StartElementHandler = element
    _read(parser, part)
    return bool(found)


def _read(parser: expat.XMLParserType, part: IO[bytes]) -> None:
    try:
        for chunk in _chunks(part):
            parser.Parse(chunk)
    except _EndError:
        return
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise MalformedError(str(error)) from error


def _chunks(part: IO[bytes]) -> Iterator[bytes]:
    for _ in range(_MOST // _CHUNK):
        chunk = part.read(_CHUNK)
        if not chunk:
            return
        yield chunk
    raise MalformedError("The part begins with more than anybody writes before the first element.")
