"""The regular work of accounts: forgetting what is no longer needed."""

from datetime import timedelta

from portal.accounts.services import forget_attempts
from portal.database.clock import portal_now
from portal.database.transactions import transaction
from portal.jobs.registry import JobRun, job
from portal.jobs.services import schedule

FORGET = "accounts:forget"


@job(FORGET)
async def forget(run: JobRun) -> None:  # noqa: ARG001 - every handler is given its run
    """Once a day: delete old attempts, links and sign-ups, and put the next day's turn on the list."""
    async with transaction():
        await forget_attempts()
        await schedule(await portal_now() + timedelta(days=1), FORGET, "daily")
