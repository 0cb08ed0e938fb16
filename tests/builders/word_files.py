"""Word files for tests, good and bad, made in memory."""

import io
import zipfile
from collections.abc import Sequence

import docx

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_048)


def word_file(pieces: Sequence[tuple[str, str]], table: Sequence[Sequence[str]] = ()) -> bytes:
    """Make a DOCX of (style, text) paragraphs and a table."""
    document = docx.Document()
    for style, text in pieces:
        document.add_paragraph(text, style=style or None)
    if table:
        made = document.add_table(rows=0, cols=len(table[0]))
        for line in table:
            for cell, text in zip(made.add_row().cells, line, strict=True):
                cell.text = text
    return _bytes(document)


def plain_file() -> bytes:
    """Make a DOCX in which nothing has a style, as many a council’s specification is."""
    document = docx.Document()
    for line in (
        "Specification: fewer missed pick-ups",
        "",
        "1. Background",
        "Forty patients a week miss their appointment.",
        "",
        "2. Outcomes",
        "Fewer than five a week miss it.",
    ):
        document.add_paragraph(line)
    return _bytes(document)


def bold_file() -> bytes:
    """Make a DOCX whose headings are bold lines, with text that was inserted and text that was deleted."""
    document = docx.Document()
    document.add_paragraph().add_run("Background").bold = True
    paragraph = document.add_paragraph("Drivers cannot find a free bay.")
    for tag, inner in (("ins", "t"), ("del", "delText")):
        change = paragraph._p.makeelement(docx.oxml.ns.qn(f"w:{tag}"), {})
        run = paragraph._p.makeelement(docx.oxml.ns.qn("w:r"), {})
        text = paragraph._p.makeelement(docx.oxml.ns.qn(f"w:{inner}"), {})
        text.text = f" Text with {tag}."
        run.append(text)
        change.append(run)
        paragraph._p.append(change)
    return _bytes(document)


def long_file(paragraphs: int = 4_000) -> bytes:
    """Make a DOCX of about 200 pages."""
    document = docx.Document()
    for number in range(paragraphs):
        style = f"Heading {1 + number % 3}" if number % 20 == 0 else None
        text = (
            f"Part {number}" if style else f"Sentence {number} says what somebody wanted in the year before last. " * 2
        )
        document.add_paragraph(text, style=style)
    return _bytes(document)


def changed(content: bytes, *, replace: dict[str, bytes] | None = None, add: dict[str, bytes] | None = None) -> bytes:
    """Write a package again with parts changed or added."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, (replace or {}).get(name, old.read(name)))
        for name, part in (add or {}).items():
            new.writestr(name, part)
    return made.getvalue()


def bad_files() -> dict[str, tuple[str, bytes, str]]:
    """Name files that are not taken: the name, the bytes, and words of the sentence that says why."""
    good = word_file([("", "Hello there, this is a text.")])
    types = zipfile.ZipFile(io.BytesIO(good)).read("[Content_Types].xml")
    entity = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><w>&x;</w>'
    macros = types.replace(b"document.main+xml", b"document.macroEnabled.main+xml")
    return {
        "password": ("old.docx", _OLE, "password-protected"),
        "doc": ("spec.doc", _OLE, "old Office format"),
        "pdf": ("spec.pdf", b"%PDF-1.7\n%%EOF\n", "Word document (DOCX) or plain text"),
        "renamed": ("spec.docx", _zip({"a.txt": b"hello"}), "must be a Word document"),
        "macro ending": ("spec.docm", good, "macros"),
        "macros": ("spec.docx", changed(good, replace={"[Content_Types].xml": macros}), "macros"),
        "macro part": ("spec.docx", changed(good, add={"word/vbaProject.bin": b"x"}), "macros"),
        "entity": ("spec.docx", changed(good, add={"word/extra.xml": entity}), "outside it"),
        "bomb": ("spec.docx", changed(good, add={"word/media/a.xml": b"<a>" + b" " * 40_000_000 + b"</a>"}), "unpacks"),
        "broken": ("spec.docx", changed(good, replace={"word/document.xml": b"<w:document"}), "damaged"),
        "truncated": ("spec.docx", good[: len(good) // 2], "."),
        "empty": ("spec.docx", b"", "empty"),
        "no text": ("spec.docx", word_file([("", " ")]), "no text"),
        "nothing in it": ("spec.txt", b" \n \n", "no text"),
    }


def _zip(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return made.getvalue()


def _bytes(document: object) -> bytes:
    made = io.BytesIO()
    document.save(made)  # type: ignore[attr-defined]
    return made.getvalue()
