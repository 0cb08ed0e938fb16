"""What draws a stranger's file, in the child that `portal.files.showing` starts: one page after another, told as it is done."""

import io
import sys
import zipfile
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import msgspec

from portal.files.child import limit, tell
from portal.files.inspection import CSV, JPEG, PDF, PNG, TEXT
from portal.files.office import DOCX, ODT, XLSX
from portal.files.showing import DrawnPage, Head
from portal.files.texts import text_of

_LONGEST_SIDE = 1_500
_SCALE = 2.0
_MAXIMUM_PIXELS = 100_000_000
_TEXT_OF_A_PAGE = 4_000
_MOST_TEXT_OF_A_PAGE = 30_000
_ROWS = 5_000
_CELLS = 60
_ODF_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def clean(text: str) -> str:
    """Drop what is no text, such as NUL and lone surrogates, and cut what is endless."""
    kept = "".join(one for one in text if one in "\n\t" or one.isprintable())
    return kept.encode("utf-8", "ignore").decode().strip()[:_MOST_TEXT_OF_A_PAGE]


def _png(image: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=False, compress_level=6)
    return buffer.getvalue()


def _pdf(content: bytes) -> tuple[int, Iterator[DrawnPage]]:
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    return len(document), (_pdf_page(document[index]) for index in range(len(document)))


def _pdf_page(page: Any) -> DrawnPage:
    longest = max(*page.get_size(), 1)
    image = page.render(scale=min(_SCALE, _LONGEST_SIDE / longest), may_draw_forms=False).to_pil().convert("RGB")
    text = page.get_textpage().get_text_bounded()
    page.close()
    return DrawnPage(clean(text.replace("\r\n", "\n")), _png(image), *image.size)


def _image(content: bytes) -> tuple[int, Iterator[DrawnPage]]:
    """Draw an image anew: what comes out are pixels, without place, camera or anything hidden behind them."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = _MAXIMUM_PIXELS
    image = Image.open(io.BytesIO(content), formats=("PNG", "JPEG"))
    image.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))
    image.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    turned = ImageOps.exif_transpose(image)
    plain = Image.new("RGB", turned.size, "white")
    plain.paste(turned, mask=turned.convert("RGBA").getchannel("A"))
    return 1, iter([DrawnPage("", _png(plain), *plain.size)])


def _docx(content: bytes) -> Iterator[str]:
    import docx
    from docx.table import Table

    for block in docx.Document(io.BytesIO(content)).iter_inner_content():
        if isinstance(block, Table):
            yield from (" | ".join(cell.text for cell in row.cells) for row in block.rows)
        else:
            yield block.text


def _xlsx(content: bytes) -> Iterator[str]:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    for sheet in book.worksheets:
        yield f"Sheet: {sheet.title}"
        for row in islice(sheet.iter_rows(values_only=True), _ROWS):
            yield " | ".join("" if cell is None else str(cell) for cell in row[:_CELLS]).rstrip(" |")
        yield ""


def _odt(content: bytes) -> Iterator[str]:
    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open("content.xml") as part:
        blocks = (f"{_ODF_TEXT}p", f"{_ODF_TEXT}h")
        for _, element in etree.iterparse(part, tag=blocks, resolve_entities=False, no_network=True, huge_tree=False):
            yield "".join(element.itertext())
            element.clear()


def _plain(content: bytes) -> Iterator[str]:
    yield from text_of(content).splitlines()


def leaves(lines: Iterator[str]) -> Iterator[DrawnPage]:
    """Cut running text into pages of about four thousand characters, between lines."""
    kept: list[str] = []
    length = 0
    for line in lines:
        for piece in [line[at : at + _TEXT_OF_A_PAGE] for at in range(0, len(line), _TEXT_OF_A_PAGE)] or [""]:
            if length + len(piece) > _TEXT_OF_A_PAGE and kept:
                yield DrawnPage(clean("\n".join(kept)))
                kept, length = [], 0
            kept.append(piece)
            length += len(piece) + 1
    if kept:
        yield DrawnPage(clean("\n".join(kept)))


_READERS: dict[str, Callable[[bytes], Iterator[str]]] = {DOCX: _docx, XLSX: _xlsx, ODT: _odt, CSV: _plain, TEXT: _plain}


def pages_of(content: bytes, media_type: str, most: int) -> tuple[int, Iterator[DrawnPage]]:
    """Tell how many pages a file has, and give them; of running text only as many are counted as are shown, and one more."""
    if media_type == PDF:
        return _pdf(content)
    if media_type in {PNG, JPEG}:
        return _image(content)
    found = list(islice(leaves(_READERS[media_type](content)), most + 1))
    return len(found), iter(found)


def main() -> int:
    """Read a file, tell its pages; status 1 when it cannot be drawn."""
    limit(int(sys.argv[1]), float(sys.argv[2]))
    media_type, most = sys.argv[3], int(sys.argv[4])
    encode = msgspec.msgpack.encode
    total, pages = pages_of(sys.stdin.buffer.read(), media_type, most)
    tell(encode(Head(total)))
    for page in islice(pages, most):
        tell(encode(page))
    return 0


if __name__ == "__main__":
    sys.exit(main())
