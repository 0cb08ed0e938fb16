import secrets

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.files.padding import PaddingError, pad, size_class, unpad
from portal.files.sealing import (
    TamperedError,
    new_challenge_keys,
    new_key,
    new_key_pair,
    open_piece,
    public_key_of,
    seal_key,
    seal_piece,
    unseal_key,
    unwrap_challenge_key,
    unwrap_key,
    wrap_key,
)
from portal.files.streams import CHUNK, StreamSealer, open_stream, seal_stream

KEY = bytes(range(32))


@given(st.binary(max_size=70_000))
def test_padding_gives_back_what_it_was_given(content: bytes) -> None:
    padded = pad(content)
    assert unpad(padded) == content
    assert len(padded) == size_class(len(padded))


@given(st.integers(0, 30_000_000))
def test_size_classes_are_few_and_large_enough(length: int) -> None:
    stored = size_class(length)
    assert stored >= length
    assert stored == size_class(stored)
    assert stored in {256, 1024, 4096, 16_384, 65_536, 262_144} or stored % 1_048_576 == 0


@pytest.mark.parametrize("broken", [b"", b"\0" * 5, b"\0\0\1\0" + b"a" * 252, b"\0" * 255 + b"x"])
def test_unpad_refuses_what_pad_did_not_make(broken: bytes) -> None:
    with pytest.raises(PaddingError):
        unpad(broken)


@given(st.binary(max_size=5_000), st.binary(max_size=40))
def test_a_piece_opens_only_with_its_key_and_binding(content: bytes, binding: bytes) -> None:
    sealed = seal_piece(content, KEY, binding)
    assert open_piece(sealed, KEY, binding) == content
    for key, other in ((new_key(), binding), (KEY, binding + b"x")):
        with pytest.raises(TamperedError):
            open_piece(sealed, key, other)


def test_pieces_of_like_size_are_stored_at_the_same_length() -> None:
    assert len(seal_piece(b"a", KEY, b"")) == len(seal_piece(b"a" * 200, KEY, b""))


@given(st.data())
def test_any_changed_bit_of_a_piece_is_found(data: st.DataObject) -> None:
    sealed = bytearray(seal_piece(b"our answer", KEY, b"bid"))
    position = data.draw(st.integers(0, len(sealed) - 1))
    sealed[position] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(TamperedError):
        open_piece(bytes(sealed), KEY, b"bid")


def test_the_same_content_never_gives_the_same_ciphertext() -> None:
    assert seal_piece(b"a", KEY, b"") != seal_piece(b"a", KEY, b"")


def test_an_envelope_key_is_wrapped_and_sealed_to_its_envelope() -> None:
    key, (public, private) = new_key(), new_key_pair()
    assert unwrap_key(wrap_key(key, KEY, b"b"), KEY, b"b") == key
    sealed = seal_key(key, public, b"bid/quality")
    assert unseal_key(sealed, private, b"bid/quality") == key
    for opening_key, binding in ((private, b"bid/price"), (new_key_pair()[1], b"bid/quality")):
        with pytest.raises(TamperedError):
            unseal_key(sealed, opening_key, binding)


def test_a_challenge_key_opens_only_with_the_operators_key() -> None:
    operator_public, operator_private = new_key_pair()
    public, wrapped = new_challenge_keys(operator_public)
    assert public_key_of(unwrap_challenge_key(wrapped, operator_private)) == public
    with pytest.raises(TamperedError):
        unwrap_challenge_key(wrapped, new_key_pair()[1])


@settings(max_examples=40)
@given(st.binary(max_size=300), st.integers(0, 4), st.integers(1, 90_000))
def test_a_file_comes_back_whatever_its_chunks(tail: bytes, blocks: int, step: int) -> None:
    content = b"x" * (blocks * CHUNK) + tail
    sealer = StreamSealer(KEY, b"bid")
    sealed = b"".join(sealer.push(content[i : i + step]) for i in range(0, len(content), step))
    sealed += b"".join(sealer.finish())
    assert open_stream(sealed, KEY, b"bid") == content
    assert sealer.length == len(content)


@pytest.mark.parametrize("length", [0, 1, 255, 256, 257, 65_535, 65_536, 65_537, 262_145, 1_048_577])
def test_files_of_awkward_lengths_come_back(length: int) -> None:
    content = secrets.token_bytes(length)
    assert open_stream(seal_stream(content, KEY, b"b"), KEY, b"b") == content


def test_files_of_like_size_are_stored_at_the_same_length() -> None:
    assert len(seal_stream(b"a" * 70_000, KEY, b"")) == len(seal_stream(b"a" * 200_000, KEY, b""))


def test_a_file_cut_short_carried_on_swapped_or_moved_is_found() -> None:
    sealed = seal_stream(b"y" * (3 * CHUNK), KEY, b"bid")
    chunk = CHUNK + 17
    first = 25
    swapped = (
        sealed[:first]
        + sealed[first + chunk : first + 2 * chunk]
        + sealed[first : first + chunk]
        + sealed[first + 2 * chunk :]
    )
    broken = [
        sealed[:-1],
        sealed[:-25],
        sealed[: first + chunk],
        sealed[:first],
        sealed[:10],
        b"",
        sealed + b"z",
        swapped,
    ]
    broken.append(sealed[:100] + bytes([sealed[100] ^ 1]) + sealed[101:])
    for case in broken:
        with pytest.raises(TamperedError):
            open_stream(case, KEY, b"bid")
    with pytest.raises(TamperedError):
        open_stream(sealed, KEY, b"other bid")
