"""`make bench`: every module here that has `measure` is run on a server of its own; the table says what was reached.

`make bench ARGS="public_list ranking"` runs some of them, `make bench ARGS=--all` the slow ones too.
"""

import asyncio
import importlib
import logging
import os
import platform
import sys
from collections.abc import Sequence
from pathlib import Path

import structlog

import tests.conftest  # noqa: F401 - its settings are those of every test run.
from portal.jobs.loading import load_jobs
from tests.benchmarks.rows import Row
from tests.support.database import TestServer, clone, use_database

SLOW = {"fresh_clone", "surge"}


async def _measure(name: str) -> list[Row]:
    module = importlib.import_module(f"tests.benchmarks.{name}")
    async with clone() as urls, use_database(urls):
        rows: list[Row] = await module.measure()
        return rows


def names() -> list[str]:
    """Name the modules that measure something."""
    here = Path(__file__).parent
    return sorted(path.stem for path in here.glob("*.py") if "\nasync def measure(" in path.read_text(encoding="utf-8"))


def wanted(arguments: Sequence[str]) -> list[str]:
    """Choose what to run; a name that is none ends the run with a line that lists them."""
    found = names()
    if arguments == ["--all"]:
        return found
    unknown = set(arguments) - set(found)
    if unknown:
        sys.stderr.write(f"There is no benchmark {', '.join(sorted(unknown))}. There are: {', '.join(found)}; --all\n")
        raise SystemExit(2)
    return list(arguments) or [name for name in found if name not in SLOW]


def table(rows: Sequence[Row]) -> str:
    """Put the rows under one heading, in columns."""
    lines = [("what", "measured", "limit", ""), *((row.what, row.measured, row.goal, row.verdict) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(4)]
    return "\n".join(
        f"{what:<{widths[0]}}  {measured:>{widths[1]}}  {goal:<{widths[2]}}  {verdict}".rstrip()
        for what, measured, goal, verdict in lines
    )


def main() -> int:
    """Run the benchmarks named on the command line, or all quick ones; exit 1 when a limit was missed."""
    chosen = wanted(sys.argv[1:])
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    load_jobs()
    load = os.getloadavg()[0]
    server = TestServer()
    server.start()
    rows: list[Row] = []
    try:
        for name in chosen:
            print(f"{name} ...", file=sys.stderr, flush=True)  # noqa: T201
            rows += asyncio.run(_measure(name))
    finally:
        server.stop()
    missed = [row.what for row in rows if not row.is_met]
    print(table(rows))  # noqa: T201
    print(  # noqa: T201
        f"\nPython {platform.python_version()}, {os.cpu_count()} processors, load {load:.1f} at the beginning."
        f" {len(missed)} of {len(rows)} limits missed."
    )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
