"""The ranking: every number explained, and the file from which anybody can repeat it."""

from typing import Any

import msgspec
from litestar import Controller, MediaType, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.publishing.domain.scoring import PRICE_METHOD_BY_ID
from challenges.rubric import explain, parse_evaluation, rank
from portal.accounts.domain import Actor
from portal.accounts.guards import requires
from portal.accounts.permissions import Permission
from portal.files.downloads import attachment
from portal.kernel.errors import NotFoundError
from portal.kernel.numerals import whole_number
from portal.web.pages import Page, page
from procurement.evaluation import queries
from procurement.evaluation.explained import (
    TIE_RULES,
    explained,
    named_for_people,
    result_in_words,
    ties_of,
    warnings_for_people,
)
from procurement.evaluation.ranked import ranked_lot
from procurement.evaluation.reading import View, lines_of, view_of

WORKED_ON_A_PAGE = 20


async def _ranked(reference: str, actor: Actor) -> View:
    view = await view_of(reference, actor)
    if view.state != "ranked":
        raise NotFoundError
    return view


class RankingController(Controller):
    """The ranking of a lot, for the panel and the buyer's officers."""

    path = "/challenges/{reference:str}/ranking"

    @get("/", opt=requires(Permission.EVALUATION_SCORE))
    async def show(
        self, request: Request[Any, Any, Any], actor: NamedDependency[Actor], reference: FromPath[str]
    ) -> Page:
        """Show ranks and totals, and below them how each number came about; `?from=` chooses the page of a long list."""
        view = await _ranked(reference, actor)
        place = view.challenge.lots[0].id, view.challenge.stages[0].id
        record = await queries.ranking_record(*place)
        made = record.ranked_at, record.document_hash
        ranked = ranked_lot(view.challenge, place, record.result, made, opened=await lines_of(view))
        evaluation = parse_evaluation(record.document)
        start = _start(request, len(ranked.bids))
        shown = ranked.bids[start : start + WORKED_ON_A_PAGE]
        return page(
            "evaluation/ranking.html",
            title="Ranking",
            caption=view.challenge.title,
            view=view,
            ranked=ranked,
            words=result_in_words(ranked),
            warnings=warnings_for_people(ranked, view.challenge),
            placed=[one for one in ranked.bids if one.rank is not None],
            unplaced=[
                (one, named_for_people(one.reason, ranked.bids, view.challenge))
                for one in ranked.bids
                if one.rank is None
            ],
            worked=explained(ranked, shown, view.challenge, explain(evaluation, rank(evaluation))),
            ties=ties_of(ranked, view.challenge),
            tie_rules=[TIE_RULES[one] for one in view.challenge.tie_break if one in TIE_RULES],
            method=PRICE_METHOD_BY_ID[view.challenge.price_method],
            previous=max(0, start - WORKED_ON_A_PAGE) + 1 if start else 0,
            next=start + WORKED_ON_A_PAGE + 1 if start + WORKED_ON_A_PAGE < len(ranked.bids) else 0,
            leaf=start // WORKED_ON_A_PAGE + 1,
            leaves=-(-len(ranked.bids) // WORKED_ON_A_PAGE),
            back=f"/challenges/{reference}/evaluation",
            back_text="Back to the evaluation",
        )

    @get("/evaluation.json", opt=requires(Permission.EVALUATION_RUN))
    async def file(self, actor: NamedDependency[Actor], reference: FromPath[str]) -> Response[Any]:
        """Give the evaluation file (`portal-evaluation/1`), which `portal rank` reads."""
        view = await _ranked(reference, actor)
        if not view.is_officer:
            raise NotFoundError
        record = await queries.ranking_record(view.challenge.lots[0].id, view.challenge.stages[0].id)
        content = msgspec.json.format(msgspec.json.encode(record.document), indent=1)
        return attachment(content, f"{view.challenge.reference}-evaluation.json", MediaType.JSON)


def _start(request: Request[Any, Any, Any], count: int) -> int:
    """Read ?from=, the place at which a page of workings begins; anything odd begins at the first."""
    wanted = whole_number(request.query_params.get("from"), otherwise=1) - 1
    return min(max(0, wanted), max(0, count - 1)) // WORKED_ON_A_PAGE * WORKED_ON_A_PAGE
