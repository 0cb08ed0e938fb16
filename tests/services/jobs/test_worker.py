"""Worker processes as they really run: commits are real, and so are the signals."""

import asyncio

import pytest

from portal.database.transactions import execute, fetch_one, transaction
from portal.jobs.queries import job_status, workers_alive
from portal.jobs.services import enqueue
from portal.mail.queries import letters_to
from portal.mail.services import queue_mail
from tests.support.workers import Worker, until, until_finished

pytestmark = pytest.mark.committed


async def test_a_worker_takes_what_is_committed_shows_progress_and_finishes_before_it_stops(db):
    with Worker() as worker:
        async with transaction():
            job_id = await enqueue("slow:steps", {"seconds": 1})
            await asyncio.sleep(0.5)
        seen = set()

        async def done():
            status = await job_status(job_id)
            seen.add((status.state, status.percent))
            return status.is_finished

        await until(done)
        assert ("working", 50) in seen
        assert ("done", 100) in seen
        assert await workers_alive("general") == 1

        in_hand = await enqueue("slow:steps", {"seconds": 2})

        async def working():
            return (await job_status(in_hand)).state == "working"

        await until(working)
        assert worker.end() == 0
    assert (await job_status(in_hand)).state == "done"
    assert await workers_alive("general") == 0


async def test_two_workers_do_each_job_once_and_what_falls_due_and_letters(db):
    with Worker(), Worker():
        async with transaction():
            for n in range(40):
                await enqueue("slow:count", {"n": n})
        await execute(
            "insert into due_act (id, at, act, key)"
            " values (gen_random_uuid(), portal_now() + interval '1 s', 'slow:count', 'soon')"
        )
        await queue_mail(to="a@example.org", subject="x", template="message", context={"text": "y"}, kind="test")

        async def all_done():
            row = await fetch_one("select count(*) as n from job where state = 'done' and name = 'slow:count'")
            return row["n"] == 41 and (await letters_to("a@example.org"))[0].state == "sent"

        await until(all_done)
        row = await fetch_one("select max(attempts) as most from job")
        assert row["most"] == 1


async def test_the_opening_worker_leaves_the_others_jobs(db):
    with Worker("opening"):
        general, opening = await enqueue("slow:count", {}), await enqueue("opening:count", {})
        await until_finished(opening)
        assert (await job_status(opening)).state == "done"
        assert (await job_status(general)).state == "queued"
