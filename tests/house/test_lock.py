"""The lock is complete and names no address: set-up installs it alone, hash by hash, and asks nobody what is missing."""

import re
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCKS = (ROOT / "requirements.lock", ROOT / "portal" / "web" / "node-requirements.lock")


def locked(lock: Path) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==([^ \\]+)", lock.read_text(), re.MULTILINE))


def wanted() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return [Requirement(one) for one in (*project["project"]["dependencies"], *project["dependency-groups"]["dev"])]


def needs_of(one: Requirement) -> Iterator[Requirement]:
    """Say what a requirement needs here, with its extras."""
    for line in metadata.requires(one.name) or []:
        need = Requirement(line)
        if need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in ("", *one.extras)):
            yield need


def test_everything_needed_is_locked() -> None:
    names = locked(LOCKS[0]).keys()
    waiting, seen = wanted(), set()
    while waiting:
        one = waiting.pop()
        if (key := (canonicalize_name(one.name), frozenset(one.extras))) in seen:
            continue
        seen.add(key)
        assert key[0] in names, f"{one} is not in the lock; docs/operations.md says how to write it anew"
        assert one.specifier.contains(metadata.version(one.name), prereleases=True)
        waiting += needs_of(one)
    assert len(seen) > 100


def test_every_package_has_hashes_and_no_address() -> None:
    for lock in LOCKS:
        text = lock.read_text()
        assert "://" not in text
        for entry in re.split(r"\n(?=[a-z])", text.strip()):
            assert re.fullmatch(r"[a-z0-9-]+==\S+( ; [^\\]+)? ?(\\\n    --hash=sha256:[0-9a-f]{64} ?)+", entry), entry[
                :80
            ]


def test_the_lock_of_the_browser_assets_names_no_address() -> None:
    assert "resolved" not in (ROOT / "package-lock.json").read_text()
