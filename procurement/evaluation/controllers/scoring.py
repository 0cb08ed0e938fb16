"""Scoring one criterion of one bid: the bid beside the rubric."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.bidding.domain.openings import OpenedBid
from challenges.publishing.domain import Criterion
from portal.accounts.domain import Actor
from portal.accounts.guards import requires
from portal.accounts.permissions import Permission
from portal.kernel.errors import ConflictError
from portal.web.forms import read_form
from portal.web.pages import Page, page, see_other
from procurement.evaluation import policies, queries, services
from procurement.evaluation.controllers.places import desk_at
from procurement.evaluation.domain import Score
from procurement.evaluation.forms import ScoreForm, level_options, version_of
from procurement.evaluation.pages import next_criterion, plain
from procurement.evaluation.reading import View, bid_of, declared_about, view_of
from procurement.evaluation.services.scoring import scored_criterion


class ScoringController(Controller):
    """A member's own scores."""

    path = "/challenges/{reference:str}/evaluation"

    @get("/scores/{bid_id:uuid}/{identifier:str}", opt=requires(Permission.EVALUATION_SCORE))
    async def show(
        self, actor: NamedDependency[Actor], reference: FromPath[str], bid_id: FromPath[UUID], identifier: FromPath[str]
    ) -> Page:
        """Show the answer, the levels and what was saved."""
        view, bid, criterion, saved = await self._load(actor, reference, bid_id, identifier)
        form = ScoreForm.blank(
            options={"score": level_options(criterion)},
            score=plain(saved.score) if saved else "",
            reason=saved.reason if saved else "",
            version=saved.version if saved else 0,
        )
        return self._page(view, bid, criterion, form)

    @post("/scores/{bid_id:uuid}/{identifier:str}", opt=requires(Permission.EVALUATION_SCORE))
    async def save(
        self,
        request: Request[Any, Any, Any],
        actor: NamedDependency[Actor],
        reference: FromPath[str],
        bid_id: FromPath[UUID],
        identifier: FromPath[str],
    ) -> Response[Any]:
        """Save as typed and go on to the next criterion; a save that came second is told and overwrites nothing."""
        view, bid, criterion, saved = await self._load(actor, reference, bid_id, identifier)
        form = ScoreForm.bind(await read_form(request), options={"score": level_options(criterion)})
        if not form.is_valid:
            return self._page(view, bid, criterion, form, status=422)
        try:
            await services.save_score(
                actor,
                reference,
                bid_id,
                identifier,
                score=Decimal(form.cleaned.score) if form.cleaned.score else None,
                reason=form.cleaned.reason,
                version=version_of(form),
            )
        except ConflictError as error:
            form.with_errors({"reason": error.message})
            form.values["version"] = str(saved.version if saved else 0)
            return self._page(view, bid, criterion, form, status=422, there=saved)
        after = next_criterion(view.challenge, identifier)
        scores = f"/challenges/{reference}/evaluation/scores/{bid.id}"
        return see_other(
            f"{scores}/{after.identifier}" if after else desk_at(reference, bid.number),
            notice=f"Saved: {criterion.title}",
        )

    @post("/lock", opt=requires(Permission.EVALUATION_SCORE))
    async def lock(self, actor: NamedDependency[Actor], reference: FromPath[str]) -> Response[Any]:
        """End one's own scoring."""
        await services.lock_scores(actor, reference)
        return see_other(f"/challenges/{reference}/evaluation", notice="Your scores are locked. Thank you.")

    async def _load(
        self, actor: Actor, reference: str, bid_id: UUID, identifier: str
    ) -> tuple[View, OpenedBid, Criterion, Score | None]:
        view = await view_of(reference, actor)
        seat, criterion = view.seat(), scored_criterion(view.challenge, identifier)
        bid = await bid_of(view, bid_id)
        policies.may_read(await declared_about(view, bid.id)).require()
        saved = await queries.scores(view.challenge.id, member_id=seat.id, bid_id=bid.id, criterion_id=criterion.id)
        return view, bid, criterion, next(iter(saved), None)

    def _page(
        self,
        view: View,
        bid: OpenedBid,
        criterion: Criterion,
        form: ScoreForm,
        *,
        status: int = 200,
        there: Score | None = None,
    ) -> Page:
        return page(
            "evaluation/score.html",
            title=criterion.title,
            caption=f"{bid.label}: {bid.supplier_name}",
            status=status,
            form=form,
            criterion=criterion,
            bid=bid,
            answer=bid.answers.get(criterion.identifier, ""),
            there=there,
            reference=view.challenge.reference,
            action=f"/challenges/{view.challenge.reference}/evaluation/scores/{bid.id}/{criterion.identifier}",
            back=desk_at(view.challenge.reference, bid.number),
        )
