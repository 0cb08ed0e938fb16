"""PURE: hide how long something is by storing it in one of a few sizes."""

import struct

_HEADER = struct.Struct(">I")
_SMALL_CLASSES = (256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576)
STEP = 1_048_576


class PaddingError(ValueError):
    """What was unpadded was not made by `pad`."""


def size_class(length: int) -> int:
    """Name the stored size in bytes of `length` bytes: 256 B, 1, 4, 16, 64, 256 KiB, then whole MiB."""
    for candidate in _SMALL_CLASSES:
        if length <= candidate:
            return candidate
    return -(-length // STEP) * STEP


def pad(content: bytes) -> bytes:
    """Prefix the length and fill with zeros up to the size class."""
    framed = _HEADER.pack(len(content)) + content
    return framed.ljust(size_class(len(framed)), b"\0")


def unpad(padded: bytes) -> bytes:
    """Give back what `pad` was given; PaddingError when lengths or filling do not fit."""
    if len(padded) < _HEADER.size or len(padded) != size_class(len(padded)):
        raise PaddingError("The padded length is not a size class.")
    (length,) = _HEADER.unpack_from(padded)
    end = _HEADER.size + length
    if end > len(padded) or padded[end:].strip(b"\0"):
        raise PaddingError("The padding does not fit its length.")
    return padded[_HEADER.size : end]
