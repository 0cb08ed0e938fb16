"""A form that was stopped because its sender must first sign in or confirm it is them, carried over that page.

The fields travel in the page itself, encrypted and bound to the person, so that nothing is stored for strangers and
nobody else can send them.
"""

import base64
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import Request
from litestar.types import Receive, Scope, Send

from portal.accounts.state import session_of
from portal.accounts.tokens import decrypt, encrypt
from portal.web.csrf import FIELD, form_token, is_from_elsewhere
from portal.web.form_data import FormData

LIMIT_BYTES = 400_000
_PURPOSE = "carried form"
_DROPPED = {b"content-type", b"content-length", b"transfer-encoding", b"hx-request", b"hx-target", b"hx-trigger"}


class Carried(msgspec.Struct, frozen=True):
    """A stopped POST: where it went and what was typed; `person_id` is who typed it, where that is known."""

    path: str
    pairs: list[tuple[str, str]]
    person_id: UUID | None = None

    def is_for(self, person_id: UUID) -> bool:
        """Say whether this person may send the form again."""
        return self.person_id is None or self.person_id == person_id

    def shown(self) -> list[tuple[str, str]]:
        """Give the fields without those that no person typed."""
        return [(name, text) for name, text in self.pairs if not name.startswith("_")]


def pack(request: Request[Any, Any, Any]) -> str:
    """Pack the stopped form of a request; empty when there is none, it is too large, or another site sent it."""
    form = request.scope["state"].get("typed_form")
    if request.method != "POST" or not isinstance(form, FormData):
        return ""
    if is_from_elsewhere(request):
        return ""
    session = session_of(request.scope)
    owner = session.actor.person_id if session else request.scope["state"].get("session_owner")
    pairs = [(name, text) for name, text in form.pairs() if name != FIELD]
    content = msgspec.json.encode(Carried(path=request.url.path, pairs=pairs, person_id=owner))
    if len(content) > LIMIT_BYTES:
        return ""
    return base64.urlsafe_b64encode(encrypt(_PURPOSE, content)).decode()


def unpack(token: str, person_id: UUID) -> Carried | None:
    """Read a packed form back for the person who typed it; None for anything else."""
    try:
        sealed = base64.urlsafe_b64decode(token.encode("ascii", "ignore"))
        content = decrypt(_PURPOSE, sealed)
        carried = msgspec.json.decode(content, type=Carried) if content else None
    except (ValueError, msgspec.MsgspecError):
        return None
    return carried if carried and carried.is_for(person_id) else None


class Replay:
    """An answer that sends the carried form through the whole application once more, guards and all."""

    def __init__(self, request: Request[Any, Any, Any], carried: Carried) -> None:
        """Prepare the body with a token of this session."""
        self.app = request.app
        self.path = carried.path
        self.body = urlencode([*carried.pairs, (FIELD, form_token(request))]).encode()

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """Run the stopped request; its answer is the answer."""
        headers = [(name, value) for name, value in scope["headers"] if name.lower() not in _DROPPED]
        headers.append((b"content-type", b"application/x-www-form-urlencoded"))
        headers.append((b"content-length", str(len(self.body)).encode()))
        again: dict[str, Any] = {
            key: scope[key]
            for key in ("type", "asgi", "http_version", "scheme", "client", "server", "root_path")
            if key in scope
        }
        again |= {"method": "POST", "path": self.path, "raw_path": self.path.encode(), "query_string": b""}
        again |= {"headers": headers, "state": {}, "extensions": {}}
        sent = False

        async def receive() -> Any:
            nonlocal sent
            body, sent = (b"" if sent else self.body), True
            return {"type": "http.request", "body": body, "more_body": False}

        await self.app(again, receive, send)  # type: ignore[arg-type]
