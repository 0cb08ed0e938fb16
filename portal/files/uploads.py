"""Files as they come in: multipart parsed while it streams, nothing spooled to a disk, the token checked before the first file byte."""

import asyncio
import base64
import binascii
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from email.message import Message

import msgspec
from multipart import MultipartError, MultipartSegment, PushMultipartParser

MAXIMUM_FILE_MB = 25
MAXIMUM_FILE_BYTES = MAXIMUM_FILE_MB * 1024 * 1024
MAXIMUM_BODY_BYTES = 80 * 1024 * 1024
MAXIMUM_PARTS = 40
_MAXIMUM_FIELD_BYTES = 8_192
_MAXIMUM_NAME = 200


class UploadError(Exception):
    """The request is not a form with files, or broke off; the message is for the person."""


class FileTooLargeError(Exception):
    """One file is above the limit; the other files of the form are not concerned."""


class TooSlowError(UploadError):
    """A body took longer than any working connection does."""


class FilePart(msgspec.Struct):
    """One file of a form. `content` must be read before the next part is asked for; what is left is skipped."""

    field: str
    name: str
    content: AsyncIterator[bytes]


def clean_name(name: str) -> str:
    """Keep a sender's file name as data: no folders, no control characters, at most 200 characters with its ending."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(character for character in last if character.isprintable()).strip() or "file"
    if len(shown) <= _MAXIMUM_NAME:
        return shown
    stem, dot, ending = shown.rpartition(".")
    if not dot or len(ending) > 10:
        return shown[:_MAXIMUM_NAME]
    return f"{stem[: _MAXIMUM_NAME - len(ending) - 1]}.{ending}"


async def in_time(chunks: AsyncIterator[bytes], seconds: float) -> AsyncGenerator[bytes, None]:
    """Give what arrives within so many seconds in all; TooSlowError afterwards, however steadily it drips."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while True:
        try:
            async with asyncio.timeout_at(end):
                chunk = await anext(chunks)
        except StopAsyncIteration:
            return
        except TimeoutError:
            raise TooSlowError("The upload took too long. Send again what this page does not list.") from None
        yield chunk


def read_metadata(header: str) -> dict[str, str]:
    """Read a tus Upload-Metadata header: names, each with a text in base64; what cannot be read is left out."""
    found = {}
    for pair in header.split(",")[:MAXIMUM_PARTS]:
        name, _, packed = pair.strip().partition(" ")
        try:
            text = base64.b64decode(packed.strip(), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError, ValueError):
            continue
        if name and len(text) <= _MAXIMUM_FIELD_BYTES:
            found[name] = text
    return found


def boundary_of(content_type: str) -> str:
    """Read the boundary of a multipart/form-data header; UploadError when it is another kind of body."""
    message = Message()
    message["content-type"] = content_type
    boundary = message.get_param("boundary")
    if message.get_content_type() != "multipart/form-data" or not isinstance(boundary, str) or not boundary:
        raise UploadError("Choose a file with the form on this page.")
    return boundary


class UploadForm:
    """A form with files, read from the request's stream: text fields before the files, then the files one by one."""

    def __init__(
        self,
        chunks: AsyncIterator[bytes],
        content_type: str,
        *,
        check: Callable[[dict[str, str]], None],
        maximum_bytes: int = MAXIMUM_FILE_BYTES,
    ) -> None:
        """Take the stream; `check` sees the fields before the first file and raises to stop everything."""
        self.fields: dict[str, str] = {}
        self._chunks = chunks
        self._check = check
        self._maximum = maximum_bytes
        self._parser = PushMultipartParser(
            boundary_of(content_type), max_segment_count=MAXIMUM_PARTS, max_header_count=8
        )

    async def files(self) -> AsyncIterator[FilePart]:
        """Give the files in order; UploadError when the form is malformed or broke off."""
        events = self._events()
        checked = False
        async for event in events:
            if not isinstance(event, MultipartSegment):
                continue
            if event.filename is None:
                await self._read_field(event, events)
                continue
            if not checked:
                self._check(self.fields)
                checked = True
            content = self._content(events)
            yield FilePart(event.name or "", clean_name(event.filename) if event.filename else "", content)
            await _skip(content)
        if not checked:
            self._check(self.fields)

    async def _events(self) -> AsyncGenerator[MultipartSegment | bytes | None, None]:
        try:
            async for chunk in self._chunks:
                if chunk and not self._parser.closed:
                    for event in self._parser.parse(chunk):
                        yield event
            self._parser.close()
        except MultipartError as error:
            raise UploadError(
                "The upload broke off or was not understood. Send again what this page does not list."
            ) from error

    async def _read_field(
        self, segment: MultipartSegment, events: AsyncGenerator[MultipartSegment | bytes | None, None]
    ) -> None:
        value = bytearray()
        async for event in events:
            if event is None:
                break
            if isinstance(event, (bytes, bytearray)):
                value += event
            if len(value) > _MAXIMUM_FIELD_BYTES:
                raise UploadError("A field of the form is too long.")
        if len(self.fields) < MAXIMUM_PARTS:
            self.fields.setdefault(segment.name or "", value.decode("utf-8", "replace"))

    async def _content(
        self, events: AsyncGenerator[MultipartSegment | bytes | None, None]
    ) -> AsyncGenerator[bytes, None]:
        length = 0
        async for event in events:
            if event is None:
                break
            if isinstance(event, (bytes, bytearray)):
                length += len(event)
                if length > self._maximum:
                    await _skip_segment(events)
                    raise FileTooLargeError
                yield bytes(event)


async def _skip(content: AsyncIterator[bytes]) -> None:
    """Read on to the end of a part that its taker did not want."""
    try:
        async for _ in content:
            pass
    except FileTooLargeError:
        return


async def _skip_segment(events: AsyncGenerator[MultipartSegment | bytes | None, None]) -> None:
    async for event in events:
        if event is None:
            return
