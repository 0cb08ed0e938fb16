"""The outermost layer around every request: arrival, security headers, cookies of the shell, one log line."""

import asyncio
import time
from typing import Any
from uuid import uuid4

import structlog
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPResponseStartEvent, HTTPScope, Message, Receive, Scope, Send

from portal.settings import Settings
from portal.web.arrival import ArrivalClock
from portal.web.csrf import UNSAFE, cookie_name
from portal.web.shell import NOTICE_COOKIE

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
    "cross-origin-opener-policy": "same-origin",
    "x-frame-options": "DENY",
}
BODY_PATIENCE_SECONDS = 30.0
log = structlog.get_logger("portal.web")


def is_quiet(path: str) -> bool:
    """Say whether a path may not leave a trace in logs or metrics: nobody may learn who bids, or how many."""
    return "/bids" in path or "/files" in path or "/can-i-bid" in path


class Outermost:
    """Wraps the whole application; holds nothing that another process would need."""

    def __init__(
        self, app: ASGIApp, settings: Settings, clock: ArrivalClock, *, patience: float = BODY_PATIENCE_SECONDS
    ) -> None:
        """Keep what each request needs; `patience` is how long, in seconds, the next part of a body may take."""
        self.app, self.clock, self.patience = app, clock, patience
        self.is_https = settings.base_url.startswith("https:")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Stamp the arrival, pass on, dress the answer."""
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        await self._answer(scope, receive, send)

    async def _answer(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        reading = time.monotonic()
        state: dict[str, Any] = scope["state"]
        state["reference"] = uuid4().hex[:10]
        if scope["method"] in UNSAFE:
            await self._stamp(state, reading)
            receive = self._patiently(receive)
        answered: dict[str, int] = {}
        is_head = scope["method"] == "HEAD"
        if is_head:
            scope["method"] = "GET"  # The routes know GET only; the answer's head is the same, its body stays here.

        async def dress(message: Message) -> None:
            if is_head:
                scope["method"] = "HEAD"
            if message["type"] == "http.response.start":
                answered["status"] = message["status"]
                self._dress(scope, message)
            elif is_head and message["type"] == "http.response.body":
                message["body"] = b""
            await send(message)

        try:
            await self.app(scope, receive, dress)
        finally:
            self._log(scope, answered.get("status", 499), reading)

    def _patiently(self, receive: Receive) -> Receive:
        """Wait for each part of a body no longer than our patience; then it counts as broken off."""
        is_whole = False

        async def next_part() -> Any:
            nonlocal is_whole
            if is_whole:
                return await receive()
            try:
                message = await asyncio.wait_for(receive(), self.patience)
            except TimeoutError:
                is_whole = True
                return {"type": "http.disconnect"}
            is_whole = message["type"] != "http.request" or not message.get("more_body")
            return message

        return next_part

    async def _stamp(self, state: dict[str, Any], reading: float) -> None:
        """Leave the arrival in the state; without a database there is none, and no act can be recorded anyway."""
        try:
            state["arrived_at"] = await self.clock.arrived_at(reading)
        except Exception as error:  # noqa: BLE001 - the route will meet the same failure and answer it.
            log.warning("arrival_unknown", error=type(error).__name__)

    def _dress(self, scope: HTTPScope, message: HTTPResponseStartEvent) -> None:
        """Add security and cache headers, and the cookies that drawing the page asked for."""
        headers = MutableScopeHeaders.from_message(message)
        for name, value in HEADERS.items():
            headers.setdefault(name, value)
        if self.is_https:
            headers.setdefault("strict-transport-security", "max-age=31536000; includeSubDomains")
        state = scope["state"]
        if scope["path"].startswith("/assets/") and message["status"] == 200:
            headers["cache-control"] = "public, max-age=31536000, immutable"
        elif "cache-control" not in headers:
            headers["cache-control"] = "no-store" if state.get("session") else "private, no-cache"
        secure = "; Secure" if self.is_https else ""
        if made := state.get("form_cookie"):
            headers.add("set-cookie", f"{cookie_name()}={made}; Path=/; HttpOnly; SameSite=Lax{secure}")
        if state.get("notice_shown"):
            headers.add("set-cookie", f"{NOTICE_COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax{secure}")

    def _log(self, scope: HTTPScope, status: int, reading: float) -> None:
        """Write one line per request: the route's pattern, never the query, the body or who asked."""
        path = scope["path"]
        if path.startswith("/assets/") or (is_quiet(path) and status < 500):
            return
        took = round((time.monotonic() - reading) * 1000, 1)
        route = "a route that leaves no trace" if is_quiet(path) else scope.get("path_template", "no route")
        log.info(
            "request",
            method=scope["method"],
            route=route,
            status=status,
            milliseconds=took,
            reference=scope["state"]["reference"],
        )
