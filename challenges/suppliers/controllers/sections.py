"""The task list, one page for each section, one for each thing in a list, the history and the download."""

from typing import Any
from uuid import UUID, uuid4

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.suppliers import pages, policies, queries, services
from challenges.suppliers.bands import ground_list, size_rules
from challenges.suppliers.domain.identifiers import COMPANY
from challenges.suppliers.domain.progress import COMPLETED, is_complete, tasks_of
from challenges.suppliers.domain.sections import LISTS, MAY_BE_NONE, TEXTS, Profile, Section
from challenges.suppliers.domain.size import sme_rule
from challenges.suppliers.domain.snapshot import size_lines
from challenges.suppliers.forms import FORMS, ProfileForm
from portal.accounts.domain import Actor, OrganisationDetail
from portal.accounts.guards import requires
from portal.accounts.permissions import Permission
from portal.database.clock import portal_now
from portal.files.downloads import attachment
from portal.kernel.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from portal.kernel.moments import local_day
from portal.kernel.numerals import whole_number
from portal.web.forms import FormData, read_form
from portal.web.pages import Page, page, see_other

WRITE = requires(Permission.PROFILE_WRITE)
ROOT = "/organisations/{slug:str}/profile"


def root_of(company: OrganisationDetail) -> str:
    """Name the address of a supplier's profile."""
    return f"/organisations/{company.slug}/profile"


def section_named(name: str) -> Section:
    """Find a section with a page of its own; NotFoundError for any other name."""
    try:
        section = Section(name)
    except ValueError:
        raise NotFoundError from None
    if section not in FORMS:
        raise NotFoundError
    return section


class ProfileController(Controller):
    """The profile as a whole and its sections."""

    path = ROOT

    @get("/", opt=WRITE)
    async def show(self, actor: NamedDependency[Actor], slug: FromPath[str]) -> Page:
        """Show what is done and what is not."""
        company = await queries.own_supplier(slug, actor)
        profile, today = await queries.profile_of(company.id), local_day(await portal_now())
        tasks = tasks_of(profile, ground_list(), today)
        return page(
            "suppliers/profile.html",
            title="Your profile",
            caption=company.name,
            items=pages.task_items(tasks, root_of(company)),
            done=sum(one.status == COMPLETED for one in tasks),
            is_complete=is_complete(tasks),
            size=size_lines(await queries.size_now(profile)),
            has_history=bool(profile.saved),
            root=root_of(company),
            undoable=await queries.last_upload(company.id),
            back=f"/organisations/{slug}",
            back_text=company.name,
        )

    @get("/history", opt=WRITE)
    async def history(self, actor: NamedDependency[Actor], slug: FromPath[str]) -> Page:
        """Show who changed what and when."""
        company = await queries.own_supplier(slug, actor)
        saves = await queries.history(company.id)
        return page(
            "suppliers/history.html",
            title="History of your profile",
            caption=company.name,
            changes=pages.history_of(saves, queries.words()),
            back=root_of(company),
            back_text="Your profile",
        )

    @get("/download", opt=WRITE)
    async def download(self, actor: NamedDependency[Actor], slug: FromPath[str]) -> Response[bytes]:
        """Hand over everything that is held, as JSON."""
        company = await queries.own_supplier(slug, actor)
        profile = await queries.profile_of(company.id)
        saves = await queries.history(company.id, limit=10_000)
        held = pages.download_of(profile, await queries.size_now(profile), saves, queries.words())
        return attachment(held, f"profile-{company.slug}.json", "application/json")

    @get("/{section:str}", opt=WRITE)
    async def section(self, actor: NamedDependency[Actor], slug: FromPath[str], section: FromPath[str]) -> Page:
        """Ask for a section, or list its things."""
        company, chosen = await queries.own_supplier(slug, actor), section_named(section)
        profile = await queries.profile_of(company.id)
        if chosen in LISTS:
            return await list_page(company, profile, chosen)
        stored = profile.content(chosen)
        if chosen is Section.NAMES and not profile.version(chosen):
            stored = type(stored)(legal_name=company.name, website=company.website)
        return form_page(company, chosen, FORMS[chosen].showing(stored, profile.version(chosen)))

    @post("/{section:str}", opt=WRITE)
    async def save(
        self,
        request: Request[Any, Any, Any],
        actor: NamedDependency[Actor],
        slug: FromPath[str],
        section: FromPath[str],
    ) -> Response[Any]:
        """Save a section that is one form; what is wrong is said beside it, and the text stays."""
        company, chosen = await queries.own_supplier(slug, actor), section_named(section)
        if chosen in LISTS:
            raise NotFoundError
        form = FORMS[chosen].bind(await read_form(request))
        if not form.is_valid:
            return form_page(company, chosen, form, status=422)
        try:
            await services.save_section(actor, company.id, chosen, form.content(), version=form.saved_version())
        except ConflictError:
            profile = await queries.profile_of(company.id)
            stored = FORMS[chosen].showing(profile.content(chosen), profile.version(chosen))
            form.values["version"] = str(profile.version(chosen))
            return form_page(company, chosen, form, stored=stored, status=409)
        return see_other(root_of(company), f"{TEXTS[chosen].title}: saved.")

    @post("/{section:str}/none", opt=WRITE)
    async def none(self, actor: NamedDependency[Actor], slug: FromPath[str], section: FromPath[str]) -> Response[Any]:
        """Record that there is nothing to list."""
        company, chosen = await queries.own_supplier(slug, actor), section_named(section)
        await services.say_none(actor, company.id, chosen)
        return see_other(root_of(company), f"{TEXTS[chosen].title}: saved.")

    @post("/{section:str}/deletion", opt=WRITE)
    async def delete(self, actor: NamedDependency[Actor], slug: FromPath[str], section: FromPath[str]) -> Response[Any]:
        """Delete a section that nobody has to give."""
        company, chosen = await queries.own_supplier(slug, actor), section_named(section)
        await services.delete_section(actor, company.id, chosen)
        return see_other(root_of(company), f"{TEXTS[chosen].title}: deleted, with its history.")


