"""Opened files as pages. Who may look is the caller's question, as with the files themselves."""

from uuid import UUID

import msgspec

from challenges.bidding.domain.openings import OpenedBid
from challenges.bidding.domain.shown import PAGES_ON_A_LEAF, ShownFileDetail, ShownPageDetail, first_of_leaf
from portal.database.transactions import fetch, fetch_one
from portal.files.store import file_store
from portal.kernel.errors import NotFoundError

_PAGES = """
select p.number, p.object_name, p.width, p.height, p.text from shown_page p join shown_file s on s.id = p.shown_file
where s.opened_file = $1 and p.number between $2 and $3 order by p.number
"""


async def shown_file(bid: OpenedBid, file_id: UUID, *, asked: str = "") -> ShownFileDetail:
    """Bring a few pages of a file, from the page that was asked for."""
    file = bid.file(file_id)
    known = await fetch_one(
        "select s.total, count(p.id) as count from shown_file s left join shown_page p on p.shown_file = s.id"
        " where s.opened_file = $1 group by s.id",
        file_id,
    )
    count = known["count"] if known else 0
    first = first_of_leaf(asked, count)
    rows = await fetch(_PAGES, file_id, first, first + PAGES_ON_A_LEAF - 1)
    return ShownFileDetail(
        file=file,
        is_drawn=known is not None,
        total=known["total"] if known else 0,
        count=count,
        pages=msgspec.convert(rows, tuple[ShownPageDetail, ...]),
        first=first,
    )


async def shown_picture(bid: OpenedBid, file_id: UUID, number: int) -> bytes:
    """Read the picture of a page; NotFoundError where there is none."""
    bid.file(file_id)
    row = await fetch_one(
        "select p.object_name from shown_page p join shown_file s on s.id = p.shown_file"
        " where s.opened_file = $1 and p.number = $2 and p.object_name <> ''",
        file_id,
        number,
    )
    if row is None:
        raise NotFoundError
    return await file_store().get(row["object_name"])
