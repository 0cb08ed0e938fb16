"""What the database itself refuses: a notice that changes after it was prepared, a record of a publication that changes."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.piccolo_conf import DB

ID = "2026-11-24T12:00:00:000710"
VERSION = "1.38.0"
DESCRIPTION = "Keep notices as they were prepared, and records of publications as they were made"

UP = """
create index notice_publication_notice on notice_publication (notice);
create index notice_publication_number on notice_publication (number);
create unique index notice_publication_first_once on notice_publication (notice) where corrects is null;
create unique index notice_prepared_once on notice (challenge, code, coalesce(subject, challenge))
  where state = 'prepared';

create function notice_stays_as_prepared() returns trigger language plpgsql as $$
begin
  if (new.content, new.content_hash, new.facts_hash, new.challenge, new.code, new.version, new.prepared_by, new.prepared_at)
     is distinct from
     (old.content, old.content_hash, old.facts_hash, old.challenge, old.code, old.version, old.prepared_by, old.prepared_at)
     or new.subject is distinct from old.subject then
    raise exception 'a notice stays as it was prepared';
  end if;
  if old.state = 'superseded' and new.state <> 'superseded' then
    raise exception 'a superseded notice does not come back';
  end if;
  if new.state = 'published' and not exists (select from notice_publication where notice = new.id) then
    raise exception 'a notice is published once its number and time are recorded';
  end if;
  return new;
end
$$;
create trigger notice_stays_as_prepared before update on notice for each row execute function notice_stays_as_prepared();

create function notice_is_kept() returns trigger language plpgsql as $$
begin
  raise exception 'what was recorded of a notice is kept';
end
$$;
create trigger notice_is_kept before delete on notice for each row execute function notice_is_kept();
create trigger notice_publication_is_kept before update or delete on notice_publication
  for each row execute function notice_is_kept();
"""

DOWN = """
drop trigger notice_publication_is_kept on notice_publication;
drop trigger notice_is_kept on notice;
drop trigger notice_stays_as_prepared on notice;
drop function notice_is_kept();
drop function notice_stays_as_prepared();
drop index notice_prepared_once, notice_publication_first_once, notice_publication_number, notice_publication_notice;
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
