"""Filling a profile from the file that the central digital platform exports: upload, look, choose, undo."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.suppliers import policies, queries, services
from challenges.suppliers.controllers.sections import ROOT, WRITE, root_of
from challenges.suppliers.domain.identifiers import COMPANY
from challenges.suppliers.domain.importing import Found, Import, Offer, offers_of
from challenges.suppliers.domain.sections import Profile
from challenges.suppliers.forms import ChooseForm, offer_options
from challenges.suppliers.reading import MOST_BYTES, UnreadableError, read_parties
from challenges.suppliers.understanding import choose_party, understand
from portal.accounts.domain import Actor, OrganisationDetail
from portal.database.clock import portal_now
from portal.kernel.errors import RefusedError
from portal.kernel.moments import local_day
from portal.web.forms import read_form
from portal.web.pages import Page, page, see_other
from portal.web.uploads import OneFile, read_one_file


class FillingController(Controller):
    """From a file to a profile; nothing is taken over that was not chosen."""

    path = ROOT

    @get("/import", opt=WRITE)
    async def start(self, actor: NamedDependency[Actor], slug: FromPath[str]) -> Page:
        """Ask for the file."""
        return _start_page(await queries.own_supplier(slug, actor))

    @post("/import", opt=WRITE | {"upload": True}, request_max_body_size=MOST_BYTES + 256 * 1024)
    async def upload(
        self, request: Request[Any, Any, Any], actor: NamedDependency[Actor], slug: FromPath[str]
    ) -> Response[Any]:
        """Read the file in memory, keep what was found and show it."""
        company = await queries.own_supplier(slug, actor)
        upload = await read_one_file(request, most=MOST_BYTES)
        if not upload.error:
            try:
                found = await _understood(company, upload)
            except UnreadableError as error:
                upload.error = str(error)
            else:
                import_id = await services.keep_found(actor, company.id, file_name=upload.name, found=found)
                return see_other(f"{root_of(company)}/imports/{import_id}")
        return _start_page(company, error=upload.error, status=422)

    @get("/imports/{import_id:uuid}", opt=WRITE)
    async def look(self, actor: NamedDependency[Actor], slug: FromPath[str], import_id: FromPath[UUID]) -> Page:
        """Show what the file would fill and where it differs from what stands."""
        company = await queries.own_supplier(slug, actor)
        made, profile = await queries.upload(company.id, import_id), await queries.profile_of(company.id)
        offers = offers_of(made.found, profile, queries.words())
        form = ChooseForm.blank(
            options={"take": offer_options(offers)}, take=[one.key for one in offers if one.state == "new"]
        )
        return _look_page(company, made, profile, offers, form)

    @post("/imports/{import_id:uuid}", opt=WRITE)
    async def use(
        self,
        request: Request[Any, Any, Any],
        actor: NamedDependency[Actor],
        slug: FromPath[str],
        import_id: FromPath[UUID],
    ) -> Response[Any]:
        """Take over what was chosen."""
        company = await queries.own_supplier(slug, actor)
        made, profile = await queries.upload(company.id, import_id), await queries.profile_of(company.id)
        policies.may_apply(made).require()
        offers = offers_of(made.found, profile, queries.words())
        form = ChooseForm.bind(await read_form(request), options={"take": offer_options(offers)})
        if form.is_valid and not form.cleaned.take:
            place = "take" if offer_options(offers) else ""
            form.with_errors({place: "Select at least one thing to use"})
        if form.is_valid:
            try:
                count = await services.apply_import(actor, company.id, import_id, form.cleaned.take)
            except RefusedError as error:
                form.with_errors({"": error.message})
            else:
                where = "1 section" if count == 1 else f"{count} sections"
                return see_other(root_of(company), f"Filled from your file: {where}. You can undo this below.")
        return _look_page(company, made, profile, offers, form, status=422)

    @post("/imports/{import_id:uuid}/undo", opt=WRITE)
    async def undo(
        self, actor: NamedDependency[Actor], slug: FromPath[str], import_id: FromPath[UUID]
    ) -> Response[Any]:
        """Put back what stood before."""
        company = await queries.own_supplier(slug, actor)
        await services.undo_import(actor, company.id, import_id)
        return see_other(root_of(company), "Undone: your profile stands as before the file.")


async def _understood(company: OrganisationDetail, upload: OneFile) -> Found:
    profile = await queries.profile_of(company.id)
    numbers = {(one.scheme, one.number) for one in profile.identifiers.items}
    if company.company_number:
        numbers.add((COMPANY, company.company_number))
    name = profile.names.legal_name or company.name
    party = choose_party(read_parties(upload.content), name=name, numbers=frozenset(numbers))
    return understand(party, local_day(await portal_now()))


def _start_page(company: OrganisationDetail, *, error: str = "", status: int = 200) -> Page:
    return page(
        "suppliers/import.html",
        title="Fill in from a file",
        caption=company.name,
        status=status,
        file_error=error,
        limit_mb=MOST_BYTES // 1024 // 1024,
        root=root_of(company),
        back=root_of(company),
        back_text="Your profile",
    )


def _look_page(
    company: OrganisationDetail,
    made: Import,
    profile: Profile,
    offers: tuple[Offer, ...],
    form: ChooseForm,
    *,
    status: int = 200,
) -> Page:
    return page(
        "suppliers/import_choose.html",
        title="What the file says",
        caption=company.name,
        status=status,
        form=form,
        made=made,
        same=[one for one in offers if one.state == "same"],
        has_choices=any(one.state != "same" for one in offers),
        may_undo=policies.may_undo(made, profile),
        action=f"{root_of(company)}/imports/{made.id}",
        back=f"{root_of(company)}/import",
        back_text="Fill in from a file",
    )
