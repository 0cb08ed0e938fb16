"""The contract's pages: drawing up, review, offer, signature, download."""

from datetime import date
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.publishing import queries as publishing
from portal.accounts.domain import Actor
from portal.accounts.guards import public, requires
from portal.accounts.permissions import Permission
from portal.database.clock import portal_now
from portal.files.downloads import attachment
from portal.jobs.pdf import PANGO_NEEDED, pango_available
from portal.jobs.queries import latest_job
from portal.kernel.errors import InvalidInputError, NotFoundError
from portal.kernel.moments import local_day
from portal.web.forms import Form, read_form
from portal.web.pages import Page, fragment, page, see_other
from procurement.awards import queries as awards
from procurement.contracts import queries, services
from procurement.contracts.domain import ContractDetail
from procurement.contracts.forms import (
    MORE,
    DeclineForm,
    SignForm,
    first_form,
    form_of,
    longer_plan,
    milestones_of,
    sent_plan,
)
from procurement.contracts.jobs import signing_folder
from procurement.contracts.pages import view_of
from procurement.contracts.services import Terms

_DRAW = requires(Permission.CHALLENGE_PUBLISH)
_READ = requires(Permission.CONTRACT_READ)
_SIGN = requires(Permission.CONTRACT_SIGN, second_factor=True)


