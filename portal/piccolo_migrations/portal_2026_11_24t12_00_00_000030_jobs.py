"""The queue's own tables, and the indexes of ours."""

from pgqueuer.db import AsyncpgDriver
from pgqueuer.queries import Queries
from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.database.transactions import connection, execute

ID = "2026-11-24T12:00:00:000030"
VERSION = "1.38.0"

SQL = """
create unique index job_one_waiting_per_key on job (name, key) where state = 'queued' and attempts = 0 and key is not null;
create index job_unfinished on job (worker, queued_at) where state in ('queued', 'working');
create index job_by_subject on job (subject, queued_at desc) where subject <> '';
create index outbox_mail_recent on outbox_mail (queued_at desc);
"""


async def forwards() -> MigrationManager:
    """Install the queue."""
    manager = MigrationManager(migration_id=ID, app_name="portal", description="the queue")

    async def run() -> None:
        await Queries(AsyncpgDriver(connection())).install()
        await execute(SQL)

    manager.add_raw(run)
    return manager
