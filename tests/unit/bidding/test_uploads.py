"""A file that comes in parts: however it is cut, repeated, skipped or mixed up, what is kept is the file or its beginning."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenges.bidding.domain.uploads import (
    MAXIMUM_PART_BYTES,
    OffsetError,
    PartTooLargeError,
    UploadPart,
    UploadState,
)
from portal.files.sealing import TamperedError, new_key
from portal.files.streams import open_stream, seal_stream

KEY = new_key()


def binding(offset: int) -> bytes:
    return f"part at {offset}".encode()


class Server:
    """What the service does with a part, in memory: the rule is the domain's, the sealing is the real one."""

    def __init__(self, length: int) -> None:
        self.state = UploadState(name="plan.pdf", criterion="", length=length)
        self.objects: dict[str, bytes] = {}

    def take(self, offset: int, content: bytes) -> None:
        self.state.expect(offset)
        name = f"object {len(self.objects)}"
        state = self.state.with_part(UploadPart(name, len(content)))
        self.objects[name] = seal_stream(content, KEY, binding(offset))
        self.state = state

    def file(self) -> bytes:
        found, offset = b"", 0
        for part in self.state.parts:
            found += open_stream(self.objects[part.object_name], KEY, binding(offset))
            offset += part.length
        return found


@given(
    content=st.binary(min_size=1, max_size=3_000),
    asks=st.lists(st.tuples(st.integers(0, 3_000), st.integers(1, 900)), max_size=40),
)
def test_whatever_is_sent_in_whatever_order_the_file_is_never_another(
    content: bytes, asks: list[tuple[int, int]]
) -> None:
    server = Server(len(content))
    for offset, length in asks:
        part = content[offset : offset + length]
        before = server.state
        if offset != before.received:
            with pytest.raises(OffsetError) as told:
                server.take(offset, part)
            assert told.value.received == before.received
            assert server.state == before
        elif part:
            server.take(offset, part)
    assert server.file() == content[: server.state.received]
    assert server.state.is_whole == (server.file() == content)


@given(content=st.binary(min_size=1, max_size=3_000), cuts=st.lists(st.integers(1, 2_999)), data=st.data())
def test_any_split_with_any_repetition_gives_the_file(content: bytes, cuts: list[int], data: st.DataObject) -> None:
    ends = sorted({cut for cut in cuts if cut < len(content)} | {len(content)})
    server, start = Server(len(content)), 0
    for end in ends:
        server.take(start, content[start:end])
        for again in data.draw(st.lists(st.sampled_from([start, 0]), max_size=2)):
            with pytest.raises(OffsetError):
                server.take(again, content[again:end])
        start = end
    assert server.state.is_whole
    assert server.file() == content


def test_a_part_never_goes_beyond_the_file_or_the_most_a_part_may_be() -> None:
    state = UploadState(name="a", criterion="", length=10, parts=(UploadPart("x", 8),))
    assert state.room() == 2
    with pytest.raises(PartTooLargeError):
        state.with_part(UploadPart("y", 3))
    assert state.with_part(UploadPart("y", 2)).is_whole
    assert UploadState(name="a", criterion="", length=MAXIMUM_PART_BYTES * 3).room() == MAXIMUM_PART_BYTES


def test_a_part_put_in_another_place_does_not_open() -> None:
    sealed = seal_stream(b"second", KEY, binding(6))
    with pytest.raises(TamperedError):
        open_stream(sealed, KEY, binding(0))
