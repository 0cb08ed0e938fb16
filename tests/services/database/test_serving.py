"""`portal serve` as it is started for real."""

import asyncio
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from portal.database.engine import connect
from portal.settings import child_environment

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.committed


def start(*arguments):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = child_environment(
        PORTAL_DEMONSTRATION="false", PORTAL_SMTP_HOST="mail.example", PORTAL_OPENING_KEY=None
    )
    command = [sys.executable, "-c", "from portal.cli import main; main()", "serve", "--port", str(port), *arguments]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return process, f"http://127.0.0.1:{port}"


async def answer(address, path, process):
    limit = time.monotonic() + 120
    async with httpx.AsyncClient(trust_env=False) as browser:
        while True:
            assert process.poll() is None, process.stdout.read().decode()
            assert time.monotonic() < limit
            try:
                return await browser.get(address + path, headers={"host": "portal.test"})
            except httpx.TransportError:
                await asyncio.sleep(0.2)


async def revoke_clock(urls):
    owner = await connect(urls.owner)
    await owner.execute("revoke update on demonstration_clock from portal_app")
    await owner.close()


@pytest.mark.parametrize("arguments", [(), ("--processes", "2")])
async def test_pages_are_served_until_it_is_told_to_stop(db, arguments):
    await revoke_clock(db)
    process, address = start(*arguments)
    try:
        assert (await answer(address, "/health", process)).json() == {"status": "ok"}
        assert (await answer(address, "/ready", process)).json() == {"status": "ready"}
        home = await answer(address, "/", process)
        assert home.status_code == 200
        assert "server" not in home.headers
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


async def test_a_movable_clock_is_not_served_for_real(db):
    process, _ = start()
    words, _ = process.communicate(timeout=90)
    assert process.returncode == 1
    assert words.decode().count("\n") == 1
    assert "may move the demonstration clock" in words.decode()
