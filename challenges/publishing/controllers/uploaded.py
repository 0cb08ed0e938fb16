"""Taking in one file for suppliers to read: read as it streams in, looked at, stored, and handed to a service."""

import asyncio
import hashlib
from collections.abc import Awaitable
from typing import Any, Protocol
from uuid import UUID

import msgspec
from litestar import Request

from portal.accounts.domain import Actor
from portal.files.inspection import UnfitFileError, inspect_file
from portal.files.store import file_store, new_object_name
from portal.files.uploads import MAXIMUM_FILE_BYTES
from portal.kernel.errors import RefusedError
from portal.web.form_data import clean_text
from portal.web.uploads import read_one_file

BODY_BYTES = MAXIMUM_FILE_BYTES + 1024 * 1024
_TITLE_LENGTH = 120


class Upload(msgspec.Struct):
    """What one upload brought: a title, and a file with what it is, or what is wrong with it."""

    title: str = ""
    name: str = ""
    content: bytes = b""
    media_type: str = ""
    error: str = ""

    @property
    def called(self) -> str:
        """Name the document: its title, or else the file's name."""
        return self.title or self.name


class AddDocument(Protocol):
    """The service that takes a stored file into a draft or an amendment."""

    def __call__(
        self,
        actor: Actor,
        reference: str,
        *,
        title: str,
        file_name: str,
        media_type: str,
        size_bytes: int,
        sha256: str,
        store_key: str,
    ) -> Awaitable[UUID | None]:
        """Add it; RefusedError where it may not be."""


async def read_upload(request: Request[Any, Any, Any]) -> Upload:
    """Read title and file and look at the file; StaleFormError before its first byte when the token is not right."""
    sent = await read_one_file(request)
    title = " ".join(clean_text(sent.fields.get("title", "")).split())[:_TITLE_LENGTH]
    found = Upload(title, sent.name, sent.content, error=sent.error)
    if not found.error:
        try:
            found.media_type = await asyncio.to_thread(inspect_file, found.content, found.name)
        except UnfitFileError as error:
            found.error = str(error)
    return found


async def keep_upload(upload: Upload, actor: Actor, reference: str, add: AddDocument) -> bool:
    """Store a file and have it added; False, with the reason in `error` and nothing left in the store, where it is not."""
    if upload.error:
        return False
    store_key = new_object_name("documents")
    await file_store().put_new(store_key, upload.content)
    try:
        await add(
            actor,
            reference,
            title=upload.called,
            file_name=upload.name,
            media_type=upload.media_type,
            size_bytes=len(upload.content),
            sha256=hashlib.sha256(upload.content).hexdigest(),
            store_key=store_key,
        )
    except RefusedError as error:
        await file_store().delete(store_key)
        upload.error = error.message
        return False
    except BaseException:
        await file_store().delete(store_key)
        raise
    return True
