"""Requests whose body never comes to its end: broken off, or so slow that nobody waits any longer."""

import asyncio
import time
from typing import Any

import pytest
from litestar import Litestar

from portal.app import create_app
from portal.settings import get_settings
from portal.web.arrival import ArrivalClock
from portal.web.outermost import Outermost

PART = {"type": "http.request", "body": b"email=ada%40exam", "more_body": True}


async def status_of(app: Any, *, is_silent: bool) -> int:
    """Send the first part of a form to sign-in; then go away, or say nothing more."""
    waiting, statuses = [PART], []

    async def receive() -> Any:
        if waiting:
            return waiting.pop()
        if is_silent:
            await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/sign-in",
        "raw_path": b"/sign-in",
        "query_string": b"",
        "root_path": "",
        "headers": [
            (b"host", b"portal.test"),
            (b"content-type", b"application/x-www-form-urlencoded"),
            (b"content-length", b"400"),
        ],
        "client": ("203.0.113.7", 5000),
        "server": ("portal.test", 80),
        "state": {},
    }
    await app(scope, receive, send)
    return int(statuses[0])


@pytest.fixture(scope="module")
def app() -> Litestar:
    return create_app()


async def test_a_body_that_breaks_off_is_no_failure_of_ours(
    app: Litestar, db: object, capfd: pytest.CaptureFixture[str]
) -> None:
    assert await status_of(app, is_silent=False) == 400
    assert '"failure"' not in capfd.readouterr().err


async def test_nobody_waits_for_ever_for_a_body(db: object) -> None:
    """Otherwise a few hundred silent strangers would take every place there is."""
    hasty = create_app()
    hasty.asgi_handler = Outermost(hasty.asgi_handler.app, get_settings(), ArrivalClock(), patience=0.3)  # type: ignore[attr-defined]
    began = time.monotonic()
    assert await asyncio.wait_for(status_of(hasty, is_silent=True), 10) == 400
    assert time.monotonic() - began < 5
