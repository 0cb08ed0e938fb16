"""The files of a draft: streamed in and sealed as they arrive, listed, downloaded by their own supplier, removed."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.bidding import queries, services
from challenges.bidding.controllers.provided import WRITE, Own, own, own_editable
from challenges.bidding.controllers.uploads import known_criterion, upload_token
from challenges.bidding.domain.uploads import PART_BYTES, UploadDetail
from challenges.bidding.pages import kind_name
from challenges.bidding.services.uploading import require_upload, store_file
from portal.accounts.domain import Actor
from portal.files.downloads import attachment
from portal.files.inspection import ACCEPTED, ACCEPTED_WORDS
from portal.files.uploads import (
    MAXIMUM_BODY_BYTES,
    MAXIMUM_FILE_MB,
    FileTooLargeError,
    UploadError,
    in_time,
)
from portal.kernel.errors import InvalidInputError, RefusedError
from portal.web.pages import Page, page, see_other
from portal.web.uploads import upload_form

FORM_SECONDS = 900.0
"""How long the plain form may take in all: its 80 MB in a quarter of an hour are 730 kilobits a second."""


class Unfinished(msgspec.Struct, frozen=True):
    """A file that is not here in full, as the page shows it."""

    upload: UploadDetail
    arrived: str
    token: str
    where: str


class BidFilesController(Controller):
    """The files page of a bid."""

    path = "/challenges/{reference:str}/bids/{bid_id:uuid}/files"

    @get("/", opt=WRITE)
    async def show(
        self,
        request: Request[Any, Any, Any],
        reference: FromPath[str],
        bid_id: FromPath[UUID],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """List the files and offer to add some, or to go on with those that are not here in full."""
        return await _files_page(request, await own(reference, bid_id, actor), [])

    @post("/", opt=WRITE | {"upload": True}, request_max_body_size=MAXIMUM_BODY_BYTES)
    async def upload(
        self,
        request: Request[Any, Any, Any],
        reference: FromPath[str],
        bid_id: FromPath[UUID],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Take files; whether they may come is settled before the first byte, and a bad one holds up no other."""
        found = await own_editable(reference, bid_id, actor)
        await require_upload(actor, bid_id)
        added, errors = await _receive(request, found, actor)
        if errors:
            return await _files_page(request, found, errors, status=422, added=added)
        names = ", ".join(f"“{name}”" for name in added)
        return see_other(f"{found.bid.path}/files", f"Added and sealed: {names}.")

    @get("/{file_id:uuid}", opt=WRITE)
    async def download(
        self,
        reference: FromPath[str],
        bid_id: FromPath[UUID],
        file_id: FromPath[UUID],
        actor: NamedDependency[Actor],
    ) -> Response[bytes]:
        """Give the supplier its own file back, as a download."""
        await own(reference, bid_id, actor)
        file, content = await queries.draft_file(bid_id, file_id)
        return attachment(content, file.name, file.media_type)

    @post("/{file_id:uuid}/removal", opt=WRITE)
    async def remove(
        self,
        reference: FromPath[str],
        bid_id: FromPath[UUID],
        file_id: FromPath[UUID],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Take a file out of the draft."""
        found = await own(reference, bid_id, actor)
        await services.remove_file(actor, bid_id, file_id)
        return see_other(f"{found.bid.path}/files", "The file is removed from your draft.")


async def _receive(request: Request[Any, Any, Any], found: Own, actor: Actor) -> tuple[list[str], list[str]]:
    """Read the form as it streams in; answer the names that were added and what is wrong with the others."""
    added: list[str] = []
    errors: list[str] = []
    try:
        form = upload_form(request, chunks=in_time(request.stream(), FORM_SECONDS))
        async for part in form.files():
            if not part.name:
                continue
            try:
                await store_file(
                    actor,
                    found.bid.id,
                    name=part.name,
                    criterion=known_criterion(found, form.fields.get("criterion", "")),
                    chunks=part.content,
                )
                added.append(part.name)
            except FileTooLargeError:
                errors.append(f"“{part.name}” is larger than {MAXIMUM_FILE_MB} MB")
            except InvalidInputError as error:
                errors.append(f"“{part.name}” was not added. {' '.join(error.errors.values())}")
            except RefusedError as error:
                errors.append(error.message)
        if not added and not errors:
            errors.append("Choose a file")
    except UploadError as error:
        errors.append(str(error))
    return added, errors


async def _files_page(
    request: Request[Any, Any, Any],
    found: Own,
    errors: list[str],
    *,
    status: int = 200,
    added: list[str] | None = None,
) -> Page:
    content = await queries.content_of(found.bid.id)
    uploads = await queries.unfinished_uploads(found.bid.id)
    titles = {one.identifier: one.title for one in found.challenge.criteria}
    return page(
        "bidding/files.html",
        title="Files",
        status=status,
        own=found,
        standing=found.standing,
        files=[
            (
                file,
                kind_name(file.media_type),
                titles.get(file.criterion, "No longer asked" if file.criterion else "The bid as a whole"),
            )
            for file in content.files
        ],
        unfinished=[_unfinished(request, one, titles) for one in uploads],
        criteria=tuple(titles.items()),
        errors=errors,
        added=added or [],
        accepted=ACCEPTED,
        accepted_words=ACCEPTED_WORDS,
        limit_mb=MAXIMUM_FILE_MB,
        part_bytes=PART_BYTES,
        back=found.bid.path,
        back_text="Back to your bid",
    )


def _unfinished(request: Request[Any, Any, Any], upload: UploadDetail, titles: dict[str, str]) -> Unfinished:
    state = upload.state
    arrived = f"{_megabytes(state.received)} of {_megabytes(state.length)} MB"
    token = upload_token(request, upload.bid_id, upload.id)
    return Unfinished(upload, arrived, token, titles.get(state.criterion, "The bid as a whole"))


def _megabytes(count: int) -> str:
    return f"{count / 1024 / 1024:.1f}"
