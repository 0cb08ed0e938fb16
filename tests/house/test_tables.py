"""Tables and migrations agree; names are unique; the database grants what it should (read from pg_catalog)."""

import contextlib
import io

import pytest
from piccolo.apps.migrations.commands.base import BaseMigrationManager
from piccolo.apps.migrations.commands.new import AutoMigrationManager
from piccolo.columns import ForeignKey, OnDelete
from piccolo.conf.apps import Finder

from portal.database.transactions import fetch

APPS = ("portal", "challenges", "procurement")
APPEND_ONLY = {"audit_entry", "audit_published_head", "challenge_version"}


def tables_of(app):
    return Finder().get_app_config(app_name=app).table_classes


async def test_migrations_make_exactly_the_tables():
    assert set(BaseMigrationManager().get_sorted_app_names()) == set(APPS)
    for name in APPS:
        words = io.StringIO()
        with contextlib.redirect_stdout(words):
            found = await AutoMigrationManager(auto_input="n").get_alter_statements(
                app_config=Finder().get_app_config(app_name=name)
            )
        assert [statement for part in found for statement in part.statements] == [], words.getvalue()


@pytest.mark.parametrize("app", APPS)
def test_class_names_are_unique_in_an_app(app):
    names = [table.__name__ for table in tables_of(app)]
    assert sorted(names) == sorted(set(names))


def test_table_names_are_unique_everywhere():
    names = [(table._meta.schema, table._meta.tablename) for app in APPS for table in tables_of(app)]
    assert sorted(map(str, names)) == sorted(set(map(str, names)))


@pytest.mark.parametrize("app", APPS)
def test_nothing_is_deleted_with_what_it_belongs_to(app):
    loose = [
        f"{table.__name__}.{column._meta.name}"
        for table in tables_of(app)
        for column in table._meta.columns
        if isinstance(column, ForeignKey) and column._foreign_key_meta.on_delete is not OnDelete.restrict
    ]
    assert loose == []


@pytest.mark.parametrize("app", APPS)
def test_constraint_names_are_unique_everywhere(app):
    own = [constraint._meta.name for table in tables_of(app) for constraint in table._meta.constraints]
    everywhere = [c._meta.name for other in APPS for table in tables_of(other) for c in table._meta.constraints]
    assert [name for name in own if everywhere.count(name) > 1] == []


async def test_the_app_role_owns_nothing_and_has_no_power(db):
    rows = await fetch(
        """
        select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
          and pg_get_userbyid(c.relowner) <> 'portal_owner' and n.nspname !~ '^pg_'
        """
    )
    assert rows == []
    (role,) = await fetch(
        "select rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls, pg_has_role('portal_app', 'portal_owner', 'member') as is_owner"
        " from pg_roles where rolname = 'portal_app'"
    )
    assert not any(role.values())


async def test_the_database_is_closed_to_everybody_else(db):
    (row,) = await fetch("select datacl::text[] as grants from pg_database where datname = current_database()")
    grantees = {grant.partition("=")[0] for grant in row["grants"]}
    assert grantees == {"portal_owner", "portal_app", "portal_diversity"}
    (app,) = [grant for grant in row["grants"] if grant.startswith("portal_app=")]
    assert app.startswith("portal_app=c/")


@pytest.mark.parametrize("table", sorted(APPEND_ONLY))
async def test_the_app_role_only_adds_to_the_record(db, table):
    rows = await fetch(
        "select privilege from unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER', 'REFERENCES']) as privilege"
        f" where has_table_privilege('portal_app', '{table}', privilege)"
    )
    assert {row["privilege"] for row in rows} == {"SELECT", "INSERT"}
    triggers = await fetch(
        f"select tgname from pg_trigger where tgrelid = '{table}'::regclass and not tgisinternal and tgenabled = 'O'"
    )
    assert len(triggers) >= 2


async def test_the_app_role_cannot_write_migrations_or_make_tables(db):
    (row,) = await fetch(
        "select has_table_privilege('portal_app', 'migration', 'INSERT') as writes,"
        " has_schema_privilege('portal_app', 'public', 'CREATE') as makes,"
        " has_table_privilege('portal_app', 'demonstration_clock', 'INSERT') as clocks"
    )
    assert not any(row.values())
