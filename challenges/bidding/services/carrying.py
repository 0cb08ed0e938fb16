"""Taking a copy of the supplier's profile into a draft: sealed like every other part of a bid."""

from uuid import UUID

from challenges.bidding import queries, vault
from challenges.bidding.domain.content import QUALITY
from challenges.bidding.services.pieces import lock_for_editing, save_piece, write_piece
from challenges.suppliers.queries import snapshot_of
from portal.accounts.domain import Actor
from portal.database.transactions import transaction
from portal.kernel.moments import local_day


async def refresh_profile(actor: Actor, bid_id: UUID) -> None:
    """Take the profile as it stands now into a draft, so that a submitted bid can be submitted again with it.

    The same again is no change; an empty profile takes an earlier copy out, so that what was deleted goes with no bid.
    """
    async with transaction():
        bid, now = await lock_for_editing(actor, bid_id)
        copy, slot = await snapshot_of(bid.supplier_id, local_day(now)), vault.PROFILE_SLOT
        version = (await queries.slot_versions(bid_id)).get(slot, 0)
        if copy:
            await save_piece(bid_id, slot, QUALITY, copy, expected=version, actor=actor, now=now)
        elif (await queries.content_of(bid_id)).profile:
            await write_piece(bid_id, slot, QUALITY, {}, version=version + 1, actor=actor, now=now, removed=True)
