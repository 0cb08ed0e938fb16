"""How services take hold of an amendment: the challenge's row first where a decision is written, so that none wait crosswise."""

from datetime import datetime
from uuid import UUID

from challenges.amendments import policies, queries
from challenges.amendments.domain import UNENDED, Amendment
from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail
from challenges.publishing.services.locking import lock_for_officer
from portal.accounts.domain import Actor
from portal.database.clock import portal_now
from portal.database.transactions import fetch_one
from portal.kernel.errors import RefusedError

NONE_UNDER_WAY = "No amendment of this challenge is under way. It was published or set aside."


async def hold(actor: Actor, reference: str, act: str) -> tuple[ChallengeDetail, Amendment, datetime]:
    """Lock the amendment under way for a save, and tell the time; 404 for another buyer's, refused where `act` may not be.

    The challenge's row stays free, so that no supplier waits for an officer who types.
    """
    challenge = await publishing.officer_challenge(reference, actor)
    found = await _locked(challenge.id)
    now = await portal_now()
    policies.may_act(challenge, found, act, now).require()
    return challenge, found, now


async def hold_both(actor: Actor, reference: str) -> tuple[ChallengeDetail, Amendment, datetime]:
    """Lock the challenge and its amendment for a decision, and tell the time; 404 for another buyer's."""
    challenge, now = await lock_for_officer(reference, actor)
    return challenge, await _locked(challenge.id), now


async def _locked(challenge_id: UUID) -> Amendment:
    row = await fetch_one(
        "select id from amendment where challenge = $1 and state = any($2::varchar[]) for update", challenge_id, UNENDED
    )
    if row is None:
        raise RefusedError(NONE_UNDER_WAY)
    return await queries.amendment(row["id"])
