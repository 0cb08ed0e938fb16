"""What `portal migrate` makes, and what `portal serve` refuses to be given."""

import os
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest
from click.testing import CliRunner
from piccolo.apps.migrations.commands.check import CheckMigrationManager

from portal.cli import portal
from portal.commands.guarding import check_database
from portal.database.engine import connect
from portal.database.folders import PACKAGES
from portal.database.migrating import known_migrations, migrate, pending_migrations
from portal.database.roles import (
    create_roles_and_database,
    credentials_of,
    refuse_moved_clock,
    refuse_powerful_role,
    set_up_sql,
)
from portal.files.sealing import public_key_of
from portal.piccolo_conf import DB
from portal.settings import SettingsError, get_settings, read_settings
from tests.support.database import urls_of

ROOT = Path(__file__).resolve().parents[3]


def environment_of(urls, **more):
    return {
        "DATABASE_URL": urls.app,
        "DATABASE_OWNER_URL": urls.owner,
        "DIVERSITY_DATABASE_URL": urls.diversity,
        **more,
    }


def portal_command(*arguments, urls, **more):
    environment = {**os.environ, **environment_of(urls, **more)}  # noqa: TID251
    return subprocess.run(
        [sys.executable, "-c", "from portal.cli import main; main()", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        cwd=ROOT,
    )


@pytest.fixture
def fresh(db):
    """The URLs of a database that does not exist yet, dropped afterwards."""
    yield urls_of("test_fresh")
    command = [sys.executable, "-c", DROP, urls_of("postgres").admin]
    assert subprocess.run(command, check=False).returncode == 0


MAKE = """
import asyncio, asyncpg, sys
async def make():
    connection = await asyncpg.connect(dsn=sys.argv[1])
    await connection.execute("create database test_fresh owner portal_owner")
    await connection.close()
asyncio.run(make())
"""
DROP = """
import asyncio, asyncpg, sys
async def drop():
    connection = await asyncpg.connect(dsn=sys.argv[1])
    await connection.execute("drop database if exists test_fresh with (force)")
    await connection.close()
asyncio.run(drop())
"""


def test_without_an_administrator_the_sql_is_printed_without_passwords(fresh):
    done = portal_command("migrate", urls=fresh)
    assert done.returncode == 1
    assert "create role portal_app login" in done.stdout
    assert 'create database "test_fresh" owner portal_owner' in done.stdout
    assert "DATABASE_ADMIN_URL is not set" in done.stderr
    password = read_settings(environment_of(fresh)).database_url.split(":")[2].split("@")[0]
    assert password not in done.stdout + done.stderr


def test_with_an_administrator_everything_is_made_and_a_second_run_does_nothing(fresh):
    admin = urls_of("postgres").admin
    for _ in range(2):
        done = portal_command("migrate", urls=fresh, DATABASE_ADMIN_URL=admin)
        assert (done.returncode, done.stdout) == (0, "The database test_fresh is up to date.\n"), done.stderr
    assert portal_command("audit", "verify", urls=fresh).stdout == "0 chains with 0 entries: whole.\n"


def test_three_at_once_on_an_empty_database_all_succeed(fresh):
    admin = urls_of("postgres").admin
    command = [sys.executable, "-c", "from portal.cli import main; main()", "migrate"]
    made = [sys.executable, "-c", MAKE, admin]
    assert subprocess.run(made, check=False).returncode == 0
    environment = {**os.environ, **environment_of(fresh)}  # noqa: TID251
    running = [subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL) for _ in range(3)]
    assert [process.wait(60) for process in running] == [0, 0, 0]


@pytest.mark.committed
async def test_migrating_again_changes_nothing_and_needs_the_pool_closed(db):
    with pytest.raises(RuntimeError, match="Close the connection pool"):
        await migrate(db.owner)
    await DB.close_connection_pool()
    await migrate(db.owner)
    await DB.start_connection_pool(max_size=2)
    assert DB.config["dsn"] == db.app
    assert await pending_migrations() == 0
    assert await CheckMigrationManager(app_name="all").havent_ran_count() == 0


def test_the_files_of_migrations_are_those_that_piccolo_finds():
    found = set()
    for app in PACKAGES:
        finder = CheckMigrationManager(app_name=app)
        config = finder.get_app_config(app_name=app)
        modules = finder.get_migration_modules(config.resolved_migrations_folder_path)
        found |= {(app, one) for one in finder.get_migration_ids(modules)}
    assert known_migrations() == found


@pytest.mark.committed
async def test_what_was_not_run_is_counted(db):
    owner = await connect(db.owner)
    await owner.execute(
        "delete from migration where app_name = 'portal' and name = (select max(name) from migration where app_name = 'portal')"
    )
    await owner.close()
    assert await pending_migrations() == 1


@pytest.mark.committed
async def test_a_role_that_could_undo_the_record_may_not_serve(db):
    for url, why in ((db.admin, "is a superuser"), (db.owner, "owns tables")):
        connection = await connect(url)
        with pytest.raises(SettingsError, match=why):
            await refuse_powerful_role(connection)
        await connection.close()
    connection = await connect(db.app)
    await refuse_powerful_role(connection)
    await connection.close()


