"""The one-way slot to the diversity figures: the app role drops rows in, the diversity role takes them out."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.database.transactions import execute

ID = "2026-11-24T12:00:00:000200"
VERSION = "1.38.0"

SQL = """
create table diversity_inbox (
    id uuid primary key default gen_random_uuid(),
    pseudonym bytea not null,
    challenge uuid not null,
    step varchar(20) not null,
    pence bigint,
    at timestamptz not null,
    constraint diversity_inbox_pseudonym_size check (length(pseudonym) = 32),
    constraint diversity_inbox_pence_not_negative check (pence >= 0)
);

revoke all on diversity_inbox from public, portal_app;
grant insert on diversity_inbox to portal_app;
grant select, delete on diversity_inbox to portal_diversity;
grant select on demonstration_clock to portal_diversity;
"""


async def forwards() -> MigrationManager:
    """Make the inbox and its grants."""
    manager = MigrationManager(migration_id=ID, app_name="portal", description="diversity inbox")

    async def run() -> None:
        await execute(SQL)

    manager.add_raw(run)
    return manager
