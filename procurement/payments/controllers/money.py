"""Paying: through Stripe or by the bank, and the queue of what is due."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal.accounts.domain import Actor
from portal.accounts.guards import requires
from portal.accounts.permissions import Permission
from portal.database.clock import portal_now
from portal.kernel.errors import InvalidInputError
from portal.web.forms import read_form
from portal.web.pages import Page, fragment, page, see_other
from procurement.payments import pages, queries, services
from procurement.payments.controllers.shown import milestone_page, path_of
from procurement.payments.forms import BacsForm

_PAY = requires(Permission.PAYMENT_APPROVE, second_factor=True)


class PaymentController(Controller):
    """The payment of an approved invoice."""

    path = "/contracts/{contract_id:uuid}/milestones/{milestone_id:uuid}"

    @post("/attempts", opt=_PAY)
    async def start(
        self, contract_id: FromPath[UUID], milestone_id: FromPath[UUID], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Begin to pay through Stripe."""
        await services.start_payment(actor, contract_id, milestone_id)
        return see_other(path_of(contract_id, milestone_id), "Stripe is preparing the payment page.")

    @post("/attempts/stop", opt=_PAY)
    async def stop(
        self, contract_id: FromPath[UUID], milestone_id: FromPath[UUID], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Stop a payment through Stripe that is under way."""
        await services.stop_payment(actor, contract_id, milestone_id)
        return see_other(path_of(contract_id, milestone_id), "The payment through Stripe is no longer open.")

    @get("/attempt", opt=requires(Permission.CONTRACT_READ))
    async def progress(
        self, contract_id: FromPath[UUID], milestone_id: FromPath[UUID], actor: NamedDependency[Actor]
    ) -> Page:
        """Show how the payment stands, for the page that waits."""
        contract, milestone = await queries.reachable_milestone(contract_id, milestone_id, actor)
        payout = await queries.payout(contract.supplier_id)
        view = pages.milestone_view(actor, contract, milestone, payout, await portal_now())
        base = path_of(contract_id, milestone_id)
        return fragment("payments/_attempt.html", milestone=milestone, view=view, base=base)

    @post("/bacs", opt=_PAY)
    async def record(
        self,
        request: Request[Any, Any, Any],
        contract_id: FromPath[UUID],
        milestone_id: FromPath[UUID],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Record a payment that the buyer's bank made."""
        form = BacsForm.bind(await read_form(request))
        if form.is_valid:
            try:
                await services.record_bacs_payment(actor, contract_id, milestone_id, **form.cleaned.as_dict())
            except InvalidInputError as error:
                form.with_errors(error.errors)
            else:
                return see_other(path_of(contract_id, milestone_id), "Recorded as paid by BACS.")
        return await milestone_page(actor, contract_id, milestone_id, failed=form)


class QueueController(Controller):
    """What the buyer has to pay, the first due first."""

    path = "/payments"

    @get("/", opt=requires(Permission.PAYMENT_APPROVE))
    async def show(self, actor: NamedDependency[Actor]) -> Page:
        """List the unpaid invoices of the actor's buyers."""
        rows = pages.queue_rows(actor, await queries.queue(actor), await portal_now())
        return page("payments/queue.html", title="Payments", rows=rows, owed=sum(r.invoice.sum_pence for r in rows))