@pytest.mark.committed
async def test_for_real_a_movable_or_moved_clock_may_not_serve(db):
    app, owner = await connect(db.app), await connect(db.owner)
    with pytest.raises(SettingsError, match="may move the demonstration clock"):
        await refuse_moved_clock(app)
    await owner.execute("revoke update on demonstration_clock from portal_app")
    await refuse_moved_clock(app)
    await owner.execute("update demonstration_clock set ahead_by = interval '1 hour'")
    with pytest.raises(SettingsError, match="has been moved"):
        await refuse_moved_clock(app)
    with pytest.raises(asyncpg.RaiseError, match="only moves forward"):
        await owner.execute("update demonstration_clock set ahead_by = interval '0'")
    await app.close()
    await owner.close()


@pytest.mark.committed
async def test_old_tables_may_not_be_served(db):
    owner = await connect(db.owner)
    await owner.execute("delete from migration where name like '%000010'")
    await owner.close()
    with pytest.raises(SettingsError, match="migrations have not been run"):
        await check_database(get_settings())


@pytest.mark.committed
async def test_the_diversity_role_reads_nothing_of_the_portal(db):
    connection = await connect(db.diversity)
    for sql in (
        "select * from job",
        "select * from audit_entry",
        "insert into due_act default values",
        "create table t()",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(sql)
    await connection.close()


def test_roles_have_fixed_names_in_one_database():
    good = {
        "DATABASE_URL": "postgresql://portal_app:a%27b@h/portal",
        "DATABASE_OWNER_URL": "postgresql://portal_owner:b@h/portal",
        "DIVERSITY_DATABASE_URL": "postgresql://portal_diversity:c@h/portal",
    }
    assert credentials_of(read_settings(good)) == {"portal_owner": "b", "portal_app": "a'b", "portal_diversity": "c"}
    with pytest.raises(SettingsError, match="DATABASE_URL must name the role portal_app"):
        credentials_of(read_settings({**good, "DATABASE_URL": "postgresql://me:a@h/portal"}))
    with pytest.raises(SettingsError, match="same database"):
        credentials_of(read_settings({**good, "DATABASE_URL": "postgresql://portal_app:a@h/other"}))
    assert '"we""ird"' in set_up_sql('we"ird')


@pytest.mark.committed
async def test_a_password_with_every_quote_works(db):
    wild = 'it\'s \\ "wild" $1 %'
    await create_roles_and_database(urls_of("postgres").admin, {"portal_wild": wild}, "postgres")
    parts = urls_of("postgres")
    host = parts.admin.partition("?")[2]
    connection = await asyncpg.connect(
        dsn=f"postgresql:///portal_template?{host}", user="portal_wild", password=wild, database="template1"
    )
    await connection.close()
    admin = await asyncpg.connect(dsn=parts.admin)
    await admin.execute("drop role portal_wild")
    await admin.close()


@pytest.mark.parametrize("command", ["audit", "migrate", "serve", "worker", "opening-worker", "clock", "rank", "keys"])
def test_every_command_explains_itself(command):
    result = CliRunner().invoke(portal, [command, "--help"])
    assert result.exit_code == 0, result.output
    assert len(result.output.splitlines()) > 4


def test_bad_use_is_status_2_and_a_failure_one_line(db):
    assert portal_command("serve", "--port", "0", urls=db).returncode == 2
    assert portal_command("nonsense", urls=db).returncode == 2
    done = portal_command("audit", "verify", "--challenge", "CC-1999-0001", urls=db)
    assert done.returncode == 1
    assert done.stderr == "Error: There is no audit chain for CC-1999-0001.\n"


def test_only_the_opening_worker_may_be_given_the_opening_key(db):
    for command in ("serve", "worker"):
        done = portal_command(command, urls=db, PORTAL_OPENING_KEY="22" * 32)
        assert (done.returncode, done.stderr.count("\n")) == (1, 1)
        assert "PORTAL_OPENING_KEY belongs to the opening worker alone" in done.stderr
    done = portal_command("opening-worker", urls=db, PORTAL_OPENING_KEY="")
    assert done.stderr == "Error: PORTAL_OPENING_KEY is not set.\n"


def test_a_server_that_does_not_answer_is_one_line(db):
    done = portal_command("audit", "verify", urls=db, DATABASE_URL="postgresql://portal_app:x@127.0.0.1:1/portal")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1


def test_new_keys_are_settings_that_fit():
    printed = CliRunner().invoke(portal, ["keys"]).output
    given = dict(line.split("=", 1) for line in printed.splitlines() if not line.startswith("#"))
    settings = read_settings(given)
    assert public_key_of(bytes.fromhex(settings.opening_key)).hex() == settings.opening_public_key
    assert printed != CliRunner().invoke(portal, ["keys"]).output
