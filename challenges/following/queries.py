"""Reads of following. Only services that write mails ask for followers; no page ever does."""

from uuid import UUID

import msgspec

from challenges.following.domain import CONFIRM_WITHIN, FollowedChallenge, Follower
from portal.database.transactions import fetch, fetch_one
from portal.kernel.errors import NotFoundError


async def followers(challenge_id: UUID, *, not_reminded: bool = False) -> list[Follower]:
    """Name whoever is to be told about a challenge, each address once; a person's own address is the one of today.

    With `not_reminded` only those whom no reminder has reached.
    """
    rows = await fetch(
        "select distinct on (lower(coalesce(p.email, f.email))) f.id, coalesce(p.email, f.email) as email,"
        " coalesce(p.name, '') as name from following f left join person p on p.id = f.person"
        " where f.challenge = $1 and f.confirmed_at is not null and not ($2 and f.reminded_at is not null)"
        " order by lower(coalesce(p.email, f.email)), f.person nulls last",
        challenge_id,
        not_reminded,
    )
    return msgspec.convert(rows, list[Follower])


async def follows(challenge_id: UUID, person_id: UUID) -> bool:
    """Say whether a person follows a challenge."""
    row = await fetch_one("select 1 from following where challenge = $1 and person = $2", challenge_id, person_id)
    return row is not None


async def followed(following_id: UUID) -> FollowedChallenge:
    """Bring what a link is about; NotFoundError once it was ended, or not confirmed in time."""
    row = await fetch_one(
        "select c.id, c.reference, c.title, f.confirmed_at is not null as is_confirmed from following f"
        " join challenge c on c.id = f.challenge where f.id = $1"
        " and (f.confirmed_at is not null or f.asked_at > statement_timestamp() - $2::interval)",
        following_id,
        CONFIRM_WITHIN,
    )
    if row is None:
        raise NotFoundError
    return msgspec.convert(row, FollowedChallenge)
