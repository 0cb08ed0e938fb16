"""One notice: publishing and correcting it, and the notice for everybody once it is out."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.notices import policies, queries, services
from challenges.notices.domain import Notice, plain_text
from challenges.notices.domain.ocds import release_package
from challenges.notices.forms import CorrectForm, RecordForm
from challenges.notices.gateways import is_sending_set_up
from challenges.notices.pages import shown_parts, view_of
from challenges.notices.services.preparing import call_of
from challenges.notices.services.publishing import form_of
from challenges.publishing.domain import ChallengeDetail
from portal.accounts.domain import Actor
from portal.accounts.guards import public, requires
from portal.accounts.permissions import Permission
from portal.database.clock import portal_now
from portal.files.downloads import attachment
from portal.jobs.pdf import PANGO_NEEDED, pango_available
from portal.jobs.queries import latest_job
from portal.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from portal.kernel.moments import format_moment
from portal.settings import get_settings
from portal.web.forms import Form, read_form
from portal.web.pages import Page, fragment, page, see_other

_RUN = requires(Permission.NOTICE_PUBLISH)
_CONFIRMED = requires(Permission.NOTICE_PUBLISH, second_factor=True)


class NoticeController(Controller):
    """One notice: for its officers from the start, for everybody once it was published."""

    path = "/challenges/{reference:str}/notices/{notice_id:uuid}"

    @get("/", opt=public())
    async def show(
        self, reference: FromPath[str], notice_id: FromPath[UUID], visitor: NamedDependency[Actor | None]
    ) -> Page:
        """Show a notice and, to its officers, the next step."""
        challenge, notice = await queries.visible_notice(reference, notice_id, visitor)
        if visitor is not None and visitor.may(Permission.NOTICE_PUBLISH, challenge.buyer_id):
            return await _notice_page(challenge, notice, visitor)
        return page(
            "notices/public.html",
            title=notice.content.title,
            caption=f"{reference}: {notice.content.challenge_title}",
            notice=notice,
            parts=shown_parts(notice.content.parts),
            corrected=await queries.corrections(notice.id),
            back=f"/challenges/{reference}",
            back_text="The challenge",
        )

    @get("/notice.json", opt=public())
    async def machine(
        self, reference: FromPath[str], notice_id: FromPath[UUID], visitor: NamedDependency[Actor | None]
    ) -> Response[bytes]:
        """Hand the notice out as a release package of the Open Contracting Data Standard."""
        _, notice = await queries.visible_notice(reference, notice_id, visitor)
        body = msgspec.json.encode(release_package(notice, get_settings().base_url))
        return attachment(body, f"{reference}-{notice.code}.json", "application/json")

    @get("/notice.pdf", opt=public())
    async def document(
        self, reference: FromPath[str], notice_id: FromPath[UUID], visitor: NamedDependency[Actor | None]
    ) -> Response[bytes]:
        """Hand the drawn document out; 404 before it was drawn, and to the public while it does not name the number."""
        challenge, notice = await queries.visible_notice(reference, notice_id, visitor)
        is_officer = visitor is not None and visitor.may(Permission.NOTICE_PUBLISH, challenge.buyer_id)
        if not is_officer and not notice.document_current:
            raise NotFoundError
        _, drawn = await queries.document(notice.id)
        return attachment(drawn, f"{reference}-{notice.code}.pdf", "application/pdf")

    @post("/document", opt=_RUN)
    async def draw(
        self, reference: FromPath[str], notice_id: FromPath[UUID], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Have the PDF drawn."""
        await services.draw_notice(actor, reference, notice_id)
        return see_other(f"/challenges/{reference}/notices/{notice_id}", "The PDF is being made.")

    @get("/progress", opt=_RUN)
    async def progress(
        self, reference: FromPath[str], notice_id: FromPath[UUID], actor: NamedDependency[Actor]
    ) -> Page:
        """Show how far the worker is, for the page that waits."""
        _, notice = await queries.officer_notice(reference, notice_id, actor)
        return fragment("notices/_progress.html", notice=notice, job=await _job(notice))

    @post("/publication", opt=_CONFIRMED)
    async def record(
        self,
        request: Request[Any, Any, Any],
        reference: FromPath[str],
        notice_id: FromPath[UUID],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Record number and time after copying the notice over."""
        form = RecordForm.bind(await read_form(request))
        challenge, notice = await queries.officer_notice(reference, notice_id, actor)
        if form.is_valid:
            try:
                made = await services.record_copied(
                    actor, reference, notice_id, number=form.cleaned.number, published_at=form.cleaned.published_at
                )
            except InvalidInputError as error:
                form.with_errors(error.errors)
            else:
                words = f"Recorded: {made.number}, published on {format_moment(made.published_at)}."
                return see_other(f"/challenges/{reference}/notices/{notice_id}", words)
        return await _notice_page(challenge, notice, actor, form)

    @post("/sending", opt=_CONFIRMED)
    async def send(
        self, reference: FromPath[str], notice_id: FromPath[UUID], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Hand the notice to the worker that sends it."""
        await services.ask_to_send(actor, reference, notice_id)
        return see_other(f"/challenges/{reference}/notices/{notice_id}", "The notice is being sent.")

    @get("/correction", opt=_RUN)
    async def ask_correction(
        self, reference: FromPath[str], notice_id: FromPath[UUID], actor: NamedDependency[Actor]
    ) -> Page:
        """Ask for the right number and time."""
        challenge, notice = await queries.officer_notice(reference, notice_id, actor)
        policies.may_correct(notice).require()
        before = notice.publication
        form = CorrectForm.blank(
            number=before.number if before else "",
            published_at=before.published_at if before else None,
            record=str(before.id) if before else "",
        )
        return _correction_page(challenge, notice, form)

    @post("/correction", opt=_CONFIRMED)
    async def correct(
        self,
        request: Request[Any, Any, Any],
        reference: FromPath[str],
        notice_id: FromPath[UUID],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Put a record right; what was recorded before stays."""
        challenge, notice = await queries.officer_notice(reference, notice_id, actor)
        form = CorrectForm.bind(await read_form(request))
        if form.is_valid:
            try:
                await services.correct_publication(actor, reference, notice_id, **form.cleaned.as_dict())
            except ConflictError as error:
                _, notice = await queries.officer_notice(reference, notice_id, actor)
                form.values["record"] = str(notice.publication.id) if notice.publication else ""
                form.with_errors({"number": error.message})
            except InvalidInputError as error:
                form.with_errors(error.errors)
            else:
                return see_other(f"/challenges/{reference}/notices/{notice_id}", "Corrected.")
        return _correction_page(challenge, notice, form)


async def _notice_page(challenge: ChallengeDetail, notice: Notice, actor: Actor, form: Form | None = None) -> Page:
    now = await portal_now()
    kind = form_of(notice)
    call = call_of(await queries.calls(challenge, now), notice.code, notice.subject_id)
    known = await queries.known_facts(challenge, notice.subject_id, actor)
    base = f"/challenges/{challenge.reference}/notices"
    about = f"?about={notice.subject_id}" if notice.subject_id else ""
    return page(
        "notices/notice.html",
        title=notice.content.title,
        caption=f"{notice.code}, {challenge.reference}: {challenge.title}",
        status=422 if form and form.errors else 200,
        challenge=challenge,
        notice=notice,
        kind=kind,
        parts=shown_parts(notice.content.parts),
        text=plain_text(notice.content),
        view=view_of(notice, kind, call, challenge, known, actor.person_id, now),
        form=form or RecordForm.blank(),
        opens_page=kind.opens_competition and policies.opens_page(notice, challenge),
        may_send_here=is_sending_set_up(),
        job=await _job(notice),
        pango_message="" if pango_available() else PANGO_NEEDED,
        corrected=await queries.corrections(notice.id),
        prepare_link=f"{base}/prepare/{notice.code}{about}",
        back=base,
        back_text="Notices of this challenge",
    )


def _correction_page(challenge: ChallengeDetail, notice: Notice, form: Form) -> Page:
    policies.may_correct(notice).require()
    return page(
        "notices/correction.html",
        title="Correct what was recorded",
        caption=f"{notice.content.title} ({notice.code}), {challenge.reference}",
        status=422 if form.errors else 200,
        form=form,
        notice=notice,
        here=f"/challenges/{challenge.reference}/notices/{notice.id}/correction",
        back=f"/challenges/{challenge.reference}/notices/{notice.id}",
    )


async def _job(notice: Notice) -> Any:
    """Find the work under way: sending before drawing, and nothing once it is over."""
    name = services.SEND if notice.sending == "waiting" else services.RENDER
    job = await latest_job(f"notice:{notice.id}", name)
    return None if job is None or (job.state == "done" and notice.document_current) else job
