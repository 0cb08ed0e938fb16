"""Search words are kept of published challenges alone: nobody searches drafts, and each save of one had to pay for them."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.piccolo_conf import DB

ID = "2026-11-24T12:00:00:001300"
VERSION = "1.38.0"
DESCRIPTION = "Search words of published challenges only"

UP = """
alter table challenge drop column words;
alter table challenge add column words tsvector generated always as (case when published_at is not null then
    setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', summary), 'B')
    || to_tsvector('english', problem || ' ' || outcomes) end
) stored;
create index challenge_words on challenge using gin (words) where published_at is not null;
"""

DOWN = """
alter table challenge drop column words;
alter table challenge add column words tsvector generated always as (
    setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', summary), 'B')
    || to_tsvector('english', problem || ' ' || outcomes)
) stored;
create index challenge_words on challenge using gin (words);
"""


async def _run(sql: str) -> None:
    await DB.current_transaction.get().connection.execute(sql)


async def forwards() -> MigrationManager:
    """Make the column and its index anew."""
    manager = MigrationManager(migration_id=ID, app_name="challenges", description=DESCRIPTION)

    async def up() -> None:
        await _run(UP)

    async def down() -> None:
        await _run(DOWN)

    manager.add_raw(up)
    manager.add_raw_backwards(down)
    return manager
