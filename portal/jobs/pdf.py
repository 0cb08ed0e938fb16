"""PDF drawing in a process of its own, which reads nothing but the HTML it is handed.

The parent starts `python -m portal.jobs.pdf MEGABYTES SECONDS`, writes HTML to its standard input and reads the PDF from
its standard output. The child may use so much memory and processor time and no more, and fetches nothing: an address,
a host file or another document named in the HTML is left out of the page.
"""

import asyncio
import contextlib
import ctypes
import hashlib
import os
import sys
from functools import cache

from portal.files.child import environment, limit

MEMORY_MEGABYTES = 1024
SECONDS = 60.0
MAXIMUM_HTML_BYTES = 4_000_000
_LARGEST_FILE_BYTES = 64 * 1024 * 1024

PANGO_NEEDED = (
    "PDF documents need the Pango library, which is not installed on this machine."
    " On Debian or Ubuntu: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0. On macOS: brew install pango."
)

# What WeasyPrint loads, as Linux and macOS name it.
_LIBRARIES = (
    ("libgobject-2.0.so.0", "libgobject-2.0.0.dylib"),
    ("libpango-1.0.so.0", "libpango-1.0.dylib"),
    ("libharfbuzz.so.0", "libharfbuzz.0.dylib"),
    ("libfontconfig.so.1", "libfontconfig.1.dylib"),
    ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib"),
)
_HOMEBREW = ("/opt/homebrew/lib", "/usr/local/lib")


class PdfError(Exception):
    """A document could not be drawn; the message says why in one line."""


@cache
def pango_available() -> bool:
    """Say whether the system libraries that WeasyPrint lays text out with can be loaded; quick, without WeasyPrint."""
    return all(any(_loads(name) for name in names) for names in _LIBRARIES)


def _loads(name: str) -> bool:
    places = ("", *(f"{folder}/" for folder in _HOMEBREW)) if sys.platform == "darwin" else ("",)
    for place in places:
        with contextlib.suppress(OSError):
            ctypes.CDLL(f"{place}{name}")
            return True
    return False


async def render_pdf(html: str, *, seconds: float = SECONDS, megabytes: int = MEMORY_MEGABYTES) -> bytes:
    """Draw `html` as a tagged PDF with the pdf/ua-1 profile; the same HTML gives the same bytes.

    PdfError when Pango is missing, the document is too large, or the child fails, runs out of memory or of time.
    """
    if not pango_available():
        raise PdfError(PANGO_NEEDED)
    source = html.encode()
    if len(source) > MAXIMUM_HTML_BYTES:
        raise PdfError("This document is too long to be made into a PDF.")
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-P", "-m", "portal.jobs.pdf", str(megabytes), str(seconds)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=_child_environment(),
    )
    try:
        drawn, complaints = await asyncio.wait_for(child.communicate(source), seconds)
    except TimeoutError:
        raise PdfError(f"The PDF was not ready after {seconds:g} seconds.") from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode != 0 or not drawn.startswith(b"%PDF-"):
        raise PdfError(f"The PDF could not be made: {_last_line(complaints)}")
    return drawn


def _child_environment() -> dict[str, str]:
    """Hand over what finding Python and fonts needs, and none of the portal's keys or addresses."""
    found = environment("HOME", "TMPDIR", "XDG_CACHE_HOME")
    if sys.platform == "darwin":  # Python there does not look where Homebrew installs.
        found.setdefault("DYLD_FALLBACK_LIBRARY_PATH", os.pathsep.join((*_HOMEBREW, "/usr/lib")))
    return found


def _last_line(complaints: bytes) -> str:
    lines = complaints.decode(errors="replace").strip().splitlines()
    return lines[-1][:300] if lines else "the drawing process ended without a word"


def draw(html: str) -> bytes:
    """Draw in this process, without limits: what the child does once its limits stand."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    document = HTML(
        string=html,
        base_url="data:,",
        url_fetcher=URLFetcher(allowed_protocols=["data"], allow_redirects=False),
    )
    drawn = document.write_pdf(
        pdf_variant="pdf/ua-1",
        pdf_identifier=hashlib.sha256(html.encode()).digest()[:16],
    )
    return bytes(drawn)


def main() -> int:
    """Read HTML, write PDF; status 1 with one line when it cannot be drawn."""
    limit(int(sys.argv[1]), float(sys.argv[2]), file_bytes=_LARGEST_FILE_BYTES)
    try:
        drawn = draw(sys.stdin.buffer.read().decode())
    except MemoryError:
        sys.stderr.write("\nthe document needs more memory than a PDF may use\n")
        return 1
    sys.stdout.buffer.write(drawn)
    return 0


if __name__ == "__main__":
    sys.exit(main())