class DrawingController(Controller):
    """Drawing a contract up for an award."""

    path = "/challenges/{reference:str}/contract/new"

    @get("/", opt=_DRAW)
    async def ask(self, reference: FromPath[str], actor: NamedDependency[Actor]) -> Page:
        """Ask for the terms and the plan, filled in with what the challenge says."""
        challenge = await publishing.officer_challenge(reference, actor)
        award = await awards.award(challenge.lots[0].id)
        if award is None or award.supplier_id is None:
            raise NotFoundError
        start = challenge.contract_starts_on or local_day(await portal_now())
        end = _months_later(start, challenge.contract_months or 12)
        plan = services.default_milestones(challenge, award.value_pence or 0, start, end)
        return await _draw_page(reference, actor, first_form(challenge.title, start, end, plan))

    @post("/", opt=_DRAW)
    async def draw(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Draw the contract up; every error at once."""
        data = await read_form(request)
        if data.first("act") == MORE:
            return await _draw_page(reference, actor, longer_plan(data))
        form = sent_plan(data).bind(data)
        if form.is_valid:
            try:
                made = await services.draw_up(actor, reference, _terms(form), milestones_of(form.cleaned))
            except InvalidInputError as error:
                form.with_errors(error.errors)
            else:
                return see_other(f"/contracts/{made}", "The contract is drawn up. Its document is being made.")
        return await _draw_page(reference, actor, form)


class ContractController(Controller):
    """One contract, for both its parties."""

    path = "/contracts"

    @get("/", opt=_READ)
    async def list_contracts(self, actor: NamedDependency[Actor]) -> Page:
        """List the contracts of the actor's organisations."""
        return page("contracts/list.html", title="Contracts", contracts=await queries.contracts_of(actor))

    @get("/certificate-authority.pem", opt=public())
    async def certificate(self) -> Response[bytes]:
        """Hand out the certificate with which anybody can check the seal."""
        path = signing_folder() / "ca.pem"
        if not path.exists():
            raise NotFoundError("No contract was sealed yet, so there is no certificate.")
        return Response(path.read_bytes(), media_type="application/x-pem-file")

    @get("/{contract_id:uuid}", opt=_READ)
    async def show(self, contract_id: FromPath[UUID], actor: NamedDependency[Actor]) -> Page:
        """Show the contract, where it stands and the reader's next step."""
        return await _contract_page(contract_id, actor)

    @get("/{contract_id:uuid}/progress", opt=_READ)
    async def progress(self, contract_id: FromPath[UUID], actor: NamedDependency[Actor]) -> Page:
        """Show how far the document is, for the page that waits."""
        contract = await queries.reachable_contract(contract_id, actor)
        return fragment("contracts/_progress.html", contract=contract, job=await _job(contract))

    @get("/{contract_id:uuid}/document.pdf", opt=_READ)
    async def download(self, contract_id: FromPath[UUID], actor: NamedDependency[Actor]) -> Response[bytes]:
        """Hand out the frozen document, sealed once both have signed."""
        contract = await queries.reachable_contract(contract_id, actor)
        document = await queries.document_bytes(contract.id)
        name = f"contract-{contract.reference}{'-sealed' if document.sealed else ''}.pdf"
        return attachment(bytes(document.sealed or document.rendered), name, "application/pdf")

    @get("/{contract_id:uuid}/edit", opt=_DRAW)
    async def ask_again(self, contract_id: FromPath[UUID], actor: NamedDependency[Actor]) -> Page:
        """Ask for the terms again, before the offer or after it was declined."""
        contract = await queries.reachable_contract(contract_id, actor)
        return _redraw_page(contract, form_of(contract))

    @post("/{contract_id:uuid}/edit", opt=_DRAW)
    async def redraw(
        self, request: Request[Any, Any, Any], contract_id: FromPath[UUID], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Change the contract; its document is made anew and reviewed again."""
        contract = await queries.reachable_contract(contract_id, actor)
        data = await read_form(request)
        if data.first("act") == MORE:
            return _redraw_page(contract, longer_plan(data))
        form = sent_plan(data).bind(data)
        if form.is_valid:
            try:
                await services.redraw(actor, contract_id, _terms(form), milestones_of(form.cleaned))
            except InvalidInputError as error:
                form.with_errors(error.errors)
            else:
                return see_other(f"/contracts/{contract_id}", "Changed. The document is being made anew.")
        return _redraw_page(contract, form)

    @post("/{contract_id:uuid}/review", opt=requires(Permission.LEGAL_REVIEW))
    async def review(self, contract_id: FromPath[UUID], actor: NamedDependency[Actor]) -> Response[Any]:
        """Confirm the legal review of this document."""
        await services.confirm_review(actor, contract_id)
        return see_other(f"/contracts/{contract_id}", "Legal review confirmed.")

    @post("/{contract_id:uuid}/offer", opt=requires(Permission.CHALLENGE_PUBLISH))
    async def offer(self, contract_id: FromPath[UUID], actor: NamedDependency[Actor]) -> Response[Any]:
        """Offer the contract to the supplier."""
        await services.offer(actor, contract_id)
        return see_other(f"/contracts/{contract_id}", "Offered. The supplier's signatories have an email.")

    @post("/{contract_id:uuid}/signature", opt=_SIGN)
    async def sign(
        self, request: Request[Any, Any, Any], contract_id: FromPath[UUID], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Sign for one's own organisation, with a second factor."""
        contract = await queries.reachable_contract(contract_id, actor)
        form = SignForm.bind(await read_form(request))
        if not form.is_valid:
            return await _contract_page(contract_id, actor, form)
        party = view_of(contract, await awards.award_by_id(contract.award_id), actor, await portal_now()).party
        both = await services.sign(actor, contract_id, party=party, sha256=form.cleaned.sha256)
        return see_other(
            f"/contracts/{contract_id}", "Signed. The contract is made." if both else "Signed for your organisation."
        )

    @post("/{contract_id:uuid}/refusal", opt=requires(Permission.CONTRACT_SIGN))
    async def decline(
        self, request: Request[Any, Any, Any], contract_id: FromPath[UUID], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Decline the offer with what would have to change."""
        await queries.reachable_contract(contract_id, actor)
        form = DeclineForm.bind(await read_form(request))
        if form.is_valid:
            try:
                await services.decline(actor, contract_id, reason=form.cleaned.reason)
            except InvalidInputError as error:
                form.with_errors(error.errors)
            else:
                return see_other(f"/contracts/{contract_id}", "Declined. The buyer has an email.")
        return await _contract_page(contract_id, actor, form)


def _terms(form: Form) -> Terms:
    found = form.cleaned
    return Terms(
        title=found.name,
        starts_on=found.starts_on,
        ends_on=found.ends_on,
        ip_option=found.ip_option,
        liability_percent=found.liability_percent,
        special_terms=found.special_terms,
    )


def _months_later(start: date, months: int) -> date:
    years, month = divmod(start.month - 1 + months, 12)
    return date(start.year + years, month + 1, min(start.day, 28))


async def _job(contract: ContractDetail) -> Any:
    name = services.SEAL if contract.signed_at else services.RENDER
    return await latest_job(f"contract:{contract.id}", name)


async def _draw_page(reference: str, actor: Actor, form: Form) -> Page:
    challenge = await publishing.officer_challenge(reference, actor)
    award = await awards.award(challenge.lots[0].id)
    return page(
        "contracts/terms.html",
        title="Draw up the contract",
        caption=challenge.title,
        status=422 if form.errors else 200,
        form=form,
        value_pence=(award.value_pence if award else None) or 0,
        action=f"/challenges/{reference}/contract/new",
        back=f"/challenges/{reference}/award",
    )


def _redraw_page(contract: ContractDetail, form: Form) -> Page:
    return page(
        "contracts/terms.html",
        title="Change the contract",
        caption=contract.title,
        status=422 if form.errors else 200,
        form=form,
        value_pence=contract.value_pence,
        action=f"/contracts/{contract.id}/edit",
        back=f"/contracts/{contract.id}",
    )


async def _contract_page(contract_id: UUID, actor: Actor, form: Form | None = None) -> Page:
    contract = await queries.reachable_contract(contract_id, actor)
    view = view_of(contract, await awards.award_by_id(contract.award_id), actor, await portal_now())
    return page(
        "contracts/contract.html",
        title=contract.title,
        caption=f"Contract {contract.reference}",
        back="/contracts",
        back_text="All contracts",
        status=422 if form is not None and form.errors else 200,
        contract=contract,
        view=view,
        form=form,
        sign_form=form if isinstance(form, SignForm) else SignForm.blank(sha256=contract.sha256),
        decline_form=form if isinstance(form, DeclineForm) else DeclineForm.blank(),
        job=await _job(contract),
        pango_message="" if pango_available() or contract.sha256 else PANGO_NEEDED,
    )
