"""Which modules a package's slices have, read from its folder, so that there is no list to keep."""

from importlib.util import find_spec
from pathlib import Path

PACKAGES = ("portal", "challenges", "procurement")


def modules_of(package: str, room: str) -> list[str]:
    """Name every slice's module of that name ("tables", "jobs") in `package`, in alphabetical order."""
    return sorted(f"{package}.{file.parent.name}.{room}" for file in folder_of(package).glob(f"*/{room}.py"))


def folder_of(package: str) -> Path:
    """Find a package's folder without importing it."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise LookupError(f"There is no package {package}.")
    return Path(spec.origin).parent
