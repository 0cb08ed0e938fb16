"""The object store: a local folder by default, S3 by URL; an object is written once and never overwritten."""

from collections.abc import AsyncIterator
from functools import lru_cache
from pathlib import Path
from uuid import uuid4

import obstore
from obstore.exceptions import AlreadyExistsError, NotFoundError
from obstore.store import LocalStore, MemoryStore, ObjectStore, S3Store, from_url

from portal.settings import get_settings


class ObjectMissingError(Exception):
    """The store has no object of that name."""


class ObjectExistsError(Exception):
    """An object of that name is there already; nothing was overwritten."""


class FileStore:
    """Named objects of bytes. Names are random and say nothing of their owner."""

    def __init__(self, store: ObjectStore) -> None:
        """Stand on any obstore store."""
        self._store = store

    async def put_new(self, name: str, content: bytes) -> None:
        """Write an object; ObjectExistsError when the name is taken."""
        try:
            await obstore.put_async(self._store, name, content, mode="create")
        except AlreadyExistsError as error:
            raise ObjectExistsError(name) from error

    async def put_stream(self, name: str, chunks: AsyncIterator[bytes]) -> None:
        """Write an object as it arrives; it appears under its name whole or, after an error, not at all."""
        staging = f"staging/{uuid4().hex}"
        try:
            async with obstore.open_writer_async(self._store, staging, buffer_size=5 * 1024 * 1024) as writer:
                async for chunk in chunks:
                    await writer.write(chunk)
            await obstore.rename_async(self._store, staging, name, overwrite=False)
        except AlreadyExistsError as error:
            await self.delete(staging)
            raise ObjectExistsError(name) from error
        except BaseException:
            await self.delete(staging)
            raise

    async def get(self, name: str) -> bytes:
        """Read a whole object; ObjectMissingError when there is none."""
        try:
            answer = await obstore.get_async(self._store, name)
            return bytes(await answer.bytes_async())
        except (NotFoundError, FileNotFoundError) as error:
            raise ObjectMissingError(name) from error

    async def delete(self, name: str) -> None:
        """Remove an object; one that is not there is no error."""
        try:
            await obstore.delete_async(self._store, name)
        except (NotFoundError, FileNotFoundError):
            return

    async def names(self, prefix: str = "") -> list[str]:
        """List the names that begin with the folder `prefix`."""
        pages = obstore.list(self._store, prefix or None)
        return [item["path"] async for page in pages for item in page]


def open_store(url: str) -> FileStore:
    """Open "memory://", a folder (path or file:// URL, made with mode 0700), or any object store URL such as s3://bucket/prefix."""
    if url.startswith("memory:"):
        return FileStore(MemoryStore())
    if "://" not in url or url.startswith("file://"):
        folder = Path(url.removeprefix("file://"))
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return FileStore(LocalStore(folder))
    if url.startswith("s3://"):
        return FileStore(S3Store.from_url(url, copy_if_not_exists="multipart"))
    return FileStore(from_url(url))


@lru_cache(maxsize=4)
def _store_at(url: str) -> FileStore:
    return open_store(url)


def file_store() -> FileStore:
    """Open the store that the settings name."""
    return _store_at(get_settings().file_store)


def new_object_name(kind: str) -> str:
    """Draw a random object name such as "sealed/3f/3fa8..."; it tells nothing of whose it is."""
    token = uuid4().hex
    return f"{kind}/{token[:2]}/{token}"
