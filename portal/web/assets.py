"""Builds the browser assets: Sass to one style sheet, modules copied, every name with a hash of its content.

`python -m portal.web.assets` builds when something changed; `--force` always. portal/web/node.py finds the Node
that it needs.
"""

import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from portal.web.node import AssetError, node_commands, run

ROOT = Path(__file__).resolve().parent.parent.parent
STATIC = Path(__file__).resolve().parent / "static"
BUILD = STATIC / "build"
MANIFEST = "manifest.json"
FONT = ROOT / "node_modules/@fontsource-variable/atkinson-hyperlegible-next/files"
PACKAGES = {
    "govuk-frontend.js": ROOT / "node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js",
    "htmx.js": ROOT / "node_modules/htmx.org/dist/htmx.min.js",
}


def fingerprint() -> str:
    """Hash everything the build is made from."""
    digest = hashlib.sha256()
    sources = [*(path for path in STATIC.rglob("*") if BUILD not in path.parents), ROOT / "package-lock.json"]
    for path in sorted(path for path in sources if path.is_file()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    digest.update(Path(__file__).read_bytes())
    return digest.hexdigest()


def _install_packages(npm: list[str]) -> None:
    """Bring node_modules to what the lock says, once per lock."""
    stamp = ROOT / "node_modules/.civic-lock"
    lock = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != lock:
        run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], "npm ci")
        stamp.write_text(lock)


def _collect(node: str, folder: Path) -> None:
    """Put style sheet, modules, pictures and fonts into `folder` under their plain names."""
    sass = ROOT / "node_modules/sass/sass.js"
    css = folder / "app.css"
    options = ["--quiet-deps", f"--load-path={ROOT / 'node_modules'}", "--style=compressed", "--no-source-map"]
    run([node, str(sass), *options, str(STATIC / "scss/app.scss"), str(css)], "Sass")
    for name, source in PACKAGES.items():
        shutil.copyfile(source, folder / name)
    for source in [*(STATIC / "js").glob("*.js"), *(STATIC / "images").glob("*.svg"), *FONT.glob("*-latin*.woff2")]:
        shutil.copyfile(source, folder / source.name)


def _hash_names(folder: Path) -> dict[str, str]:
    """Rename each file to carry its content's hash, fonts and leaf modules before what mentions them."""
    names: dict[str, str] = {}
    last = {"app.js": 2, "app.css": 2}
    for path in sorted(folder.iterdir(), key=lambda path: (last.get(path.name, 1), path.name)):
        body = path.read_bytes()
        if path.name in last:
            for plain, hashed in names.items():
                body = body.replace(f"./{plain}".encode(), f"./{hashed}".encode())
        hashed = f"{path.stem}.{hashlib.sha256(body).hexdigest()[:12]}{path.suffix}"
        (folder / hashed).write_bytes(body)
        path.unlink()
        names[path.name] = hashed
    return names


def build(*, force: bool = False, say: Callable[[str], None] | None = None) -> bool:
    """Build when the sources differ from what was built; say whether anything was done. AssetError when it fails."""
    if not (ROOT / "package-lock.json").exists():
        if (BUILD / MANIFEST).exists():
            return False
        raise AssetError("The browser assets are missing from this installation.")
    now = fingerprint()
    if not force and manifest_at(BUILD).get("fingerprint") == now:
        return False
    if say:
        say("Building the browser assets")
    node, npm = node_commands(say or (lambda _: None))
    _install_packages(npm)
    with tempfile.TemporaryDirectory(dir=STATIC) as made:
        folder = Path(made)
        _collect(node, folder)
        names = _hash_names(folder)
        (folder / MANIFEST).write_text(json.dumps({"fingerprint": now, "files": names}, indent=1, sort_keys=True))
        BUILD.mkdir(exist_ok=True)
        for path in sorted(folder.iterdir(), key=lambda path: path.name == MANIFEST):
            path.chmod(0o644)
            os.replace(path, BUILD / path.name)  # noqa: PTH105
        for path in BUILD.iterdir():
            if path.name != MANIFEST and path.name not in names.values():
                path.unlink()
    manifest.cache_clear()
    return True


def manifest_at(folder: Path) -> dict[str, object]:
    """Read what was built; empty when nothing was."""
    path = folder / MANIFEST
    return json.loads(path.read_text()) if path.exists() else {}


@cache
def manifest() -> dict[str, str]:
    """Map plain names to the names with hashes."""
    files = manifest_at(BUILD).get("files")
    return files if isinstance(files, dict) else {}


def asset_url(name: str) -> str:
    """Name the address of an asset; it changes when the content does, so browsers may keep it for ever."""
    return f"/assets/{manifest().get(name, name)}"


def main() -> int:
    """Build from the command line."""
    try:
        done = build(force="--force" in sys.argv[1:], say=lambda text: print(f"  {text} ...", flush=True))  # noqa: T201
    except AssetError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"Browser assets: {'built' if done else 'up to date'}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
