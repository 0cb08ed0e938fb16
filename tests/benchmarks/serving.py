"""Serving an application in a process of its own and asking it over open connections."""

import asyncio
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from portal.settings import child_environment

APPLICATION = ("portal.app:create_app", "--factory")
CONNECTIONS = 8
URLENCODED = "application/x-www-form-urlencoded"


@asynccontextmanager
async def served(target: str, *options: str) -> AsyncIterator[int]:
    """Serve an application in one process, as in production, and answer its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    environment = child_environment(
        PORTAL_DEMONSTRATION="",
        PORTAL_OPENING_KEY=None,
        PORTAL_SMTP_HOST="127.0.0.1",
        PORTAL_BASE_URL="http://127.0.0.1",
    )
    command = [sys.executable, "-m", "uvicorn", target, "--port", str(port), "--log-level", "error", *options]
    process = subprocess.Popen(  # noqa: ASYNC220
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        await _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait()


async def _wait_for(port: int) -> None:
    for _ in range(150):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.2)
        else:
            writer.close()
            return
    raise TimeoutError(f"Nothing answers on port {port}.")


class Line:
    """One open connection of a browser, with its cookies."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, cookie: str) -> None:
        self._reader, self._writer, self._cookie = reader, writer, cookie

    async def get(self, path: str) -> bytes:
        """Load a page; ValueError when it is not there."""
        return await self._ask("GET", path, b"", b" 200 ")

    async def post(self, path: str, form: bytes) -> bytes:
        """Send a form; ValueError when the answer does not lead on."""
        return await self._ask("POST", path, form, b" 303 ")

    async def upload(self, path: str, token: str, name: str, content: bytes) -> bytes:
        """Send a form with one file; ValueError when the answer does not lead on."""
        edge = b"----portal-benchmark"
        head = f'Content-Disposition: form-data; name="_csrf_token"\r\n\r\n{token}\r\n'.encode()
        part = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
        body = b"".join((b"--", edge, b"\r\n", head, b"--", edge, b"\r\n", part, content, b"\r\n--", edge, b"--\r\n"))
        kind = f"multipart/form-data; boundary={edge.decode()}"
        answer, text = await self._answer("POST", path, body, kind)
        return _wanted("POST", path, answer, text, b" 303 ")

    async def first_line(self, method: str, path: str, body: bytes) -> str:
        """Ask and tell the answer's first line, whatever it is."""
        answer, _ = await self._answer(method, path, body, URLENCODED)
        return answer.split(b"\r\n", 1)[0].decode()

    async def _ask(self, method: str, path: str, body: bytes, wanted: bytes) -> bytes:
        answer, content = await self._answer(method, path, body, URLENCODED)
        return _wanted(method, path, answer, content, wanted)

    async def _answer(self, method: str, path: str, body: bytes, kind: str) -> tuple[bytes, bytes]:
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\nCookie: {self._cookie}\r\n"
        if body:
            head += f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        self._writer.write(head.encode() + b"\r\n" + body)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", answer, re.IGNORECASE)
        return answer, await self._reader.readexactly(int(length[1])) if length else b""

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


def _wanted(method: str, path: str, answer: bytes, content: bytes, wanted: bytes) -> bytes:
    if wanted not in answer[:20]:
        raise ValueError(f"{method} {path}: {answer[:300]!r} {content[:300]!r}")
    return content


@asynccontextmanager
async def line(port: int, cookie: str = "none=0") -> AsyncIterator[Line]:
    """Open a connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    made = Line(reader, writer, cookie)
    try:
        yield made
    finally:
        made.close()


async def rate(port: int, path: str, seconds: float) -> float:
    """Count the answers a second over eight connections."""
    count, end = 0, time.perf_counter() + seconds

    async def one() -> None:
        nonlocal count
        async with line(port) as own:
            while time.perf_counter() < end:
                await own.get(path)
                count += 1

    await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
    return count / seconds


async def median_time(work: Callable[[], Awaitable[object]], times: int, *, warm: int = 5) -> float:
    """Take the median time of some work in milliseconds, after a few unmeasured rounds."""
    taken = []
    for _ in range(warm + times):
        began = time.perf_counter()
        await work()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken[warm:])
