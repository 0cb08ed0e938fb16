"""The panel talks: all scores side by side, and the chair records what it agrees on."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.bidding.domain.openings import OpenedBid
from challenges.publishing.domain import Criterion
from portal.accounts.domain import Actor
from portal.accounts.guards import requires
from portal.accounts.permissions import Permission
from portal.kernel.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from portal.kernel.words import count_words
from portal.web.forms import read_form
from portal.web.pages import Page, fragment, page, see_other
from procurement.evaluation import queries, services
from procurement.evaluation.controllers.places import bid_number, moderation_at
from procurement.evaluation.domain import Consensus, spread_of
from procurement.evaluation.forms import ConsensusForm, level_options
from procurement.evaluation.pages import consensus_cells, leaf_at, plain, single_scores, work_of_panel
from procurement.evaluation.reading import View, bid_of, declared_about, declared_by, lines_of, view_of
from procurement.evaluation.services.scoring import scored_criterion

STATES_WITH_ALL_SCORES = ("moderation", "price", "ranked")


class _Matter(msgspec.Struct, frozen=True):
    """What the panel talks about on one page: one criterion of one bid, and the consensus there is."""

    view: View
    bid: OpenedBid
    criterion: Criterion
    there: Consensus | None


async def _open(reference: str, actor: Actor) -> View:
    view = await view_of(reference, actor)
    if view.state not in STATES_WITH_ALL_SCORES:
        raise RefusedError(
            "Scores stay hidden until every member has locked theirs and the chair starts the moderation."
        )
    return view


async def _matter(reference: str, actor: Actor, bid_id: UUID, identifier: str) -> _Matter:
    """Load what one page shows; a bid that is closed to the reader by an interest does not exist for them."""
    view = await _open(reference, actor)
    bid, criterion = await bid_of(view, bid_id), scored_criterion(view.challenge, identifier)
    declared = await declared_about(view, bid.id)
    if declared is not None and declared.is_recused:
        raise NotFoundError
    agreed = await queries.consensus(view.challenge.id, bid_ids=[bid.id], criterion_id=criterion.id)
    return _Matter(view, bid, criterion, next(iter(agreed), None))


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
    async def show(
        self, request: Request[Any, Any, Any], actor: NamedDependency[Actor], reference: FromPath[str]
    ) -> Page:
        """List every criterion of every bid with its scores and consensus; `?bid=` chooses the page of a long list."""
        view = await _open(reference, actor)
        declared, challenge = await declared_by(view), view.challenge
        closed = {bid_id for bid_id, one in declared.items() if one.is_recused}
        bids = [bid for bid in await lines_of(view) if bid.is_assessed and bid.id not in closed]
        leaf = leaf_at(bids, bid_number(request))
        shown = [bid.id for bid in leaf.bids]
        saved, agreed = await queries.marks(shown), await queries.consensus(challenge.id, bid_ids=shown)
        agreed_on = await queries.agreement(challenge.id)
        bids_and_cells = [(bid, consensus_cells(challenge, bid, saved, agreed)) for bid in leaf.bids]
        return page(
            "evaluation/moderation.html",
            title="Agree on the scores",
            caption=challenge.title,
            view=view,
            leaf=leaf,
            apart=sum(cell.needs_discussion and not cell.consensus for _, cells in bids_and_cells for cell in cells),
            unseconded=sum(one.recorded - one.settled for one in agreed_on.values()),
            bids=bids_and_cells,
            work=work_of_panel(len(challenge.scored_criteria), bids, agreed_on),
            back=f"/challenges/{reference}/evaluation",
            back_text="Back to the evaluation",
        )

    @get("/consensus/{bid_id:uuid}/{identifier:str}", opt=requires(Permission.EVALUATION_SCORE))
    async def consensus(
        self, actor: NamedDependency[Actor], reference: FromPath[str], bid_id: FromPath[UUID], identifier: FromPath[str]
    ) -> Page:
        """Show one criterion of one bid with all members' scores and reasons."""
        matter = await _matter(reference, actor, bid_id, identifier)
        there = matter.there
        form = ConsensusForm.blank(
            options={"score": level_options(matter.criterion)},
            score=plain(there.score) if there else "",
            reason=there.reason if there else "",
            version=there.version if there else 0,
        )
        return await self._page(matter, form)

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
        matter = await _matter(reference, actor, bid_id, identifier)
        form = ConsensusForm.bind(await read_form(request), options={"score": level_options(matter.criterion)})
        if form.is_valid:
            try:
                made = await services.record_consensus(
                    actor,
                    reference,
                    bid_id,
                    identifier,
                    score=Decimal(form.cleaned.score),
                    reason=form.cleaned.reason,
                    version=form.saved_version(),
                )
            except InvalidInputError as error:
                form.with_errors(error.errors)
            except ConflictError as error:
                form.with_errors({"reason": error.message})
        if not form.is_valid:
            return await self._page(matter, form, status=422)
        what = f"Recorded: {plain(made.score)} for {matter.criterion.title}, {matter.bid.label}."
        outside = "" if made.is_settled else " It lies outside the single scores, so another member must second it."
        return see_other(await self._next(matter.view, matter.bid.number), notice=what + outside)

    @get("/moderation/next", opt=requires(Permission.EVALUATION_SCORE))
    async def lead_on(
        self, request: Request[Any, Any, Any], actor: NamedDependency[Actor], reference: FromPath[str]
    ) -> Response[Any]:
        """Lead to the next criterion without a consensus, from bid `?bid=` on, or to the list when there is none."""
        return see_other(await self._next(await _open(reference, actor), bid_number(request)))

    @post("/consensus/{bid_id:uuid}/{identifier:str}/second", opt=requires(Permission.EVALUATION_SCORE))
    async def second(
        self, actor: NamedDependency[Actor], reference: FromPath[str], bid_id: FromPath[UUID], identifier: FromPath[str]
    ) -> Response[Any]:
        """Sign a consensus that lies outside the single scores."""
        await services.second_consensus(actor, reference, bid_id, identifier)
        bid = await bid_of(await _open(reference, actor), bid_id)
        return see_other(moderation_at(reference, bid.number), notice="Seconded. Thank you.")

    @post("/ranking", opt=requires(Permission.EVALUATION_RUN))
    async def rank(self, actor: NamedDependency[Actor], reference: FromPath[str]) -> Response[Any]:
        """End the moderation, or rank once the prices are open."""
        view = await view_of(reference, actor)
        if view.state == "price":
            await services.rank_lot(actor, reference)
        else:
            await services.finish_moderation(actor, reference)
        before, view = view.state, await view_of(reference, actor)
        if view.state == "ranked":
            return see_other(f"/challenges/{reference}/ranking", notice="The ranking is made.")
        if view.state == before:
            return see_other(f"/challenges/{reference}/evaluation", notice="The ranking is being made.")
        return see_other(
            f"/challenges/{reference}/opening", notice="Quality is settled. Two officers now open the prices."
        )

    @get("/ranking-progress", opt=requires(Permission.EVALUATION_RUN))
    async def progress(self, actor: NamedDependency[Actor], reference: FromPath[str]) -> Page:
        """Answer the piece of the desk that shows how far a worker's ranking is."""
        view = await view_of(reference, actor)
        job = await queries.ranking_job(view.challenge.id)
        if job is None or not view.is_officer:
            raise NotFoundError
        return fragment("evaluation/_ranking.html", job=job, reference=reference)

    async def _next(self, view: View, number: int) -> str:
        """Name the page of the next criterion to agree on: in this bid, in those after it, then from the first again."""
        reference, criteria = view.challenge.reference, view.challenge.scored_criteria
        closed = {bid_id for bid_id, one in (await declared_by(view)).items() if one.is_recused}
        there = await queries.agreement(view.challenge.id)
        left = [
            bid
            for bid in await lines_of(view)
            if bid.is_assessed
            and bid.id not in closed
            and (bid.id not in there or there[bid.id].recorded < len(criteria))
        ]
        if not left:
            return moderation_at(reference, number)
        bid = next((one for one in left if one.number >= number), left[0])
        done = {one.criterion_id for one in await queries.consensus(view.challenge.id, bid_ids=[bid.id])}
        criterion = next(one for one in criteria if one.id not in done)
        return f"/challenges/{reference}/evaluation/consensus/{bid.id}/{criterion.identifier}"

    async def _page(self, matter: _Matter, form: ConsensusForm, *, status: int = 200) -> Page:
        view, bid, criterion = matter.view, matter.bid, matter.criterion
        saved = await queries.scores(view.challenge.id, bid_id=bid.id, criterion_id=criterion.id)
        return page(
            "evaluation/consensus.html",
            title=criterion.title,
            caption=f"{bid.label}: {bid.supplier_name}",
            status=status,
            form=form,
            view=view,
            bid=bid,
            criterion=criterion,
            answer=bid.answers.get(criterion.identifier, ""),
            words=count_words(bid.answers.get(criterion.identifier, "")),
            scores=single_scores(view.panel, saved),
            spread=spread_of([one.score for one in saved if one.score is not None], criterion.scale_max),
            there=matter.there,
            action=f"/challenges/{view.challenge.reference}/evaluation/consensus/{bid.id}/{criterion.identifier}",
            back=moderation_at(view.challenge.reference, bid.number),
            back_text="Back to all scores",
        )
