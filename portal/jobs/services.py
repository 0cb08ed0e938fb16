"""Asking for work: now, or when the portal's clock passes a moment; always in the caller's transaction."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec

from portal.database.transactions import connection, execute, fetch, fetch_one, joined, transaction
from portal.jobs.registry import kind_of, kinds

_INSERT = """
insert into job (id, name, worker, subject, key, payload, queued_at)
values ($1, $2, $3, $4, $5, $6, statement_timestamp())
on conflict (name, key) where state = 'queued' and attempts = 0 and key is not null do nothing
returning id
"""
_WAITING = "select id from job where name = $1 and key = $2 and state = 'queued' and attempts = 0 for share"


async def enqueue(name: str, payload: dict[str, Any], *, subject: str = "", key: str | None = None) -> UUID:
    """Queue a job and answer its id; it starts once the transaction is kept, and never when it is not.

    `subject` lets a page find the job again ("contract:<id>"). While a job of the same name and `key` still waits for
    its first run, that one is answered and no second is made. The payload holds ids, never secrets or a bid's contents.
    """
    kind = kind_of(name)
    async with joined():
        while True:
            row = await fetch_one(_INSERT, uuid4(), name, kind.worker, subject, key, msgspec.to_builtins(payload))
            if row is not None:
                job_id: UUID = row["id"]
                await hand_to_queue(job_id, kind.worker)
                return job_id
            waiting = await fetch_one(_WAITING, name, key)
            if waiting is not None:
                found: UUID = waiting["id"]
                return found
            # A worker took the waiting one between the two statements; it may not see our change, so ask anew.


async def hand_to_queue(job_id: UUID, worker: str, *, after: timedelta | None = None) -> None:
    """Give a job's id to the queue, to be taken by a worker of that kind, at the earliest `after` real time."""
    from pgqueuer.db import AsyncpgDriver
    from pgqueuer.queries import Queries

    await Queries(AsyncpgDriver(connection())).enqueue(worker, str(job_id).encode(), execute_after=after)


async def schedule(at: datetime, act: str, key: str, payload: dict[str, Any] | None = None) -> None:
    """Have the job `act` queued when the portal's clock passes `at`; the same act and key again moves it."""
    await _schedule("do update set at = excluded.at, payload = excluded.payload", at, act, key, payload)


async def schedule_once(at: datetime, act: str, key: str, payload: dict[str, Any] | None = None) -> None:
    """Have the job `act` queued at `at` unless the same act and key already waits, whenever that is."""
    await _schedule("do nothing", at, act, key, payload)


async def _schedule(conflict: str, at: datetime, act: str, key: str, payload: dict[str, Any] | None) -> None:
    kind_of(act)
    sql = "insert into due_act (id, at, act, key, payload) values ($1, $2, $3, $4, $5) on conflict (act, key) "
    await execute(sql + conflict, uuid4(), at, act, key, msgspec.to_builtins(payload or {}))


async def unschedule(act: str, key: str) -> None:
    """Forget an act that is no longer to happen."""
    await execute("delete from due_act where act = $1 and key = $2", act, key)


async def enqueue_due() -> int:
    """Queue every act whose moment has come and answer how many; many processes may ask at once.

    An act that this process does not know (a newer version wrote it) is left for one that does.
    """
    async with transaction():
        rows = await fetch(
            """
            delete from due_act where id in (
                select id from due_act where at <= portal_now() and act = any($1) order by at, id for update skip locked)
            returning at, act, key, payload
            """,
            [kind.name for kind in kinds()],
        )
        for row in sorted(rows, key=lambda due: (due["at"], due["act"], due["key"])):
            await enqueue(row["act"], row["payload"], subject=row["key"], key=row["key"])
    return len(rows)
