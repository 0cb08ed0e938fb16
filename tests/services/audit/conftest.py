from uuid import uuid4

import pytest_asyncio

from portal.audit.services import record, start_ticking, tick_chains


@pytest_asyncio.fixture(loop_scope="session")
async def story(db):
    """A challenge's chain with three acts and a published head, beside the portal's own."""
    challenge, officer = uuid4(), uuid4()
    await record("organisation:created", actor_id=officer, details={"name": "Borough of Zoë"})
    await record("challenge:published", actor_id=officer, challenge_id=challenge, details={"hash": "ab" * 32})
    await start_ticking(challenge, "CC-2026-0007")
    await record(
        "clarification:answered", actor_id=officer, challenge_id=challenge, details={"question": 1, "to": None}
    )
    await tick_chains()
    await record("challenge:amended", actor_id=officer, challenge_id=challenge, details={"days": 7})
    return challenge
