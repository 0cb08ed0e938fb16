"""What was acknowledged is there, whoever is killed and when: the server, the writers, or both."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import asyncpg
import msgspec
import pytest

from portal.database.embedded import EmbeddedServer
from portal.settings import child_environment
from tests.support.database import remove

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = int(child_environment().get("PORTAL_FAULT_ROUNDS", "8"))
WRITERS = 3
NO_DATABASE = {"DATABASE_URL": None, "DATABASE_OWNER_URL": None, "DIVERSITY_DATABASE_URL": None}


@pytest.fixture
def server(tmp_path):
    data = tmp_path / "data"
    command = [sys.executable, "-c", "from portal.cli import main; main()", "migrate"]
    subprocess.run(command, env=child_environment(PORTAL_DATA_DIR=str(data), **NO_DATABASE), cwd=ROOT, check=True)
    server = EmbeddedServer(data, sole=True)
    yield server
    server.stop()
    remove(server)


def environment_of(server):
    urls = server.urls()
    return child_environment(
        DATABASE_URL=urls.app, DATABASE_OWNER_URL=urls.owner, DIVERSITY_DATABASE_URL=urls.diversity
    )


def start_writers(server, tmp_path):
    command = [sys.executable, "-m", "tests.support.journal"]
    return [
        subprocess.Popen([*command, str(tmp_path / f"journal-{n}")], env=environment_of(server), cwd=ROOT)
        for n in range(WRITERS)
    ]


def kill(writers):
    for writer in writers:
        writer.kill()
        writer.wait(10)


def kill_server(server):
    os.kill(int((server.cluster / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)


def journals(tmp_path):
    files = tmp_path.glob("journal-*")
    return [line for file in files for line in file.read_text().splitlines() if len(line) == 36]


async def stored(server):
    connection = await asyncpg.connect(dsn=server.urls().admin)
    acts = await connection.fetch("select details from audit_detail where details like '{\"act\"%'")
    jobs = await connection.fetch("select subject from job")
    queue = await connection.fetchval("select count(*) from pgqueuer")
    await connection.close()
    return [msgspec.json.decode(row["details"])["act"] for row in acts], [row["subject"] for row in jobs], queue


def test_nothing_acknowledged_is_lost_when_servers_and_writers_are_killed(server, tmp_path):
    rng = random.Random(20261124)
    server.start()
    writers = start_writers(server, tmp_path)
    for number in range(ROUNDS):
        before = len(journals(tmp_path))
        limit = time.monotonic() + 30
        while len(journals(tmp_path)) < before + 20:
            assert time.monotonic() < limit, "the writers do not go on"
            time.sleep(0.05)
        time.sleep(rng.random() * 0.3)
        if number % 3 == 1:
            kill(writers)
        kill_server(server)
        server.start()
        if number % 3 == 1:
            writers = start_writers(server, tmp_path)
    kill(writers)
    acts, jobs, queue = asyncio.run(stored(server))
    promised = journals(tmp_path)
    assert len(promised) == len(set(promised)) > 20 * ROUNDS
    assert set(promised) - set(acts) == set()
    assert sorted(acts) == sorted(jobs)
    assert queue == len(jobs)
    command = [sys.executable, "-c", "from portal.cli import main; main()", "audit", "verify"]
    done = subprocess.run(command, env=environment_of(server), cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.endswith("whole.\n")) == (0, True), done.stderr
