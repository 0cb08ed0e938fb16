"""Sending one request as each visitor and reading the answer as one of three words, with everything undone after."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode

import httpx
import msgspec
from litestar import Litestar

from portal.accounts.cookies import session_cookie_name
from portal.accounts.domain import Actor, Origin
from portal.accounts.guards import policy_of
from portal.accounts.permissions import Permission
from portal.accounts.services import find_session, start_session
from portal.database.transactions import execute
from portal.piccolo_conf import DB
from portal.web.csrf import _signature, cookie_name
from tests.house.worlds import World
from tests.support.client import BASE

ANONYMOUS = "anonymous"
VISITORS = (
    ANONYMOUS,
    "officer",
    "finance",
    "legal",
    "panel",
    "evaluator",
    "other_officer",
    "bidder",
    "signatory",
    "rival",
    "bystander",
    "administrator",
)
OPEN, MISSING, SIGN_IN = "open", "missing", "sign in"


@asynccontextmanager
async def undone() -> AsyncIterator[None]:
    """Undo everything that happens inside, by a savepoint of the test's transaction."""
    async with DB.transaction() as outer:
        save = await outer.savepoint()
        yield
        await save.rollback_to()


class Route(msgspec.Struct, frozen=True, order=True):
    """One method of one path, and what its handler declares."""

    path: str
    method: str
    is_public: bool
    permission: str

    @property
    def is_about_the_competition(self) -> bool:
        """Say whether the stage can matter: the path names the challenge, its bid or its contract."""
        return "{reference:" in self.path or "{contract_id:" in self.path

    def lets_in(self, actor: Actor | None) -> bool:
        """Say whether the guard, which knows nothing of objects and stages, lets somebody through to the object."""
        if actor is None or not self.permission:
            return True
        return actor.has(Permission(self.permission))


def routes_of(app: Litestar) -> list[Route]:
    """List every route, without the OPTIONS that Litestar adds."""
    found = set()
    for route in app.routes:
        for handler in getattr(route, "route_handlers", None) or [route.route_handler]:  # type: ignore[union-attr]
            policy = policy_of(handler)
            for method in sorted(getattr(handler, "http_methods", set()) - {"OPTIONS"}):
                permission = str(policy.permission or "") if policy else ""
                found.add(Route(route.path, method, policy is not None and policy.is_public, permission))
    return sorted(found)


class Asker:
    """Everybody of one world, signed in and with a fresh code."""

    def __init__(self, app: Litestar, world: World) -> None:
        self.app, self.world = app, world
        self.tokens: dict[str, tuple[str, str]] = {}
        """Each visitor's cookie and the form token that belongs to it."""
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self.http = httpx.AsyncClient(transport=transport, base_url=BASE, headers={"accept": "text/html"})

    async def sign_everybody_in(self) -> None:
        """Begin a session for each; the second factor is confirmed, since roles are what is asked about here."""
        self.tokens[ANONYMOUS] = ("a-form-cookie", _signature("cookie a-form-cookie"))
        for name in VISITORS[1:]:
            if name in self.world.people:
                token = await start_session(self.world.people[name].person_id, Origin())
                session = await find_session(token)
                assert session is not None
                self.tokens[name] = (token, _signature(f"session {session.id}"))
        await execute("update session set second_factor_at = statement_timestamp()")

    async def ask(self, name: str, method: str, path: str) -> httpx.Response:
        """Send one request with a right form token and an otherwise empty form; whatever it changes is undone."""
        token, form_token = self.tokens[name]
        headers = {"cookie": f"{cookie_name() if name == ANONYMOUS else session_cookie_name()}={token}"}
        body = urlencode({"_csrf_token": form_token}).encode()
        if method not in {"GET", "HEAD"}:
            headers |= {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"}
        async with undone():
            content = body if method not in {"GET", "HEAD"} else None
            answer = await self.http.request(method, path, headers=headers, content=content)
        self.http.cookies.clear()
        return answer

    async def close(self) -> None:
        """Close the connection."""
        await self.http.aclose()


def word_for(answer: Any) -> str:
    """Read an answer: the page is missing, asks to sign in, or is open, whatever it then says about the form."""
    location = answer.headers.get("location", "")
    if answer.status_code == 404:
        return MISSING
    if answer.status_code == 401 or (answer.status_code == 303 and location.startswith("/sign-in?next=")):
        return SIGN_IN
    return OPEN if answer.status_code < 500 else f"failure {answer.status_code}"
