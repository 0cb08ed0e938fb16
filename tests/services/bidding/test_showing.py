"""Opened files drawn by a worker: once, whoever asks; nothing of it before the opening."""

import pytest

from challenges.bidding import queries, services
from challenges.bidding.services.showing import draw_later, draw_opened_file
from portal.database.transactions import fetch
from portal.files.store import file_store
from portal.kernel.errors import NotFoundError
from tests.builders import documents
from tests.builders.bidding import attach, make_draft_bid, make_supplier, open_challenge
from tests.builders.publishing import make_published_challenge

pytestmark = pytest.mark.usefixtures("db")


async def test_the_files_of_opened_bids_are_drawn_once_and_read_page_by_page() -> None:
    challenge = await make_published_challenge()
    _, writer = await make_supplier()
    bid = await make_draft_bid(challenge, writer=writer)
    plan = await attach(writer, bid.id, "plan.pdf", documents.pdf(*(f"Page {n}" for n in range(1, 8))), "q1")
    costs = await attach(writer, bid.id, "costs.xlsx", documents.excel(("Walks", 1200)))
    broken = await attach(writer, bid.id, "broken.pdf", b"%PDF-1.7\nplan\n%%EOF\n")
    await services.submit_bid(writer, bid.id)
    assert await fetch("select 1 from shown_file") == []
    (opened,) = await open_challenge(challenge)
    first = await queries.shown_file(opened, plan.id)
    assert [page.text for page in first.pages] == [f"Page {n}" for n in range(1, 6)]
    assert (first.total, first.count, first.first, first.last, first.previous, first.next) == (7, 7, 1, 5, None, 6)
    rest = await queries.shown_file(opened, plan.id, asked="6")
    assert [page.text for page in rest.pages] == ["Page 6", "Page 7"]
    assert (rest.previous, rest.next) == (1, None)
    for asked in ("", "0", "8", "-1", "٣", "1e3", "9" * 50):
        assert (await queries.shown_file(opened, plan.id, asked=asked)).first == 1
    assert (await queries.shown_picture(opened, plan.id, 7)).startswith(b"\x89PNG")
    text = await queries.shown_file(opened, costs.id)
    assert ("Walks | 1200" in text.pages[0].text, text.pages[0].object_name) == (True, "")
    nothing = await queries.shown_file(opened, broken.id)
    assert (nothing.is_drawn, nothing.count) == (True, 0)
    kept = set(await file_store().names("shown"))
    await draw_opened_file(plan.id)
    await draw_later(plan.id)
    assert set(await file_store().names("shown")) == kept
    assert len(await fetch("select 1 from job where name = 'bids:show-file'")) == 3


async def test_pages_belong_to_their_bid() -> None:
    challenge = await make_published_challenge()
    files = {}
    for _ in range(2):
        _, writer = await make_supplier()
        bid = await make_draft_bid(challenge, writer=writer)
        files[bid.id] = (await attach(writer, bid.id, "plan.pdf", documents.pdf("Ours"))).id
        await services.submit_bid(writer, bid.id)
    one, two = await open_challenge(challenge)
    for wrong in (queries.shown_file(one, files[two.id]), queries.shown_picture(one, files[two.id], 1)):
        with pytest.raises(NotFoundError):
            await wrong
    for number in (0, 2, -1):
        with pytest.raises(NotFoundError):
            await queries.shown_picture(one, files[one.id], number)
