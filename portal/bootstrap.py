"""Bring a fresh machine to where `portal` and the tests run. Standard library only: it runs before anything is installed.

`python3 portal/bootstrap.py demo` prepares the environment and the browser assets and looks for Pango;
`... test` looks for Chromium too. Every step says what it does; a step that is already done takes no time.
"""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
STAMP = ENVIRONMENT / "bootstrap.stamp"
PYTHON = ENVIRONMENT / "bin" / "python"
LOCK = ROOT / "requirements.lock"
APT = {
    "pango": ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-dejavu-core"],
    "chromium": ["chromium"],
}
BREW = {"pango": ["pango"], "chromium": ["--cask", "chromium"]}
WHY = {"pango": "contract documents", "chromium": "browser journeys"}


def say(text: str) -> None:
    """Print one line of progress at once."""
    print(text, flush=True)  # noqa: T201


def stop(text: str) -> None:
    """End with one plain line on standard error."""
    sys.stderr.write(f"{text}\n")
    raise SystemExit(1)


def run(command: list[str], *, what: str) -> None:
    """Run a step quietly; when it fails, show what it printed and stop."""
    started = time.monotonic()
    say(f"  {what} ...")
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.stderr.write(done.stdout[-4000:] + done.stderr[-4000:])
        stop(f"That step failed: {what}. The lines above say why; run the same command again once it is mended.")
    say(f"  {what}: done in {time.monotonic() - started:.0f} s")


def fingerprints() -> list[str]:
    """Name what the environment was made of: the locked packages with this Python, and the portal's own description."""
    packages = LOCK.read_bytes() + sys.version.encode() + str(ROOT).encode()
    return [hashlib.sha256(part).hexdigest() for part in (packages, (ROOT / "pyproject.toml").read_bytes())]


def ensure_environment() -> None:
    """Make `.venv` with the locked packages, by uv where it is there and by pip elsewhere; only what changed is redone."""
    wanted = fingerprints()
    found = STAMP.read_text().split() if PYTHON.exists() and STAMP.exists() else []
    if found == wanted:
        return
    uv = shutil.which("uv")
    # The lock is complete; older versions of pip stumble when they are let to ask what it leaves open.
    install = (
        [uv, "pip", "install", "--python", str(PYTHON)]
        if uv
        else [str(PYTHON), "-m", "pip", "install", "--no-compile", "--disable-pip-version-check"]
    )
    install += ["--quiet", "--no-deps"]
    if found[:1] != wanted[:1]:
        say("Setting up the Python environment in .venv (once)")
        shutil.rmtree(ENVIRONMENT, ignore_errors=True)
        make_environment(uv)
        run([*install, "--require-hashes", "-r", str(LOCK)], what="the locked packages (about half a minute with pip)")
    run([*install, "--no-build-isolation", "-e", str(ROOT)], what="the portal itself")
    STAMP.write_text("\n".join(wanted))


def make_environment(uv: str | None) -> None:
    """Make an empty `.venv`."""
    if uv:
        run([uv, "venv", "--quiet", "--python", sys.executable, str(ENVIRONMENT)], what="a virtual environment")
        return
    made = subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)], capture_output=True, check=False)
    if made.returncode:
        stop("Python's venv module is missing. On Debian or Ubuntu: apt-get install python3-venv. Then run again.")


def has_pango() -> bool:
    """Say whether the system libraries for documents are there."""
    probe = [
        str(PYTHON),
        "-c",
        "import sys; from portal.jobs.pdf import pango_available; sys.exit(not pango_available())",
    ]
    return subprocess.run(probe, cwd=ROOT, capture_output=True, check=False).returncode == 0


def find_chromium() -> str | None:
    """Name the Chromium, or the Chrome, that browser journeys drive, or None."""
    apps = [f"/Applications/{name}.app/Contents/MacOS/{name}" for name in ("Chromium", "Google Chrome")]
    commands = [
        shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
    ]
    named = [os.environ.get("PORTAL_CHROMIUM"), *commands, *(app for app in apps if Path(app).exists())]  # noqa: TID251
    return next((path for path in named if path), None)


def have(name: str) -> bool:
    """Say whether a system part is there."""
    return has_pango() if name == "pango" else find_chromium() is not None


def installer(name: str) -> list[list[str]] | None:
    """Give the package manager's commands for a system part where this user may run them, else None."""
    if platform.system() == "Darwin" and shutil.which("brew"):
        return [["brew", "install", *BREW[name]]]
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        prefix: list[str] = []
    elif (
        shutil.which("sudo") and not subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode
    ):
        prefix = ["sudo", "-n"]
    else:
        return None
    env = ["env", "DEBIAN_FRONTEND=noninteractive"]
    return [
        [*prefix, *env, "apt-get", "update", "-qq"],
        [*prefix, *env, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *APT[name]],
    ]


def advice(name: str) -> str:
    """Say exactly what to install by hand."""
    if platform.system() == "Darwin":
        return f"brew install {' '.join(BREW[name])}"
    return f"apt-get install {' '.join(APT[name])}"


def ensure_system(name: str) -> None:
    """Install a system part through the platform's package manager where that is allowed; else say what to do."""
    if have(name):
        return
    commands = installer(name)
    if commands:
        say(f"Installing {name} for the {WHY[name]} (once)")
        for command in commands:
            subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    if not have(name):
        say(f"Without {name} there are no {WHY[name]}; everything else works. To have them: {advice(name)}")


def ensure_assets() -> None:
    """Build the browser assets with the machine's Node, or with the one that a Python package carries."""
    if subprocess.run([str(PYTHON), "-m", "portal.web.assets"], cwd=ROOT, check=False).returncode:
        stop("The browser assets could not be built; the line above says why.")


def main() -> None:
    """Prepare what the named job needs: `demo` or `test`."""
    if sys.version_info < (3, 11):  # noqa: UP036
        stop(f"Civic Challenges needs Python 3.11 or newer; this is {platform.python_version()}.")
    job = sys.argv[1] if len(sys.argv) > 1 else "demo"
    ensure_environment()
    ensure_assets()
    ensure_system("pango")
    if job == "test":
        ensure_system("chromium")


if __name__ == "__main__":
    main()
