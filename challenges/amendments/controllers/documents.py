"""Documents of an amendment: added, given another title, withdrawn; none is public before the amendment is."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.amendments import services
from challenges.amendments.desk import Desk, desk_of, open_desk
from challenges.amendments.domain import PART_NAMES, Part
from challenges.amendments.forms import DocumentTitleForm
from challenges.publishing.controllers.documents import document_response
from challenges.publishing.controllers.uploaded import BODY_BYTES, Upload, keep_upload, read_upload
from challenges.publishing.domain import Document
from challenges.publishing.forms import DocumentsForm
from portal.accounts.domain import Actor
from portal.accounts.guards import requires
from portal.accounts.permissions import Permission
from portal.files.inspection import ACCEPTED, ACCEPTED_WORDS
from portal.files.uploads import MAXIMUM_FILE_BYTES
from portal.kernel.errors import ConflictError, NotFoundError
from portal.web.forms import read_form
from portal.web.pages import Page, page, see_other

_WRITE = requires(Permission.CHALLENGE_DRAFT)


class AmendedDocumentsController(Controller):
    """What suppliers read with the challenge, as it shall be."""

    path = "/challenges/{reference:str}/amendment/documents"

    @get("/", opt=_WRITE)
    async def show(self, reference: FromPath[str], actor: NamedDependency[Actor]) -> Page:
        """List the documents, and offer to add one."""
        return _documents_page(await open_desk(reference, actor))

    @post("/", opt=_WRITE | {"upload": True}, request_max_body_size=BODY_BYTES)
    async def upload(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Take one file; the right to do so is checked before the first byte is read."""
        desk = await open_desk(reference, actor)
        upload = await read_upload(request)
        if not await keep_upload(upload, actor, reference, services.add_document):
            return _documents_page(desk, upload=upload, status=422)
        return see_other(f"{desk.base}/documents", f"“{upload.called}” is added. It is not public yet.")

    @post("/complete", opt=_WRITE)
    async def complete(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Say whether everything that suppliers need is there now."""
        desk = await open_desk(reference, actor)
        form = DocumentsForm.bind(await read_form(request))
        if not form.is_valid:
            return _documents_page(desk, form=form, status=422)
        try:
            await services.save_complete(
                actor, reference, form.content().documents_complete, version=form.saved_version()
            )
        except ConflictError:
            return _documents_page(await open_desk(reference, actor), is_late=True, status=409)
        return see_other(desk.base, "“Documents” is saved. It is not public yet.")

    @get("/{document_id:uuid}", opt=_WRITE)
    async def file(
        self, reference: FromPath[str], document_id: FromPath[UUID], actor: NamedDependency[Actor]
    ) -> Response[bytes]:
        """Give a document of the amendment to the buyer's officers."""
        return await document_response(_document(await desk_of(reference, actor), document_id))

    @get("/{document_id:uuid}/title", opt=_WRITE)
    async def title(self, reference: FromPath[str], document_id: FromPath[UUID], actor: NamedDependency[Actor]) -> Page:
        """Ask for another title."""
        desk = await open_desk(reference, actor)
        found = _document(desk, document_id)
        version = desk.amendment.part_version(Part.DOCUMENTS)
        return _title_page(desk, found, DocumentTitleForm.blank(title=found.title, version=version))

    @post("/{document_id:uuid}/title", opt=_WRITE)
    async def save_title(
        self,
        request: Request[Any, Any, Any],
        reference: FromPath[str],
        document_id: FromPath[UUID],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Save another title; a second tab is told and overwrites nothing."""
        desk = await open_desk(reference, actor)
        found = _document(desk, document_id)
        form = DocumentTitleForm.bind(await read_form(request))
        if not form.is_valid:
            return _title_page(desk, found, form, status=422)
        title = form.cleaned.title
        try:
            await services.retitle_document(actor, reference, document_id, title, version=form.saved_version())
        except ConflictError:
            desk = await open_desk(reference, actor)
            found = _document(desk, document_id)
            form.values["version"] = str(desk.amendment.part_version(Part.DOCUMENTS))
            beside = {"conflict": desk.amendment.parts[Part.DOCUMENTS], "stored": [("Title", found.title)]}
            return _title_page(desk, found, form, status=409, **beside)
        return see_other(f"{desk.base}/documents", f"The document is called “{title}” now. It is not public yet.")

    @post("/{document_id:uuid}/withdrawal", opt=_WRITE)
    async def withdraw(
        self, reference: FromPath[str], document_id: FromPath[UUID], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Take a document out of the amendment."""
        await services.withdraw_document(actor, reference, document_id)
        return see_other(f"/challenges/{reference}/amendment/documents", "The document is taken out.")


def _document(desk: Desk, document_id: UUID) -> Document:
    found = next((one for one in desk.shown(Part.DOCUMENTS).documents if one.id == document_id), None)
    if found is None:
        raise NotFoundError
    return found


def _title_page(desk: Desk, found: Document, form: DocumentTitleForm, *, status: int = 200, **more: Any) -> Page:
    return page(
        "amendments/document_title.html",
        title=f"Change the title of “{found.title}”",
        status=status,
        desk=desk,
        document=found,
        form=form,
        back=f"{desk.base}/documents",
        back_text="Back to the documents",
        **more,
    )


def _documents_page(
    desk: Desk,
    *,
    form: DocumentsForm | None = None,
    upload: Upload | None = None,
    is_late: bool = False,
    status: int = 200,
) -> Page:
    shown, version = desk.shown(Part.DOCUMENTS), desk.amendment.part_version(Part.DOCUMENTS)
    published = {one.id for one in desk.challenge.documents}
    kept = {one.id for one in shown.documents}
    return page(
        "amendments/documents.html",
        title=PART_NAMES[Part.DOCUMENTS],
        status=status,
        desk=desk,
        part=Part.DOCUMENTS,
        documents=[(one, one.id in published) for one in shown.documents],
        withdrawn=[one for one in desk.challenge.documents if one.id not in kept],
        form=form
        or DocumentsForm.blank(documents_complete="yes" if shown.documents_complete else "no", version=version),
        upload=upload or Upload(),
        is_late=is_late,
        accepted=ACCEPTED,
        accepted_words=ACCEPTED_WORDS,
        limit_mb=MAXIMUM_FILE_BYTES // 1024 // 1024,
        back=desk.base,
        back_text="Back to the amendment",
    )
