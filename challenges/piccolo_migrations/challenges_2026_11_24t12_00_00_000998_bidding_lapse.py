"""A bid may lapse: its submission was not confirmed after a material change, so it is not opened."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.piccolo_conf import DB

ID = "2026-11-24T12:00:00:000998"
VERSION = "1.38.0"
DESCRIPTION = "Lapse of bids"

UP = """
alter table bid drop constraint bid_state_known, add constraint bid_state_known check (
  state in ('draft','submitted','withdrawn','opened','compliant','non_compliant','taken_forward','not_taken_forward',
    'successful','unsuccessful','excluded','lapsed'));
alter table submission drop constraint submission_state_known, add constraint submission_state_known check (
  state in ('standing','replaced','withdrawn','lapsed'));
"""

DOWN = """
alter table bid drop constraint bid_state_known, add constraint bid_state_known check (
  state in ('draft','submitted','withdrawn','opened','compliant','non_compliant','taken_forward','not_taken_forward',
    'successful','unsuccessful','excluded'));
alter table submission drop constraint submission_state_known, add constraint submission_state_known check (
  state in ('standing','replaced','withdrawn'));
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
