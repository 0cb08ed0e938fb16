"""What a file is, told from its bytes: a closed list of harmless kinds; whatever hides something is refused with the reason."""

import csv
import io
import re
import struct

from portal.files.office import DOCX, ODT, XLSX, UnfitArchiveError, is_archive, office_type
from portal.files.texts import text_of

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
TEXT = "text/plain"
CSV = "text/csv"

KIND_NAMES: dict[str, str] = {
    PDF: "PDF",
    DOCX: "Word document (DOCX)",
    XLSX: "Excel workbook (XLSX)",
    ODT: "OpenDocument text (ODT)",
    PNG: "PNG image",
    JPEG: "JPEG image",
    CSV: "CSV table",
    TEXT: "Plain text",
}
ENDINGS: dict[str, tuple[str, ...]] = {
    PDF: ("pdf",),
    DOCX: ("docx",),
    XLSX: ("xlsx",),
    ODT: ("odt",),
    PNG: ("png",),
    JPEG: ("jpg", "jpeg"),
    CSV: ("csv",),
    TEXT: ("txt",),
}
ACCEPTED = ".pdf,.docx,.xlsx,.odt,.png,.jpg,.jpeg,.csv,.txt"
ACCEPTED_WORDS = "PDF, DOCX, XLSX, ODT, PNG, JPEG, CSV or TXT"

_MAXIMUM_PIXELS = 100_000_000
# The industry's harmless test pattern, in two halves so that this file is not reported itself.
_TEST_VIRUS = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + rb"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class UnfitFileError(Exception):
    """A file that is not taken; the message says why and what to do."""


def inspect_file(content: bytes, name: str) -> str:
    """Tell a file's media type from its bytes; UnfitFileError when it is empty, of another kind, encrypted or a trap."""
    if not content:
        raise UnfitFileError("The file is empty. Check that it was saved, then choose it again.")
    if _TEST_VIRUS in content:
        raise UnfitFileError("The file holds a virus test pattern.")
    kind = _binary_type(content) or _text_type(content, name)
    if kind is None:
        raise UnfitFileError(f"The file must be {ACCEPTED_WORDS}.")
    _check_ending(kind, name)
    return kind


def _ending(name: str) -> str:
    """Read the ending that a computer will go by, which some find before trailing dots; "plan v1.2" has none."""
    shown = name.rstrip(". ")
    ending = shown.rpartition(".")[2].lower() if "." in shown else ""
    return "" if ending.isdigit() else ending


def _check_ending(kind: str, name: str) -> None:
    """Refuse an ending of another kind: a PDF called "plan.hta" would be run as a program where it is opened."""
    ending = _ending(name)
    if ending in ("", *ENDINGS[kind]):
        return
    other = next((one for one, endings in ENDINGS.items() if ending in endings), None)
    claimed = KIND_NAMES[other] if other else f"“.{ending[:20]}”"
    raise UnfitFileError(
        f"The name says {claimed}, but the file is: {KIND_NAMES[kind]}. Rename it to end in .{ENDINGS[kind][0]},"
        " or save it again."
    )


def _binary_type(content: bytes) -> str | None:
    holds_archive = is_archive(content)
    if content.startswith(b"%PDF-"):
        return _pdf(content, holds_archive=holds_archive)
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _image(PNG, _png_size(content), holds_archive=holds_archive)
    if content.startswith(b"\xff\xd8\xff"):
        return _image(JPEG, _jpeg_size(content), holds_archive=holds_archive)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnfitFileError(
            "The file is password-protected or in an old Office format. Save it as DOCX, XLSX or PDF without a password."
        )
    if not holds_archive:
        return None
    if not content.startswith(b"PK\x03\x04"):
        raise UnfitFileError(_TWO_KINDS)
    try:
        return office_type(content)
    except UnfitArchiveError as error:
        raise UnfitFileError(str(error)) from error


_TWO_KINDS = "The file is two kinds of file in one, which is not accepted. Save or export it again."


def _spelt(name: bytes) -> bytes:
    """Write a pattern for a name of a PDF, each letter of which may be written as # and its code."""
    return b"".join(b"(?:%c|(?i:#%02x))" % (letter, letter) for letter in name)


_ENCRYPTED = re.compile(rb"/(?=[E#])" + _spelt(b"Encrypt") + rb"[\s/<\d]")
_ACTIVE = re.compile(
    rb"/(?=[JL#])(?:" + b"|".join(_spelt(one) for one in (b"JavaScript", b"JS", b"Launch")) + rb")[\s/(<]"
)
_PIECE, _LONGEST_NAME = 1024 * 1024, 64
_PADDING = re.compile(rb"\xff*")
_MOST_SEGMENTS = 5_000
"""Far more than the parts before a picture's frame header that any camera or program writes."""


def _holds(pattern: re.Pattern[bytes], content: bytes) -> bool:
    """Search piece by piece, since nothing else in the process runs during one search."""
    return any(
        pattern.search(content, start, start + _PIECE + _LONGEST_NAME) for start in range(0, len(content), _PIECE)
    )


def _pdf(content: bytes, *, holds_archive: bool) -> str:
    if holds_archive:
        raise UnfitFileError(_TWO_KINDS)
    if _holds(_ENCRYPTED, content):
        raise UnfitFileError("The PDF is encrypted. Save it without a password or restrictions.")
    if _holds(_ACTIVE, content):
        raise UnfitFileError("The PDF holds scripts or starts programs. Print it to a new PDF and use that.")
    if b"%%EOF" not in content[-2_048:]:
        raise UnfitFileError("The PDF is cut short. Save or export it again.")
    return PDF


def _image(kind: str, size: tuple[int, int] | None, *, holds_archive: bool) -> str:
    if holds_archive:
        raise UnfitFileError(_TWO_KINDS)
    if size is None or 0 in size:
        raise UnfitFileError("The image is damaged. Save or export it again.")
    if size[0] * size[1] > _MAXIMUM_PIXELS:
        raise UnfitFileError("The image has more than 100 million pixels. Save it smaller.")
    return kind


def _png_size(content: bytes) -> tuple[int, int] | None:
    if len(content) < 33 or content[12:16] != b"IHDR":
        return None
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Find the frame header among the segments."""
    position = 2
    for _ in range(_MOST_SEGMENTS):
        if position + 9 >= len(content) or content[position] != 0xFF:
            return None
        if found := _PADDING.match(content, position + 1):
            position = found.end() - 1
        if position + 9 >= len(content):
            return None
        marker = content[position + 1]
        (length,) = struct.unpack(">H", content[position + 2 : position + 4])
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", content[position + 5 : position + 9])
            return width, height
        position += 2 + max(length, 2)
    return None


def _text_type(content: bytes, name: str) -> str | None:
    ending = _ending(name)
    if ending not in {"csv", "txt"}:
        return None
    if b"\0" in content:
        raise UnfitFileError("The file's name says text, but it is not text.")
    text = text_of(content)
    if text.lstrip()[:200].lower().startswith(("<?xml", "<svg", "<!doctype", "<html", "<script")):
        raise UnfitFileError("The file's name says text, but it is a web page or drawing.")
    if ending == "txt":
        return TEXT
    try:
        for _ in csv.reader(io.StringIO(text)):
            pass
    except csv.Error as error:
        raise UnfitFileError("The table cannot be read as CSV.") from error
    return CSV
