"""The files on their way into a bid are found by the bid, and those not continued by their time."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.piccolo_conf import DB

ID = "2026-11-24T12:00:00:001013"
VERSION = "1.38.0"
DESCRIPTION = "Index of uploads"

UP = """
create index upload_bid on upload (bid);
create index upload_expires_at on upload (expires_at);
"""
DOWN = "drop index upload_bid, upload_expires_at;"


async def _run(sql: str) -> None:
    await DB.current_transaction.get().connection.execute(sql)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="challenges", description=DESCRIPTION)

    async def up() -> None:
        await _run(UP)

    async def down() -> None:
        await _run(DOWN)

    manager.add_raw(up)
    manager.add_raw_backwards(down)
    return manager
