"""What every request pays for: no guard waits for a thread, and a form is read once."""

from inspect import iscoroutinefunction
from typing import Any

from litestar import Request, post

from portal.app import create_app
from portal.web.form_data import FormData, parse_form, read_form


def test_no_guard_waits_for_a_thread() -> None:
    app = create_app()
    own = {
        guard
        for route in app.routes
        for handler in getattr(route, "route_handlers", None) or ()
        for guard in handler.guards or ()
    }
    assert [getattr(guard, "__name__", "") for guard in app.guards or ()] == ["admit"]
    assert all(iscoroutinefunction(guard) for guard in (*(app.guards or ()), *own))


async def _handler() -> None:
    """Stand for a route of ours."""


def _request(body: bytes, state: dict[str, object]) -> tuple[Request[Any, Any, Any], list[int]]:
    asked: list[int] = []

    async def receive() -> object:
        asked.append(1)
        return {"type": "http.request", "body": body, "more_body": False}

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "query_string": b"",
        "headers": [(b"content-type", b"application/x-www-form-urlencoded")],
        "state": state,
        "route_handler": post("/", request_max_body_size=None)(_handler),
    }
    return Request(scope, receive=receive), asked  # type: ignore[arg-type]


async def test_a_form_that_the_guard_read_is_not_read_again() -> None:
    typed = parse_form(b"title=Ramps+%F0%9F%9A%8C")
    request, asked = _request(b"title=Other", {"typed_form": typed})
    assert await read_form(request) is typed
    assert asked == []


async def test_a_form_that_no_guard_read_is_read_now() -> None:
    request, _ = _request(b"title=Ramps+%F0%9F%9A%8C&title=Lifts", {})
    found = await read_form(request)
    assert isinstance(found, FormData)
    assert found.all("title") == ["Ramps 🚌", "Lifts"]
