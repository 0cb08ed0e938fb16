from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from portal.files.store import ObjectExistsError, ObjectMissingError, new_object_name, open_store


async def stream(*chunks: bytes, fails: bool = False) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk
    if fails:
        raise RuntimeError("broken off")


@pytest.fixture(params=["memory://", "folder", "file"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return {"memory://": "memory://", "folder": str(tmp_path / "files"), "file": (tmp_path / "f").as_uri()}[
        request.param
    ]


async def test_an_object_is_written_once_and_read_back(url: str) -> None:
    store = open_store(url)
    await store.put_new("sealed/a", b"one")
    with pytest.raises(ObjectExistsError):
        await store.put_new("sealed/a", b"two")
    with pytest.raises(ObjectExistsError):
        await store.put_stream("sealed/a", stream(b"two"))
    assert await store.get("sealed/a") == b"one"
    assert await store.names() == ["sealed/a"]


async def test_a_stream_appears_whole_or_not_at_all(url: str) -> None:
    store = open_store(url)
    big = b"x" * 1_000_000
    await store.put_stream("sealed/whole", stream(*[big] * 12))
    assert await store.get("sealed/whole") == big * 12
    with pytest.raises(RuntimeError):
        await store.put_stream("sealed/part", stream(*[big] * 12, fails=True))
    assert await store.names() == ["sealed/whole"]


async def test_what_is_missing_is_said_to_be(url: str) -> None:
    store = open_store(url)
    with pytest.raises(ObjectMissingError):
        await store.get("nothing")
    await store.delete("nothing")


def test_a_local_folder_is_for_its_owner_only(tmp_path: Path) -> None:
    open_store(str(tmp_path / "files"))
    assert (tmp_path / "files").stat().st_mode & 0o777 == 0o700


def test_names_are_random_and_tell_nothing() -> None:
    assert new_object_name("sealed") != new_object_name("sealed")