class ItemsController(Controller):
    """One thing of a list at a time."""

    path = f"{ROOT}/{{section:str}}"

    @get("/add", opt=WRITE)
    async def ask(self, actor: NamedDependency[Actor], slug: FromPath[str], section: FromPath[str]) -> Page:
        """Ask for one more."""
        company, chosen = await queries.own_supplier(slug, actor), _listed(section)
        form = FORMS[chosen].showing(None, 0)
        if chosen is Section.IDENTIFIERS and company.company_number:
            profile = await queries.profile_of(company.id)
            if not profile.identifiers.items:
                form = FORMS[chosen].blank(version="0", scheme=COMPANY, number=company.company_number)
        return _item_page(company, chosen, form, None)

    @post("/add", opt=WRITE)
    async def add(
        self,
        request: Request[Any, Any, Any],
        actor: NamedDependency[Actor],
        slug: FromPath[str],
        section: FromPath[str],
    ) -> Response[Any]:
        """Add one more."""
        company, chosen = await queries.own_supplier(slug, actor), _listed(section)
        return await _keep(actor, company, chosen, await read_form(request), None)

    @get("/items/{item_id:uuid}", opt=WRITE)
    async def show(
        self, actor: NamedDependency[Actor], slug: FromPath[str], section: FromPath[str], item_id: FromPath[UUID]
    ) -> Page:
        """Show one, to change or remove it."""
        company, chosen = await queries.own_supplier(slug, actor), _listed(section)
        profile = await queries.profile_of(company.id)
        stored = profile.content(chosen).item(item_id)
        if stored is None:
            raise NotFoundError
        return _item_page(company, chosen, FORMS[chosen].showing(stored, profile.version(chosen)), item_id)

    @post("/items/{item_id:uuid}", opt=WRITE)
    async def change(
        self,
        request: Request[Any, Any, Any],
        actor: NamedDependency[Actor],
        slug: FromPath[str],
        section: FromPath[str],
        item_id: FromPath[UUID],
    ) -> Response[Any]:
        """Change one."""
        company, chosen = await queries.own_supplier(slug, actor), _listed(section)
        profile = await queries.profile_of(company.id)
        if profile.content(chosen).item(item_id) is None:
            raise NotFoundError
        return await _keep(actor, company, chosen, await read_form(request), item_id)

    @post("/items/{item_id:uuid}/removal", opt=WRITE)
    async def remove(
        self, actor: NamedDependency[Actor], slug: FromPath[str], section: FromPath[str], item_id: FromPath[UUID]
    ) -> Response[Any]:
        """Remove one for good."""
        company, chosen = await queries.own_supplier(slug, actor), _listed(section)
        await services.remove_item(actor, company.id, chosen, item_id)
        return see_other(f"{root_of(company)}/{section}", "Removed, from the history too.")


