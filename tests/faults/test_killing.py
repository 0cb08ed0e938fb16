"""Bids are kept, whoever is killed and when: pages, workers, opening worker or database, with sixteen writers at work."""

import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

import httpx
import msgspec
import pytest_asyncio

from challenges.bidding import queries
from challenges.bidding.domain import Receipt, check_receipt
from challenges.publishing.domain import ChallengeDetail
from portal.database.embedded import EmbeddedServer
from portal.database.transactions import fetch
from portal.jobs.loading import load_jobs
from portal.settings import child_environment, use_environment
from tests.builders.bidding import open_challenge
from tests.builders.publishing import make_published_challenge
from tests.support.bidders import Bidder, make_bidders
from tests.support.database import use_database
from tests.support.durable import durable_server
from tests.support.processes import Part, wait_for_pages

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = int(child_environment().get("PORTAL_FAULT_ROUNDS", "8"))
WRITERS = 16
PATIENCE = 60.0
CRITERION = "q1"
FORM = {"content-type": "application/x-www-form-urlencoded", "accept": "text/html"}


class Writer:
    """A supplier's person who changes an answer, submits, keeps the receipt, and begins anew; unanswered means again."""

    def __init__(self, bidder: Bidder, base: str) -> None:
        """Take a bidder who has submitted nothing yet."""
        self.bidder, self.base = bidder, base
        self.receipts: list[Receipt] = []
        self.unanswered = 0

    async def work(self, stop: asyncio.Event) -> None:
        """Write and submit until told to stop; every receipt that is held was promised."""
        version = 1
        async with httpx.AsyncClient(base_url=self.base, timeout=20) as browser:
            while not stop.is_set():
                text = f"Answer {len(self.receipts) + 1}: we walk the routes with families and mend what they show us."
                form = {"_csrf_token": self.bidder.token, "text": text, "version": str(version)}
                await self._insist(browser, "POST", f"/answers/{CRITERION}", urlencode(form).encode())
                answer = await self._insist(browser, "POST", "/submission", self.bidder.form)
                number = int(answer.headers["location"].rpartition("=")[2])
                kept = await self._insist(browser, "GET", f"/receipts/{number}", b"")
                self.receipts.append(msgspec.json.decode(kept.content, type=Receipt))
                version += 1

    async def _insist(self, browser: httpx.AsyncClient, method: str, path: str, body: bytes) -> httpx.Response:
        """Ask until there is an answer; a repeated save of the same words is answered like the first."""
        headers = {"cookie": self.bidder.cookie, **(FORM if body else {})}
        while True:
            try:
                answer = await browser.request(method, self.bidder.path + path, content=body, headers=headers)
            except httpx.HTTPError:
                self.unanswered += 1
            else:
                if answer.status_code in (200, 303):
                    return answer
                assert answer.status_code in (500, 502, 503), (path, answer.status_code, answer.text[:2000])
                self.unanswered += 1
            await asyncio.sleep(0.1)


class Installation:
    """A whole portal on a server that keeps its word."""

    def __init__(self, server: EmbeddedServer, folder: Path) -> None:
        """Start pages, worker and opening worker."""
        self.server = server
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.base = f"http://127.0.0.1:{port}"
        common = {"PORTAL_BASE_URL": self.base, "PORTAL_DATA_DIR": str(folder)}
        self.parts = {
            "web": Part("serve", "--port", str(port), log=folder / "web.log", **common, PORTAL_OPENING_KEY=None),
            "worker": Part("worker", log=folder / "worker.log", **common, PORTAL_OPENING_KEY=None),
            "opening": Part("opening-worker", log=folder / "opening.log", **common),
        }
        wait_for_pages(self.base)

    def strike(self, name: str) -> None:
        """Kill one part without warning and start it again."""
        if name == "database":
            os.kill(int((self.server.cluster / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
            self.server.start()
        else:
            self.parts[name].kill()
        for part in self.parts.values():
            if part.process.poll() is not None:
                part.start_again()

    def stop(self) -> None:
        """Stop all."""
        for part in self.parts.values():
            part.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def installation(tmp_path: Path, server: None) -> AsyncIterator[Installation]:
    """Have a portal of several processes; the test itself stands on the same database."""
    load_jobs()
    before = child_environment().get("PORTAL_FILE_STORE_URL")
    use_environment({"PORTAL_FILE_STORE_URL": (tmp_path / "files").as_uri()})
    try:
        with durable_server() as durable:
            async with use_database(durable.urls()):
                made = Installation(durable, tmp_path)
                try:
                    yield made
                finally:
                    made.stop()
    finally:
        use_environment({"PORTAL_FILE_STORE_URL": before or "memory://"})


async def submitted(challenge: ChallengeDetail) -> dict[str, list[str]]:
    """Name the row hashes of every bid's submissions as they are stored, in their order."""
    rows = await fetch(
        "select b.id, array_agg(s.row_hash order by s.number) as hashes from bid b join submission s on s.bid = b.id"
        " where b.challenge = $1 group by b.id",
        challenge.id,
    )
    return {str(row["id"]): row["hashes"] for row in rows}


async def test_no_promised_bid_is_lost_and_none_is_doubled(installation: Installation) -> None:
    chance = random.Random(20261124)
    challenge = await make_published_challenge()
    bidders = await make_bidders(challenge, WRITERS)
    writers = [Writer(bidder, installation.base) for bidder in bidders]
    stop = asyncio.Event()
    working = [asyncio.create_task(writer.work(stop)) for writer in writers]
    targets = ["web", "database", "worker", "web", "opening", "database"]
    for number in range(ROUNDS):
        before = sum(len(one.receipts) for one in writers)
        async with asyncio.timeout(PATIENCE):
            while sum(len(one.receipts) for one in writers) < before + 8:
                await asyncio.sleep(0.02)
                for task in working:
                    if task.done():
                        task.result()
        await asyncio.sleep(chance.random() * 0.3)
        await asyncio.to_thread(installation.strike, targets[number % len(targets)])
    stop.set()
    await asyncio.wait_for(asyncio.gather(*working), PATIENCE)
    promised = {str(one.bidder.bid_id): [receipt.row_hash for receipt in one.receipts] for one in writers}
    with suppress(Exception):
        await fetch("select 1")
    assert await submitted(challenge) == promised
    assert sum(one.unanswered for one in writers) > 0
    command = [sys.executable, "-c", "from portal.cli import main; main()", "audit", "verify"]
    done = await asyncio.to_thread(
        subprocess.run, command, env=child_environment(), cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.endswith("whole.\n")) == (0, True), done.stderr
    opened = await open_challenge(challenge)
    assert [bid.verified for bid in opened] == [True] * WRITERS
    record = await queries.opening_record(challenge.id)
    for writer in writers:
        assert check_receipt(writer.receipts[-1], record).opened, writer.bidder.path
