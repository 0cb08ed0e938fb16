"""The files of an opened bid as pages to read in the browser: drawn by the portal, never the file itself."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.bidding import queries
from challenges.bidding.controllers.provided import APPROVE, opened_for_officer
from challenges.bidding.domain.shown import Shelf, ShownFileDetail
from challenges.bidding.pages import kind_name
from challenges.bidding.services.showing import draw_later
from portal.accounts.domain import Actor
from portal.files.downloads import picture
from portal.web.pages import Page, page, see_other


class ShownFileController(Controller):
    """One file of an opened bid, for the buyer's officers."""

    path = "/challenges/{reference:str}/opening/bids/{bid_id:uuid}/files/{file_id:uuid}/pages"

    @get("/", opt=APPROVE)
    async def show(
        self,
        request: Request[Any, Any, Any],
        reference: FromPath[str],
        bid_id: FromPath[UUID],
        file_id: FromPath[UUID],
        actor: NamedDependency[Actor],
    ) -> Page:
        """Show a few pages with their text; `?from=` chooses the first."""
        challenge, opened = await opened_for_officer(reference, bid_id, actor)
        shown = await queries.shown_file(opened, file_id, asked=request.query_params.get("from", ""))
        caption = f"Bid of {opened.supplier_name}: {challenge.title}"
        return shown_page(shown, officer_shelf(reference, bid_id, file_id), caption=caption)

    @get("/{number:int}", opt=APPROVE)
    async def one(
        self,
        reference: FromPath[str],
        bid_id: FromPath[UUID],
        file_id: FromPath[UUID],
        number: FromPath[int],
        actor: NamedDependency[Actor],
    ) -> Response[bytes]:
        """Give the picture of one page."""
        _, opened = await opened_for_officer(reference, bid_id, actor)
        return picture(await queries.shown_picture(opened, file_id, number))

    @post("/", opt=APPROVE)
    async def draw(
        self,
        reference: FromPath[str],
        bid_id: FromPath[UUID],
        file_id: FromPath[UUID],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Have a file drawn that was opened before files were."""
        _, opened = await opened_for_officer(reference, bid_id, actor)
        opened.file(file_id)
        await draw_later(file_id)
        return see_other(officer_shelf(reference, bid_id, file_id).pages, "The pages are being drawn.")


def officer_shelf(reference: str, bid_id: UUID, file_id: UUID) -> Shelf:
    """Name where an officer reads a file."""
    return Shelf(f"/challenges/{reference}/opening/bids/{bid_id}", file_id)


def shown_page(shown: ShownFileDetail, shelf: Shelf, *, caption: str, may_draw: bool = True) -> Page:
    """Lay out the pages of a file; its readers differ only in where they come from."""
    return page(
        "bidding/shown.html",
        title=shown.file.name,
        caption=caption,
        shown=shown,
        shelf=shelf,
        kind=kind_name(shown.file.media_type),
        may_draw=may_draw,
        back=shelf.base,
        back_text="Back to the bid",
    )
