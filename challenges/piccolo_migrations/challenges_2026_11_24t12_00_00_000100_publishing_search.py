"""Search and order of the public list, and what was published never changes."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.database.transactions import execute

ID = "2026-11-24T12:00:00:000100"
VERSION = "1.38.0"
DESCRIPTION = "Search words, list order, and the permanence of published versions"

SQL = """
alter table challenge add column words tsvector generated always as (
    setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', summary), 'B')
    || to_tsvector('english', problem || ' ' || outcomes)
) stored;
alter table challenge add column ends_at timestamptz generated always as (least(deadline_at, cancelled_at)) stored;
create index challenge_words on challenge using gin (words);
create index challenge_list on challenge (ends_at, id) where published_at is not null;
create index challenge_list_mission on challenge (mission_no, ends_at, id) where published_at is not null;
create index challenge_list_buyer on challenge (buyer, ends_at, id) where published_at is not null;
create index challenge_list_ended on challenge (ends_at, id)
    where published_at is not null and (state = 'cancelled' or award_progress = 'no_award');
create index challenge_list_under_way on challenge (ends_at, id)
    where published_at is not null and (delivery_progress <> '' or contract_progress <> '' or award_progress = 'notice');
create index challenge_of_buyer on challenge (buyer, created_at desc, id desc);
create index challenge_newest on challenge (published_at desc, id) where published_at is not null;
create index challenge_version_of on challenge_version (challenge);
create index challenge_decision_of on challenge_decision (challenge);
create index challenge_document_of on challenge_document (challenge);

create function challenge_version_is_permanent() returns trigger language plpgsql as $$
begin
    raise exception 'A published version is permanent' using errcode = 'restrict_violation';
end $$;
create trigger challenge_version_no_change before update or delete on challenge_version
    for each row execute function challenge_version_is_permanent();
create trigger challenge_version_no_truncate before truncate on challenge_version
    for each statement execute function challenge_version_is_permanent();
"""


async def forwards() -> MigrationManager:
    """Add the search column, the list's indexes and the trigger."""
    manager = MigrationManager(migration_id=ID, app_name="challenges", description=DESCRIPTION)

    async def run() -> None:
        await execute(SQL)

    manager.add_raw(run)
    return manager
