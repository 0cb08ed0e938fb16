"""The ranking: every number explained, and the file from which anybody can repeat it."""

from typing import Any

import msgspec
from litestar import Controller, MediaType, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.rubric import explain, parse_evaluation, rank
from portal.accounts.domain import Actor
from portal.accounts.guards import requires
from portal.accounts.permissions import Permission
from portal.kernel.errors import NotFoundError
from portal.web.pages import Page, page
from procurement.evaluation import queries
from procurement.evaluation.ranked import ranked_lot
from procurement.evaluation.reading import View, lines_of, view_of


async def _ranked(reference: str, actor: Actor) -> View:
    view = await view_of(reference, actor)
    if view.state != "ranked":
        raise NotFoundError
    return view


class RankingController(Controller):
    """The ranking of a lot, for the panel and the buyer's officers."""

    path = "/challenges/{reference:str}/ranking"

    @get("/", opt=requires(Permission.EVALUATION_SCORE))
    async def show(self, actor: NamedDependency[Actor], reference: FromPath[str]) -> Page:
        """Show ranks and totals, and below them how each number came about."""
        view = await _ranked(reference, actor)
        place = view.challenge.lots[0].id, view.challenge.stages[0].id
        record = await queries.ranking_record(*place)
        made = record.ranked_at, record.document_hash
        ranked = ranked_lot(view.challenge, place, record.result, made, opened=await lines_of(view))
        evaluation = parse_evaluation(record.document)
        return page(
            "evaluation/ranking.html",
            title="Ranking",
            caption=view.challenge.title,
            view=view,
            ranked=ranked,
            steps=explain(evaluation, rank(evaluation)),
            back=f"/challenges/{reference}",
        )

    @get("/evaluation.json", opt=requires(Permission.EVALUATION_RUN))
    async def file(self, actor: NamedDependency[Actor], reference: FromPath[str]) -> Response[Any]:
        """Give the evaluation file (`portal-evaluation/1`), which `portal rank` reads."""
        view = await _ranked(reference, actor)
        if not view.is_officer:
            raise NotFoundError
        record = await queries.ranking_record(view.challenge.lots[0].id, view.challenge.stages[0].id)
        name = f"{view.challenge.reference}-evaluation.json"
        return Response(
            msgspec.json.format(msgspec.json.encode(record.document), indent=1),
            media_type=MediaType.JSON,
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
