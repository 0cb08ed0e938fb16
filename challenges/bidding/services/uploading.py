"""Taking in a file: sealed chunk by chunk into the object store, then looked at in memory, then attached."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

from challenges.bidding import policies, queries, vault
from challenges.bidding.domain.content import BidFile
from challenges.bidding.services.drafting import add_file
from challenges.publishing import queries as publishing
from portal.accounts.domain import Actor
from portal.database.clock import portal_now
from portal.files.inspection import UnfitFileError, inspect_file
from portal.files.sealing import new_key
from portal.files.store import file_store, new_object_name
from portal.files.streams import StreamSealer
from portal.kernel.errors import InvalidInputError

# Whole files lie in memory while they are looked at, so only two at a time in each process.
_INSPECTIONS = asyncio.Semaphore(2)


async def require_upload(actor: Actor, bid_id: UUID) -> None:
    """Refuse before the first byte is read: 404 for others, the reason after the deadline."""
    found = await queries.own_bid(bid_id, actor)
    challenge = await publishing.challenge(found.challenge_id)
    policies.may_edit(found, challenge, await portal_now()).require()


async def store_file(actor: Actor, bid_id: UUID, *, name: str, criterion: str, chunks: AsyncIterator[bytes]) -> BidFile:
    """Seal a file as it arrives and attach it to the draft; InvalidInputError on "file" when it is not accepted.

    Nothing of it is ever stored in clear. When anything fails, its sealed object is removed again.
    """
    await require_upload(actor, bid_id)
    file_id, key, object_name = uuid4(), new_key(), new_object_name("sealed")
    sealer = StreamSealer(key, vault.file_binding(bid_id, file_id))
    try:
        await file_store().put_stream(object_name, _sealed(sealer, chunks))
        media_type = await _inspected(object_name, key, bid_id, file_id, name)
        file = BidFile(
            id=file_id,
            name=name,
            media_type=media_type,
            size_bytes=sealer.length,
            sha256=sealer.sha256,
            criterion=criterion,
        )
        await add_file(actor, bid_id, file, key=key, object_name=object_name, object_sha256=sealer.ciphertext_sha256)
    except BaseException:
        await file_store().delete(object_name)
        raise
    return file


async def _sealed(sealer: StreamSealer, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    async for chunk in chunks:
        ready = sealer.push(chunk)
        if ready:
            yield ready
    for ready in sealer.finish():
        yield ready


async def _inspected(object_name: str, key: bytes, bid_id: UUID, file_id: UUID, name: str) -> str:
    async with _INSPECTIONS:
        content = vault.open_file(await file_store().get(object_name), key, bid_id, file_id)
        try:
            return await asyncio.to_thread(inspect_file, content, name)
        except UnfitFileError as error:
            raise InvalidInputError({"file": str(error)}) from error
