"""Small real files of every kind that is taken, with what they say of their makers."""

import io
import zipfile
from typing import Any

import docx
import openpyxl
from PIL import Image

AUTHOR, COMPANY, EDITOR = "Asha Canary", "Canary Works Ltd", "Bo Canary"


def pdf(*texts: str, info: str = "", size: tuple[int, int] = (595, 842)) -> bytes:
    """Write a PDF with one line of text on each page; `info` is what its information dictionary holds."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(texts)} /Kids [{' '.join(f'{4 + 2 * n} 0 R' for n in range(len(texts)))}] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, text in enumerate(texts):
        drawn = f"BT /F1 24 Tf 50 700 Td ({text}) Tj ET"
        page = f"/MediaBox [0 0 {size[0]} {size[1]}] /Resources << /Font << /F1 3 0 R >> >>"
        objects.append(f"<< /Type /Page /Parent 2 0 R {page} /Contents {5 + 2 * number} 0 R >>")
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
    objects.append(f"<< {info} >>")
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{table}trailer\n"
    end += f"<< /Root 1 0 R /Info {len(places)} 0 R /Size {len(places) + 1} >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + end.encode()


PDF_INFO = f"/Author ({AUTHOR}) /Creator (Writer) /Producer ({COMPANY} press)"


def word(*paragraphs: str, said: bool = True) -> bytes:
    """Write a DOCX with paragraphs and a table; with `said` it names author, editor and company."""
    document, out = docx.Document(), io.BytesIO()
    for text in paragraphs:
        document.add_paragraph(text)
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Step", "Week 3"
    document.core_properties.author = AUTHOR if said else ""
    document.core_properties.last_modified_by = EDITOR if said else ""
    document.save(out)
    return out.getvalue() if not said else _with_company(out.getvalue())


def _with_company(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename != "docProps/app.xml":
                new.writestr(entry.filename, old.read(entry.filename))
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
        new.writestr("docProps/app.xml", f'<Properties xmlns="{kind}"><Company>{COMPANY}</Company></Properties>')
    return out.getvalue()


def excel(*rows: tuple[Any, ...], sheet: str = "Costs") -> bytes:
    """Write an XLSX with one sheet."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in rows:
        page.append(row)
    book.properties.creator = AUTHOR
    book.save(out)
    return out.getvalue()


def odt(*paragraphs: str) -> bytes:
    """Write an ODT."""
    text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    body = "".join(f"<t:p>{one}</t:p>" for one in paragraphs)
    content = f'<o:document-content xmlns:o="{office}" xmlns:t="{text}"><o:body><o:text>{body}</o:text></o:body></o:document-content>'
    meta = (
        f'<o:document-meta xmlns:o="{office}" xmlns:m="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"'
        f' xmlns:d="http://purl.org/dc/elements/1.1/"><o:meta><m:initial-creator>{AUTHOR}</m:initial-creator>'
        f"<d:creator>{EDITOR}</d:creator></o:meta></o:document-meta>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
        archive.writestr("meta.xml", meta)
    return out.getvalue()


def photograph(*, said: bool = True, size: tuple[int, int] = (60, 40)) -> bytes:
    """Make a JPEG; with `said` it names its photographer and the place where it was taken."""
    out, marks = io.BytesIO(), Image.Exif()
    if said:
        marks[0x013B], marks[0x8298], marks[0x010F] = AUTHOR, COMPANY, "Camera Works"
        marks.get_ifd(0x8825).update({1: "N", 2: (51.0, 32.0, 30.0), 3: "W", 4: (0.0, 3.0, 0.0)})
    Image.new("RGB", size, "teal").save(out, "JPEG", exif=marks)
    return out.getvalue()


def screenshot(size: tuple[int, int] = (80, 50), **text: str) -> bytes:
    """Make a PNG, with texts if asked."""
    from PIL.PngImagePlugin import PngInfo

    out, said = io.BytesIO(), PngInfo()
    for name, value in text.items():
        said.add_text(name, value)
    Image.new("RGBA", size, (200, 30, 30, 120)).save(out, "PNG", pnginfo=said)
    return out.getvalue()
