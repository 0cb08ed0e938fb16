"""Files sent in parts by the page's script, in the words of the tus protocol 1.0: begin, ask where it ends, send on, finish.

Every step checks again whose bid it is and whether it may change. A part's token is bound to the session, the bid and
the file on its way, and nothing of a part is read before it was right.
"""

import re
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.bidding import queries
from challenges.bidding.controllers.provided import WRITE, Own, own, own_editable
from challenges.bidding.domain.uploads import MAXIMUM_PART_BYTES, OffsetError, UploadDetail
from challenges.bidding.services.resuming import begin_upload, drop_upload, finish_upload, take_part
from portal.accounts.domain import Actor
from portal.files.uploads import (
    MAXIMUM_FILE_MB,
    FileTooLargeError,
    TooSlowError,
    clean_name,
    in_time,
    read_metadata,
)
from portal.kernel.errors import InvalidInputError
from portal.kernel.numerals import whole_number
from portal.web.csrf import StaleFormError, bound_token, is_bound_token_right, is_from_elsewhere
from portal.web.errors import machine_answer
from portal.web.pages import see_other

PART_SECONDS = 90.0
"""How long one part may take in all; a megabyte takes that long at 90 kilobits a second."""
_BYTE_DIGITS = 15
_PROTOCOL = {"tus-resumable": "1.0.0", "cache-control": "no-store"}
_PART = "application/offset+octet-stream"

Asked = Request[Any, Any, Any]


class BidUploadsController(Controller):
    """The files on their way into a bid."""

    path = "/challenges/{reference:str}/bids/{bid_id:uuid}/files/uploads"

    @post("/", opt=WRITE)
    async def begin(
        self, request: Asked, reference: FromPath[str], bid_id: FromPath[UUID], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Begin a file: its length in Upload-Length, its name, purpose and hash in Upload-Metadata."""
        found = await own_editable(reference, bid_id, actor)
        said = read_metadata(request.headers.get("upload-metadata", ""))
        try:
            upload = await begin_upload(
                actor,
                bid_id,
                name=clean_name(said.get("filename", "")),
                criterion=known_criterion(found, said.get("criterion", "")),
                length=_count(request, "upload-length"),
                sha256=said["sha256"] if re.fullmatch("[0-9a-f]{64}", said.get("sha256", "")) else "",
            )
        except FileTooLargeError:
            return _answer(413, f"The file is larger than {MAXIMUM_FILE_MB} MB.")
        except InvalidInputError as error:
            return _answer(422, " ".join(error.errors.values()))
        return _where(request, found, upload, status=201)

    @get("/{upload_id:uuid}", opt=WRITE)
    async def ask(
        self,
        request: Asked,
        reference: FromPath[str],
        bid_id: FromPath[UUID],
        upload_id: FromPath[UUID],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Tell how much of a file is here."""
        found = await own(reference, bid_id, actor)
        return _where(request, found, await queries.unfinished_upload(bid_id, upload_id), status=200)

    @patch(
        "/{upload_id:uuid}",
        opt=WRITE | {"upload": True},
        request_max_body_size=MAXIMUM_PART_BYTES + 1024,
    )
    async def send(
        self,
        request: Asked,
        reference: FromPath[str],
        bid_id: FromPath[UUID],
        upload_id: FromPath[UUID],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Take the next part, which begins at Upload-Offset; one that breaks off changes nothing."""
        await own(reference, bid_id, actor)
        await queries.unfinished_upload(bid_id, upload_id)
        token = request.headers.get("upload-token", "")
        if is_from_elsewhere(request) or not is_bound_token_right(request, _subject(bid_id, upload_id), token):
            raise StaleFormError
        if request.headers.get("content-type", "") != _PART:
            return _answer(415, f"A part is sent as {_PART}.")
        offset = _count(request, "upload-offset")
        try:
            upload = await take_part(
                actor, bid_id, upload_id, offset=offset, chunks=in_time(request.stream(), PART_SECONDS)
            )
        except OffsetError as error:
            return _answer(error.status, error.message, {"upload-offset": str(error.received)})
        except TooSlowError:
            return _answer(408, "This part took too long, so it was not kept. What arrived before it is.")
        return Response(None, status_code=204, headers={**_PROTOCOL, "upload-offset": str(upload.state.received)})

    @post("/{upload_id:uuid}/completion", opt=WRITE)
    async def finish(
        self,
        reference: FromPath[str],
        bid_id: FromPath[UUID],
        upload_id: FromPath[UUID],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Attach a file that is here in full; a repeat after a lost answer gives the same one."""
        await own(reference, bid_id, actor)
        try:
            file = await finish_upload(actor, bid_id, upload_id)
        except InvalidInputError as error:
            return _answer(422, " ".join(error.errors.values()))
        return Response({"id": str(file.id), "name": file.name}, status_code=200, headers=_PROTOCOL)

    @post("/{upload_id:uuid}/removal", opt=WRITE)
    async def drop(
        self,
        reference: FromPath[str],
        bid_id: FromPath[UUID],
        upload_id: FromPath[UUID],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Drop what arrived of a file."""
        found = await own(reference, bid_id, actor)
        await drop_upload(actor, bid_id, upload_id)
        return see_other(f"{found.bid.path}/files", "What had arrived of the file is removed.")


def known_criterion(found: Own, identifier: str) -> str:
    """Give the criterion that a file is for, or none where the challenge has no such criterion."""
    challenge = found.challenge
    known = {one.identifier for one in challenge.criteria if not challenge.is_divided(one)}
    return identifier if identifier in known else ""


def upload_token(request: Asked, bid_id: UUID, upload_id: UUID) -> str:
    """Make the token with which this session may send parts of one file."""
    return bound_token(request, _subject(bid_id, upload_id))


def _subject(bid_id: UUID, upload_id: UUID) -> str:
    return f"bid {bid_id} upload {upload_id}"


def _count(request: Asked, header: str) -> int:
    """Read a count of bytes; what is none is -1, which no file has and at which no part begins."""
    return whole_number(request.headers.get(header), otherwise=-1, most=_BYTE_DIGITS)


def _where(request: Asked, found: Own, upload: UploadDetail, *, status: int) -> Response[Any]:
    """Tell where a file on its way ends so far."""
    place = f"{found.bid.path}/files/uploads/{upload.id}"
    offset, length = upload.state.received, upload.state.length
    token = upload_token(request, found.bid.id, upload.id)
    return Response(
        {"url": place, "offset": offset, "length": length, "token": token},
        status_code=status,
        headers={**_PROTOCOL, "location": place, "upload-offset": str(offset), "upload-length": str(length)},
    )


def _answer(status: int, detail: str, headers: dict[str, str] | None = None) -> Response[Any]:
    answer = machine_answer(status, detail)
    answer.headers.update({**_PROTOCOL, **(headers or {})})
    return answer
