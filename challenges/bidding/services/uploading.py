"""Taking in a file: sealed chunk by chunk into the object store, then looked at in memory, then attached."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import msgspec

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

CHANGED_ON_THE_WAY = "What arrived is not what was sent. Choose the file again."
# Whole files lie in memory while they are looked at, so only two at a time in each process.
_INSPECTIONS = asyncio.Semaphore(2)


class SealedFile(msgspec.Struct, frozen=True):
    """A file whose bytes lie sealed in the object store, ready to be attached."""

    file: BidFile
    key: bytes
    object_name: str
    object_sha256: str


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
    async with sealed_file(bid_id, uuid4(), name=name, criterion=criterion, chunks=chunks) as sealed:
        await attach_sealed(actor, bid_id, sealed)
    return sealed.file


async def attach_sealed(actor: Actor, bid_id: UUID, sealed: SealedFile) -> None:
    """Attach a file that lies sealed in the object store."""
    await add_file(
        actor,
        bid_id,
        sealed.file,
        key=sealed.key,
        object_name=sealed.object_name,
        object_sha256=sealed.object_sha256,
    )


@asynccontextmanager
async def sealed_file(
    bid_id: UUID, file_id: UUID, *, name: str, criterion: str, chunks: AsyncIterator[bytes], sha256: str = ""
) -> AsyncIterator[SealedFile]:
    """Seal a file as it arrives and look at it; what fails inside takes the sealed object away again.

    With `sha256` the content must have that hash.
    """
    key, object_name = new_key(), new_object_name("sealed")
    sealer = StreamSealer(key, vault.file_binding(bid_id, file_id))
    try:
        await file_store().put_stream(object_name, _sealed(sealer, chunks))
        _require_same(sealer.sha256, sha256)
        media_type = await _inspected(object_name, key, bid_id, file_id, name)
        file = BidFile(
            id=file_id,
            name=name,
            media_type=media_type,
            size_bytes=sealer.length,
            sha256=sealer.sha256,
            criterion=criterion,
        )
        yield SealedFile(file, key, object_name, sealer.ciphertext_sha256)
    except BaseException:
        await file_store().delete(object_name)
        raise


async def _sealed(sealer: StreamSealer, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    async for chunk in chunks:
        ready = sealer.push(chunk)
        if ready:
            yield ready
    for ready in sealer.finish():
        yield ready


def _require_same(found: str, said: str) -> None:
    if said and found != said:
        raise InvalidInputError({"file": CHANGED_ON_THE_WAY})


async def _inspected(object_name: str, key: bytes, bid_id: UUID, file_id: UUID, name: str) -> str:
    async with _INSPECTIONS:
        content = vault.open_file(await file_store().get(object_name), key, bid_id, file_id)
        try:
            return await asyncio.to_thread(inspect_file, content, name)
        except UnfitFileError as error:
            raise InvalidInputError({"file": str(error)}) from error
