"""Which challenges wait for their opening or for compliance checks; nothing here counts bids before the opening."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import msgspec

from challenges.bidding.domain.lifecycle import OPENING_WAIT
from portal.database.transactions import fetch


class WaitingChallenge(msgspec.Struct, frozen=True):
    """A challenge in which an officer has something to do."""

    reference: str
    title: str
    buyer_name: str


class ChallengeAhead(msgspec.Struct, frozen=True):
    """A published challenge whose deadline or opening is still to come."""

    reference: str
    title: str
    deadline_at: datetime
    is_closed: bool


async def challenges_to_open(buyers: Collection[UUID], officer_id: UUID, now: datetime) -> list[WaitingChallenge]:
    """List what this officer can approve for opening now, with the same answer whether or not anybody bid."""
    rows = await fetch(
        "select c.reference, c.title, o.name as buyer_name from challenge c join organisation o on o.id = c.buyer"
        " where c.buyer = any($1::uuid[]) and c.state = 'published' and c.deadline_at <= $2 and not exists"
        " (select 1 from opening_approval a where a.challenge = c.id and a.act = 'quality' and a.officer = $3)"
        " and (select count(*) from opening_approval a where a.challenge = c.id and a.act = 'quality') < 2"
        " order by c.deadline_at, c.reference",
        list(buyers),
        now - OPENING_WAIT,
        officer_id,
    )
    return msgspec.convert(rows, list[WaitingChallenge])


async def challenges_to_check(buyers: Collection[UUID]) -> list[WaitingChallenge]:
    """List the opened challenges with bids whose compliance is not checked yet."""
    rows = await fetch(
        "select c.reference, c.title, o.name as buyer_name from challenge c join organisation o on o.id = c.buyer"
        " where c.buyer = any($1::uuid[]) and c.state = 'opened' and exists"
        " (select 1 from bid b where b.challenge = c.id and b.state = 'opened') order by c.opened_at, c.reference",
        list(buyers),
    )
    return msgspec.convert(rows, list[WaitingChallenge])


async def challenges_ahead(limit: int = 40) -> list[ChallengeAhead]:
    """List the published challenges that are not opened, the nearest deadline first."""
    rows = await fetch(
        "select reference, title, deadline_at, deadline_at <= portal_now() as is_closed from challenge"
        " where state = 'published' and deadline_at + interval '120 seconds' > portal_now()"
        " order by deadline_at, reference limit $1",
        limit,
    )
    return msgspec.convert(rows, list[ChallengeAhead])
