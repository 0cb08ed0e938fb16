"""The drawing process: structure, same bytes, its limits, and that it reads nothing of the host."""

import asyncio
import io

import pikepdf
import pytest

from portal.jobs.pdf import MAXIMUM_HTML_BYTES, PdfError, render_pdf

pytestmark = pytest.mark.pango

PAGE = """<html lang="en-GB"><head><title>A short letter</title></head>
<body><h1>A short letter</h1><table><caption>Points</caption><tr><th scope="col">Bid</th></tr><tr><td>72.50</td></tr></table>
{extra}</body></html>"""


async def test_pdf_has_language_title_and_structure() -> None:
    drawn = await render_pdf(PAGE.format(extra=""))
    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        assert str(pdf.Root.Lang) == "en-GB"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert "/StructTreeRoot" in pdf.Root
        with pdf.open_metadata() as metadata:
            assert metadata["dc:title"] == "A short letter"
            assert metadata["pdfuaid:part"] == "1"


async def test_same_html_gives_same_bytes() -> None:
    assert await render_pdf(PAGE.format(extra="")) == await render_pdf(PAGE.format(extra=""))


async def test_hostile_html_reaches_no_address_and_no_file(tmp_path: object) -> None:
    asked: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.read(200))
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    extra = (
        f'<img alt="a" src="http://127.0.0.1:{port}/a.png"><link rel="stylesheet" href="http://127.0.0.1:{port}/b.css">'
        f"<style>@import url(http://127.0.0.1:{port}/c.css); body {{ background: url('file:///etc/passwd') }}</style>"
        '<object data="file:///etc/hostname"></object><a rel="attachment" href="file:///etc/passwd">file</a>'
        "<script>document.write(1)</script>"
    )
    async with server:
        drawn = await render_pdf(PAGE.format(extra=extra))
    assert asked == []
    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        assert not pdf.attachments
        assert b"root:" not in drawn


async def test_document_that_takes_too_long_is_cut_off() -> None:
    with pytest.raises(PdfError, match="not ready after"):
        await render_pdf(PAGE.format(extra="<p>word</p>" * 20_000), seconds=1.0)


async def test_document_that_needs_too_much_memory_is_refused() -> None:
    with pytest.raises(PdfError, match="could not be made"):
        await render_pdf(PAGE.format(extra="<p>word</p>"), megabytes=60)


async def test_document_that_is_too_long_is_refused() -> None:
    with pytest.raises(PdfError, match="too long"):
        await render_pdf("x" * (MAXIMUM_HTML_BYTES + 1))
