"""The exclusion grounds, page by page, and the declaration that they are answered truly."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.suppliers import pages, policies, queries, services
from challenges.suppliers.bands import ground_list
from challenges.suppliers.controllers.sections import ROOT, WRITE, root_of
from challenges.suppliers.domain.facts import facts_of
from challenges.suppliers.domain.grounds import (
    GROUPS,
    SUBJECT_HINTS,
    SUBJECTS,
    stale_because,
)
from challenges.suppliers.domain.sections import TEXTS, Profile, Section
from challenges.suppliers.forms import DeclareForm, GroundsForm
from portal.accounts.domain import Actor, OrganisationDetail
from portal.database.clock import portal_now
from portal.kernel.errors import ConflictError, NotFoundError, RefusedError
from portal.kernel.moments import local_day
from portal.web.forms import read_form
from portal.web.pages import Page, page, see_other


class GroundsController(Controller):
    """Yes or no to every ground, for the supplier, those connected with it and those it relies on."""

    path = ROOT

    @get("/grounds", opt=WRITE)
    async def show(self, actor: NamedDependency[Actor], slug: FromPath[str]) -> Page:
        """List the pages of answers."""
        company = await queries.own_supplier(slug, actor)
        profile, asked, root = await queries.profile_of(company.id), ground_list(), root_of(company)
        return page(
            "suppliers/grounds.html",
            title=TEXTS[Section.GROUNDS].title,
            caption=company.name,
            text=TEXTS[Section.GROUNDS],
            subjects=pages.subjects_of(profile.grounds, asked, root),
            is_ready=bool(policies.may_declare(profile.grounds, asked)),
            list_changed=bool(profile.grounds.subjects) and profile.grounds.list_version != asked.version,
            root=root,
            back=root,
            back_text="Your profile",
        )

    @get("/grounds/{subject:str}/{group:str}", opt=WRITE)
    async def ask(
        self, actor: NamedDependency[Actor], slug: FromPath[str], subject: FromPath[str], group: FromPath[str]
    ) -> Page:
        """Ask about the grounds of one page."""
        company = await queries.own_supplier(slug, actor)
        kind = _form_of(subject, group)
        profile = await queries.profile_of(company.id)
        form = kind.showing(profile.grounds.of(subject), profile.version(Section.GROUNDS))
        return _grounds_page(company, subject, group, form)

    @post("/grounds/{subject:str}/{group:str}", opt=WRITE)
    async def save(
        self,
        request: Request[Any, Any, Any],
        actor: NamedDependency[Actor],
        slug: FromPath[str],
        subject: FromPath[str],
        group: FromPath[str],
    ) -> Response[Any]:
        """Save the answers of one page; one button answers no to all that are on it."""
        company = await queries.own_supplier(slug, actor)
        kind, sent = _form_of(subject, group), await read_form(request)
        form = kind.all_no(sent) if sent.first("act") == "all-no" else kind.bind(sent)
        if not form.is_valid:
            return _grounds_page(company, subject, group, form, status=422)
        try:
            await services.answer_grounds(
                actor, company.id, subject, group, form.answers(), version=form.saved_version()
            )
        except ConflictError:
            profile = await queries.profile_of(company.id)
            form.values["version"] = str(profile.version(Section.GROUNDS))
            stored = kind.showing(profile.grounds.of(subject), profile.version(Section.GROUNDS))
            return _grounds_page(company, subject, group, form, stored=stored, status=409)
        return see_other(f"{root_of(company)}/grounds", f"{SUBJECTS[subject]}: saved.")

    @post("/grounds/{subject:str}/nobody", opt=WRITE)
    async def nobody(self, actor: NamedDependency[Actor], slug: FromPath[str], subject: FromPath[str]) -> Response[Any]:
        """Record that there are no such people or companies."""
        company = await queries.own_supplier(slug, actor)
        await services.say_nobody(actor, company.id, subject)
        return see_other(f"{root_of(company)}/grounds", f"{SUBJECTS[subject]}: saved.")

    @get("/declaration", opt=WRITE)
    async def read(self, actor: NamedDependency[Actor], slug: FromPath[str]) -> Page:
        """Show every answer once more before it is declared."""
        company = await queries.own_supplier(slug, actor)
        profile = await queries.profile_of(company.id)
        return await _declaration_page(
            company, profile, DeclareForm.blank(version=str(profile.version(Section.GROUNDS)))
        )

    @post("/declaration", opt=WRITE)
    async def declare(
        self, request: Request[Any, Any, Any], actor: NamedDependency[Actor], slug: FromPath[str]
    ) -> Response[Any]:
        """Declare."""
        company = await queries.own_supplier(slug, actor)
        form = DeclareForm.bind(await read_form(request))
        if form.is_valid:
            try:
                await services.declare(actor, company.id, version=form.saved_version())
            except RefusedError as error:
                form.with_errors({"": error.message})
            else:
                return see_other(root_of(company), "Declared. It counts for 12 months, for every bid.")
        profile = await queries.profile_of(company.id)
        form.values["version"] = str(profile.version(Section.GROUNDS))
        return await _declaration_page(company, profile, form, status=422)


def _form_of(subject: str, group: str) -> type[GroundsForm]:
    if subject not in SUBJECTS or group not in GROUPS:
        raise NotFoundError
    return GroundsForm.about(ground_list().group(group))


def _grounds_page(
    company: OrganisationDetail,
    subject: str,
    group: str,
    form: GroundsForm,
    *,
    stored: GroundsForm | None = None,
    status: int = 200,
) -> Page:
    return page(
        "suppliers/ground_answers.html",
        title=GROUPS[group][0],
        caption=SUBJECTS[subject],
        status=status,
        form=form,
        stored=stored,
        hint=SUBJECT_HINTS[subject],
        is_own=subject == "supplier",
        asked=ground_list().group(group),
        action=f"{root_of(company)}/grounds/{subject}/{group}",
        back=f"{root_of(company)}/grounds",
        back_text=TEXTS[Section.GROUNDS].title,
    )


async def _declaration_page(
    company: OrganisationDetail, profile: Profile, form: DeclareForm, *, status: int = 200
) -> Page:
    asked = ground_list()
    reason = stale_because(profile.declaration, profile.grounds, asked, local_day(await portal_now()))
    return page(
        "suppliers/declaration.html",
        title=TEXTS[Section.DECLARATION].title,
        caption=company.name,
        status=status,
        form=form,
        text=TEXTS[Section.DECLARATION],
        facts=facts_of(profile.grounds, queries.words()),
        decision=policies.may_declare(profile.grounds, asked),
        reason=reason,
        declaration=profile.declaration,
        valid_until=pages.valid_until_text(profile),
        root=root_of(company),
        back=root_of(company),
        back_text="Your profile",
    )
