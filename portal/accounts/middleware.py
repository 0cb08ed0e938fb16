"""Who is asking: looked up once per request, before routing, so that even a "page not found" knows its visitor."""

from datetime import timedelta
from http.cookies import CookieError, SimpleCookie
from typing import Any

from litestar.datastructures import Headers
from litestar.types import ASGIApp, Receive, Scope, Send

from portal.accounts import services
from portal.accounts.cookies import session_cookie_name
from portal.accounts.state import SessionState

TOUCH_AFTER = timedelta(seconds=60)
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
WITHOUT_SESSION = ("/assets/", "/health", "/ready", "/metrics", "/ocds/", "/webhooks/", "/.well-known/")


class Sessions:
    """Leaves the session in the request's state; a token nobody knows means a visitor who is not signed in."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Look up and pass on. When the database is down, the guard of a closed route raises what was caught here."""
        if str(scope["type"]) == "http" and not scope["path"].startswith(WITHOUT_SESSION):
            token = session_token(Headers.from_scope(scope).get("cookie", ""))
            if token:
                try:
                    await _load(scope, token)
                except Exception as error:  # noqa: BLE001 - open pages are shown all the same.
                    scope["state"]["session_error"] = error
        await self.app(scope, receive, send)


def session_token(cookie_header: str) -> str:
    """Read the session's token from a cookie header; anything malformed or too long reads as none."""
    name = session_cookie_name()
    if name not in cookie_header:
        return ""
    try:
        morsel = SimpleCookie(cookie_header).get(name)
    except CookieError:
        return ""
    return morsel.value if morsel and len(morsel.value) <= 100 else ""


async def _load(scope: Scope, token: str) -> None:
    state: dict[str, Any] = scope["state"]
    session = await services.find_session(token)
    is_unsafe = scope.get("method") in UNSAFE
    if session is None:
        if is_unsafe:
            state["session_owner"] = await services.owner_of_session(token)
        return
    state["session"] = session
    state["session_token"] = token
    if is_in_use(scope) and session.checked_at - session.seen_at > TOUCH_AFTER:
        await services.touch_session(session.id)


def is_in_use(scope: Scope) -> bool:
    """Say whether a person did something; pages that ask by themselves how a job goes keep nobody signed in."""
    return scope.get("method") in UNSAFE or "hx-request" not in Headers.from_scope(scope)


def keep_session(scope: Scope, session: SessionState, token: str) -> None:
    """Make a session that began in this request the one its answer is drawn for."""
    scope["state"]["session"] = session
    scope["state"]["session_token"] = token
