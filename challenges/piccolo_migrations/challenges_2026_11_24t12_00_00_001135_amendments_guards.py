"""The portal may only add versions (a trigger keeps them as they are already); a challenge has one amendment under way; an ended amendment stays as it is."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.piccolo_conf import DB

ID = "2026-11-24T12:00:00:001135"
VERSION = "1.38.0"
DESCRIPTION = "Guards of amendments"

UP = """
revoke update, delete on challenge_version from portal_app;

create unique index amendment_one_under_way on amendment (challenge) where state in ('drafting', 'in_review');

create function amendment_ended_stays() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.state in ('published', 'set_aside') then
    raise exception 'an amendment that has ended stays as it was' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;

create trigger amendment_ended_stays before update or delete on amendment
  for each row execute function amendment_ended_stays();
"""

DOWN = """
drop trigger amendment_ended_stays on amendment;
drop function amendment_ended_stays();
drop index amendment_one_under_way;
grant update, delete on challenge_version to portal_app;
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
