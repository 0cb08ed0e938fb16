"""Office documents are ZIP archives: told apart by what they hold, refused when they are bombs, scripted or locked."""

import io
import zipfile
import zlib

_MAXIMUM_ENTRIES = 3_000
_MAXIMUM_TOTAL = 300 * 1024 * 1024
_MAXIMUM_RATIO = 200
_RATIO_FROM = 1024 * 1024
_HEAD = 4_096

_OPEN_XML = {
    b"wordprocessingml.document.main+xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    b"spreadsheetml.sheet.main+xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument.text"


def office_type(content: bytes) -> str | None:
    """Name the media type of a DOCX, XLSX or ODT file; None for another archive.

    ValueError with a sentence for the person when the archive is damaged, locked, a bomb, or holds programs.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_sizes(archive.infolist())
            kind = _kind(archive)
            if kind is not None:
                _check_parts(archive)
            return kind
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise ValueError("The file is damaged. Save or export it again.") from error


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > _MAXIMUM_ENTRIES or sum(entry.file_size for entry in entries) > _MAXIMUM_TOTAL:
        raise ValueError("The file unpacks to far more than its size. Save it again with less in it.")
    for entry in entries:
        if entry.flag_bits & 1:
            raise ValueError("The file is password-protected. Save it without a password.")
        if entry.file_size > _RATIO_FROM and entry.file_size > _MAXIMUM_RATIO * max(entry.compress_size, 1):
            raise ValueError("The file unpacks to far more than its size. Save it again with less in it.")
        if entry.filename.startswith(("/", "\\")) or ".." in entry.filename.replace("\\", "/").split("/"):
            raise ValueError("The file holds names that lead outside it. Save or export it again.")


def _kind(archive: zipfile.ZipFile) -> str | None:
    names = set(archive.namelist())
    if "mimetype" in names:
        return _OPEN_DOCUMENT if _head(archive, "mimetype").strip() == _OPEN_DOCUMENT.encode() else None
    if "[Content_Types].xml" not in names:
        return None
    with archive.open("[Content_Types].xml") as part:
        types = part.read(1024 * 1024)
    if b"macroEnabled" in types:
        raise ValueError("The file holds macros. Save it without them, as DOCX or XLSX.")
    return next((kind for mark, kind in _OPEN_XML.items() if mark in types), None)


def _check_parts(archive: zipfile.ZipFile) -> None:
    for name in archive.namelist():
        low = name.lower()
        if low.endswith(("vbaproject.bin", ".exe", ".dll", ".js", ".vbs")) or low.startswith(("basic/", "scripts/")):
            raise ValueError("The file holds macros or programs. Save it without them.")
        if low.endswith((".xml", ".rels")) and b"<!DOCTYPE" in _head(archive, name).upper():
            raise ValueError("The file refers to things outside it. Save or export it again.")


def _head(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(_HEAD)
