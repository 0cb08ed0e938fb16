"""The keys of a demonstration: made once, kept in its folder for its owner alone."""

import os
import secrets
from pathlib import Path

import msgspec
from nacl.public import PrivateKey

KEYS = "keys.json"


class DemonstrationKeys(msgspec.Struct, frozen=True):
    """Hexadecimal keys of one demonstration; the opening key lies in a file of its own."""

    secret_key: str
    draft_key: str
    diversity_key: str
    opening_public_key: str


def private_file(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read (0600), all at once."""
    beside = path.with_suffix(".part")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    beside.replace(path)


def keys_of(folder: Path) -> DemonstrationKeys:
    """Read the folder's keys, or make them the first time."""
    path = folder / KEYS
    if path.exists():
        return msgspec.json.decode(path.read_bytes(), type=DemonstrationKeys)
    opening = PrivateKey.generate()
    keys = DemonstrationKeys(
        secret_key=secrets.token_hex(32),
        draft_key=secrets.token_hex(32),
        diversity_key=secrets.token_hex(32),
        opening_public_key=bytes(opening.public_key).hex(),
    )
    private_file(opening_key_file(folder), bytes(opening).hex().encode())
    private_file(path, msgspec.json.encode(keys))
    return keys


def opening_key_file(folder: Path) -> Path:
    """Where the opening key lies; only the opening worker is handed its content."""
    return folder / "opening.key"
