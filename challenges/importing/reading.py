"""A Word file as blocks. It comes from strangers: its kind, its size unpacked and its parts are checked before it is parsed."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from challenges.importing.domain import MAXIMUM_CHARACTERS, Block, BlockKind, blocks_of_text
from challenges.importing.domain.blocks import UNKNOWN_LEVEL, is_shouted, looks_like_heading
from portal.files.inspection import ACCEPTED_WORDS, TEXT, UnfitFileError, inspect_file
from portal.files.office import DOCX
from portal.files.texts import text_of
from portal.web.form_data import clean_text

MOST_XML_BYTES = 30 * 1024 * 1024
MOST_UNPACKED_BYTES = 80 * 1024 * 1024
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"heading (\d)")
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}delText", f"{_W}sectPr", _FALLBACK})
_BREAKS = frozenset({f"{_W}tab", f"{_W}br", f"{_W}cr"})


class UnreadableError(Exception):
    """The file or text cannot be taken; the message is a sentence for the person."""


_OTHER_KIND = "The file must be a Word document (DOCX) or plain text (TXT). Save it as one, or paste its text."


def read_file(content: bytes, name: str) -> tuple[Block, ...]:
    """Read an uploaded DOCX or TXT file; UnreadableError says in a sentence why another is not taken."""
    if name.lower().endswith((".docm", ".dotm")):
        raise UnreadableError("The file may hold macros. Save it as a Word document (DOCX) without them.")
    try:
        kind = inspect_file(content, name)
    except UnfitFileError as error:
        raise UnreadableError(_OTHER_KIND if ACCEPTED_WORDS in str(error) else str(error)) from error
    if kind == TEXT:
        return read_text(text_of(content))
    if kind != DOCX:
        raise UnreadableError(_OTHER_KIND)
    return _within_limits(_read_docx(content))


def read_text(text: str) -> tuple[Block, ...]:
    """Read a pasted text; UnreadableError for one that is empty or longer than a draft can be made from."""
    cleaned = clean_text(text)
    if len(cleaned) > MAXIMUM_CHARACTERS:
        raise UnreadableError(_TOO_LONG)
    return _within_limits(blocks_of_text(cleaned))


_TOO_LONG = f"The text is longer than {MAXIMUM_CHARACTERS:,} characters, about 300 pages. Take the part that describes the work."


def _within_limits(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    if not any(character.isalnum() for block in blocks for character in block.text):
        raise UnreadableError("There is no text in it. A scan or picture of a page holds none; paste the text instead.")
    if sum(len(block.text) for block in blocks) > MAXIMUM_CHARACTERS:
        raise UnreadableError(_TOO_LONG)
    return blocks


def _read_docx(content: bytes) -> tuple[Block, ...]:
    """Parse the package; its library follows no entity and opens no address (external parts were refused before)."""
    import docx

    _check_size(content)
    try:
        document = docx.Document(io.BytesIO(content))
        styles = {str(one.style_id): str(one.name or "").lower() for one in document.styles}
        body: Any = document.element.body
        blocks = list(_body(body, styles))
        if not any(block.is_heading for block in blocks):
            # Many a specification has no style at all: its headings are told as those of a pasted text are.
            blocks = list(blocks_of_text("\n".join(block.written() for block in blocks)))
        blocks = [block for block in blocks if block.text]
        blocks += [Block(BlockKind.TEXT, text) for text in _notes(document)]
    except Exception as error:  # Whatever a broken file makes the library raise, the person is told the same.
        raise UnreadableError("The file is damaged. Open it in Word, save it again, or paste its text.") from error
    return tuple(blocks)


def _check_size(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
    text = sum(part.file_size for part in parts if part.filename.lower().endswith((".xml", ".rels")))
    if text > MOST_XML_BYTES or sum(part.file_size for part in parts) > MOST_UNPACKED_BYTES:
        raise UnreadableError(
            "The document unpacks to far more than 200 pages hold. Paste the part that describes the work."
        )


def _body(element: Any, styles: dict[str, str]) -> Iterator[Block]:
    """Go through paragraphs and tables in their order, inside content controls and accepted changes too."""
    for child in element:
        if child.tag in _SKIPPED or not isinstance(child.tag, str):
            continue
        if child.tag == f"{_W}p":
            yield _paragraph(child, styles)
        elif child.tag == f"{_W}tbl":
            yield from _rows(child)
        else:
            yield from _body(child, styles)


def _paragraph(element: Any, styles: dict[str, str]) -> Block:
    text = clean_text(" ".join(_text(element).split()))
    properties = element.find(f"{_W}pPr")
    style = styles.get(_value(properties, "pStyle"), "")
    outline = _value(properties, "outlineLvl")
    if style == "title":
        return Block(BlockKind.HEADING, text, 0)
    if match := _HEADING.match(style):
        return Block(BlockKind.HEADING, text, int(match[1]))
    if outline.isdigit() and int(outline) < UNKNOWN_LEVEL and looks_like_heading(text):
        return Block(BlockKind.HEADING, text, int(outline) + 1)
    is_listed = style.startswith("list") or (properties is not None and properties.find(f"{_W}numPr") is not None)
    if looks_like_heading(text) and (is_shouted(text) or _is_bold(element)) and not style.startswith("toc"):
        return Block(BlockKind.HEADING, text.rstrip(": "), UNKNOWN_LEVEL)
    if is_listed:
        return Block(BlockKind.ITEM, text)
    return Block(BlockKind.TEXT, text)


def _value(properties: Any, name: str) -> str:
    found = properties.find(f"{_W}{name}") if properties is not None else None
    return str(found.get(f"{_W}val") or "") if found is not None else ""


def _is_bold(element: Any) -> bool:
    """Say whether every run with words in it is bold, as people write headings by hand."""
    runs = [run for run in element.iter(f"{_W}r") if _text(run).strip()]
    return bool(runs) and all(_has_bold(run) for run in runs)


def _has_bold(run: Any) -> bool:
    properties = run.find(f"{_W}rPr")
    bold = properties.find(f"{_W}b") if properties is not None else None
    return bold is not None and bold.get(f"{_W}val") not in {"0", "false", "none"}


def _text(element: Any) -> str:
    """Write the words of an element without what was deleted; text boxes are read where they hang."""
    pieces: list[str] = []
    for child in element:
        if child.tag in _SKIPPED or not isinstance(child.tag, str):
            continue
        if child.tag == f"{_W}t":
            pieces.append(child.text or "")
        elif child.tag in _BREAKS:
            pieces.append(" ")
        elif child.tag == f"{_W}noBreakHyphen":
            pieces.append("-")
        else:
            pieces.append(_text(child))
            if child.tag == f"{_W}p":
                pieces.append(" ")
    return "".join(pieces)


def _rows(table: Any) -> Iterator[Block]:
    for row in table.iter(f"{_W}tr"):
        cells = [clean_text(" ".join(_text(cell).split())) for cell in row if cell.tag in {f"{_W}tc", f"{_W}sdt"}]
        yield Block(BlockKind.ROW, " | ".join(cell for cell in cells if cell))


def _notes(document: Any) -> Iterator[str]:
    """Yield the texts of footnotes and endnotes."""
    from docx.oxml.parser import parse_xml

    for relation in document.part.rels.values():
        if relation.is_external or not relation.reltype.endswith(("/footnotes", "/endnotes")):
            continue
        notes: Any = parse_xml(relation.target_part.blob)
        for note in notes:
            if text := clean_text(" ".join(_text(note).split())):
                yield text
