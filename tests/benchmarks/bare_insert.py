"""The handler that saving is compared with: one form read, one row inserted; alone, and behind the portal's sign-in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from litestar import Litestar, post
from litestar.enums import RequestEncodingType
from litestar.params import Body
from litestar.response import Redirect

from challenges.publishing.tables import ChallengeDecision
from portal.accounts.guards import signed_in
from portal.app import create_app
from portal.piccolo_conf import DB

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
Form = Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]


@asynccontextmanager
async def pool(_: Litestar) -> AsyncIterator[None]:
    """Keep connections open, as the portal does."""
    await DB.start_connection_pool()
    yield
    await DB.close_connection_pool()


@post("/piccolo")
async def by_piccolo(data: Form) -> Redirect:
    """Insert what was typed as a row of its table."""
    row = ChallengeDecision(challenge=UUID(data["challenge"]), act="bare", reason=data["problem"], decided_at=NOW)
    await row.save()
    return Redirect("/piccolo", status_code=303)


def portal() -> Litestar:
    """Put the same handler into the portal, where it is signed in to, checked for its form token, logged and counted."""
    made = create_app()
    made.register(post("/piccolo", opt=signed_in())(by_piccolo.fn))
    return made


alone = Litestar([by_piccolo], openapi_config=None, logging_config=None, lifespan=[pool])
