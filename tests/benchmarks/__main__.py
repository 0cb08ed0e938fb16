"""`make bench`: every module here that has `measure` is run on a server of its own; the table says what was reached."""

import asyncio
import importlib
import sys
from pathlib import Path

import tests.conftest  # noqa: F401 - its settings are those of every test run.
from portal.jobs.loading import load_jobs
from tests.benchmarks.rows import Row
from tests.support.database import TestServer, clone, use_database


async def _measure(name: str) -> list[Row]:
    module = importlib.import_module(f"tests.benchmarks.{name}")
    async with clone() as urls, use_database(urls):
        rows: list[Row] = await module.measure()
        return rows


def main() -> int:
    """Run the benchmarks named on the command line, or all; exit 1 when a goal was missed."""
    here = Path(__file__).parent
    names = sys.argv[1:] or sorted(
        path.stem for path in here.glob("*.py") if "\nasync def measure(" in path.read_text(encoding="utf-8")
    )
    load_jobs()
    server = TestServer()
    server.start()
    rows: list[Row] = []
    try:
        for name in names:
            print(f"{name} ...", file=sys.stderr, flush=True)  # noqa: T201
            rows += asyncio.run(_measure(name))
    finally:
        server.stop()
    width = max((len(row.what) for row in rows), default=0)
    for row in rows:
        print(f"{row.what:<{width}}  {row.measured:>14}  goal {row.goal:<14}  {'ok' if row.is_met else 'MISSED'}")  # noqa: T201
    return 0 if all(row.is_met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
