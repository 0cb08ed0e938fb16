"""The panel talks: all scores side by side, and the chair records what it agrees on."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal.accounts.domain import Actor
from portal.accounts.guards import requires
from portal.accounts.permissions import Permission
from portal.kernel.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from portal.web.forms import read_form
from portal.web.pages import Page, page, see_other
from procurement.evaluation import queries, services
from procurement.evaluation.domain import Consensus, spread_of
from procurement.evaluation.forms import ConsensusForm, level_options, version_of
from procurement.evaluation.pages import consensus_cells, plain, single_scores
from procurement.evaluation.reading import View, view_of
from procurement.evaluation.services.scoring import scored_criterion

STATES_WITH_ALL_SCORES = ("moderation", "price", "ranked")


class ModerationController(Controller):
    """Consensus, for the panel and the buyer's officers once everybody has locked."""

    path = "/challenges/{reference:str}/evaluation"

    @post("/moderation", opt=requires(Permission.EVALUATION_SCORE))
    async def start(self, actor: NamedDependency[Actor], reference: FromPath[str]) -> Response[Any]:
        """Let the panel see all scores."""
        await services.start_moderation(actor, reference)
        return see_other(
            f"/challenges/{reference}/evaluation/moderation", notice="All scores are now visible to the panel."
        )

    @get("/moderation", opt=requires(Permission.EVALUATION_SCORE))
    async def show(self, actor: NamedDependency[Actor], reference: FromPath[str]) -> Page:
        """List every criterion of every bid with its scores and consensus."""
        view = await self._open(reference, actor)
        saved, agreed = await queries.scores(view.challenge.id), await queries.consensus(view.challenge.id)
        return page(
            "evaluation/moderation.html",
            title="Moderation",
            caption=view.challenge.title,
            view=view,
            bids=[(bid, consensus_cells(view.challenge, bid, saved, agreed)) for bid in view.bids],
            back=f"/challenges/{reference}/evaluation",
        )

    @get("/consensus/{bid_id:uuid}/{identifier:str}", opt=requires(Permission.EVALUATION_SCORE))
    async def consensus(
        self, actor: NamedDependency[Actor], reference: FromPath[str], bid_id: FromPath[UUID], identifier: FromPath[str]
    ) -> Page:
        """Show one criterion of one bid with all members' scores and reasons."""
        view = await self._open(reference, actor)
        there = await self._there(view, bid_id, identifier)
        form = ConsensusForm.blank(
            options={"score": level_options(scored_criterion(view.challenge, identifier))},
            score=plain(there.score) if there else "",
            reason=there.reason if there else "",
            version=there.version if there else 0,
        )
        return await self._page(view, bid_id, identifier, form)

    @post("/consensus/{bid_id:uuid}/{identifier:str}", opt=requires(Permission.EVALUATION_SCORE))
    async def record(
        self,
        request: Request[Any, Any, Any],
        actor: NamedDependency[Actor],
        reference: FromPath[str],
        bid_id: FromPath[UUID],
        identifier: FromPath[str],
    ) -> Response[Any]:
        """Record the consensus."""
        view = await self._open(reference, actor)
        criterion = scored_criterion(view.challenge, identifier)
        form = ConsensusForm.bind(await read_form(request), options={"score": level_options(criterion)})
        if form.is_valid:
            try:
                made = await services.record_consensus(
                    actor,
                    reference,
                    bid_id,
                    identifier,
                    score=Decimal(form.cleaned.score),
                    reason=form.cleaned.reason,
                    version=version_of(form),
                )
            except InvalidInputError as error:
                form.with_errors(error.errors)
            except ConflictError as error:
                form.with_errors({"reason": error.message})
        if not form.is_valid:
            return await self._page(view, bid_id, identifier, form, status=422)
        notice = (
            "Recorded."
            if made.is_settled
            else "Recorded. It lies outside the single scores, so another member must second it."
        )
        return see_other(f"/challenges/{reference}/evaluation/moderation", notice=notice)

    @post("/consensus/{bid_id:uuid}/{identifier:str}/second", opt=requires(Permission.EVALUATION_SCORE))
    async def second(
        self, actor: NamedDependency[Actor], reference: FromPath[str], bid_id: FromPath[UUID], identifier: FromPath[str]
    ) -> Response[Any]:
        """Sign a consensus that lies outside the single scores."""
        await services.second_consensus(actor, reference, bid_id, identifier)
        return see_other(f"/challenges/{reference}/evaluation/moderation", notice="Seconded.")

    @post("/ranking", opt=requires(Permission.EVALUATION_RUN))
    async def rank(self, actor: NamedDependency[Actor], reference: FromPath[str]) -> Response[Any]:
        """End the moderation, or rank once the prices are open."""
        view = await view_of(reference, actor)
        if view.state == "price":
            await services.rank_lot(actor, reference)
        else:
            await services.finish_moderation(actor, reference)
        view = await view_of(reference, actor)
        if view.state == "price":
            return see_other(
                f"/challenges/{reference}/opening", notice="Quality is settled. Two officers now open the prices."
            )
        return see_other(f"/challenges/{reference}/ranking", notice="The ranking is made.")

    async def _open(self, reference: str, actor: Actor) -> View:
        view = await view_of(reference, actor)
        if view.state not in STATES_WITH_ALL_SCORES:
            raise RefusedError(
                "Scores stay hidden until every member has locked theirs and the chair starts the moderation."
            )
        if view.member:
            declared = await queries.declarations(view.challenge.id)
            closed = {d.bid_id for d in declared if d.member_id == view.member.id and d.is_recused}
            return View(
                view.challenge,
                view.state,
                tuple(b for b in view.bids if b.id not in closed),
                view.panel,
                view.member,
                view.is_officer,
            )
        return view

    async def _there(self, view: View, bid_id: UUID, identifier: str) -> Consensus | None:
        criterion = scored_criterion(view.challenge, identifier)
        agreed = await queries.consensus(view.challenge.id)
        return next((c for c in agreed if (c.bid_id, c.criterion_id) == (bid_id, criterion.id)), None)

    async def _page(self, view: View, bid_id: UUID, identifier: str, form: ConsensusForm, *, status: int = 200) -> Page:
        bid, criterion = view.bid(bid_id), scored_criterion(view.challenge, identifier)
        saved = await queries.scores(view.challenge.id)
        single = [
            s.score for s in saved if (s.bid_id, s.criterion_id) == (bid.id, criterion.id) and s.score is not None
        ]
        if view.member is None and not view.is_officer:
            raise NotFoundError
        return page(
            "evaluation/consensus.html",
            title=criterion.title,
            caption=f"{bid.label}: {bid.supplier_name}",
            status=status,
            form=form,
            view=view,
            bid=bid,
            criterion=criterion,
            answer=bid.answers.get(identifier, ""),
            scores=single_scores(view.panel, saved, bid.id, criterion.id),
            spread=spread_of(single, criterion.scale_max),
            there=await self._there(view, bid_id, identifier),
            action=f"/challenges/{view.challenge.reference}/evaluation/consensus/{bid.id}/{identifier}",
            back=f"/challenges/{view.challenge.reference}/evaluation/moderation",
        )
