from datetime import timedelta
from uuid import uuid4

import pytest

from portal.database.clock import move_clock, portal_now
from portal.database.transactions import execute, fetch, fetch_one, transaction
from portal.jobs.domain import wait_before
from portal.jobs.housekeeping import start_housekeeping
from portal.jobs.queries import job_status, latest_job
from portal.jobs.registry import JobRun, job, kind_of
from portal.jobs.services import enqueue, enqueue_due, schedule, unschedule
from portal.kernel.errors import NotFoundError
from tests.support.jobs import run_due_jobs

DONE: list[dict] = []


@job("test:note")
async def note(run: JobRun) -> None:
    await run.progress(40, "Half way")
    DONE.append({"id": run.id, **run.payload})


@job("test:fail", attempts=3)
async def fail(run: JobRun) -> None:
    await run.progress(10, "Trying")
    raise ZeroDivisionError


@pytest.fixture(autouse=True)
def forget():
    DONE.clear()


async def test_a_job_runs_once_and_tells_how_far_it_is(db):
    job_id = await enqueue("test:note", {"challenge": uuid4()}, subject="thing:1")
    assert (await job_status(job_id)).state == "queued"
    assert await run_due_jobs() == 1
    status = await job_status(job_id)
    assert (status.state, status.percent, status.message, status.is_finished) == ("done", 100, "Half way", True)
    assert await latest_job("thing:1", "test:note") == status
    assert await run_due_jobs() == 0
    assert [entry["id"] for entry in DONE] == [job_id]


async def test_a_job_asked_for_in_an_undone_transaction_never_was(db):
    asked = []

    async def refused_act():
        async with transaction():
            asked.append(await enqueue("test:note", {}))
            raise ValueError("refused")

    with pytest.raises(ValueError, match="refused"):
        await refused_act()
    with pytest.raises(NotFoundError):
        await job_status(asked[0])
    assert await run_due_jobs() == 0
    assert await fetch_one("select id from pgqueuer") is None


async def test_the_same_key_waits_once(db):
    first = await enqueue("test:note", {}, key="letter-7")
    assert await enqueue("test:note", {}, key="letter-7") == first
    await run_due_jobs()
    assert await enqueue("test:note", {}, key="letter-7") != first


async def test_a_failing_job_is_tried_again_and_then_given_up(db):
    job_id = await enqueue("test:fail", {})
    await run_due_jobs(raise_errors=False)
    status = await job_status(job_id)
    assert (status.state, status.percent) == ("failed", 10)
    row = await fetch_one("select attempts, error from job where id = $1", job_id)
    assert row["attempts"] == 3
    assert row["error"].startswith("ZeroDivisionError")


def test_waits_grow_and_are_bounded():
    assert [wait_before(attempt).total_seconds() for attempt in (1, 2, 3)] == [2, 8, 32]
    assert wait_before(40) == timedelta(hours=1)


async def test_what_falls_due_runs_when_the_clock_passes_it(db):
    now = await portal_now()
    await schedule(now + timedelta(days=3), "test:note", "c1", {"what": "remind"})
    await schedule(now + timedelta(days=9), "test:note", "c2", {"what": "later"})
    assert await run_due_jobs() == 0
    await move_clock(now + timedelta(days=4), None)
    assert await run_due_jobs() == 1
    assert [entry["what"] for entry in DONE] == ["remind"]
    assert await enqueue_due() == 0


async def test_an_act_can_be_moved_and_forgotten(db):
    now = await portal_now()
    await schedule(now, "test:note", "c1", {"what": "early"})
    await schedule(now + timedelta(days=1), "test:note", "c1", {"what": "late"})
    assert await enqueue_due() == 0
    await unschedule("test:note", "c1")
    await move_clock(now + timedelta(days=2), None)
    assert await run_due_jobs() == 0


async def test_nobody_asks_for_work_that_nobody_does(db):
    with pytest.raises(LookupError, match="test:unknown"):
        await enqueue("test:unknown", {})
    with pytest.raises(LookupError):
        await schedule(await portal_now(), "test:unknown", "k")


def test_two_functions_cannot_share_a_name():
    with pytest.raises(ValueError, match="test:note"):

        @job("test:note")
        async def another(run: JobRun) -> None:
            """Never registered."""

    assert kind_of("test:note").handler is note


async def test_an_act_of_another_version_waits_and_holds_up_nobody(db):
    for act in ("another:version", "test:note"):
        await execute(
            "insert into due_act (id, at, act, key) values (gen_random_uuid(), portal_now() - interval '1 s', $1, 'k')",
            act,
        )
    assert await run_due_jobs() == 1
    assert await fetch("select act from due_act") == [{"act": "another:version"}]


async def test_done_jobs_are_forgotten_after_ninety_days_and_failed_ones_kept(db):
    old, young, failed = [await enqueue("test:note", {}) for _ in range(3)]
    await run_due_jobs()
    await execute(
        "update job set finished_at = now() - interval '91 days', state = case when id = $2 then 'failed' else state end"
        " where id = any($1)",
        [old, failed],
        failed,
    )
    await start_housekeeping()
    assert {row["id"] for row in await fetch("select id from job")} == {young, failed}


async def test_a_workers_start_does_not_put_off_what_already_waits(db):
    await start_housekeeping()
    await execute("update due_act set at = portal_now() - interval '1 s'")
    overdue = await fetch("select at, act from due_act order by act")
    await start_housekeeping()
    assert await fetch("select at, act from due_act order by act") == overdue
