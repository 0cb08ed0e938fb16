"""A version may also be an amendment, or the end of a challenge without an award."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.piccolo_conf import DB

ID = "2026-11-24T12:00:00:001033"
VERSION = "1.38.0"
DESCRIPTION = "Version kinds"

UP = """
alter table challenge_version drop constraint challenge_version_kind_known;
alter table challenge_version add constraint challenge_version_kind_known
  check (kind in ('publication','extension','cancellation','amendment','no_award'));
"""

DOWN = """
alter table challenge_version drop constraint challenge_version_kind_known;
alter table challenge_version add constraint challenge_version_kind_known
  check (kind in ('publication','extension','cancellation'));
"""

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
