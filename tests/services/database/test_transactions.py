import asyncio
from decimal import Decimal
from uuid import uuid4

import asyncpg
import pytest

from portal.database.transactions import connection, execute, fetch, fetch_one, joined, transaction
from portal.jobs.tables import DueAct
from portal.piccolo_conf import DB


async def fails(sql):
    async with transaction():
        await execute(sql)


async def backends():
    async with joined():
        rows = await fetch("select pg_backend_pid() as pid, pg_current_xact_id()::text as act")
        return rows[0]


async def test_a_joined_act_is_part_of_its_callers_transaction(db):
    async with transaction():
        outer = await fetch("select pg_backend_pid() as pid, pg_current_xact_id()::text as act")
        assert await backends() == outer[0]


@pytest.mark.committed
async def test_a_joined_act_by_itself_is_kept_or_undone_whole(db):
    act = uuid4()

    async def half(error):
        async with joined():
            await DueAct(id=act, at=await now(), act="a:b", key="alone").save()
            if error:
                raise LookupError

    with pytest.raises(LookupError):
        await half(error=True)
    assert await fetch("select id from due_act where id = $1", act) == []
    await half(error=False)
    assert await fetch("select id from due_act where id = $1", act) == [{"id": act}]


@pytest.mark.committed
async def test_an_error_at_commit_itself_gives_the_connection_back(db):
    from portal.database.engine import connect

    owner = await connect(db.owner)
    await owner.execute("create table twice (n int unique deferrable initially deferred)")
    await owner.close()
    await DB.close_connection_pool()
    await DB.start_connection_pool(min_size=1, max_size=2)
    for _ in range(5):
        with pytest.raises(asyncpg.UniqueViolationError):
            await fails("insert into twice values (1), (1)")
        assert DB.current_transaction.get() is None
    assert await asyncio.wait_for(fetch("select n from twice"), 5) == []


@pytest.mark.committed
async def test_a_connection_goes_back_without_what_was_left_open(db):
    await DB.close_connection_pool()
    await DB.start_connection_pool(min_size=1, max_size=1)
    async with DB.pool.acquire() as pooled:
        before = await pooled.fetchval("select pg_backend_pid()")
        await pooled.execute("begin; select 1")
    async with DB.pool.acquire() as pooled:
        assert not pooled.is_in_transaction()
        assert await pooled.fetchval("select pg_backend_pid()") == before


async def test_an_inner_error_undoes_only_the_inner_block(db):
    act = uuid4()
    async with transaction():
        await DueAct(id=act, at=await now(), act="a:b", key="outer").save()
        with pytest.raises(asyncpg.UndefinedTableError):
            await fails("select * from nowhere")
        with pytest.raises(asyncpg.UniqueViolationError):
            await fails("insert into due_act (id, at, act, key, payload) select id, at, act, 'x', payload from due_act")
    assert [row["key"] for row in await fetch("select key from due_act where id = $1", act)] == ["outer"]


async def now():
    return (await fetch_one("select now() as now"))["now"]


@pytest.mark.committed
async def test_a_cancelled_transaction_leaves_nothing(db):
    begun = asyncio.Event()

    async def work():
        async with transaction():
            await execute("insert into due_act (id, at, act, key) values (gen_random_uuid(), now(), 'a:b', 'gone')")
            begun.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(work())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await fetch("select key from due_act") == []
    assert (
        await fetch(
            "select pid from pg_stat_activity where state like 'idle in transaction%' and datname = current_database()"
        )
        == []
    )


@pytest.mark.committed
async def test_raw_reads_outside_a_transaction_use_the_pool_and_leave_it_whole(db):
    rows = await asyncio.gather(*(fetch_one("select $1::int as n", n) for n in range(30)))
    assert [row["n"] for row in rows] == list(range(30))
    with pytest.raises(RuntimeError, match="needs a transaction"):
        connection()


async def test_json_arrives_as_values_by_every_path(db):
    payload = {"a": [1, None, {"b": "é"}]}
    act = DueAct(at=await now(), act="a:b", key="json", payload=payload)
    await act.save()
    assert (await DueAct.select(DueAct.payload).where(DueAct.key == "json"))[0]["payload"] == payload
    assert (await DueAct.objects().get(DueAct.key == "json")).payload == payload
    assert (await fetch_one("select payload from due_act where key = 'json'"))["payload"] == payload
    await execute("update due_act set payload = $1 where key = 'json'", {"c": 1})
    assert (await fetch_one("select payload from due_act where key = 'json'"))["payload"] == {"c": 1}


async def test_exact_numbers_stay_exact(db):
    assert (await fetch_one("select 0.10::numeric as n"))["n"].as_tuple() == Decimal("0.10").as_tuple()


async def test_importing_the_engine_connects_to_nothing():
    from portal.database.engine import PortalEngine

    engine = PortalEngine("postgresql://nobody@127.0.0.1:1/nothing")
    assert engine.pool is None
