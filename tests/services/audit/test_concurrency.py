"""Many acts at once make one chain."""

import asyncio
from uuid import uuid4

import pytest

from portal.audit.queries import acts_of
from portal.audit.services import record, start_ticking, tick_chains
from portal.audit.verification import verify
from portal.database.transactions import transaction

pytestmark = pytest.mark.committed


async def test_fifty_acts_at_once_are_one_whole_chain(db):
    challenge = uuid4()

    async def act(number):
        async with transaction():
            await asyncio.sleep(0)
            await record("clarification:asked", actor_id=None, challenge_id=challenge, details={"number": number})

    await asyncio.gather(*(act(number) for number in range(50)))
    acts = await acts_of(challenge)
    assert [entry.seq for entry in acts] == list(range(1, 51))
    assert sorted(entry.details["number"] for entry in acts) == list(range(50))
    assert [entry.at for entry in acts] == sorted(entry.at for entry in acts)
    assert (await verify()).faults == ()


async def test_acts_and_ticks_and_verifications_at_once_do_not_block_each_other_for_good(db):
    challenges = [uuid4() for _ in range(4)]
    for number, challenge in enumerate(challenges):
        await record("challenge:published", actor_id=None, challenge_id=challenge)
        await start_ticking(challenge, f"CC-2026-000{number}")

    async def act(challenge):
        for _ in range(5):
            async with transaction():
                await record("bid:submitted", actor_id=None, challenge_id=challenge)
                await record("mail:queued", actor_id=None)

    async with asyncio.timeout(30):
        await asyncio.gather(
            *(act(challenge) for challenge in challenges), tick_chains(), verify(), tick_chains(), verify()
        )
    report = await verify()
    assert report.faults == ()
    assert report.entries == 4 + 4 * 5 * 2 + 2 * 4
