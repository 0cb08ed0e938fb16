"""What the session middleware leaves in the request's scope, and how everybody else reads it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from portal.accounts.domain import Actor, is_second_factor_fresh

IDLE_LIMIT = timedelta(minutes=30)
ABSOLUTE_LIMIT = timedelta(hours=12)
IDLE_WARNING = timedelta(minutes=2)


class SessionState(msgspec.Struct, frozen=True):
    """The signed-in browser of one request; `checked_at` is the real time at which it was looked up."""

    id: UUID
    actor: Actor
    started_at: datetime
    seen_at: datetime
    checked_at: datetime

    def is_second_factor_fresh(self) -> bool:
        """Say whether a code was given within the last ten minutes."""
        return is_second_factor_fresh(self.actor.second_factor_at, self.checked_at)


def session_of(scope: Mapping[str, Any]) -> SessionState | None:
    """Read the session of a request; None for visitors who are not signed in."""
    found = scope["state"].get("session")
    return found if isinstance(found, SessionState) else None


def visitor_of(scope: Mapping[str, Any]) -> Actor | None:
    """Read who asks; None for visitors who are not signed in."""
    session = session_of(scope)
    return session.actor if session else None
