"""The desk of an evaluation: who sits on the panel, where it stands, what comes next."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.bidding.domain.openings import OpenedLine
from portal.accounts.domain import Actor, Role
from portal.accounts.guards import requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import people_with
from portal.web.forms import read_form
from portal.web.pages import Page, page, see_other
from procurement.evaluation import policies, queries, services
from procurement.evaluation.controllers.places import bid_number
from procurement.evaluation.desk import Facts, acts_of
from procurement.evaluation.domain import EVALUATION
from procurement.evaluation.forms import SeatForm
from procurement.evaluation.pages import bid_lines, interests_of, leaf_at, work_of_member, work_of_panel
from procurement.evaluation.reading import View, declared_by, lines_of, view_of

TO_RANK = ("moderation", "price")


class PanelController(Controller):
    """Panel, declarations and the start of scoring."""

    path = "/challenges/{reference:str}/evaluation"

    @get("/", opt=requires(Permission.EVALUATION_SCORE))
    async def desk(
        self, request: Request[Any, Any, Any], actor: NamedDependency[Actor], reference: FromPath[str]
    ) -> Page:
        """Show where the evaluation stands and what waits for the reader; `?bid=` chooses the page of a long list."""
        view = await view_of(reference, actor)
        is_appointing = view.is_officer and view.state == EVALUATION.initial
        colleagues = await self._colleagues(view) if is_appointing else []
        return await self._desk(view, SeatForm.blank(options={"person": colleagues}), at=bid_number(request))

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

    async def _colleagues(self, view: View) -> list[tuple[str, str]]:
        able = await people_with(view.challenge.buyer_id, Role.EVALUATOR, Role.OFFICER)
        return [(str(one.id), one.name) for one in able]

    async def _desk(self, view: View, form: SeatForm, *, at: int = 1, status: int = 200) -> Page:
        challenge, lines = view.challenge, await lines_of(view)
        assessed = [bid for bid in lines if bid.is_assessed]
        unchecked = sum(not bid.compliance for bid in lines)
        own = await self._own_work(view, assessed, at) if view.member else {}
        job = await queries.ranking_job(challenge.id) if view.is_officer and view.state in TO_RANK else None
        agreed = await queries.agreement(challenge.id) if view.state == "moderation" else {}
        declared = await queries.declarations(challenge.id) if view.is_officer else ()
        facts = Facts(
            base=f"/challenges/{challenge.reference}",
            state=view.state,
            seat=view.member,
            is_officer=view.is_officer,
            panel=view.panel,
            bids=lines,
            may_start=policies.may_start_scoring(view.state, view.panel, unchecked),
            undeclared=own.get("undeclared", 0),
            own=own.get("work"),
            agreed=work_of_panel(len(challenge.scored_criteria), assessed, agreed),
            unseconded=sum(one.recorded - one.settled for one in agreed.values()),
        )
        return page(
            "evaluation/desk.html",
            title="Evaluation",
            caption=challenge.title,
            status=status,
            form=form,
            view=view,
            facts=facts,
            interests=interests_of(declared, lines),
            acts=[] if job and not job.is_finished else acts_of(facts),
            job=job,
            back=f"/challenges/{challenge.reference}/manage" if view.is_officer else "/dashboard",
            back_text="Back to the challenge" if view.is_officer else "Back to your dashboard",
            **own,
        )

    async def _own_work(self, view: View, bids: list[OpenedLine], at: int) -> dict[str, Any]:
        """Gather what a member's part of the desk shows: one page of bids, and how far all of them are."""
        seat, leaf = view.seat(), leaf_at(bids, at)
        declared = await declared_by(view)
        saved = await queries.marks([bid.id for bid in leaf.bids], member_id=seat.id)
        complete = await queries.complete_scores(seat.id)
        return {
            "leaf": leaf,
            "lines": bid_lines(view.challenge, leaf.bids, declared, saved),
            "work": work_of_member(len(view.challenge.scored_criteria), bids, declared, complete),
            "undeclared": sum(bid.id not in declared for bid in bids),
        }
