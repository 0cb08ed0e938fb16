"""The portal's own regular work."""

from datetime import datetime, timedelta

from portal.audit.queries import heads_published_at
from portal.audit.services import tick_chains
from portal.database.clock import portal_now
from portal.database.transactions import execute, transaction
from portal.jobs.registry import JobRun, job
from portal.jobs.services import schedule, schedule_once

_HOURLY = "audit:tick"
_KEPT_FOR = timedelta(days=90)
_FORGETTING = "accounts:forget"


@job(_HOURLY)
async def publish_heads(run: JobRun) -> None:  # noqa: ARG001 - every handler is given its run
    """On the hour: tick the chains and publish their heads, unless a clock move has just done so."""
    async with transaction():
        now = await portal_now()
        latest = await heads_published_at()
        if latest is None or latest < start_of_hour(now):
            await tick_chains()
        await schedule(start_of_hour(now) + timedelta(hours=1), _HOURLY, "hourly")


async def start_housekeeping() -> None:
    """Make sure the regular work is on the list, and forget old jobs; every worker does this at its start and hourly."""
    async with transaction():
        now = await portal_now()
        await schedule_once(start_of_hour(now) + timedelta(hours=1), _HOURLY, "hourly")
        await schedule_once(start_of_hour(now) + timedelta(hours=1), _FORGETTING, "daily")
    await forget_old_jobs()


async def forget_old_jobs() -> None:
    """Forget jobs that were done ninety days ago, in real time; failed ones stay until somebody has looked."""
    await execute(
        "delete from job where state = 'done' and finished_at < statement_timestamp() - $1::interval", _KEPT_FOR
    )


def start_of_hour(moment: datetime) -> datetime:
    """Name the full hour that `moment` lies in."""
    return moment.replace(minute=0, second=0, microsecond=0)
