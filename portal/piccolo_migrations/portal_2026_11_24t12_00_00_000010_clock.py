"""The business clock: its SQL function, its row, and who may move it (nobody, until a demonstration grants it)."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.database.transactions import execute

ID = "2026-11-24T12:00:00:000010"
VERSION = "1.38.0"

SQL = """
insert into demonstration_clock (id, ahead_by) values (1, interval '0');

create function portal_now() returns timestamptz language sql stable as $$
    select statement_timestamp() + (select ahead_by from public.demonstration_clock where id = 1)
$$;

create function demonstration_clock_guard() returns trigger language plpgsql as $$
begin
    if tg_op <> 'UPDATE' then
        raise exception 'the demonstration clock has one row, which stays';
    end if;
    if new.ahead_by < old.ahead_by then
        raise exception 'the demonstration clock only moves forward';
    end if;
    return new;
end
$$;

create trigger demonstration_clock_forward before insert or update or delete on demonstration_clock
    for each row execute function demonstration_clock_guard();
create trigger demonstration_clock_stays before truncate on demonstration_clock
    for each statement execute function demonstration_clock_guard();

revoke insert, update, delete on demonstration_clock from portal_app;
revoke insert, update, delete on migration from portal_app;
"""


async def forwards() -> MigrationManager:
    """Make the clock."""
    manager = MigrationManager(migration_id=ID, app_name="portal", description="clock")

    async def run() -> None:
        await execute(SQL)

    manager.add_raw(run)
    return manager
