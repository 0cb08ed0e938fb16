"""Bidders in number: each a company of its own, somebody who is signed in for it, and a draft that may be submitted."""

import asyncio
from urllib.parse import urlencode
from uuid import UUID

import msgspec

from challenges.publishing.domain import ChallengeDetail
from portal.accounts.cookies import session_cookie_name
from portal.accounts.domain import Actor, Origin
from portal.accounts.services import find_session
from portal.accounts.services.sessions import start_session
from portal.web.csrf import FIELD, _signature
from tests.builders.bidding import make_draft_bid, make_supplier

AT_ONCE = 8


class Bidder(msgspec.Struct, frozen=True):
    """Who may press Submit: with the session's cookie and a form whose token fits it."""

    actor: Actor
    bid_id: UUID
    path: str
    cookie: str
    token: str

    @property
    def form(self) -> bytes:
        """Write the form that submits."""
        return urlencode({FIELD: self.token}).encode()


async def make_bidder(challenge: ChallengeDetail) -> Bidder:
    """Make one through the real services, up to the button."""
    _, writer = await make_supplier()
    bid = await make_draft_bid(challenge, writer=writer)
    token = await start_session(writer.person_id, Origin(address="", browser="Bidder"))
    session = await find_session(token)
    if session is None:
        raise RuntimeError("The session just begun is not there.")
    return Bidder(writer, bid.id, bid.path, f"{session_cookie_name()}={token}", _signature(f"session {session.id}"))


async def make_bidders(challenge: ChallengeDetail, count: int) -> list[Bidder]:
    """Make this many, some at once."""
    made: list[Bidder] = []
    while len(made) < count:
        some = min(AT_ONCE, count - len(made))
        made += await asyncio.gather(*(make_bidder(challenge) for _ in range(some)))
    return made
