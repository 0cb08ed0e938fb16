"""Invoices: sent, disputed, returned, approved by two."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal.accounts.domain import Actor
from portal.accounts.guards import requires
from portal.accounts.permissions import Permission
from portal.kernel.errors import InvalidInputError
from portal.web.forms import read_form
from portal.web.pages import see_other
from procurement.payments import services
from procurement.payments.controllers.shown import milestone_page, path_of
from procurement.payments.domain.invoices import Capacity
from procurement.payments.forms import DisputeForm, InvoiceForm, ReturnForm

_HANDLE = requires(Permission.PAYMENT_APPROVE)


class InvoiceController(Controller):
    """The invoice of a milestone."""

    path = "/contracts/{contract_id:uuid}/milestones/{milestone_id:uuid}"

    @post("/invoices", opt=requires(Permission.MILESTONE_SUBMIT))
    async def send(
        self,
        request: Request[Any, Any, Any],
        contract_id: FromPath[UUID],
        milestone_id: FromPath[UUID],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Send an invoice; every error at once."""
        form = InvoiceForm.bind(await read_form(request))
        if form.is_valid:
            try:
                await services.send_invoice(actor, contract_id, milestone_id, **form.cleaned.as_dict())
            except InvalidInputError as error:
                form.with_errors(error.errors)
            else:
                return see_other(path_of(contract_id, milestone_id), "Your invoice is sent. The 30 days have begun.")
        return await milestone_page(actor, contract_id, milestone_id, failed=form)

    @post("/dispute", opt=_HANDLE)
    async def dispute(
        self,
        request: Request[Any, Any, Any],
        contract_id: FromPath[UUID],
        milestone_id: FromPath[UUID],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Dispute the invoice."""
        form = DisputeForm.bind(await read_form(request))
        if form.is_valid:
            try:
                await services.dispute_invoice(actor, contract_id, milestone_id, reason=form.cleaned.dispute_reason)
            except InvalidInputError as error:
                form.with_errors({"dispute_reason": error.message})
            else:
                return see_other(path_of(contract_id, milestone_id), "Disputed. The supplier has your reason.")
        return await milestone_page(actor, contract_id, milestone_id, failed=form)

    @post("/settlement", opt=_HANDLE)
    async def settle(
        self, contract_id: FromPath[UUID], milestone_id: FromPath[UUID], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Take the dispute back."""
        await services.settle_dispute(actor, contract_id, milestone_id)
        return see_other(path_of(contract_id, milestone_id), "The dispute is settled. The invoice stands.")

    @post("/return", opt=_HANDLE)
    async def send_back(
        self,
        request: Request[Any, Any, Any],
        contract_id: FromPath[UUID],
        milestone_id: FromPath[UUID],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Return an invoice that is not valid."""
        form = ReturnForm.bind(await read_form(request))
        if form.is_valid:
            try:
                await services.return_invoice(actor, contract_id, milestone_id, reason=form.cleaned.return_reason)
            except InvalidInputError as error:
                form.with_errors({"return_reason": error.message})
            else:
                return see_other(path_of(contract_id, milestone_id), "Returned. The supplier can send a new invoice.")
        return await milestone_page(actor, contract_id, milestone_id, failed=form)

    @post("/approvals", opt=requires(Permission.PAYMENT_APPROVE, second_factor=True))
    async def approve(
        self, contract_id: FromPath[UUID], milestone_id: FromPath[UUID], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Give one of the two approvals."""
        office = await services.approve_invoice(actor, contract_id, milestone_id)
        words = "finance" if office is Capacity.FINANCE else "officer"
        return see_other(path_of(contract_id, milestone_id), f"Approved by you as {words}.")
