"""The diversity figures' own schema, which the app role cannot enter, and the released figures, which it can read."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.database.transactions import execute

ID = "2026-11-24T12:00:00:000800"
VERSION = "1.38.0"

SQL = """
create schema diversity;
revoke all on schema diversity from public;
grant usage on schema diversity to portal_diversity;

create table diversity.answer_set (
    pseudonym bytea primary key,
    question_set smallint not null,
    answers jsonb not null,
    answered_at timestamptz not null,
    constraint answer_set_pseudonym_size check (length(pseudonym) = 32),
    constraint answer_set_answers_object check (jsonb_typeof(answers) = 'object')
);
create table diversity.objection (
    pseudonym bytea primary key,
    objected_at timestamptz not null
);
create table diversity.step (
    id uuid primary key,
    pseudonym bytea not null,
    challenge uuid not null,
    step varchar(20) not null,
    pence bigint,
    at timestamptz not null
);
create index step_challenge on diversity.step (challenge);
create table diversity.access (
    id uuid primary key default gen_random_uuid(),
    at timestamptz not null,
    purpose varchar(40) not null,
    pseudonym bytea
);
create table diversity.basis (
    number integer primary key,
    body jsonb not null
);
grant select, insert, update, delete on diversity.answer_set, diversity.objection to portal_diversity;
grant select, insert on diversity.step, diversity.access, diversity.basis to portal_diversity;
grant delete on diversity.step, diversity.basis to portal_diversity;

create schema diversity_released;
revoke all on schema diversity_released from public;
grant usage on schema diversity_released to portal_app, portal_diversity;
create table diversity_released.release (
    number integer primary key,
    released_at timestamptz not null,
    reason varchar(20) not null,
    body jsonb not null,
    constraint release_reason_known check (reason in ('quarter', 'administrator'))
);
grant select on diversity_released.release to portal_app;
grant select, insert on diversity_released.release to portal_diversity;

create view diversity_challenge as
    select id, reference, buyer, mission_no, opened_at from challenge where state in ('opened', 'concluded');
revoke all on diversity_challenge from public, portal_app;
grant select on diversity_challenge to portal_diversity;
"""


async def forwards() -> MigrationManager:
    """Make both schemas and their grants."""
    manager = MigrationManager(migration_id=ID, app_name="procurement", description="diversity schemas")

    async def run() -> None:
        await execute(SQL)

    manager.add_raw(run)
    return manager
