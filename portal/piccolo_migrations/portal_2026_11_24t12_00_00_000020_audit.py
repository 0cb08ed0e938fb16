"""The chains can only grow: grants and triggers."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.database.transactions import execute

ID = "2026-11-24T12:00:00:000020"
VERSION = "1.38.0"

SQL = """
create function audit_refuse() returns trigger language plpgsql as $$
begin
    raise exception '% of % is refused: the audit trail only grows', tg_op, tg_table_name;
end
$$;

create function audit_detail_guard() returns trigger language plpgsql as $$
begin
    if old.details is null or new.details is not null or new.erased_at is null or new.erased_reason = ''
       or new.id <> old.id or new.entry <> old.entry or new.salt <> old.salt then
        raise exception 'an audit detail may only be erased, once, with a reason';
    end if;
    return new;
end
$$;

create function audit_chain_guard() returns trigger language plpgsql as $$
begin
    if new.id <> old.id or new.challenge_id is distinct from old.challenge_id or new.length < old.length then
        raise exception 'an audit chain keeps its name and only grows';
    end if;
    return new;
end
$$;

create function audit_entry_follows() returns trigger language plpgsql as $$
begin
    if new.seq <> 1 and not exists (select from audit_entry where chain = new.chain and seq = new.seq - 1) then
        raise exception 'an audit entry follows the one before it';
    end if;
    return new;
end
$$;

create trigger audit_entry_follows before insert on audit_entry for each row execute function audit_entry_follows();
create trigger audit_chain_guard before update on audit_chain for each row execute function audit_chain_guard();
create trigger audit_detail_guard before update on audit_detail for each row execute function audit_detail_guard();

create trigger audit_entry_only_grows before update or delete on audit_entry
    for each row execute function audit_refuse();
create trigger audit_entry_not_emptied before truncate on audit_entry
    for each statement execute function audit_refuse();
create trigger audit_published_head_only_grows before update or delete on audit_published_head
    for each row execute function audit_refuse();
create trigger audit_published_head_not_emptied before truncate on audit_published_head
    for each statement execute function audit_refuse();
create trigger audit_detail_not_deleted before delete on audit_detail
    for each row execute function audit_refuse();
create trigger audit_chain_not_deleted before delete on audit_chain
    for each row execute function audit_refuse();

create index audit_published_head_chain_at on audit_published_head (chain, at desc);

revoke update, delete on audit_entry, audit_published_head from portal_app;
revoke delete on audit_chain, audit_detail from portal_app;
"""


async def forwards() -> MigrationManager:
    """Set the grants and triggers."""
    manager = MigrationManager(migration_id=ID, app_name="portal", description="audit trail only grows")

    async def run() -> None:
        await execute(SQL)

    manager.add_raw(run)
    return manager
