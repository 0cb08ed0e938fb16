"""Files that suppliers read with a challenge: uploaded as a stream, checked, stored, listed."""

import asyncio
import hashlib
from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.publishing import policies, queries, services
from challenges.publishing.controllers.drafting import section_page
from challenges.publishing.domain import ChallengeDetail, Document
from challenges.publishing.domain.sections import Section
from challenges.publishing.forms import DocumentsForm
from challenges.publishing.pages import stored_answers
from portal.accounts.domain import Actor
from portal.accounts.guards import requires
from portal.accounts.permissions import Permission
from portal.database.clock import portal_now
from portal.files.inspection import ACCEPTED, ACCEPTED_WORDS, UnfitFileError, inspect_file
from portal.files.store import file_store, new_object_name
from portal.files.uploads import MAXIMUM_FILE_BYTES, FileTooLargeError, UploadError, UploadForm
from portal.kernel.errors import ConflictError
from portal.web.csrf import FIELD, StaleFormError, is_from_elsewhere, is_token_right
from portal.web.form_data import clean_text
from portal.web.forms import read_form
from portal.web.pages import Page, see_other

_WRITE = requires(Permission.CHALLENGE_DRAFT)
BODY_BYTES = MAXIMUM_FILE_BYTES + 1024 * 1024
_TITLE_LENGTH = 120


class Upload(msgspec.Struct):
    """What one upload brought: a title, and a file or what is wrong with it."""

    title: str = ""
    name: str = ""
    content: bytes = b""
    error: str = ""


class DocumentsController(Controller):
    """The documents of a draft."""

    path = "/challenges/{reference:str}/edit/documents"

    @get("/", opt=_WRITE)
    async def show(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Page:
        """List the files, offer to add one, and ask whether everything is here."""
        challenge = await _editable(reference, actor)
        came_from = "check" if request.query_params.get("from") == "check" else ""
        return await _documents_page(challenge, came_from=came_from)

    @post("/", opt=_WRITE)
    async def save(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Save whether everything is here."""
        challenge = await _editable(reference, actor)
        form = DocumentsForm.bind(await read_form(request))
        if not form.is_valid:
            return await _documents_page(challenge, form=form, status=422)
        try:
            await services.save_section(actor, reference, form.content(), version=form.saved_version())
        except ConflictError:
            challenge = await _editable(reference, actor)
            saved = (await queries.section_saves(challenge.id))[Section.DOCUMENTS]
            stored = stored_answers(form, DocumentsForm.of_challenge(challenge, saved.version))
            form.values["version"] = str(saved.version)
            return await _documents_page(challenge, form=form, status=409, conflict=saved, stored=stored)
        place = "check" if form.values["came_from"] == "check" else "edit"
        return see_other(f"/challenges/{reference}/{place}", "“Documents” is saved.")

    @post("/files", opt=_WRITE | {"upload": True}, request_max_body_size=BODY_BYTES)
    async def upload(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Take one file; the right to do so is checked before the first byte is read."""
        challenge = await _editable(reference, actor)
        upload = await read_upload(request)
        if not upload.error:
            try:
                media_type = await asyncio.to_thread(inspect_file, upload.content, upload.name)
            except UnfitFileError as error:
                upload.error = str(error)
        if upload.error:
            return await _documents_page(challenge, upload=upload, status=422)
        store_key = new_object_name("documents")
        await file_store().put_new(store_key, upload.content)
        await services.add_document(
            actor,
            reference,
            title=upload.title or upload.name,
            file_name=upload.name,
            media_type=media_type,
            size_bytes=len(upload.content),
            sha256=hashlib.sha256(upload.content).hexdigest(),
            store_key=store_key,
        )
        return see_other(f"/challenges/{reference}/edit/documents", f"“{upload.title or upload.name}” is added.")

    @post("/files/{document_id:uuid}/removal", opt=_WRITE)
    async def remove(
        self, reference: FromPath[str], document_id: FromPath[UUID], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Take a file out of the draft."""
        await services.remove_document(actor, reference, document_id)
        return see_other(f"/challenges/{reference}/edit/documents", "The document is removed.")


async def document_response(found: Document) -> Response[bytes]:
    """Give a document as a download that no browser runs."""
    plain = "".join(one if one.isascii() and (one.isalnum() or one in "-_. ") else "_" for one in found.file_name)
    return Response(
        await file_store().get(found.store_key),
        media_type=found.media_type,
        headers={"Content-Disposition": f'attachment; filename="{plain}"', "X-Content-Type-Options": "nosniff"},
    )


async def read_upload(request: Request[Any, Any, Any]) -> Upload:
    """Read title and file; StaleFormError before the first file byte when the token is not right."""

    def check(fields: dict[str, str]) -> None:
        if is_from_elsewhere(request) or not is_token_right(request, fields.get(FIELD, "")):
            raise StaleFormError

    found = Upload()
    try:
        form = UploadForm(request.stream(), request.headers.get("content-type", ""), check=check)
        async for part in form.files():
            if part.field == "file" and part.name and not found.content:
                found.name = clean_text(part.name)
                found.content = b"".join([chunk async for chunk in part.content])
        found.title = " ".join(clean_text(form.fields.get("title", "")).split())[:_TITLE_LENGTH]
        if not found.name:
            found.error = "Choose a file"
    except FileTooLargeError:
        found.error = f"The file must be smaller than {MAXIMUM_FILE_BYTES // 1024 // 1024} MB"
    except UploadError as error:
        found.error = str(error)
    return found


async def _editable(reference: str, actor: Actor) -> ChallengeDetail:
    challenge = await queries.officer_challenge(reference, actor)
    policies.may_edit(challenge, await portal_now()).require()
    return challenge


async def _documents_page(
    challenge: ChallengeDetail,
    *,
    form: DocumentsForm | None = None,
    upload: Upload | None = None,
    came_from: str = "",
    status: int = 200,
    **more: Any,
) -> Page:
    save = (await queries.section_saves(challenge.id)).get(Section.DOCUMENTS)
    shown = form or DocumentsForm.of_challenge(challenge, save.version if save else 0, came_from)
    return await section_page(
        challenge,
        shown,
        save,
        status=status,
        template="publishing/documents.html",
        upload=upload or Upload(),
        accepted=ACCEPTED,
        accepted_words=ACCEPTED_WORDS,
        limit_mb=MAXIMUM_FILE_BYTES // 1024 // 1024,
        **more,
    )
