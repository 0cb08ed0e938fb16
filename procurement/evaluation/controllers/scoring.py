"""Scoring one criterion of one bid: the bid beside the rubric, saved as typed, with or without script."""

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
from portal.database.clock import portal_now
from portal.kernel.decision import Decision
from portal.kernel.errors import ConflictError
from portal.kernel.moments import clock_text
from portal.web.errors import wants_json
from portal.web.forms import read_form
from portal.web.pages import Page, page, see_other
from procurement.evaluation import policies, queries, services
from procurement.evaluation.controllers.places import desk_at, question_at, sheets_at
from procurement.evaluation.domain import Score
from procurement.evaluation.forms import ScoreForm, level_options
from procurement.evaluation.pages import next_criterion, plain
from procurement.evaluation.reading import View, bid_of, declared_about, own_work, view_of
from procurement.evaluation.services.scoring import scored_criterion
from procurement.evaluation.sheets import BY_BID, BY_QUESTION, note_on, score_form, sheet_of


class _Matter(msgspec.Struct, frozen=True):
    """One criterion of one bid as its scorer may see it, and what was saved."""

    view: View
    bid: OpenedBid
    criterion: Criterion
    saved: Score | None
    may_score: Decision


class ScoringController(Controller):
    """A member's own scores."""

    path = "/challenges/{reference:str}/evaluation"

    @get("/scores/{bid_id:uuid}/{identifier:str}", opt=requires(Permission.EVALUATION_SCORE))
    async def show(
        self, actor: NamedDependency[Actor], reference: FromPath[str], bid_id: FromPath[UUID], identifier: FromPath[str]
    ) -> Page:
        """Show the answer, the levels and what was saved."""
        matter = await self._load(actor, reference, bid_id, identifier)
        return await self._page(matter, score_form(matter.criterion, matter.saved))

    @post("/scores/{bid_id:uuid}/{identifier:str}", opt=requires(Permission.EVALUATION_SCORE))
    async def save(
        self,
        request: Request[Any, Any, Any],
        actor: NamedDependency[Actor],
        reference: FromPath[str],
        bid_id: FromPath[UUID],
        identifier: FromPath[str],
    ) -> Response[Any]:
        """Save as typed and lead on; machines (autosave) get JSON; a save that came second overwrites nothing."""
        matter = await self._load(actor, reference, bid_id, identifier)
        form = ScoreForm.bind(await read_form(request), options={"score": level_options(matter.criterion)})
        if not form.is_valid:
            if wants_json(request):
                return Response({"errors": form.errors}, status_code=422)
            return await self._page(matter, form, status=422)
        score = Decimal(form.cleaned.score) if form.cleaned.score else None
        try:
            version = await services.save_score(
                actor,
                reference,
                bid_id,
                identifier,
                score=score,
                reason=form.cleaned.reason,
                version=form.saved_version(),
            )
        except ConflictError as error:
            if wants_json(request):
                raise
            return await self._second(matter, form, error.message)
        if wants_json(request):
            return await self._told(matter, score, form.cleaned.reason, version)
        return await self._lead_on(request, matter)

    @post("/lock", opt=requires(Permission.EVALUATION_SCORE))
    async def lock(self, actor: NamedDependency[Actor], reference: FromPath[str]) -> Response[Any]:
        """End one's own scoring."""
        await services.lock_scores(actor, reference)
        return see_other(f"/challenges/{reference}/evaluation", notice="Your scores are locked. Thank you.")

    async def _load(self, actor: Actor, reference: str, bid_id: UUID, identifier: str) -> _Matter:
        view = await view_of(reference, actor)
        seat, criterion = view.seat(), scored_criterion(view.challenge, identifier)
        bid = await bid_of(view, bid_id)
        declared = await declared_about(view, bid.id)
        policies.may_read(declared).require()
        saved = await queries.scores(view.challenge.id, member_id=seat.id, bid_id=bid.id, criterion_id=criterion.id)
        may_score = policies.may_score(view.state, declared, locked=seat.is_locked)
        return _Matter(view, bid, criterion, next(iter(saved), None), may_score)

    async def _told(self, matter: _Matter, score: Decimal | None, reason: str, version: int) -> Response[Any]:
        """Tell the page what it shows beside the form after it saved by itself."""
        now, work = await portal_now(), (await own_work(matter.view)).work
        note = note_on(Score(matter.view.seat().id, matter.bid.id, matter.criterion.id, score, reason, version, now))
        progress = f"{work.scores_done} of {work.scores_total} scored"
        return Response({"saved_at": clock_text(now), "version": version, "note": note, "progress": progress})

    async def _lead_on(self, request: Request[Any, Any, Any], matter: _Matter) -> Response[Any]:
        """Go on from where the form stood: to what is not complete there, or to the next question of the bid."""
        reference, bid, criterion = matter.view.challenge.reference, matter.bid, matter.criterion
        place, notice = request.query_params.get("from", ""), f"Saved: {criterion.title}"
        if place == BY_BID:
            return see_other(sheets_at(reference, bid.id), notice=notice)
        if place == BY_QUESTION:
            return see_other(question_at(reference, criterion.identifier, bid.number), notice=notice)
        after = next_criterion(matter.view.challenge, criterion.identifier)
        scores = f"/challenges/{reference}/evaluation/scores/{bid.id}"
        return see_other(f"{scores}/{after.identifier}" if after else desk_at(reference, bid.number), notice=notice)

    async def _second(self, matter: _Matter, form: ScoreForm, message: str) -> Page:
        """Show both wordings to the window that saved second."""
        form.with_errors({"reason": message})
        form.values["version"] = str(matter.saved.version if matter.saved else 0)
        return await self._page(matter, form, status=422, there=matter.saved)

    async def _page(self, matter: _Matter, form: ScoreForm, *, status: int = 200, there: Score | None = None) -> Page:
        reference, bid, criterion = matter.view.challenge.reference, matter.bid, matter.criterion
        now = await portal_now()
        return page(
            "evaluation/score.html",
            title=criterion.title,
            caption=f"{bid.label}: {bid.supplier_name}",
            status=status,
            form=form,
            bid=bid,
            sheet=sheet_of(
                matter.view.challenge, bid, criterion, matter.saved, may_score=matter.may_score, now=now, form=form
            ),
            there=there,
            there_score=plain(there.score) if there else "",
            reference=reference,
            back=desk_at(reference, bid.number),
            back_text="Back to your bids",
        )
