"""Preparing an amendment: the start, the task list, a page for each simple part, the reason, and the way back."""

from typing import Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.amendments import policies, queries, services
from challenges.amendments.desk import Desk, desk_of, open_desk, timing_of
from challenges.amendments.domain import PART_NAMES, Part, content_of
from challenges.amendments.forms import PART_FORMS, WhyForm, form_of, part_content, wording_options
from challenges.amendments.pages import part_tasks, published_answers, wordable
from challenges.publishing import queries as publishing
from challenges.publishing.domain.sections import DatesContent
from challenges.publishing.forms import DraftForm
from challenges.publishing.pages import stored_answers
from portal.accounts.domain import Actor
from portal.accounts.guards import requires
from portal.accounts.permissions import Permission
from portal.database.clock import portal_now
from portal.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from portal.web.forms import read_form
from portal.web.pages import Page, page, see_other

_WRITE = requires(Permission.CHALLENGE_DRAFT)


class AmendmentController(Controller):
    """What an officer prepares beside a published challenge."""

    path = "/challenges/{reference:str}/amendment"

    @get("/", opt=_WRITE)
    async def show(self, reference: FromPath[str], actor: NamedDependency[Actor]) -> Page:
        """Say what an amendment is and offer to start one, or show the one under way."""
        challenge = await publishing.officer_challenge(reference, actor)
        if await queries.under_way(challenge.id) is None:
            policies.may_amend(challenge, await portal_now()).require()
            return page(
                "amendments/start.html",
                title="Change this challenge",
                caption=challenge.title,
                challenge=challenge,
                names=PART_NAMES.values(),
                back=f"/challenges/{reference}/manage",
            )
        desk = await desk_of(reference, actor)
        return page(
            "amendments/tasks.html",
            title="Change this challenge",
            caption=challenge.title,
            desk=desk,
            timing=await timing_of(desk),
            refusal=policies.may_amend(challenge, desk.now),
            groups=part_tasks(desk),
            back=f"/challenges/{reference}/manage",
        )

    @post("/", opt=_WRITE)
    async def start(self, reference: FromPath[str], actor: NamedDependency[Actor]) -> Response[Any]:
        """Start an amendment, or go on with the one under way."""
        await services.start_amendment(actor, reference)
        return see_other(f"/challenges/{reference}/amendment", "The amendment is started. Suppliers do not see it.")

    @get("/parts/{part:str}", opt=_WRITE)
    async def part(self, reference: FromPath[str], part: FromPath[str], actor: NamedDependency[Actor]) -> Page:
        """Ask the questions of one part, filled with what it shall say."""
        desk, asked = await open_desk(reference, actor), _part_of(part)
        return await _part_page(desk, asked, form_of(asked, desk.shown(asked), desk.amendment.part_version(asked)))

    @post("/parts/{part:str}", opt=_WRITE)
    async def save(
        self,
        request: Request[Any, Any, Any],
        reference: FromPath[str],
        part: FromPath[str],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Save one part; a second tab is told and overwrites nothing."""
        desk, asked = await open_desk(reference, actor), _part_of(part)
        form = PART_FORMS[asked].bind(await read_form(request))
        if not form.is_valid:
            return await _part_page(desk, asked, form, status=422)
        try:
            await services.save_part(actor, reference, asked, part_content(form), version=form.saved_version())
        except ConflictError:
            desk = await open_desk(reference, actor)
            stored = form_of(asked, desk.shown(asked), desk.amendment.part_version(asked))
            form.values["version"] = stored.values["version"]
            beside = {"conflict": desk.amendment.parts[asked], "stored": stored_answers(form, stored)}
            return await _part_page(desk, asked, form, status=409, **beside)
        return see_other(f"/challenges/{reference}/amendment", f"“{PART_NAMES[asked]}” is saved. It is not public yet.")

    @post("/back/{part:str}", opt=_WRITE)
    async def back(self, reference: FromPath[str], part: FromPath[str], actor: NamedDependency[Actor]) -> Response[Any]:
        """Let a part say again what is published."""
        if part not in set(Part):
            raise NotFoundError
        await services.put_back(actor, reference, Part(part))
        return see_other(
            f"/challenges/{reference}/amendment", f"“{PART_NAMES[Part(part)]}” says again what is published."
        )

    @post("/dates", opt=_WRITE)
    async def use_offer(self, reference: FromPath[str], actor: NamedDependency[Actor]) -> Response[Any]:
        """Take the earliest lawful dates into the amendment."""
        desk = await open_desk(reference, actor)
        offer = (await timing_of(desk)).offer
        dates = content_of(desk.shown(Part.DATES), Part.DATES)
        if not isinstance(dates, DatesContent):
            raise NotFoundError
        content = msgspec.structs.replace(
            dates,
            deadline_at=offer.deadline_at,
            questions_close_at=offer.questions_close_at,
            contract_starts_on=offer.contract_starts_on or dates.contract_starts_on,
        )
        version = desk.amendment.part_version(Part.DATES)
        await services.save_part(actor, reference, Part.DATES, content, version=version)
        return see_other(f"/challenges/{reference}/amendment/check", "The new dates are taken into the amendment.")

    @get("/reason", opt=_WRITE)
    async def reason(self, reference: FromPath[str], actor: NamedDependency[Actor]) -> Page:
        """Ask why the challenge is changed, and which changes are of words only."""
        desk = await open_desk(reference, actor)
        return _reason_page(desk, _stored_reason(desk))

    @post("/reason", opt=_WRITE)
    async def save_reason(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Save the reason and the statement."""
        desk = await open_desk(reference, actor)
        form = WhyForm.bind(await read_form(request), options=wording_options(wordable(desk)))
        if not form.is_valid:
            return _reason_page(desk, form, status=422)
        try:
            await services.save_reason(
                actor,
                reference,
                reason=form.cleaned.reason,
                wording=form.cleaned.wording,
                wording_reason=form.cleaned.wording_reason or "",
                version=form.saved_version(),
            )
        except InvalidInputError as error:
            return _reason_page(desk, form.with_errors(error.errors), status=422)
        except ConflictError:
            desk = await open_desk(reference, actor)
            stored = _stored_reason(desk)
            form.values["version"] = stored.values["version"]
            return _reason_page(desk, form, status=409, stored=stored_answers(form, stored))
        return see_other(f"/challenges/{reference}/amendment/check", "The reason is saved.")

    @get("/setting-aside", opt=_WRITE)
    async def ask_aside(self, reference: FromPath[str], actor: NamedDependency[Actor]) -> Page:
        """Ask before an amendment ends unpublished."""
        desk = await desk_of(reference, actor)
        policies.may_set_aside(desk.amendment).require()
        return page(
            "amendments/aside.html",
            title="Set this amendment aside?",
            caption=desk.challenge.title,
            desk=desk,
            back=desk.base,
        )

    @post("/setting-aside", opt=_WRITE)
    async def aside(self, reference: FromPath[str], actor: NamedDependency[Actor]) -> Response[Any]:
        """End an amendment without publishing it."""
        await services.set_amendment_aside(actor, reference)
        return see_other(f"/challenges/{reference}/manage", "The amendment is set aside. What is published stays.")


def _part_of(name: str) -> Part:
    """Find a part that one form asks; the others have pages of their own."""
    found = Part(name) if name in set(Part) else None
    if found not in PART_FORMS:
        raise NotFoundError
    return found


async def _part_page(desk: Desk, part: Part, form: DraftForm, *, status: int = 200, **more: Any) -> Page:
    return page(
        "amendments/part.html",
        title=PART_NAMES[part],
        status=status,
        desk=desk,
        part=part,
        form=form,
        published=published_answers(desk, part),
        timing=await timing_of(desk) if part is Part.DATES else None,
        is_changed=part in desk.prospect.changed,
        is_moved=part in desk.prospect.moved,
        back=desk.base,
        back_text="Back to the amendment",
        **more,
    )


def _stored_reason(desk: Desk) -> WhyForm:
    found = desk.amendment
    return WhyForm.blank(
        options=wording_options(wordable(desk)),
        version=found.version,
        reason=found.reason,
        wording=found.wording,
        wording_reason=found.wording_reason,
    )


def _reason_page(desk: Desk, form: WhyForm, *, status: int = 200, **more: Any) -> Page:
    return page(
        "amendments/reason.html",
        title="Why it is changed",
        caption=desk.challenge.title,
        status=status,
        desk=desk,
        form=form,
        may_be_wording=wordable(desk),
        back=desk.base,
        back_text="Back to the amendment",
        **more,
    )
