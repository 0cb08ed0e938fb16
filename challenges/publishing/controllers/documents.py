"""Files that suppliers read with a challenge: uploaded as a stream, checked, stored, listed."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.publishing import policies, queries, services
from challenges.publishing.controllers.drafting import section_page
from challenges.publishing.controllers.uploaded import BODY_BYTES, Upload, keep_upload, read_upload
from challenges.publishing.domain import ChallengeDetail, Document
from challenges.publishing.domain.sections import Section
from challenges.publishing.forms import DocumentsForm
from challenges.publishing.pages import stored_answers
from portal.accounts.domain import Actor
from portal.accounts.guards import requires
from portal.accounts.permissions import Permission
from portal.database.clock import portal_now
from portal.files.downloads import attachment
from portal.files.inspection import ACCEPTED, ACCEPTED_WORDS
from portal.files.store import file_store
from portal.files.uploads import MAXIMUM_FILE_MB
from portal.kernel.errors import ConflictError
from portal.web.forms import read_form
from portal.web.pages import Page, see_other

_WRITE = requires(Permission.CHALLENGE_DRAFT)


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
        if not await keep_upload(upload, actor, reference, services.add_document):
            return await _documents_page(challenge, upload=upload, status=422)
        return see_other(f"/challenges/{reference}/edit/documents", f"“{upload.called}” is added.")

    @post("/files/{document_id:uuid}/removal", opt=_WRITE)
    async def remove(
        self, reference: FromPath[str], document_id: FromPath[UUID], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Take a file out of the draft."""
        await services.remove_document(actor, reference, document_id)
        return see_other(f"/challenges/{reference}/edit/documents", "The document is removed.")


async def document_response(found: Document) -> Response[bytes]:
    """Give a document as a download that no browser runs."""
    return attachment(await file_store().get(found.store_key), found.file_name, found.media_type)


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
        limit_mb=MAXIMUM_FILE_MB,
        **more,
    )
