"""Files sealed chunk by chunk: libsodium secretstream, padded to a size class, with a final tag that must be seen.

Layout: `version || 24-byte header || chunks`. Every chunk carries `CHUNK` bytes of content or of zero filling; the last one, and only
it, has the FINAL tag and holds the content's true length, so a file cut short or carried on is found.
"""

import hashlib
import struct
from collections.abc import Iterable, Iterator

from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_ABYTES as OVERHEAD,
)
from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_HEADERBYTES as HEADER_BYTES,
)
from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_init_pull as init_pull,
)
from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_init_push as init_push,
)
from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_pull as pull,
)
from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_push as push,
)
from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_state as new_state,
)
from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_TAG_FINAL as FINAL,
)
from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_TAG_MESSAGE as MESSAGE,
)

from portal.files.padding import size_class
from portal.files.sealing import TamperedError

CHUNK = 65_536
_VERSION = b"\x02"
_LENGTH = struct.Struct(">Q")


class StreamSealer:
    """Seals one file as it arrives; memory stays at one chunk. Knows the content's length and SHA-256 at the end."""

    def __init__(self, key: bytes, binding: bytes) -> None:
        """Start a stream under `key`, bound to `binding` (bid and piece)."""
        self._state = new_state()
        self._binding = _VERSION + binding
        self._pending = bytearray(_VERSION + bytes(init_push(self._state, key)))
        self._rest = bytearray()
        self._digest = hashlib.sha256()
        self._ciphertext_digest = hashlib.sha256()
        self.length = 0

    @property
    def sha256(self) -> str:
        """Name the content's SHA-256 so far, in hex."""
        return self._digest.hexdigest()

    @property
    def ciphertext_sha256(self) -> str:
        """Name the SHA-256 of all the ciphertext given out so far, in hex."""
        return self._ciphertext_digest.hexdigest()

    def push(self, content: bytes) -> bytes:
        """Take more content; give the ciphertext that is ready, often none."""
        self.length += len(content)
        self._digest.update(content)
        self._rest += content
        while len(self._rest) >= CHUNK:
            self._seal(bytes(self._rest[:CHUNK]), MESSAGE)
            del self._rest[:CHUNK]
        return self._take()

    def finish(self) -> Iterator[bytes]:
        """Give the rest of the ciphertext: the last content, the filling and the final length."""
        filling = size_class(max(self.length, 1)) - self.length
        while self._rest or filling:
            room = CHUNK - len(self._rest)
            added = min(room, filling)
            self._seal(bytes(self._rest) + b"\0" * added, MESSAGE)
            self._rest.clear()
            filling -= added
            yield self._take()
        self._seal(_LENGTH.pack(self.length), FINAL)
        yield self._take()

    def _seal(self, chunk: bytes, tag: int) -> None:
        self._pending += bytes(push(self._state, chunk, self._binding, tag))

    def _take(self) -> bytes:
        ready = bytes(self._pending)
        self._pending.clear()
        self._ciphertext_digest.update(ready)
        return ready


def seal_stream(content: bytes, key: bytes, binding: bytes) -> bytes:
    """Seal a whole file that is already in memory."""
    sealer = StreamSealer(key, binding)
    return sealer.push(content) + b"".join(sealer.finish())


def open_stream(ciphertext: bytes, key: bytes, binding: bytes) -> bytes:
    """Decrypt a whole file in memory; nothing is given before the final tag and the length were checked."""
    head = 1 + HEADER_BYTES
    if ciphertext[:1] != _VERSION or len(ciphertext) <= head:
        raise TamperedError("This is not a sealed file.")
    state = new_state()
    init_pull(state, ciphertext[1:head], key)
    return _checked(_chunks(state, ciphertext[head:], _VERSION + binding))


def _chunks(state: new_state, body: bytes, binding: bytes) -> Iterator[tuple[bytes, int]]:
    position = 0
    sizes = _sealed_sizes(len(body))
    for size in sizes:
        try:
            content, tag = pull(state, body[position : position + size], binding)
        except (RuntimeError, ValueError) as error:
            raise TamperedError("The sealed file does not open.") from error
        position += size
        yield bytes(content), tag


def _sealed_sizes(length: int) -> list[int]:
    """Cut points of the body: full chunks, one shorter chunk where the size class is below a chunk, the length."""
    last = _LENGTH.size + OVERHEAD
    full, rest = divmod(length - last, CHUNK + OVERHEAD)
    if length < last:
        raise TamperedError("The sealed file was cut short.")
    return [CHUNK + OVERHEAD] * full + ([rest] if rest else []) + [last]


def _checked(chunks: Iterable[tuple[bytes, int]]) -> bytes:
    content = bytearray()
    final = b""
    for chunk, tag in chunks:
        if final:
            raise TamperedError("The sealed file goes on after its end.")
        if tag == FINAL:
            final = chunk
        else:
            content += chunk
    if len(final) != _LENGTH.size:
        raise TamperedError("The sealed file was cut short.")
    (length,) = _LENGTH.unpack(final)
    if length > len(content) or len(content) != size_class(max(length, 1)):
        raise TamperedError("The sealed file does not have its stated length.")
    return bytes(content[:length])
