"""Taking in a file in parts: each is sealed as it comes, the next may come to any web process, and a lost one is sent again."""

from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import msgspec

from challenges.bidding import queries, vault
from challenges.bidding.domain.content import MAXIMUM_FILES, BidFile
from challenges.bidding.domain.uploads import (
    KEPT_FOR,
    MAXIMUM_UNFINISHED,
    PartTooLargeError,
    UploadDetail,
    UploadPart,
    UploadState,
)
from challenges.bidding.services.pieces import lock_for_editing, lock_own
from challenges.bidding.services.uploading import attach_sealed, require_upload, sealed_file
from portal.accounts.domain import Actor
from portal.database.clock import portal_now
from portal.database.transactions import execute, fetch, fetch_one, transaction
from portal.files.sealing import new_key, wrap_key
from portal.files.store import file_store, new_object_name
from portal.files.streams import StreamSealer, open_stream
from portal.files.uploads import MAXIMUM_FILE_BYTES, FileTooLargeError
from portal.jobs.services import schedule_once
from portal.kernel.errors import InvalidInputError, NotFoundError, RefusedError

FORGET = "bids:forget-uploads"


class _FinishedError(Exception):
    """Somebody finished this file in the meantime."""


async def begin_upload(
    actor: Actor, bid_id: UUID, *, name: str, criterion: str, length: int, sha256: str = ""
) -> UploadDetail:
    """Begin a file that will come in parts; nothing of it is part of the bid before it is finished."""
    if length > MAXIMUM_FILE_BYTES:
        raise FileTooLargeError
    if length <= 0:
        raise InvalidInputError({"file": "The file is empty. Check that it was saved, then choose it again."})
    upload_id, key = uuid4(), new_key()
    async with transaction():
        _, now = await lock_for_editing(actor, bid_id)
        unfinished = len(await queries.unfinished_uploads(bid_id))
        if len((await queries.content_of(bid_id)).files) + unfinished >= MAXIMUM_FILES:
            raise RefusedError(f"A bid can have at most {MAXIMUM_FILES} files. Remove one to add another.")
        if unfinished >= MAXIMUM_UNFINISHED:
            raise RefusedError(f"{MAXIMUM_UNFINISHED} files are not here in full. Continue them or drop some first.")
        state = UploadState(name=name, criterion=criterion, length=length, sha256=sha256)
        await execute(
            "insert into upload (id, bid, wrapped, state, version, begun_at, begun_by, expires_at)"
            " values ($1, $2, $3, $4, 0, $5, $6, $7)",
            upload_id,
            bid_id,
            wrap_key(key, vault.draft_key(), vault.upload_binding(bid_id, upload_id)),
            _seal_state(state, key, bid_id, upload_id, 0),
            now,
            actor.person_id,
            now + KEPT_FOR,
        )
        await _schedule_forgetting(now)
        return await queries.unfinished_upload(bid_id, upload_id)


async def take_part(
    actor: Actor, bid_id: UUID, upload_id: UUID, *, offset: int, chunks: AsyncIterator[bytes]
) -> UploadDetail:
    """Seal the next part and keep it; a part that broke off or came twice changes nothing.

    OffsetError when it does not begin where the file ends so far, also when another sender was faster meanwhile.
    """
    await require_upload(actor, bid_id)
    found = await queries.unfinished_upload(bid_id, upload_id)
    found.state.expect(offset)
    key = await queries.upload_key(bid_id, upload_id)
    sealer = StreamSealer(key, vault.upload_part_binding(bid_id, upload_id, offset))
    sealed = await _sealed(sealer, chunks, found.state.room())
    if not sealer.length:
        return found
    part = UploadPart(new_object_name("parts"), sealer.length)
    await file_store().put_new(part.object_name, sealed)
    try:
        async with transaction():
            _, now = await lock_for_editing(actor, bid_id)
            current = await queries.unfinished_upload(bid_id, upload_id)
            current.state.expect(offset)
            await _keep_part(current, part, key, now)
            return await queries.unfinished_upload(bid_id, upload_id)
    except BaseException:
        await file_store().delete(part.object_name)
        raise


