from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.files.downloads import attachment
from portal.files.uploads import FileTooLargeError, UploadError, UploadForm, boundary_of, clean_name

KIND = "multipart/form-data; boundary=b"


def body(*parts: tuple[str, str | None, bytes], end: bool = True) -> bytes:
    made = b""
    for field, filename, content in parts:
        name = f'; filename="{filename}"' if filename is not None else ""
        made += f'--b\r\nContent-Disposition: form-data; name="{field}"{name}\r\n\r\n'.encode() + content + b"\r\n"
    return made + (b"--b--\r\n" if end else b"")


async def chunks(content: bytes, step: int = 7) -> AsyncIterator[bytes]:
    for start in range(0, len(content), step):
        yield content[start : start + step]


class RefusedError(Exception):
    pass


def check(fields: dict[str, str]) -> None:
    if fields.get("token") != "right":
        raise RefusedError


async def read(content: bytes, *, step: int = 7, limit: int = 1_000) -> list[tuple[str, bytes]]:
    form = UploadForm(chunks(content, step), KIND, check=check, maximum_bytes=limit)
    found = []
    async for part in form.files():
        try:
            found.append((part.name, b"".join([chunk async for chunk in part.content])))
        except FileTooLargeError:
            found.append((part.name, b"too large"))
    return found


@given(st.binary(max_size=400), st.binary(max_size=400), st.integers(1, 600))
async def test_files_come_through_whatever_the_chunks(first: bytes, second: bytes, step: int) -> None:
    first, second = first.replace(b"--b", b""), second.replace(b"--b", b"")
    content = body(("token", None, b"right"), ("file", "a.txt", first), ("file", "a.txt", second))
    assert await read(content, step=step) == [("a.txt", first), ("a.txt", second)]


async def test_the_token_is_checked_before_the_first_file_byte() -> None:
    seen = []

    async def watched() -> AsyncIterator[bytes]:
        for chunk in (body(("file", "a.txt", b""), end=False), b"secret", b"\r\n--b--\r\n"):
            seen.append(chunk)
            yield chunk

    form = UploadForm(watched(), KIND, check=check)
    with pytest.raises(RefusedError):
        async for _ in form.files():
            raise AssertionError("a file was given without a token")
    assert b"secret" not in seen
    with pytest.raises(RefusedError):
        await read(body(("file", "a.txt", b"x"), ("token", None, b"right")))
    with pytest.raises(RefusedError):
        await read(body())


async def test_one_large_file_does_not_hold_up_the_next() -> None:
    content = body(("token", None, b"right"), ("file", "big", b"x" * 2_000), ("file", "small", b"y"))
    assert await read(content) == [("big", b"too large"), ("small", b"y")]


async def test_a_part_that_is_not_read_is_skipped() -> None:
    form = UploadForm(
        chunks(body(("token", None, b"right"), ("file", "a", b"x" * 5_000), ("file", "b", b"y"))),
        KIND,
        check=check,
        maximum_bytes=100,
    )
    assert [part.name async for part in form.files()] == ["a", "b"]


@pytest.mark.parametrize(
    "content",
    [
        body(("token", None, b"right"), ("file", "a", b"cut"), end=False),
        body(("token", None, b"right"), ("file", "a", b"cut"), end=False)[:-4],
        b"not multipart",
        b"--b\r\nNonsense\r\n\r\n",
        body(("token", None, b"right"), *[("file", f"{n}", b"x") for n in range(1_001)]),
        body(("token", None, b"x" * 9_000)),
        b"--b\r\n" + b"X: y\r\n" * 20 + b"\r\n",
        b'--b\r\nContent-Disposition: form-data; name="' + b"n" * 9_000 + b'"\r\n\r\n',
    ],
)
async def test_malformed_forms_are_refused(content: bytes) -> None:
    with pytest.raises(UploadError):
        await read(content, step=500)


@given(st.binary(max_size=600))
async def test_no_bytes_whatever_make_the_reader_fail(content: bytes) -> None:
    try:
        await read(body(("token", None, b"right"), end=False) + content, step=50)
    except (UploadError, RefusedError):
        return


@pytest.mark.parametrize("kind", ["", "text/plain", "multipart/form-data", "multipart/mixed; boundary=b"])
def test_other_bodies_are_refused(kind: str) -> None:
    with pytest.raises(UploadError):
        boundary_of(kind)


@given(st.text(max_size=500))
def test_a_name_is_cleaned_to_harmless_data(name: str) -> None:
    cleaned = clean_name(name)
    assert 0 < len(cleaned) <= 200
    assert cleaned.isprintable()
    assert "/" not in cleaned
    header = attachment(b"", cleaned, "text/plain").headers["content-disposition"]
    assert header.isascii()
    assert header.isprintable()


def test_a_long_name_keeps_its_ending() -> None:
    assert clean_name("a" * 300 + ".pdf").endswith("a.pdf")
    assert clean_name("C:\\plans\\my plan.pdf") == "my plan.pdf"