def form_page(
    company: OrganisationDetail,
    section: Section,
    form: ProfileForm,
    *,
    stored: ProfileForm | None = None,
    status: int = 200,
) -> Page:
    """Draw a section that is one form."""
    return page(
        "suppliers/section.html",
        title=TEXTS[section].title,
        caption=company.name,
        status=status,
        form=form,
        stored=stored,
        text=TEXTS[section],
        section=section.value,
        may_delete=bool(policies.may_delete(section)) and form.saved_version() > 0,
        root=root_of(company),
        back=root_of(company),
        back_text="Your profile",
    )


async def list_page(company: OrganisationDetail, profile: Profile, section: Section) -> Page:
    """Draw a section that is a list."""
    content, today = profile.content(section), local_day(await portal_now())
    size = await queries.size_now(profile) if section is Section.SIZE else None
    return page(
        "suppliers/list.html",
        title=TEXTS[section].title,
        caption=company.name,
        rows=pages.rows_of(content.items, queries.words(), today),
        says_none=content.none,
        may_say_none=section in MAY_BE_NONE and not content.items and not content.none,
        may_delete=bool(policies.may_delete(section)) and bool(content.items),
        size=size,
        size_lines=size_lines(size),
        sme_rule=sme_rule(size_rules(), today),
        text=TEXTS[section],
        section=section.value,
        root=root_of(company),
        back=root_of(company),
        back_text="Your profile",
    )


async def _keep(
    actor: Actor, company: OrganisationDetail, section: Section, sent: FormData, item_id: UUID | None
) -> Response[Any]:
    form = FORMS[section].bind(sent)
    if not form.is_valid:
        return _item_page(company, section, form, item_id, status=422)
    version = None if item_id is None else whole_number(form.values["version"])
    try:
        await services.save_item(actor, company.id, section, form.item(item_id or uuid4()), version=version)
    except InvalidInputError as error:
        return _item_page(company, section, form.with_errors(error.errors), item_id, status=422)
    except RefusedError as error:
        return _item_page(company, section, form.with_errors({"": error.message}), item_id, status=422)
    except ConflictError:
        profile = await queries.profile_of(company.id)
        found = profile.content(section).item(item_id)
        if found is None:
            raise
        form.values["version"] = str(profile.version(section))
        stored = FORMS[section].showing(found, profile.version(section))
        return _item_page(company, section, form, item_id, stored=stored, status=409)
    return see_other(f"{root_of(company)}/{section.value}", "Saved.")


def _item_page(
    company: OrganisationDetail,
    section: Section,
    form: ProfileForm,
    item_id: UUID | None,
    *,
    stored: ProfileForm | None = None,
    status: int = 200,
) -> Page:
    return page(
        "suppliers/item.html",
        title=f"Add {TEXTS[section].a_thing}" if item_id is None else f"Change this {TEXTS[section].one}",
        caption=company.name,
        status=status,
        form=form,
        stored=stored,
        text=TEXTS[section],
        action=f"{root_of(company)}/{section.value}/" + ("add" if item_id is None else f"items/{item_id}"),
        removal=f"{root_of(company)}/{section.value}/items/{item_id}/removal" if item_id else "",
        back=f"{root_of(company)}/{section.value}",
        back_text=TEXTS[section].title,
    )


def _listed(name: str) -> Section:
    section = section_named(name)
    if section not in LISTS:
        raise NotFoundError
    return section
