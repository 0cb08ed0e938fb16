from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest

from portal.audit.domain import TICK
from portal.audit.queries import acts_of, public_heads
from portal.audit.services import erase_details, record, start_ticking, stop_ticking, tick_chains
from portal.audit.verification import verify
from portal.database.clock import move_clock, portal_now
from portal.database.transactions import execute, transaction
from tests.support.jobs import run_due_jobs


async def test_acts_are_chained_in_order_with_their_details(story):
    acts = await acts_of(story)
    assert [act.act for act in acts] == ["challenge:published", "clarification:answered", TICK, "challenge:amended"]
    assert [act.seq for act in acts] == [1, 2, 3, 4]
    assert acts[1].details == {"question": 1, "to": None}
    report = await verify()
    assert (report.chains, report.entries, report.faults) == (2, 5, ())


async def test_an_undone_act_leaves_no_link(story):
    async def refused_act():
        async with transaction():
            await record("award:decided", actor_id=None, challenge_id=story)
            raise ValueError("refused")

    with pytest.raises(ValueError, match="refused"):
        await refused_act()
    assert len(await acts_of(story)) == 4
    assert (await verify("CC-2026-0007")).faults == ()


async def test_public_heads_name_published_chains_without_length(story):
    await record("challenge:drafted", actor_id=None, challenge_id=uuid4())
    await tick_chains()
    heads = await public_heads()
    assert [head.challenge for head in heads] == ["portal", "CC-2026-0007"]
    assert heads[1].head == (await acts_of(story))[-1].hash.hex()
    assert set(type(heads[0]).__struct_fields__) == {"challenge", "head", "at"}


async def test_a_head_stays_as_published_until_the_next_hour(story):
    before = await public_heads()
    await record("challenge:amended", actor_id=None, challenge_id=story)
    assert await public_heads() == before


async def test_the_hour_ticks_every_open_chain_once_however_far_the_clock_moves(story):
    from portal.jobs.housekeeping import start_housekeeping

    await start_housekeeping()
    await move_clock(await portal_now() + timedelta(days=20), None)
    await run_due_jobs()
    acts = [act.act for act in await acts_of(story)]
    assert acts.count(TICK) == 2
    await run_due_jobs()
    assert [act.act for act in await acts_of(story)] == acts


async def test_a_quiet_and_a_busy_hour_look_the_same(story):
    quiet = uuid4()
    await record("challenge:published", actor_id=None, challenge_id=quiet)
    await start_ticking(quiet, "CC-2026-0008")
    await tick_chains()
    first = {head.challenge: head.head for head in await public_heads()}
    await record("bid:submitted", actor_id=None, challenge_id=story)
    await tick_chains()
    second = {head.challenge: head.head for head in await public_heads()}
    assert all(first[name] != second[name] for name in ("CC-2026-0007", "CC-2026-0008"))


async def test_after_the_opening_a_chain_rests(story):
    await stop_ticking(story)
    before = await acts_of(story)
    await tick_chains()
    assert await acts_of(story) == before


@pytest.mark.parametrize(
    "sql",
    [
        "update audit_entry set act = 'x:y'",
        "delete from audit_entry",
        "truncate audit_entry cascade",
        "update audit_published_head set at = now()",
        "delete from audit_chain",
        "delete from audit_detail",
        "alter table audit_entry disable trigger all",
        "set session_replication_role = replica",
        "insert into audit_entry (id, chain, seq, at, act, details_hash, hash) select gen_random_uuid(), id, length + 5, now(), 'x:y', head, head from audit_chain",
        "update audit_detail set details = '{}'",
        "update audit_chain set length = length - 1 where length > 0",
    ],
)
async def test_the_app_role_cannot_rewrite_the_record(story, sql):
    with pytest.raises(asyncpg.PostgresError):
        async with transaction():
            await execute(sql)
    assert (await verify()).faults == ()


async def test_details_can_be_erased_once_with_a_reason_and_the_chain_holds(story):
    entry = (await acts_of(story))[1]
    await erase_details(entry.id, reason="Named a person by mistake", actor_id=None)
    acts = await acts_of(story)
    assert acts[1].details is None
    assert acts[-1].act == "audit:erased"
    assert (await verify()).faults == ()
