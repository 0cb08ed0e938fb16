"""Delivery: evidence in, accepted or rejected."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from portal.accounts.domain import Actor
from portal.accounts.guards import requires
from portal.accounts.permissions import Permission
from portal.files.downloads import attachment
from portal.files.store import file_store
from portal.files.uploads import MAXIMUM_BODY_BYTES, MAXIMUM_FILE_MB, FileTooLargeError, UploadError
from portal.kernel.errors import InvalidInputError
from portal.web.forms import Form, read_form
from portal.web.pages import Page, page, see_other
from portal.web.uploads import upload_form
from procurement.contracts.queries import reachable_contract
from procurement.payments import pages, policies, queries, services
from procurement.payments.controllers.shown import milestone_page, path_of
from procurement.payments.domain import ledger
from procurement.payments.forms import AcceptForm, RejectForm, ReportForm

_READ = requires(Permission.CONTRACT_READ)
_SUBMIT = requires(Permission.MILESTONE_SUBMIT)
_DECIDE = requires(Permission.MILESTONE_ACCEPT)


class MilestoneController(Controller):
    """The milestones of a contract, for both its parties."""

    path = "/contracts/{contract_id:uuid}/milestones"

    @get("/", opt=_READ)
    async def list_milestones(self, contract_id: FromPath[UUID], actor: NamedDependency[Actor]) -> Page:
        """List the milestones with the next step of each, and the statement of payments."""
        contract = await reachable_contract(contract_id, actor)
        found = await queries.milestones(contract_id)
        return page(
            "payments/milestones.html",
            title="Delivery and payments",
            caption=contract.title,
            contract=contract,
            rows=pages.milestone_rows(actor, contract, found),
            totals=ledger.statement(contract.value_pence, await queries.ledger(contract_id)),
            in_force=policies.in_force(queries.parties_of(contract)),
        )

    @get("/{milestone_id:uuid}", opt=_READ)
    async def show(
        self,
        contract_id: FromPath[UUID],
        milestone_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        origin: FromQuery[str] = "",
    ) -> Page:
        """Show one milestone: what is asked, what happened, what this reader may do."""
        return await milestone_page(actor, contract_id, milestone_id, came_back=origin == "payment")

    @post("/{milestone_id:uuid}/reports", opt=_SUBMIT | {"upload": True}, request_max_body_size=MAXIMUM_BODY_BYTES)
    async def report(
        self,
        request: Request[Any, Any, Any],
        contract_id: FromPath[UUID],
        milestone_id: FromPath[UUID],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Take evidence in; a file that is not accepted keeps neither the words nor the other files out."""
        contract, milestone = await queries.reachable_milestone(contract_id, milestone_id, actor)
        policies.may_submit(actor, queries.parties_of(contract), milestone).require()
        statement, errors = await _receive(request, actor, contract_id, milestone_id)
        form = ReportForm.bind({"statement": statement})
        if errors:
            form.with_errors({"file": ". ".join(errors)})
            form.anchors["file"] = "file"
        if not form.is_valid:
            return await milestone_page(actor, contract_id, milestone_id, failed=form)
        await services.submit_report(actor, contract_id, milestone_id, statement=form.cleaned.statement)
        return see_other(path_of(contract_id, milestone_id), "Sent. The buyer has an email and checks your evidence.")

    @get("/{milestone_id:uuid}/evidence/{file_id:uuid}", opt=_READ)
    async def download(
        self,
        contract_id: FromPath[UUID],
        milestone_id: FromPath[UUID],
        file_id: FromPath[UUID],
        actor: NamedDependency[Actor],
    ) -> Response[bytes]:
        """Give a file of a report to either party, as a download."""
        await queries.reachable_milestone(contract_id, milestone_id, actor)
        found = await queries.evidence_object(milestone_id, file_id)
        content = await file_store().get(found["object_name"])
        return attachment(content, found["name"], found["media_type"])

    @post("/{milestone_id:uuid}/evidence/{file_id:uuid}/removal", opt=_SUBMIT)
    async def remove(
        self,
        contract_id: FromPath[UUID],
        milestone_id: FromPath[UUID],
        file_id: FromPath[UUID],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Take back a file that was not sent yet."""
        await services.remove_evidence(actor, contract_id, milestone_id, file_id)
        return see_other(path_of(contract_id, milestone_id), "The file is removed.")

    @post("/{milestone_id:uuid}/acceptance", opt=_DECIDE)
    async def accept(
        self,
        request: Request[Any, Any, Any],
        contract_id: FromPath[UUID],
        milestone_id: FromPath[UUID],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Accept a milestone."""
        form = AcceptForm.bind(await read_form(request))
        if not form.is_valid:
            return await milestone_page(actor, contract_id, milestone_id, failed=form)
        await services.decide_report(actor, contract_id, milestone_id, accept=True, reason=form.cleaned.note)
        return see_other(path_of(contract_id, milestone_id), "Accepted. The supplier can now send its invoice.")

    @post("/{milestone_id:uuid}/rejection", opt=_DECIDE)
    async def reject(
        self,
        request: Request[Any, Any, Any],
        contract_id: FromPath[UUID],
        milestone_id: FromPath[UUID],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Reject a milestone with a reason."""
        form: Form = RejectForm.bind(await read_form(request))
        if form.is_valid:
            try:
                reason = form.cleaned.reason
                await services.decide_report(actor, contract_id, milestone_id, accept=False, reason=reason)
            except InvalidInputError as error:
                form.with_errors(error.errors)
            else:
                return see_other(path_of(contract_id, milestone_id), "Rejected. The supplier has your reason.")
        return await milestone_page(actor, contract_id, milestone_id, failed=form)


async def _receive(
    request: Request[Any, Any, Any], actor: Actor, contract_id: UUID, milestone_id: UUID
) -> tuple[str, list[str]]:
    """Read the form as it streams in: the statement, and what is wrong with files."""
    errors: list[str] = []
    statement = ""
    try:
        form = upload_form(request)
        async for part in form.files():
            statement = form.fields.get("statement", "")
            if not part.name:
                continue
            try:
                await services.store_evidence(actor, contract_id, milestone_id, name=part.name, chunks=part.content)
            except FileTooLargeError:
                errors.append(f"“{part.name}” is larger than {MAXIMUM_FILE_MB} MB")
            except InvalidInputError as error:
                errors.append(f"“{part.name}” was not added. {' '.join(error.errors.values())}")
        statement = form.fields.get("statement", "")
    except UploadError as error:
        errors.append(str(error))
    return statement, errors
