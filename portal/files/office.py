"""Office documents are ZIP archives: told apart by what they hold, refused when they are bombs, scripted or locked."""

import io
import zipfile
import zlib

from portal.files.prolog import fetches_from_elsewhere, has_doctype

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"

_MAXIMUM_ENTRIES = 3_000
_MAXIMUM_TOTAL = 300 * 1024 * 1024
_MAXIMUM_RATIO = 200
_RATIO_FROM = 1024 * 1024
_HEAD = 4_096
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})  # The only two that office programs write.

_OPEN_XML = {b"wordprocessingml.document.main+xml": DOCX, b"spreadsheetml.sheet.main+xml": XLSX}


class UnfitArchiveError(Exception):
    """An archive that is not taken; the message is a sentence for the person."""


def is_archive(content: bytes) -> bool:
    """Say whether a ZIP archive lies in these bytes, even one that says it goes on on other disks."""
    try:
        return zipfile.is_zipfile(io.BytesIO(content))
    except zipfile.BadZipFile:
        return True


def office_type(content: bytes) -> str | None:
    """Name the media type of a DOCX, XLSX or ODT file; None for another archive.

    UnfitArchiveError when the archive is damaged, locked, a bomb, or holds programs.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_sizes(archive.infolist())
            kind = _kind(archive)
            if kind is not None:
                _check_parts(archive)
            return kind
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise UnfitArchiveError("The file is damaged. Save or export it again.") from error


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > _MAXIMUM_ENTRIES or sum(entry.file_size for entry in entries) > _MAXIMUM_TOTAL:
        raise UnfitArchiveError("The file unpacks to far more than its size. Save it again with less in it.")
    for entry in entries:
        if entry.compress_type not in _METHODS:
            raise UnfitArchiveError("The file is packed in a way that office programs do not use. Save it again.")
        if entry.flag_bits & 1:
            raise UnfitArchiveError("The file is password-protected. Save it without a password.")
        if entry.file_size > _RATIO_FROM and entry.file_size > _MAXIMUM_RATIO * max(entry.compress_size, 1):
            raise UnfitArchiveError("The file unpacks to far more than its size. Save it again with less in it.")
        if entry.filename.startswith(("/", "\\")) or ".." in entry.filename.replace("\\", "/").split("/"):
            raise UnfitArchiveError("The file holds names that lead outside it. Save or export it again.")


def _kind(archive: zipfile.ZipFile) -> str | None:
    names = set(archive.namelist())
    if "mimetype" in names:
        return ODT if _head(archive, "mimetype").strip() == ODT.encode() else None
    if "[Content_Types].xml" not in names:
        return None
    with archive.open("[Content_Types].xml") as part:
        types = part.read(1024 * 1024)
    if b"macroEnabled" in types:
        raise UnfitArchiveError("The file holds macros. Save it without them, as DOCX or XLSX.")
    return next((kind for mark, kind in _OPEN_XML.items() if mark in types), None)


def _check_parts(archive: zipfile.ZipFile) -> None:
    for name in archive.namelist():
        low = name.lower()
        if low.endswith(("vbaproject.bin", ".exe", ".dll", ".js", ".vbs")) or low.startswith(("basic/", "scripts/")):
            raise UnfitArchiveError("The file holds macros or programs. Save it without them.")
        if low.endswith((".xml", ".rels")) and _leads_outside(archive, name):
            raise UnfitArchiveError("The file refers to things outside it. Save or export it again.")


def _leads_outside(archive: zipfile.ZipFile, name: str) -> bool:
    with archive.open(name) as part:
        if has_doctype(part):
            return True
    if not name.lower().endswith(".rels"):
        return False
    with archive.open(name) as part:
        return fetches_from_elsewhere(part)


def _head(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(_HEAD)
