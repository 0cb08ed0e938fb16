"""Many score sheets on one page: all questions of one bid, or one question of bid after bid; and the files of a bid."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.bidding.domain.openings import OpenedLine
from challenges.bidding.queries import opened_bids, read_opened_file
from portal.accounts.domain import Actor
from portal.accounts.guards import requires
from portal.accounts.permissions import Permission
from portal.database.clock import portal_now
from portal.files.downloads import attachment
from portal.web.pages import Page, page
from procurement.evaluation import policies, queries
from procurement.evaluation.controllers.places import bid_number, desk_at
from procurement.evaluation.pages import leaf_at
from procurement.evaluation.reading import bid_of, declared_about, own_work, view_of
from procurement.evaluation.services.scoring import scored_criterion
from procurement.evaluation.sheets import BY_BID, BY_QUESTION, first_open, saved_on, sheet_of

ANSWERS_ON_A_PAGE = 5


class SheetsController(Controller):
    """A member's pages for scoring in one go."""

    path = "/challenges/{reference:str}/evaluation"

    @get("/scores/{bid_id:uuid}", opt=requires(Permission.EVALUATION_SCORE))
    async def bid(self, actor: NamedDependency[Actor], reference: FromPath[str], bid_id: FromPath[UUID]) -> Page:
        """Show a whole bid, each answer beside its score."""
        view = await view_of(reference, actor)
        seat, bid, mine = view.seat(), await bid_of(view, bid_id), await own_work(view)
        declared = mine.declared.get(bid.id)
        policies.may_read(declared).require()
        may_score = policies.may_score(view.state, declared, locked=seat.is_locked)
        saved = saved_on(await queries.scores(view.challenge.id, member_id=seat.id, bid_id=bid.id))
        now = await portal_now()
        sheets = [
            sheet_of(view.challenge, bid, one, saved.get((bid.id, one.id)), may_score=may_score, now=now, place=BY_BID)
            for one in view.challenge.scored_criteria
        ]
        before, after = _neighbours(mine.open_bids, bid.number)
        return page(
            "evaluation/sheets.html",
            title=bid.supplier_name,
            caption=f"{bid.label} of {view.challenge.title}",
            view=view,
            bid=bid,
            sheets=sheets,
            next_id=first_open(sheets),
            may_score=may_score,
            work=mine.work,
            previous=(before.label, f"{_base(reference)}/scores/{before.id}") if before else None,
            next=(after.label, f"{_base(reference)}/scores/{after.id}") if after else None,
            back=desk_at(reference, bid.number),
            back_text="Back to your bids",
        )

    @get("/questions/{identifier:str}", opt=requires(Permission.EVALUATION_SCORE))
    async def question(
        self,
        request: Request[Any, Any, Any],
        actor: NamedDependency[Actor],
        reference: FromPath[str],
        identifier: FromPath[str],
    ) -> Page:
        """Show one question, bid after bid, so that like is scored with like; `?bid=` chooses the page."""
        view = await view_of(reference, actor)
        seat, criterion = view.seat(), scored_criterion(view.challenge, identifier)
        mine = await own_work(view)
        leaf = leaf_at(mine.open_bids, bid_number(request), ANSWERS_ON_A_PAGE)
        bids = await opened_bids(view.challenge.id, only=[one.id for one in leaf.bids])
        saved = saved_on(await queries.scores(view.challenge.id, member_id=seat.id, criterion_id=criterion.id))
        now = await portal_now()
        sheets = [
            sheet_of(
                view.challenge,
                bid,
                criterion,
                saved.get((bid.id, criterion.id)),
                may_score=policies.may_score(view.state, mine.declared[bid.id], locked=seat.is_locked),
                now=now,
                place=BY_QUESTION,
            )
            for bid in bids
        ]
        here = f"{_base(reference)}/questions/{identifier}?bid="
        return page(
            "evaluation/sheets.html",
            title=criterion.title,
            caption=f"One question, bid after bid: {view.challenge.title}",
            view=view,
            bid=None,
            sheets=sheets,
            next_id=first_open(sheets),
            may_score=sheets[0].may_score if sheets else None,
            work=mine.work,
            previous=("Earlier bids", f"{here}{leaf.previous}") if leaf.previous else None,
            next=("More bids", f"{here}{leaf.next}") if leaf.next else None,
            back=f"{_base(reference)}",
            back_text="Back to your bids",
        )

    @get("/scores/{bid_id:uuid}/files/{file_id:uuid}", opt=requires(Permission.EVALUATION_SCORE))
    async def file(
        self,
        actor: NamedDependency[Actor],
        reference: FromPath[str],
        bid_id: FromPath[UUID],
        file_id: FromPath[UUID],
    ) -> Response[bytes]:
        """Give a member a file of a bid that is open to them, as a download."""
        view = await view_of(reference, actor)
        view.seat()
        bid = await bid_of(view, bid_id)
        policies.may_read(await declared_about(view, bid.id)).require()
        file, content = await read_opened_file(bid.id, file_id)
        return attachment(content, file.name, file.media_type)


def _base(reference: str) -> str:
    return f"/challenges/{reference}/evaluation"


def _neighbours(bids: tuple[OpenedLine, ...], number: int) -> tuple[OpenedLine | None, OpenedLine | None]:
    before = [one for one in bids if one.number < number]
    after = [one for one in bids if one.number > number]
    return (before[-1] if before else None), (after[0] if after else None)
