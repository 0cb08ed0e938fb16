"""Forms that only our own pages can send: a token bound to the session, or to a cookie for visitors without one.

Only urlencoded bodies are looked at; multipart bodies are never read here (an upload route checks its own token).
"""

import hmac
import secrets
from collections.abc import MutableMapping
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from portal.accounts.state import session_of
from portal.kernel.errors import PortalError
from portal.settings import get_settings
from portal.web.form_data import FormData, is_urlencoded, parse_form

FIELD = "_csrf_token"
COOKIE = "civic_form"
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class StaleFormError(PortalError):
    """The form's token does not fit this browser any more; what was typed is shown again."""

    status = 403

    def __init__(self) -> None:
        """Say what happened without blame."""
        super().__init__("This page had been open for too long, or was opened in another browser.")


def cookie_name() -> str:
    """Name the visitor's form cookie; over https the prefix keeps other hosts from planting one."""
    return f"__Host-{COOKIE}" if get_settings().base_url.startswith("https:") else COOKIE


def _binding(connection: ASGIConnection[Any, Any, Any, Any], *, make: bool) -> str:
    """Name what the token is bound to; a visitor without a session gets a cookie when a form is drawn."""
    session = session_of(connection.scope)
    if session is not None:
        return f"session {session.id}"
    state: MutableMapping[str, Any] = connection.scope["state"]
    value = state.get("form_cookie") or connection.cookies.get(cookie_name(), "")
    if not value and make:
        value = secrets.token_urlsafe(24)
        state["form_cookie"] = value
    return f"cookie {value}" if value else ""


def _signature(binding: str) -> str:
    """Sign a binding with the installation's key."""
    return hmac.new(get_settings().secret_key.encode(), f"form\n{binding}".encode(), sha256).hexdigest()


def form_token(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """Make the token for a form on the page being drawn."""
    return _signature(_binding(connection, make=True))


def is_token_right(connection: ASGIConnection[Any, Any, Any, Any], token: str) -> bool:
    """Say whether a token belongs to this browser; upload routes ask it themselves."""
    binding = _binding(connection, make=False)
    return bool(binding) and hmac.compare_digest(_signature(binding).encode(), token.encode())


def bound_token(connection: ASGIConnection[Any, Any, Any, Any], subject: str) -> str:
    """Make a token that this session can use for one thing only, such as sending one file in parts."""
    return _signature(f"{_binding(connection, make=False)}\n{subject}")


def is_bound_token_right(connection: ASGIConnection[Any, Any, Any, Any], subject: str, token: str) -> bool:
    """Say whether a token belongs to this session and this thing."""
    return hmac.compare_digest(bound_token(connection, subject).encode(), token.encode())


def is_from_elsewhere(connection: ASGIConnection[Any, Any, Any, Any]) -> bool:
    """Say whether the browser itself tells that another site sent this request."""
    if connection.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return True
    origin = connection.headers.get("origin")
    if not origin:
        return False
    try:
        sender = urlsplit(origin).netloc
    except ValueError:
        return True
    return sender not in {connection.headers.get("host", ""), urlsplit(get_settings().base_url).netloc}


async def check_form(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Guard: read a plain form once, keep it in the request's state, and refuse it without the right token.

    Runs before the policy guard, so that sign-in and second factor can show again what was typed. A route that takes
    no forms (webhooks) says `machine`; a route that takes files says `upload` and checks its own token.
    """
    if connection.scope.get("method") not in UNSAFE or handler.opt.get("machine") or handler.opt.get("upload"):
        return
    if not isinstance(connection, Request):
        return
    form = parse_form(await connection.body()) if is_urlencoded(connection) else FormData()
    connection.scope["state"]["typed_form"] = form
    token = form.first(FIELD) or connection.headers.get("x-csrf-token", "")
    if is_from_elsewhere(connection) or not is_token_right(connection, token):
        connection.scope["state"]["stale_form"] = True


async def refuse_stale_form(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """Guard, after the policy guard: stop a form whose token was not right."""
    if connection.scope["state"].get("stale_form"):
        raise StaleFormError
