"""The desk of an evaluation: who sits on the panel, where it stands, what comes next."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.bidding.queries import opened_bids
from portal.accounts.domain import Actor, Role
from portal.accounts.guards import requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import people_with
from portal.kernel.errors import InvalidInputError
from portal.web.forms import read_form
from portal.web.pages import Page, page, see_other
from procurement.evaluation import policies, queries, services
from procurement.evaluation.domain import Interest
from procurement.evaluation.forms import DeclarationForm, SeatForm
from procurement.evaluation.pages import bid_lines
from procurement.evaluation.reading import View, view_of


class PanelController(Controller):
    """Panel, declarations and the start of scoring."""

    path = "/challenges/{reference:str}/evaluation"

    @get("/", opt=requires(Permission.EVALUATION_SCORE))
    async def desk(self, actor: NamedDependency[Actor], reference: FromPath[str]) -> Page:
        """Show where the evaluation stands and what waits for the reader."""
        view = await view_of(reference, actor)
        return await self._desk(view, SeatForm.blank(options={"person": await self._colleagues(view)}))

    @post("/panel", opt=requires(Permission.EVALUATION_RUN))
    async def appoint(
        self, request: Request[Any, Any, Any], actor: NamedDependency[Actor], reference: FromPath[str]
    ) -> Response[Any]:
        """Give a colleague a seat."""
        view = await view_of(reference, actor)
        form = SeatForm.bind(await read_form(request), options={"person": await self._colleagues(view)})
        if not form.is_valid:
            return await self._desk(view, form, status=422)
        chosen = UUID(form.cleaned.person)
        await services.appoint_member(actor, reference, chosen, is_chair=form.cleaned.seat == "chair")
        return see_other(f"/challenges/{reference}/evaluation", notice="The panel is changed.")

    @post("/panel/{member_id:uuid}/removal", opt=requires(Permission.EVALUATION_RUN))
    async def remove(
        self, actor: NamedDependency[Actor], reference: FromPath[str], member_id: FromPath[UUID]
    ) -> Response[Any]:
        """Take a seat away."""
        await services.remove_member(actor, reference, member_id)
        return see_other(f"/challenges/{reference}/evaluation", notice="The panel is changed.")

    @post("/scoring", opt=requires(Permission.EVALUATION_RUN))
    async def start(self, actor: NamedDependency[Actor], reference: FromPath[str]) -> Response[Any]:
        """Open the scoring."""
        await services.start_scoring(actor, reference)
        return see_other(f"/challenges/{reference}/evaluation", notice="Scoring is open. The panel can begin.")

    @get("/declarations/{bid_id:uuid}", opt=requires(Permission.EVALUATION_SCORE))
    async def declaration(
        self, actor: NamedDependency[Actor], reference: FromPath[str], bid_id: FromPath[UUID]
    ) -> Page:
        """Ask about one supplier, before anything of its bid is shown."""
        view = await view_of(reference, actor)
        view.seat()
        return self._declaration(view, bid_id, DeclarationForm.blank())

    @post("/declarations/{bid_id:uuid}", opt=requires(Permission.EVALUATION_SCORE))
    async def declare(
        self,
        request: Request[Any, Any, Any],
        actor: NamedDependency[Actor],
        reference: FromPath[str],
        bid_id: FromPath[UUID],
    ) -> Response[Any]:
        """Record a declaration."""
        view = await view_of(reference, actor)
        view.seat()
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
            return self._declaration(view, bid_id, form, status=422)
        return see_other(f"/challenges/{reference}/evaluation", notice="Your declaration is recorded.")

    async def _colleagues(self, view: View) -> list[tuple[str, str]]:
        able = await people_with(view.challenge.buyer_id, Role.EVALUATOR, Role.OFFICER)
        return [(str(one.id), one.name) for one in able]

    def _declaration(self, view: View, bid_id: UUID, form: DeclarationForm, *, status: int = 200) -> Page:
        bid = view.bid(bid_id)
        return page(
            "evaluation/declaration.html",
            title=f"Your interest in {bid.supplier_name}",
            caption=view.challenge.title,
            status=status,
            form=form,
            action=f"/challenges/{view.challenge.reference}/evaluation/declarations/{bid.id}",
            back=f"/challenges/{view.challenge.reference}/evaluation",
        )

    async def _desk(self, view: View, form: SeatForm, *, status: int = 200) -> Page:
        challenge = view.challenge
        unchecked = sum(not bid.compliance for bid in await opened_bids(challenge.id))
        lines = []
        if view.member:
            declared, saved = (
                await queries.declarations(challenge.id),
                await queries.scores(challenge.id, member_id=view.member.id),
            )
            lines = list(zip(view.bids, bid_lines(challenge, view.bids, view.member, declared, saved), strict=True))
        return page(
            "evaluation/desk.html",
            title="Evaluation",
            caption=challenge.title,
            status=status,
            form=form,
            view=view,
            lines=lines,
            unlocked=await queries.unlocked_members(challenge.id),
            may_start=policies.may_start_scoring(view.state, view.panel, unchecked),
            unchecked=unchecked,
            back=f"/challenges/{challenge.reference}",
        )
