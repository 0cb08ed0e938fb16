"""The portal's own server: made once, found again after every kind of death, stopped with its owner."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import asyncpg
import pytest

from portal.database import embedded
from portal.database.binaries import EmbeddedServerError, find_binaries, server_account, version_of
from portal.database.embedded import PORT, EmbeddedServer

ROOT = Path(__file__).resolve().parents[3]
OWNER = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
import os, sys, time
from pathlib import Path
from portal.database.embedded import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]), disposable=True).start()
print("attached" if server.attached else "started", flush=True)
time.sleep(60)
"""


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    yield folder
    server = EmbeddedServer(folder, disposable=True)
    server.attached = False
    server.stop()
    shutil.rmtree(server.home, ignore_errors=True)
    shutil.rmtree(server.sockets, ignore_errors=True)


def own(data):
    """Let another process own the server."""
    process = subprocess.Popen([sys.executable, "-c", OWNER, str(data)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    word = process.stdout.readline().strip()
    process.stdout.close()
    return process, word


async def ask(server, sql="select 1"):
    connection = await asyncpg.connect(dsn=server.urls("postgres").admin)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


def wait_until(condition, seconds=60):
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "it did not happen in time"
        time.sleep(0.05)


async def test_data_last_over_a_second_start(data):
    with EmbeddedServer(data) as server:
        await ask(server, "create table kept as select 42 as n")
    assert not server.answers()
    with EmbeddedServer(data) as server:
        assert await ask(server, "select n from kept") == 42
        assert await ask(server, "show fsync") == "on"


async def test_nobody_else_gets_in(data):
    with EmbeddedServer(data, disposable=True) as server:
        assert stat.S_IMODE(server.sockets.stat().st_mode) == 0o700
        assert stat.S_IMODE((data / "database-passwords.json").stat().st_mode) == 0o600
        assert await ask(server, "show listen_addresses") == ""
        for password in ("", "wrong"):
            with pytest.raises(asyncpg.InvalidPasswordError):
                await asyncpg.connect(
                    host=str(server.sockets), port=PORT, user="portal_admin", password=password, database="postgres"
                )


def test_run_as_root_the_server_belongs_to_nobody_and_the_data_folder_names_it(data):
    with EmbeddedServer(data, disposable=True) as server:
        if os.geteuid() == 0:
            assert (data / "cluster").read_text().strip() == str(server.home)
            assert server.home.stat().st_uid == server_account().uid != 0
        else:
            assert server.home == data / "database"
        assert stat.S_IMODE(server.home.stat().st_mode) == 0o700


async def test_a_second_process_joins_and_does_not_stop_it(data):
    with EmbeddedServer(data, disposable=True) as server:
        process, word = own(data)
        assert word == "attached"
        process.terminate()
        process.wait(60)
        assert await ask(server) == 1


async def test_a_leftover_server_becomes_a_sole_owners(data):
    with EmbeddedServer(data, disposable=True):
        leftover = EmbeddedServer(data, disposable=True, sole=True).start()
        assert not leftover.attached
        leftover.stop()
        assert not leftover.answers()


@pytest.mark.parametrize("death", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_the_server_stops_when_its_owner_dies(data, death):
    process, word = own(data)
    assert word == "started"
    process.send_signal(death)
    process.wait(60)
    wait_until(lambda: not EmbeddedServer(data).answers())
    with EmbeddedServer(data, disposable=True) as server:
        assert not server.attached


async def test_a_killed_server_is_started_again_with_its_data(data):
    with EmbeddedServer(data) as server:
        await ask(server, "create table kept as select 42 as n")
        pid = int((await ask(server, "select pg_read_file('postmaster.pid')")).splitlines()[0])
        os.kill(pid, signal.SIGKILL)
        with EmbeddedServer(data) as again:
            assert await ask(again, "select n from kept") == 42


def test_an_interrupted_first_start_is_begun_anew(data):
    server = EmbeddedServer(data, disposable=True)
    server._prepare_folders()
    (server.home / "cluster.making").mkdir()
    (server.home / "cluster.making" / "half").touch()
    with server:
        assert server.answers()


def test_another_versions_cluster_is_refused_in_one_line(data):
    server = EmbeddedServer(data, disposable=True)
    server._prepare_folders()
    server.passwords()
    server.cluster.mkdir()
    (server.cluster / "PG_VERSION").write_text("9\n")
    with pytest.raises(EmbeddedServerError) as caught:
        server.start()
    assert "made by PostgreSQL 9" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_long_path_gets_a_short_socket_folder_that_is_ours_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(embedded, "ROOT_CLUSTERS", tmp_path / ("x" * 90))
    server = EmbeddedServer(tmp_path / ("y" * 90), disposable=True)
    assert len(str(server.sockets / f".s.PGSQL.{PORT}")) < 100
    victim = tmp_path / "victim"
    victim.mkdir()
    server.sockets.symlink_to(victim)
    try:
        with pytest.raises(EmbeddedServerError, match="belongs to somebody else"):
            server._take_folder(server.sockets)
    finally:
        server.sockets.unlink()
    assert victim.stat().st_uid == os.geteuid()


def test_a_cluster_whose_passwords_are_gone_is_set_aside(data):
    with EmbeddedServer(data, disposable=True):
        pass
    (data / "database-passwords.json").unlink()
    with EmbeddedServer(data, disposable=True) as server:
        assert server.answers()
        assert len(list(server.home.glob("cluster.orphan-*"))) == 1


def test_programs_that_the_server_user_cannot_run_are_copied(tmp_path, monkeypatch):
    from portal.database import binaries

    account = server_account()
    real = version_of
    wheel = binaries._wheel_folder()
    assert wheel is not None
    monkeypatch.setattr(
        binaries, "version_of", lambda folder, who=None: None if folder == wheel and who else real(folder, who)
    )
    tmp_path.chmod(0o755)
    for parent in tmp_path.parents:
        if any(part.startswith("pytest-of-") for part in parent.parts):
            parent.chmod(0o711)
    copies = tmp_path / "copies"
    found = find_binaries(account, copies)
    assert found.folder.is_relative_to(copies)
    assert found.major == 18
    before = found.folder.stat().st_mtime_ns
    assert find_binaries(account, copies).folder.stat().st_mtime_ns == before


def test_a_system_server_serves_where_the_wheel_is_missing(tmp_path, monkeypatch):
    from portal.database import binaries

    monkeypatch.setattr(binaries, "_wheel_folder", lambda: None)
    monkeypatch.setattr(binaries, "_HOMES", ())
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EmbeddedServerError, match="No PostgreSQL programs"):
        find_binaries(server_account(), tmp_path / "copies")
    program = tmp_path / "postgres"
    for name in ("postgres", "initdb", "pg_ctl"):
        (tmp_path / name).write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 16.4'\n")
        (tmp_path / name).chmod(0o755)
    assert find_binaries(server_account_of(program), tmp_path / "copies").major == 16


def server_account_of(program):
    """Whoever may run a file in this test's own folder: ourselves."""
    from portal.database.binaries import Account

    assert program.exists()
    return Account(os.geteuid(), os.getegid(), drop=False)
