"""Declarations of interest: about all suppliers on one page, in detail about the few where there may be one."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.bidding.domain.openings import OpenedBid
from portal.accounts.domain import Actor
from portal.accounts.guards import requires
from portal.accounts.permissions import Permission
from portal.kernel.errors import InvalidInputError
from portal.web.forms import read_form
from portal.web.pages import Page, page, see_other
from procurement.evaluation import services
from procurement.evaluation.controllers.places import desk_at
from procurement.evaluation.domain import Interest
from procurement.evaluation.forms import DeclarationForm, DeclarationsForm, declarations_form
from procurement.evaluation.reading import OwnWork, View, bid_of, declared_about, own_work, view_of


class DeclaringController(Controller):
    """What a member says about the suppliers before reading their bids."""

    path = "/challenges/{reference:str}/evaluation/declarations"

    @get("/", opt=requires(Permission.EVALUATION_SCORE))
    async def ask(self, actor: NamedDependency[Actor], reference: FromPath[str]) -> Page:
        """Ask about every supplier that is not declared about, and list what was said of the others."""
        view = await view_of(reference, actor)
        mine = await own_work(view)
        return _all(view, mine, declarations_form(mine.undeclared).blank())

    @post("/", opt=requires(Permission.EVALUATION_SCORE))
    async def answer(
        self, request: Request[Any, Any, Any], actor: NamedDependency[Actor], reference: FromPath[str]
    ) -> Response[Any]:
        """Record every "no", and lead to the details of each supplier where there may be an interest."""
        view = await view_of(reference, actor)
        mine = await own_work(view)
        form = declarations_form(mine.undeclared).bind(await read_form(request))
        if not form.is_valid:
            return _all(view, mine, form, status=422)
        said = form.answers()
        clear = [bid.id for bid in mine.undeclared if not said[bid.number]]
        unsure = [bid for bid in mine.undeclared if said[bid.number]]
        await services.declare_no_interest(actor, reference, clear)
        if unsure:
            return see_other(_details(reference, unsure[0].id), notice="Recorded. Now describe the interest.")
        return see_other(f"/challenges/{reference}/evaluation", notice="Your declarations are recorded.")

    @get("/{bid_id:uuid}", opt=requires(Permission.EVALUATION_SCORE))
    async def ask_about(self, actor: NamedDependency[Actor], reference: FromPath[str], bid_id: FromPath[UUID]) -> Page:
        """Ask about one supplier, before anything of its bid is shown."""
        view = await view_of(reference, actor)
        view.seat()
        bid, said = await bid_of(view, bid_id), await declared_about(view, bid_id)
        form = DeclarationForm.blank(interest=said.interest, description=said.description) if said else None
        return _one(view, bid, form or DeclarationForm.blank())

    @post("/{bid_id:uuid}", opt=requires(Permission.EVALUATION_SCORE))
    async def answer_about(
        self,
        request: Request[Any, Any, Any],
        actor: NamedDependency[Actor],
        reference: FromPath[str],
        bid_id: FromPath[UUID],
    ) -> Response[Any]:
        """Record a declaration, and lead on to the suppliers still to be declared about."""
        view = await view_of(reference, actor)
        view.seat()
        bid = await bid_of(view, bid_id)
        form = DeclarationForm.bind(await read_form(request))
        if form.is_valid:
            try:
                await services.declare_interest(
                    actor,
                    reference,
                    bid_id,
                    interest=Interest(form.cleaned.interest),
                    description=form.cleaned.description,
                )
            except InvalidInputError as error:
                form.with_errors(error.errors)
        if not form.is_valid:
            return _one(view, bid, form, status=422)
        notice = f"Your declaration about {bid.supplier_name} is recorded."
        if (await own_work(view)).undeclared:
            return see_other(f"/challenges/{reference}/evaluation/declarations", notice=notice)
        return see_other(desk_at(reference, bid.number), notice=notice)


def _details(reference: str, bid_id: UUID) -> str:
    return f"/challenges/{reference}/evaluation/declarations/{bid_id}"


def _all(view: View, mine: OwnWork, form: DeclarationsForm, *, status: int = 200) -> Page:
    reference = view.challenge.reference
    return page(
        "evaluation/declarations.html",
        title="Your interests in the suppliers",
        caption=view.challenge.title,
        status=status,
        form=form,
        undeclared=mine.undeclared,
        said=[
            (bid, mine.declared[bid.id], _details(reference, bid.id)) for bid in mine.bids if bid.id in mine.declared
        ],
        reference=reference,
        back=f"/challenges/{reference}/evaluation",
        back_text="Back to your bids",
    )


def _one(view: View, bid: OpenedBid, form: DeclarationForm, *, status: int = 200) -> Page:
    reference = view.challenge.reference
    return page(
        "evaluation/declaration.html",
        title=f"Your interest in {bid.supplier_name}",
        caption=view.challenge.title,
        status=status,
        form=form,
        action=_details(reference, bid.id),
        back=desk_at(reference, bid.number),
        back_text="Back to your bids",
    )
