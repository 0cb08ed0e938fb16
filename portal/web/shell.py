"""What the layout shows around every page: who is here, where they can go, the demonstration's clock, a notice."""

import base64
import contextlib
import hmac
from collections.abc import Callable
from contextvars import ContextVar
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import quote

import msgspec
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.types import Scope

from portal.accounts.domain import Actor
from portal.accounts.state import IDLE_LIMIT, IDLE_WARNING, session_of, visitor_of
from portal.database.clock import portal_now
from portal.settings import get_settings
from portal.web.csrf import form_token

NOTICE_COOKIE = "civic_notice"
SERVICE_NAME = "Civic Challenges"
_drawing: ContextVar["Shell"] = ContextVar("drawing")


class NavigationLink(msgspec.Struct, frozen=True):
    """One link of the header."""

    text: str
    href: str
    current: bool = False


class IdleWarning(msgspec.Struct, frozen=True):
    """When the browser warns that the person will be signed out, in seconds from now."""

    warn_after: int
    end_after: int


class Shell(msgspec.Struct, frozen=True):
    """Everything the layout needs."""

    visitor: Actor | None
    navigation: tuple[NavigationLink, ...]
    path: str
    next_path: str
    csrf_token: Callable[[], str]
    demonstration: bool
    clock: datetime | None
    notice: str
    idle: IdleWarning | None


def sign_notice(text: str) -> str:
    """Pack a notice for its cookie, signed so that nobody else can put words on our pages."""
    body = base64.urlsafe_b64encode(text.encode()).decode()
    return f"{body}.{_notice_signature(body)}"


def read_notice(packed: str) -> str:
    """Unpack a notice; anything not signed by us reads as none."""
    body, _, signature = packed.strip('"').partition(".")
    if not body or not hmac.compare_digest(_notice_signature(body).encode(), signature.encode()):
        return ""
    try:
        return base64.urlsafe_b64decode(body).decode()
    except ValueError:
        return ""


def _notice_signature(body: str) -> str:
    return hmac.new(get_settings().secret_key.encode(), f"notice\n{body}".encode(), sha256).hexdigest()[:32]


async def load_clock(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Guard: in a demonstration, read the clock that the banner shows, once per page."""
    if get_settings().demonstration and not handler.opt.get("machine"):
        connection.scope["state"]["clock"] = await portal_now()


async def load_clock_for_errors(_error: Exception, scope: Scope) -> None:
    """Hook: read the clock for the page of an error that came before the guards, such as an unknown address.

    The page is drawn without it where the database does not answer: the error shown must be the first one.
    """
    if get_settings().demonstration and "clock" not in scope["state"]:
        with contextlib.suppress(Exception):
            scope["state"]["clock"] = await portal_now()


def _navigation(path: str, visitor: Actor | None) -> tuple[NavigationLink, ...]:
    """List the header's links; what is not for this person is not shown."""
    links = [("Challenges", "/challenges"), ("Diversity figures", "/diversity")]
    if visitor:
        links.insert(0, ("Dashboard", "/dashboard"))
    return tuple(NavigationLink(text, href, path == href or path.startswith(f"{href}/")) for text, href in links)


def _idle(connection: ASGIConnection[Any, Any, Any, Any]) -> IdleWarning | None:
    """Say when to warn a signed-in person who does nothing."""
    if session_of(connection.scope) is None:
        return None
    end = int(IDLE_LIMIT.total_seconds())
    return IdleWarning(warn_after=end - int(IDLE_WARNING.total_seconds()), end_after=end)


def shell_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Shell:
    """Gather the layout's facts for one request, without asking the database."""
    scope, visitor = connection.scope, visitor_of(connection.scope)
    path = scope["path"]
    notice = read_notice(connection.cookies.get(NOTICE_COOKIE, ""))
    if notice:
        scope["state"]["notice_shown"] = True
    get = scope.get("method", "GET") in {"GET", "HEAD"}
    shell = Shell(
        visitor=visitor,
        navigation=_navigation(path, visitor),
        path=path,
        next_path=quote(path if get else "/dashboard"),
        csrf_token=lambda: form_token(connection),
        demonstration=get_settings().demonstration,
        clock=scope["state"].get("clock"),
        notice=notice,
        idle=_idle(connection),
    )
    _drawing.set(shell)
    return shell


def drawn_form_token() -> str:
    """Give the form token of the page being drawn, for macros that see no context."""
    return _drawing.get().csrf_token()
