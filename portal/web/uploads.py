"""Forms with files out of a request: the form's token is checked before the first byte of a file is read."""

from collections.abc import AsyncIterator
from typing import Any

import msgspec
from litestar import Request

from portal.files.uploads import MAXIMUM_FILE_BYTES, FileTooLargeError, UploadError, UploadForm
from portal.web.csrf import FIELD, StaleFormError, is_from_elsewhere, is_token_right
from portal.web.form_data import clean_text


class OneFile(msgspec.Struct):
    """What a form with one file brought: the file, or what is wrong with it, and the texts beside it."""

    name: str = ""
    content: bytes = b""
    error: str = ""
    fields: dict[str, str] = {}


def upload_form(
    request: Request[Any, Any, Any],
    *,
    chunks: AsyncIterator[bytes] | None = None,
    most: int = MAXIMUM_FILE_BYTES,
) -> UploadForm:
    """Read a request's form as it streams in, or as `chunks` bring it; StaleFormError when its token is not right."""

    def check(fields: dict[str, str]) -> None:
        if is_from_elsewhere(request) or not is_token_right(request, fields.get(FIELD, "")):
            raise StaleFormError

    content_type = request.headers.get("content-type", "")
    return UploadForm(chunks or request.stream(), content_type, check=check, maximum_bytes=most)


async def read_one_file(request: Request[Any, Any, Any], *, most: int = MAXIMUM_FILE_BYTES) -> OneFile:
    """Read the file of the field "file" into memory; StaleFormError before its first byte when the token is not right."""
    found = OneFile()
    try:
        form = upload_form(request, most=most)
        found.fields = form.fields
        async for part in form.files():
            if part.field == "file" and part.name and not found.content:
                found.name = clean_text(part.name)
                found.content = b"".join([chunk async for chunk in part.content])
        if not found.name:
            found.error = "Choose a file"
    except FileTooLargeError:
        found.error = f"The file must be smaller than {most // 1024 // 1024} MB"
    except UploadError as error:
        found.error = str(error)
    return found
