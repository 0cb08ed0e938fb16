"""A process of its own for work on a stranger's file: so much memory and time and no more, no key, no file but the one it is handed.

The parent starts `python -m MODULE MEGABYTES SECONDS ...`, writes the file to its standard input and reads frames from its
standard output: each is a length and so many bytes. What came before the child failed or was stopped still counts.
"""

import asyncio
import contextlib
import os
import resource
import struct
import sys
from collections.abc import AsyncGenerator

from portal.settings import child_environment

_LENGTH = struct.Struct(">I")
_LARGEST_FRAME = 32 * 1024 * 1024
_PYTHON_NEEDS = ("PATH", "LANG", "LC_ALL", "VIRTUAL_ENV", "DYLD_FALLBACK_LIBRARY_PATH")


async def frames_from(
    module: str, content: bytes, *arguments: str, seconds: float, megabytes: int
) -> AsyncGenerator[bytes, None]:
    """Give the frames that a child writes about `content`, until it ends or its time is over."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-P", "-m", module, str(megabytes), str(seconds), *arguments),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={**environment(), "PYTHONDONTWRITEBYTECODE": "1"},
        cwd="/",
    )
    if child.stdin is None or child.stdout is None:
        raise RuntimeError("The child has no pipes.")
    feeding = asyncio.create_task(_feed(child.stdin, content))
    end = asyncio.get_running_loop().time() + seconds
    try:
        while (frame := await _frame(child.stdout, end)) is not None:
            yield frame
    finally:
        feeding.cancel()
        if child.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                child.kill()
        await child.wait()


async def _feed(pipe: asyncio.StreamWriter, content: bytes) -> None:
    with contextlib.suppress(ConnectionError):
        pipe.write(content)
        await pipe.drain()
        pipe.close()


async def _frame(pipe: asyncio.StreamReader, end: float) -> bytes | None:
    try:
        async with asyncio.timeout_at(end):
            (length,) = _LENGTH.unpack(await pipe.readexactly(_LENGTH.size))
            return await pipe.readexactly(length) if length <= _LARGEST_FRAME else None
    except (TimeoutError, asyncio.IncompleteReadError):
        return None


def environment(*names: str) -> dict[str, str]:
    """Hand over what finding Python needs, and `names` besides, and none of the portal's keys or addresses."""
    kept = {*_PYTHON_NEEDS, *names}
    found = {name: value for name, value in child_environment().items() if name in kept}
    return {**found, "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry)}


def limit(megabytes: int, seconds: float, *, file_bytes: int = 0) -> None:
    """In the child: take its limits before anything of the work is read; it may write no file longer than `file_bytes`."""
    most = megabytes * 1024 * 1024
    with contextlib.suppress(ValueError, OSError):  # macOS refuses RLIMIT_AS; the time limits hold there.
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))


def tell(frame: bytes) -> None:
    """In the child: hand one frame to the parent."""
    sys.stdout.buffer.write(_LENGTH.pack(len(frame)) + frame)
    sys.stdout.buffer.flush()
