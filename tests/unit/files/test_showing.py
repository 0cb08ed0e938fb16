"""Files as pages: drawn in a process of its own, as far as limits allow, and never the file itself."""

import io
import tempfile
import time
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from portal.files.child import frames_from
from portal.files.drawing import DOCX, ODT, XLSX, clean, leaves
from portal.files.inspection import CSV, JPEG, PDF, PNG, TEXT, inspect_file
from portal.files.showing import Drawn, draw_file
from tests.builders import documents


def size_of(picture: bytes) -> tuple[int, int]:
    return Image.open(io.BytesIO(picture), formats=("PNG",)).size


async def test_a_pdf_becomes_pictures_with_their_text() -> None:
    drawn = await draw_file(documents.pdf("We walk the routes", "Second page"), PDF)
    assert [page.text for page in drawn.pages] == ["We walk the routes", "Second page"]
    assert drawn.total == 2
    for page in drawn.pages:
        assert page.picture.startswith(b"\x89PNG")
        assert size_of(page.picture) == (page.width, page.height)
        assert max(page.width, page.height) <= 1500
        assert b"Canary" not in page.picture


async def test_a_long_pdf_is_shown_in_part_and_a_giant_page_small() -> None:
    drawn = await draw_file(documents.pdf(*(f"Page {n}" for n in range(9))), PDF, pages=4)
    assert (len(drawn.pages), drawn.total) == (4, 9)
    (giant,) = (await draw_file(documents.pdf("Big", size=(14_000, 14_000)), PDF)).pages
    assert (giant.width, giant.height) == (1500, 1500)


@pytest.mark.parametrize(
    ("content", "kind", "words"),
    [
        (documents.word("We begin in May.", "Then we stop."), DOCX, ["We begin in May.", "Step | Week 3"]),
        (documents.excel(("Item", "Pounds"), ("Walks", 1200)), XLSX, ["Sheet: Costs", "Walks | 1200"]),
        (documents.odt("Erste Zeile", "Zweite &amp; letzte"), ODT, ["Erste Zeile", "Zweite & letzte"]),
        ("Ünïcode £5\nline two".encode(), TEXT, ["Ünïcode £5", "line two"]),
        ("caf\xe9".encode("latin-1"), CSV, ["café"]),
    ],
)
async def test_text_documents_become_text(content: bytes, kind: str, words: list[str]) -> None:
    (page,) = (await draw_file(content, kind)).pages
    assert page.picture == b""
    for one in words:
        assert one in page.text.splitlines()


async def test_images_are_drawn_anew_without_what_they_carry() -> None:
    (photo,) = (await draw_file(documents.photograph(), JPEG)).pages
    assert (photo.width, photo.height) == (60, 40)
    for hidden in (b"Canary", b"Camera", b"Exif", b"GPS"):
        assert hidden in documents.photograph() or hidden == b"GPS"
        assert hidden not in photo.picture
    large = documents.screenshot((4000, 1000), Comment="hidden canary")
    (shown,) = (await draw_file(large, PNG)).pages
    assert (shown.width, shown.height) == (1500, 375)
    assert b"hidden canary" not in shown.picture


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\nplan\n%%EOF\n", PDF),
        (b"", PDF),
        (documents.pdf("x")[:200], PDF),
        (documents.screenshot()[:60], PNG),
        (b"\xff\xd8\xff\xe0 no image", JPEG),
        (documents.word("x")[:400], DOCX),
        (b"PK\x03\x04 nothing", XLSX),
        (b"anything", "application/x-unknown"),
    ],
)
async def test_what_cannot_be_drawn_has_no_pages(content: bytes, kind: str) -> None:
    assert await draw_file(content, kind) == Drawn()


async def test_an_image_bomb_and_an_unpacking_bomb_end_without_harm() -> None:
    out = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")
    assert await draw_file(out.getvalue(), PNG) == Drawn()
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.xml", b"<x>" + b" " * 300_000_000)
    started = time.monotonic()
    assert await draw_file(bomb.getvalue(), ODT, seconds=20) == Drawn()
    assert time.monotonic() - started < 25


async def test_time_is_bounded_and_what_was_drawn_before_counts() -> None:
    many = documents.pdf(*(f"Page {n}" for n in range(60)))
    began = time.monotonic()
    assert (await draw_file(many, PDF, seconds=0.05)).pages == ()
    assert time.monotonic() - began < 5


async def test_document_types_that_name_files_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("canary of the host")
    out = io.BytesIO()
    entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>'
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", ODT)
        archive.writestr("content.xml", entity.encode() + _content())
    drawn = await draw_file(out.getvalue(), ODT)
    assert "canary of the host" not in "".join(page.text for page in drawn.pages)


def _content() -> bytes:
    return b'<t:p xmlns:t="urn:oasis:names:tc:opendocument:xmlns:text:1.0">before &e; after</t:p>'


async def test_the_child_has_no_keys_and_writes_no_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    probe = tmp_path / "probe.py"
    probe.write_text(
        "import os, sys, tempfile\n"
        "from portal.files.child import limit, tell\n"
        "limit(int(sys.argv[1]), float(sys.argv[2]))\n"
        "tell(' '.join(sorted(name for name in os.environ if 'PORTAL' in name or 'URL' in name)).encode())\n"
        f"try:\n    open({str(tmp_path / 'out')!r}, 'wb', buffering=0).write(b'x' * 10)\n"
        "except OSError:\n    tell(b'refused')\n"
        "tell(sys.stdin.buffer.read())\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PORTAL_DRAFT_KEY", "ab" * 32)
    frames = [one async for one in frames_from("probe", b"the file", seconds=20, megabytes=500)]
    assert frames == [b"", b"refused", b"the file"]


def test_running_text_is_cut_between_lines_and_cleaned() -> None:
    pages = list(leaves(iter(["a" * 3000, "b" * 3000, "c" * 9000, ""])))
    assert [len(page.text) for page in pages] == [3000, 3000, 4000, 4000, 1000]
    assert clean("a\0b\ud800c\x1b[31m\td\u202e") == "abc[31m\td"


async def test_nothing_is_spooled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    for content, name in (
        (documents.pdf("x"), "a.pdf"),
        (documents.word("x"), "a.docx"),
        (documents.odt("x"), "a.odt"),
    ):
        assert (await draw_file(content, inspect_file(content, name))).pages
    assert list(tmp_path.iterdir()) == []  # noqa: ASYNC240
