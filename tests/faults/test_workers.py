"""Workers that are killed, and workers that lose their database."""

import signal

import pytest

from portal.database.engine import connect
from portal.database.transactions import fetch_one
from portal.jobs.queries import job_status
from portal.jobs.services import enqueue
from tests.support.workers import Worker, until, until_finished

pytestmark = pytest.mark.committed
CUT = """
select pg_terminate_backend(pid) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid() and usename = 'portal_app' and query ilike '%pgqueuer%'
"""


async def half_way(job_id):
    async def working():
        return (await job_status(job_id)).percent == 50

    await until(working)


async def test_a_killed_workers_job_is_done_by_the_next(db):
    with Worker() as worker:
        job_id = await enqueue("slow:steps", {"seconds": 4})
        await half_way(job_id)
        worker.end(signal.SIGKILL)
    with Worker():
        await until_finished(job_id)
    assert (await job_status(job_id)).state == "done"
    row = await fetch_one("select attempts from job where id = $1", job_id)
    assert row["attempts"] == 2


async def test_a_job_that_kills_every_worker_is_given_up(db):
    job_id = await enqueue("slow:deadly", {})
    for _ in range(2):
        with Worker() as worker:
            worker.process.wait(60)
            worker.end()
    with Worker():
        await until_finished(job_id)
    assert (await job_status(job_id)).state == "failed"
    row = await fetch_one("select error from job where id = $1", job_id)
    assert row["error"].startswith("WorkerLostError")


async def test_a_worker_waits_for_a_lost_database(db):
    with Worker():
        for _ in range(3):
            admin = await connect(db.admin)
            await admin.execute(CUT)
            await admin.close()
            job_id = await enqueue("slow:count", {})
            await until_finished(job_id)
            assert (await job_status(job_id)).state == "done"