async def finish_upload(actor: Actor, bid_id: UUID, upload_id: UUID) -> BidFile:
    """Put the parts together, look at the whole and attach it; finished already means the same file is answered.

    A file that is not accepted is dropped, with its reason in InvalidInputError.
    """
    await require_upload(actor, bid_id)
    try:
        found = await queries.unfinished_upload(bid_id, upload_id)
    except NotFoundError:
        return await _finished(bid_id, upload_id)
    state = found.state
    if not state.is_whole:
        raise RefusedError(f"“{state.name}” is not here in full yet. Continue it first.")
    chunks = _opened(found, await queries.upload_key(bid_id, upload_id))
    try:
        async with (
            sealed_file(
                bid_id, upload_id, name=state.name, criterion=state.criterion, chunks=chunks, sha256=state.sha256
            ) as sealed,
            transaction(),
        ):
            await lock_own(actor, bid_id)
            await _take_over(upload_id)
            await attach_sealed(actor, bid_id, sealed)
    except _FinishedError:
        return await _finished(bid_id, upload_id)
    except InvalidInputError:
        with suppress(NotFoundError):
            await drop_upload(actor, bid_id, upload_id)
        raise
    await _remove_objects(state)
    return sealed.file


async def drop_upload(actor: Actor, bid_id: UUID, upload_id: UUID) -> None:
    """Forget a file that is not here in full; NotFoundError when it is gone already."""
    async with transaction():
        await lock_own(actor, bid_id)
        found = await queries.unfinished_upload(bid_id, upload_id)
        await _forget(upload_id)
    await _remove_objects(found.state)


async def forget_expired_uploads() -> None:
    """Remove what was not continued in time; runs hourly while there is anything, and may run twice."""
    rows = await fetch("select id from upload where expires_at <= portal_now() order by id")
    for row in rows:
        async with transaction():
            held = await fetch_one(
                "select id from upload where id = $1 and expires_at <= portal_now() for update", row["id"]
            )
            if held is None:
                continue
            parts = await fetch("select object_name from uploaded_part where upload = $1", row["id"])
            for part in parts:
                await file_store().delete(part["object_name"])
            await _forget(row["id"])
    if await fetch_one("select 1 from upload limit 1") is not None:
        await _schedule_forgetting(await portal_now())


async def _schedule_forgetting(now: datetime) -> None:
    """Look on the next full hour; one act for everything, so that acts count no uploads."""
    await schedule_once(now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1), FORGET, "hourly")


async def _sealed(sealer: StreamSealer, chunks: AsyncIterator[bytes], room: int) -> bytes:
    """Seal a part in memory, where it is at most a few megabytes of ciphertext."""
    sealed = bytearray()
    async for chunk in chunks:
        if sealer.length + len(chunk) > room:
            raise PartTooLargeError
        sealed += sealer.push(chunk)
    for ready in sealer.finish():
        sealed += ready
    return bytes(sealed)


async def _keep_part(found: UploadDetail, part: UploadPart, key: bytes, now: datetime) -> None:
    version = found.version + 1
    await execute(
        "insert into uploaded_part (id, upload, number, object_name) values ($1, $2, $3, $4)",
        uuid4(),
        found.id,
        version,
        part.object_name,
    )
    await execute(
        "update upload set state = $2, version = $3, expires_at = $4 where id = $1",
        found.id,
        _seal_state(found.state.with_part(part), key, found.bid_id, found.id, version),
        version,
        now + KEPT_FOR,
    )


def _seal_state(state: UploadState, key: bytes, bid_id: UUID, upload_id: UUID, version: int) -> bytes:
    content = msgspec.to_builtins(state)
    return vault.seal_content(content, key, vault.upload_state_binding(bid_id, upload_id, version))


async def _opened(found: UploadDetail, key: bytes) -> AsyncIterator[bytes]:
    """Give the parts in clear, one at a time, each only if it is the one that belongs there."""
    offset = 0
    for part in found.state.parts:
        sealed = await file_store().get(part.object_name)
        yield open_stream(sealed, key, vault.upload_part_binding(found.bid_id, found.id, offset))
        offset += part.length


async def _finished(bid_id: UUID, upload_id: UUID) -> BidFile:
    content = await queries.content_of(bid_id)
    for file in content.files:
        if file.id == upload_id:
            return file
    raise NotFoundError


async def _take_over(upload_id: UUID) -> None:
    """Be the one who finishes a file."""
    if not await _forget(upload_id):
        raise _FinishedError


async def _forget(upload_id: UUID) -> bool:
    await execute("delete from uploaded_part where upload = $1", upload_id)
    return await fetch_one("delete from upload where id = $1 returning id", upload_id) is not None


async def _remove_objects(state: UploadState) -> None:
    for part in state.parts:
        await file_store().delete(part.object_name)
