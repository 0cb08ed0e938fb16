"""Arrival times: the database's clock, less the doubt of the sample; and no answer where it cannot be known."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from litestar import Litestar, Request, post

from portal.accounts.guards import public
from portal.app import create_app
from portal.database.clock import real_now
from portal.web import arrival
from portal.web.arrival import ArrivalClock, Sample
from tests.support.client import new_client

SEEN: list[datetime] = []


@post("/test/arrival", opt=public() | {"machine": True}, status_code=200)
async def note_arrival(request: Request[Any, Any, Any]) -> None:
    SEEN.append(request.scope["state"]["arrived_at"])


@pytest.fixture(scope="module")
def app() -> Litestar:
    made = create_app()
    made.register(note_arrival)
    return made


def test_doubt_favours_the_supplier() -> None:
    told = datetime(2027, 1, 14, 17, 0, tzinfo=UTC)
    sample = Sample(reading=100.0, database_time=told, error=timedelta(seconds=0.25))
    assert sample.arrival(103.0) == told + timedelta(seconds=2.75)


async def test_request_is_stamped_with_database_time_before_it_is_read(app: Litestar, db: object) -> None:
    browser = new_client(app)
    before = await real_now()
    answer = await browser.request("POST", "/test/arrival")
    after = await real_now()
    assert answer.status_code == 200
    assert before - timedelta(seconds=1) <= SEEN[-1] <= after
    await browser.close()


async def test_old_sample_is_not_trusted(db: object, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = ArrivalClock()
    old = datetime(2020, 1, 1, tzinfo=UTC)
    clock.sample = Sample(time.monotonic() - arrival.STALE_AFTER_SECONDS - 1, old, timedelta(0))
    assert (await clock.arrived_at(time.monotonic())).year > 2020
