"""The process that moves steps out of the inbox and releases the figures, connected only as portal_diversity.

`python -m procurement.diversity.mover` needs one setting, DIVERSITY_DATABASE_URL, and is handed no other role's.
"""

import asyncio
import signal

import asyncpg
import structlog

from procurement.diversity.services import delete_old_answers, move_inbox, release_when_due

SECONDS = 2.0
_log = structlog.get_logger(__name__)


async def round_once() -> None:
    """Move what lies in the inbox, release when a quarter has begun, and delete what is too old."""
    await move_inbox()
    await release_when_due()
    await delete_old_answers()


async def run(stop: asyncio.Event) -> None:
    """Go round every two seconds until told to stop; a lost database is tried again."""
    while not stop.is_set():
        try:
            await round_once()
        except (OSError, asyncpg.PostgresError) as error:
            _log.warning("diversity_mover_waits", error=type(error).__name__)
        try:
            await asyncio.wait_for(stop.wait(), SECONDS)
        except TimeoutError:
            continue


async def main() -> None:
    """Run until SIGINT or SIGTERM."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    await run(stop)


if __name__ == "__main__":
    asyncio.run(main())
