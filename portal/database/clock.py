"""The two readings of one clock, both taken from the database (design: "Time")."""

from datetime import datetime, timedelta
from uuid import UUID

from portal.database.transactions import fetch_one, transaction
from portal.kernel.errors import RefusedError
from portal.kernel.moments import format_moment


async def portal_now() -> datetime:
    """Tell the time of law and business: deadlines, standstill, due dates, audit rows, stages."""
    return await _moment("select portal_now() as moment")


async def real_now() -> datetime:
    """Tell the time of security and machinery: sessions, second factors, throttling, retries; never moved."""
    return await _moment("select statement_timestamp() as moment")


async def ahead_by() -> timedelta:
    """Tell how far the demonstration clock is ahead of real time."""
    row = await fetch_one("select ahead_by from demonstration_clock where id = 1")
    return row["ahead_by"] if row else timedelta(0)


async def now_and_lead() -> tuple[datetime, timedelta]:
    """Tell the portal's time and how far it is ahead of real time, of one and the same moment."""
    row = await fetch_one("select portal_now() as now, portal_now() - statement_timestamp() as lead")
    if row is None:
        raise LookupError("The database did not tell the time.")
    return row["now"], row["lead"]


async def move_clock(to: datetime, actor_id: UUID | None) -> datetime:
    """Move the demonstration clock forward to `to`; RefusedError when that is not ahead of now.

    In the same transaction the move is chained, every chain between publication and opening ticks once, and what has
    fallen due is put into the queue. Only a demonstration grants the right to write this row.
    """
    # Both stand on the clock themselves, so they are reached from here only at the moment of a move.
    from portal.audit import services as audit
    from portal.jobs import services as jobs

    async with transaction():
        await fetch_one("select id from demonstration_clock where id = 1 for update")
        before = await portal_now()
        if to <= before:
            raise RefusedError(f"The demonstration clock only moves forward: it is already {format_moment(before)}.")
        await fetch_one(
            "update demonstration_clock set ahead_by = ahead_by + ($1::timestamptz - $2::timestamptz) returning id",
            to,
            before,
        )
        moved = {"from": before.isoformat(), "to": to.isoformat()}
        await audit.tick_chains()
        await audit.record("clock:moved", actor_id=actor_id, details=moved)
        await jobs.enqueue_due()
    return to


async def _moment(sql: str) -> datetime:
    row = await fetch_one(sql)
    if row is None:
        raise LookupError("The database did not tell the time.")
    moment: datetime = row["moment"]
    return moment
