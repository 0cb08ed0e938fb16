"""What handlers ask for by name: `actor` for people signed in, `visitor` for everybody."""

from typing import Any

from litestar import Request
from litestar.di import Provide

from portal.accounts.domain import Actor, Origin
from portal.accounts.guards import SignInNeededError
from portal.accounts.state import visitor_of

_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


def provide_actor(request: Request[Any, Any, Any]) -> Actor:
    """Give who is signed in."""
    actor = visitor_of(request.scope)
    if actor is None:
        raise SignInNeededError
    return actor


def provide_visitor(request: Request[Any, Any, Any]) -> Actor | None:
    """Give who is signed in, or None."""
    return visitor_of(request.scope)


def origin_of(request: Request[Any, Any, Any]) -> Origin:
    """Tell where a request comes from; the server behind a proxy is told by uvicorn which proxies to believe."""
    return Origin(
        address=request.client.host if request.client else "", browser=browser_of(request.headers.get("user-agent", ""))
    )


def browser_of(agent: str) -> str:
    """Write a user agent as people know it: "Firefox on Windows"."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return " on ".join(part for part in (browser or "Browser", system) if part)


DEPENDENCIES = {
    "actor": Provide(provide_actor, sync_to_thread=False),
    "visitor": Provide(provide_visitor, sync_to_thread=False),
}
