"""What `make test` runs, in the order of how soon each can fail. Exit status 0 means all of it held."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
sys.path.insert(0, str(ROOT))

from portal.bootstrap import WHY, advice, have  # noqa: E402

CHECKS: tuple[tuple[str, list[str]], ...] = (
    ("formatting", [str(BIN / "ruff"), "format", "--check", "--quiet", "."]),
    ("lint", [str(BIN / "ruff"), "check", "--quiet", "."]),
    ("import contracts", [str(BIN / "lint-imports"), "--no-cache"]),
    ("templates", [str(BIN / "djlint"), "templates", "--lint", "--quiet"]),
    ("types", [str(BIN / "mypy")]),
)


def check(name: str, command: list[str]) -> bool:
    """Run one check and say how it went; its own words are shown only when it failed."""
    started = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    sys.stdout.write(f"{name}: {'ok' if done.returncode == 0 else 'FAILED'} ({time.monotonic() - started:.0f} s)\n")
    if done.returncode:
        sys.stdout.write(done.stdout + done.stderr)
    sys.stdout.flush()
    return done.returncode == 0


def main() -> int:
    """Run all checks, then the tests; what this machine cannot run is said in the last line."""
    missing = [name for name in ("chromium", "pango") if not have(name)]
    required = {name for name in os.environ.get("PORTAL_TEST_REQUIRE", "").split(",") if name}  # noqa: TID251
    unmet = sorted(required & set(missing))
    if unmet:
        sys.stdout.write("\n".join(f"{name} is required here and missing: {advice(name)}" for name in unmet) + "\n")
        return 1
    results = [check(name, command) for name, command in CHECKS]
    selection = " and ".join(f"not {name}" for name in missing)
    command = [str(BIN / "python"), "-m", "pytest", "-q", "-n", os.environ.get("PORTAL_TEST_PROCESSES", "2")]  # noqa: TID251
    command += ["--dist", "load", "--ignore", "tests/faults", "--ignore", "tests/benchmarks"]
    command += [*(["-m", selection] if selection else []), *sys.argv[1:]]
    passed = subprocess.run(command, cwd=ROOT, check=False).returncode == 0
    for name in missing:
        sys.stdout.write(f"NOT RUN: {WHY[name]}; install {advice(name)}\n")
    return 0 if all(results) and passed else 1


if __name__ == "__main__":
    raise SystemExit(main())
