"""What was asked and what was published stay as they were; challenges that are open already get a time for answers."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.piccolo_conf import DB

ID = "2026-11-24T12:00:00:000895"
VERSION = "1.38.0"
DESCRIPTION = "Guards of clarifications"

UP = """
create function clarification_asked_stays() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or (new.text, new.asker, new.asked_by, new.asked_at, new.challenge)
     is distinct from (old.text, old.asker, old.asked_by, old.asked_at, old.challenge) then
    raise exception 'a question stays as it was asked' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;

create function clarification_revision_stays() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.told_at is not null
     or (to_jsonb(new) - 'told_at') is distinct from (to_jsonb(old) - 'told_at') then
    raise exception 'what was published stays as it was' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;

create trigger clarification_asked_stays before update or delete on clarification
  for each row execute function clarification_asked_stays();
create trigger clarification_revision_stays before update or delete on clarification_revision
  for each row execute function clarification_revision_stays();

insert into clarification_dates (id, challenge, answers_by_at)
  select gen_random_uuid(), id, deadline_at from challenge where state = 'published' and deadline_at is not null;
"""

DOWN = """
drop trigger clarification_asked_stays on clarification;
drop trigger clarification_revision_stays on clarification_revision;
drop function clarification_asked_stays();
drop function clarification_revision_stays();
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
