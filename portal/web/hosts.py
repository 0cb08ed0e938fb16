"""Answering only to the installation's own name, so that nobody can have links written with another one."""

from urllib.parse import urlsplit

from litestar.datastructures import Headers
from litestar.enums import ScopeType
from litestar.response.base import ASGIResponse
from litestar.types import ASGIApp, Receive, Scope, Send

LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})


def host_name(host: str) -> str:
    """Read the name of a Host header, without the port: ports differ behind a proxy and in health checks."""
    if "@" in host:
        return ""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


class KnownHosts:
    """Refuses requests to other names with 400; an installation that names no host but this machine answers to any."""

    def __init__(self, app: ASGIApp, base_url: str) -> None:
        """Read the installation's name."""
        self.app = app
        own = urlsplit(base_url).hostname or ""
        self.known = LOCAL | {own} if own and own not in LOCAL else frozenset()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is for us."""
        is_ours = not self.known or host_name(Headers.from_scope(scope).get("host", "")) in self.known
        if scope["type"] != ScopeType.HTTP or is_ours:
            await self.app(scope, receive, send)
            return
        words = b"This service does not answer to that name.\n"
        await ASGIResponse(body=words, status_code=400, media_type="text/plain")(scope, receive, send)
