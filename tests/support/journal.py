"""A writer that notes each act only once the portal has said that it is kept: `python -m tests.support.journal FILE`."""

import asyncio
import os
import sys
from uuid import UUID, uuid4

from portal.audit.services import record
from portal.database.transactions import transaction
from portal.jobs.services import enqueue
from portal.piccolo_conf import DB
from tests.support import working_jobs

CHALLENGE = UUID("6a2f41a3-c54c-4f00-8f5b-0a4b1f6d2f11")


async def write(file: str) -> None:
    """Write acts until killed; a lost connection is tried again."""
    assert working_jobs
    await DB.start_connection_pool(min_size=1, max_size=2, timeout=2)
    with open(file, "a", buffering=1, encoding="ascii") as journal:  # noqa: ASYNC230, PTH123
        while True:
            act = str(uuid4())
            try:
                async with transaction():
                    await enqueue("slow:count", {"act": act}, subject=act)
                    await record("test:written", actor_id=None, challenge_id=CHALLENGE, details={"act": act})
            except Exception:  # noqa: BLE001 - whatever it was, nothing was promised
                await asyncio.sleep(0.05)
            else:
                journal.write(f"{act}\n")


if __name__ == "__main__":
    os.nice(5)
    asyncio.run(write(sys.argv[1]))
