"""Writing a challenge: the task list and one page per section."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.publishing import draft_queries, policies, queries, services
from challenges.publishing.colleagues import threads_shown
from challenges.publishing.contributors import steps_for
from challenges.publishing.domain import ChallengeDetail
from challenges.publishing.domain.advice import advice_on
from challenges.publishing.domain.comments import open_of
from challenges.publishing.domain.sections import SECTION_NAMES, Section
from challenges.publishing.forms import SECTION_FORMS, DraftForm, NewChallengeForm
from challenges.publishing.glance import glance_of
from challenges.publishing.guidance import examples, lead
from challenges.publishing.pages import (
    criterion_facts,
    edit_link,
    link_blockers,
    stored_answers,
    summary_rows,
    tasks,
    view_of,
)
from challenges.publishing.services.locking import SAVED_SINCE
from challenges.publishing.services.publication import blockers_of
from portal.accounts.domain import Actor
from portal.accounts.guards import requires
from portal.accounts.permissions import Permission
from portal.database.clock import portal_now
from portal.kernel.errors import ConflictError, NotFoundError
from portal.kernel.moments import clock_text, saved_text
from portal.web.errors import wants_json
from portal.web.forms import read_form
from portal.web.pages import Page, page, see_other

_WRITE = requires(Permission.CHALLENGE_DRAFT)


class DraftingController(Controller):
    """The drafting journey of an officer."""

    path = "/challenges"

    @get("/new", opt=_WRITE)
    async def new(self, actor: NamedDependency[Actor]) -> Page:
        """Ask for a working title, and for whom where there is a choice."""
        buyers = _buyers_of(actor)
        only = next(iter(buyers)) if len(buyers) == 1 else None
        return _new_page(NewChallengeForm.blank(options={"buyer": buyers}, buyer=only), buyers)

    @post("/new", opt=_WRITE)
    async def create(self, request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Response[Any]:
        """Start the draft and show its task list."""
        buyers = _buyers_of(actor)
        form = NewChallengeForm.bind(await read_form(request), options={"buyer": buyers})
        if not form.is_valid:
            return _new_page(form, buyers, status=422)
        reference = await services.create_draft(actor, buyer_id=UUID(form.cleaned.buyer), title=form.cleaned.title)
        return see_other(f"/challenges/{reference}/edit", f"Draft {reference} is started and saved.")

    @get("/{reference:str}/edit", opt=_WRITE)
    async def task_list(self, reference: FromPath[str], actor: NamedDependency[Actor]) -> Response[Any]:
        """Show what is done and what is left; what cannot be edited any more leads to its own page."""
        challenge = await queries.officer_challenge(reference, actor)
        now = await portal_now()
        if not policies.may_edit(challenge, now):
            return see_other(f"/challenges/{reference}/manage")
        found = await blockers_of(challenge, now)
        threads = await draft_queries.threads(challenge.id)
        groups = tasks(challenge, await queries.section_saves(challenge.id), found, threads)
        done = sum(1 for _, group in groups for one in group if one.status == "Completed")
        return page(
            "publishing/tasks.html",
            title=challenge.title,
            challenge=challenge,
            groups=groups,
            done=done,
            of=len(SECTION_NAMES),
            decisions=await queries.decisions(challenge.id),
            comments=open_of(threads),
            steps=await steps_for(challenge, actor, now),
            back=f"/challenges/{reference}/manage",
        )

    @get("/{reference:str}/edit/{section:str}", opt=_WRITE)
    async def section(
        self,
        request: Request[Any, Any, Any],
        reference: FromPath[str],
        section: FromPath[str],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Ask one section's questions, filled with what is stored."""
        form_class = _form_of(section)
        challenge = await editable(reference, actor)
        save = (await queries.section_saves(challenge.id)).get(form_class.section)
        came_from = "check" if request.query_params.get("from") == "check" else ""
        form = form_class.of_challenge(challenge, save.version if save else 0, came_from)
        return await section_page(challenge, form, save)

    @post("/{reference:str}/edit/{section:str}", opt=_WRITE)
    async def save(
        self,
        request: Request[Any, Any, Any],
        reference: FromPath[str],
        section: FromPath[str],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Save one section, as typed or by a press; a second tab is told and overwrites nothing."""
        form = _form_of(section).bind(await read_form(request))
        if not form.is_valid:
            challenge = await editable(reference, actor)
            if wants_json(request):
                return Response({"errors": form.errors}, status_code=422)
            return await section_page(challenge, form, status=422)
        try:
            version = await services.save_section(actor, reference, form.content(), version=form.saved_version())
        except ConflictError:
            if wants_json(request):
                raise
            return await _conflict_page(reference, form, actor)
        if wants_json(request):
            return await saved_while_typing(version)
        return see_other(_next_path(reference, form), f"“{SECTION_NAMES[form.section]}” is saved.")

    @get("/{reference:str}/check", opt=_WRITE)
    async def check(self, reference: FromPath[str], actor: NamedDependency[Actor]) -> Response[Any]:
        """Show every answer with its Change link, and everything that stops publication."""
        challenge = await queries.officer_challenge(reference, actor)
        now = await portal_now()
        if not policies.may_edit(challenge, now):
            return see_other(f"/challenges/{reference}/manage")
        return page(
            "publishing/check.html",
            title="Check your answers",
            challenge=challenge,
            view=view_of(challenge, now),
            blockers=link_blockers(reference, await blockers_of(challenge, now)),
            cautions=advice_on(challenge, social_value_minimum=await queries.social_value_minimum(challenge.buyer_id)),
            sections=summary_rows(challenge, with_links=True),
            criterion_facts=criterion_facts,
            back=f"/challenges/{reference}/edit",
            back_text="Back to the task list",
        )

    @get("/{reference:str}/preview", opt=_WRITE)
    async def preview(self, reference: FromPath[str], actor: NamedDependency[Actor]) -> Page:
        """Show the challenge as suppliers will see it."""
        challenge = await queries.officer_challenge(reference, actor)
        return page(
            "publishing/preview.html",
            title=challenge.title,
            view=view_of(challenge, await portal_now()),
            glance=glance_of(challenge),
            criterion_facts=criterion_facts,
            back=f"/challenges/{reference}/edit",
            back_text="Back to the task list",
        )


async def section_page(
    challenge: ChallengeDetail,
    form: DraftForm,
    save: queries.SectionSave | None = None,
    *,
    status: int = 200,
    template: str = "publishing/section.html",
    **more: Any,
) -> Page:
    """Draw one section's page, with what colleagues said to it."""
    from_check = form.values["came_from"] == "check"
    threads = await draft_queries.threads(challenge.id, form.section)
    return page(
        template,
        title=SECTION_NAMES[form.section],
        status=status,
        challenge=challenge,
        form=form,
        guidance=f"publishing/guidance/_{form.section}.html",
        examples=examples(),
        lead=lead(form.section),
        saved=save,
        saved_at=saved_text(save.saved_at, await portal_now()) if save else "",
        back=f"/challenges/{challenge.reference}/{'check' if from_check else 'edit'}",
        back_text="Back to check answers" if from_check else "Back to the task list",
        **threads_shown(challenge, threads),
        **more,
    )


async def saved_while_typing(version: int, *, note: str = "") -> Response[Any]:
    """Tell a page that saves itself when that was, which version its next save is based on, and what is still to do."""
    return Response(
        {"saved_at": clock_text(await portal_now()), "version": version, **({"note": note} if note else {})}
    )


async def editable(reference: str, actor: Actor) -> ChallengeDetail:
    """Bring a draft that `actor` may edit now; 404 for another buyer's, refused after review began."""
    challenge = await queries.officer_challenge(reference, actor)
    policies.may_edit(challenge, await portal_now()).require()
    return challenge


def _form_of(section: str) -> type[DraftForm]:
    form_class = SECTION_FORMS.get(Section(section)) if section in set(Section) else None
    if form_class is None:
        raise NotFoundError
    return form_class


async def _conflict_page(reference: str, form: DraftForm, actor: Actor) -> Page:
    """Show both texts: what was typed stays in the form, what a colleague saved stands beside it."""
    challenge = await queries.officer_challenge(reference, actor)
    save = (await queries.section_saves(challenge.id)).get(form.section)
    if save is None:
        raise ConflictError(SAVED_SINCE)
    stored = type(form).of_challenge(challenge, save.version)
    form.values["version"] = str(save.version)
    return await section_page(challenge, form, status=409, conflict=save, stored=stored_answers(form, stored))


def _next_path(reference: str, form: DraftForm) -> str:
    if form.values["came_from"] == "check":
        return f"/challenges/{reference}/check"
    order = list(Section)
    place = order.index(form.section) + 1
    return edit_link(reference, order[place]) if place < len(order) else f"/challenges/{reference}/edit"


def _buyers_of(actor: Actor) -> dict[str, str]:
    return {
        str(one.organisation_id): one.organisation_name
        for one in actor.memberships
        if actor.may(Permission.CHALLENGE_DRAFT, one.organisation_id)
    }


def _new_page(form: NewChallengeForm, buyers: dict[str, str], *, status: int = 200) -> Page:
    return page(
        "publishing/new.html", title="Start a challenge", status=status, form=form, buyers=buyers, back="/dashboard"
    )
