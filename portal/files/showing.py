"""A stranger's file as pages that a browser may show: pictures of its pages with their text, never the file itself.

What draws and reads the file is `portal.files.drawing`, in a process of its own (portal/files/child.py).
"""

import asyncio

import msgspec

from portal.files.child import frames_from

SECONDS = 60.0
MEMORY_MEGABYTES = 1024
MAXIMUM_PAGES = 60
MAXIMUM_PICTURES_BYTES = 40 * 1024 * 1024
CANNOT = "This file cannot be shown here: it may be damaged, or too large to draw. Download it to read it."
# Each child may take a gigabyte, so only two at a time in each process.
_CHILDREN = asyncio.Semaphore(2)


class DrawnPage(msgspec.Struct, frozen=True):
    """One page: its picture as PNG, or none where the file is only text, and its text."""

    text: str
    picture: bytes = b""
    width: int = 0
    height: int = 0


class Head(msgspec.Struct, frozen=True):
    """What the child says before the first page."""

    total: int


class Drawn(msgspec.Struct, frozen=True):
    """A file as pages; `total` is how many it has, which may be more than are shown. None shown: it cannot be."""

    pages: tuple[DrawnPage, ...] = ()
    total: int = 0


async def draw_file(content: bytes, media_type: str, *, seconds: float = SECONDS, pages: int = MAXIMUM_PAGES) -> Drawn:
    """Draw a file as far as pages, pictures and time allow; one that cannot be drawn has no pages."""
    total, drawn, size = 0, [], 0
    async with _CHILDREN:
        frames = frames_from(
            "portal.files.drawing",
            content,
            media_type,
            str(pages),
            seconds=seconds,
            megabytes=MEMORY_MEGABYTES,
        )
        try:
            async for frame in frames:
                if not total:
                    total = msgspec.msgpack.decode(frame, type=Head).total
                    continue
                page = msgspec.msgpack.decode(frame, type=DrawnPage)
                size += len(page.picture)
                if size > MAXIMUM_PICTURES_BYTES:
                    break
                drawn.append(page)
        except msgspec.DecodeError:
            return Drawn()
        finally:
            await frames.aclose()
    return Drawn(tuple(drawn), max(total, len(drawn)) if drawn else 0)
