"""Officers read the files of an opened bid as pages; the file itself only ever leaves as a download."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from challenges.bidding import queries, services
from portal.database.transactions import execute
from tests.builders import documents
from tests.builders.bidding import attach, make_draft_bid, make_supplier, officers_of, open_challenge
from tests.builders.publishing import make_published_challenge
from tests.support.client import LintingClient, soup
from tests.support.jobs import run_due_jobs

pytestmark = pytest.mark.usefixtures("db")

SignIn = Callable[..., Awaitable[LintingClient]]
SCRIPT = "<script>alert(1)</script>"


async def opened_with(*files: tuple[str, bytes]) -> tuple[Any, Any, str]:
    challenge = await make_published_challenge()
    _, writer = await make_supplier()
    bid = await make_draft_bid(challenge, writer=writer)
    for name, content in files:
        await attach(writer, bid.id, name, content)
    await services.submit_bid(writer, bid.id)
    (opened,) = await open_challenge(challenge)
    return challenge, opened, f"/challenges/{challenge.reference}/opening/bids/{bid.id}"


async def test_a_pdf_is_read_as_pictures_with_text_and_downloaded_as_it_is(sign_in: SignIn) -> None:
    content = documents.pdf(*(f"Page {n} says hello" for n in range(1, 8)))
    challenge, opened, base = await opened_with(("plan.pdf", content))
    officer = await sign_in((await officers_of(challenge.buyer_id))[0])
    bid = await officer.get(base)
    (link,) = [a for a in soup(bid).select("main a") if a.get_text() == "Read plan.pdf"]
    page = await officer.get(str(link["href"]))
    shown = soup(page)
    pictures = shown.select("img.civic-leaf__picture")
    assert [one["alt"] for one in pictures] == [f"Page {n} of plan.pdf, its text follows" for n in range(1, 6)]
    assert [one.get_text() for one in shown.select("details .civic-typed")] == [
        f"Page {n} says hello" for n in range(1, 6)
    ]
    got = await officer.get(str(pictures[0]["src"]))
    assert (got.headers["content-type"], got.content[:4]) == ("image/png", b"\x89PNG")
    assert got.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert "no-store" in got.headers["cache-control"]
    later = await officer.get(f"{link['href']}?from=6")
    assert "Pages 6 to 7 of 7" in later.text
    (file,) = opened.files
    itself = await officer.get(f"{base}/files/{file.id}")
    assert itself.content == content
    assert itself.headers["content-disposition"].startswith("attachment")
    assert itself.headers["content-security-policy"] == "default-src 'none'; sandbox"


async def test_hostile_text_is_only_text_and_what_cannot_be_shown_says_so(sign_in: SignIn) -> None:
    files = (("notes.docx", documents.word(SCRIPT)), ("broken.pdf", b"%PDF-1.7\nplan\n%%EOF\n"))
    challenge, opened, base = await opened_with(*files)
    officer = await sign_in((await officers_of(challenge.buyer_id))[0])
    broken, notes = sorted(opened.files, key=lambda file: file.name)
    page = await officer.get(f"{base}/files/{notes.id}/pages")
    assert SCRIPT in soup(page).select_one(".civic-leaf__text").get_text()  # type: ignore[union-attr]
    assert SCRIPT not in page.text
    page = await officer.get(f"{base}/files/{broken.id}/pages")
    assert "This file cannot be shown here" in page.text
    assert f"{base}/files/{broken.id}" in [a["href"] for a in soup(page).select("main a")]
    assert (await officer.get(f"{base}/files/{broken.id}/pages/1")).status_code == 404


async def test_only_those_who_may_see_the_opened_bid_see_its_pages(sign_in: SignIn) -> None:
    challenge, opened, base = await opened_with(("plan.pdf", documents.pdf("Secret page")))
    (file,) = opened.files
    path = f"{base}/files/{file.id}/pages"
    other = await make_published_challenge()
    _, supplier = await make_supplier()
    stranger = (await officers_of(other.buyer_id))[0]
    for actor in (supplier, stranger):
        browser = await sign_in(actor)
        for place in (path, f"{path}/1"):
            assert (await browser.get(place)).status_code == 404
        assert (await browser.post(path)).status_code == 404
    officer = await sign_in((await officers_of(challenge.buyer_id))[0])
    moved = path.replace(challenge.reference, other.reference)
    assert (await officer.get(moved)).status_code == 404
    assert (await officer.get(path)).status_code == 200


async def test_a_file_opened_before_files_were_drawn_is_drawn_on_request(sign_in: SignIn) -> None:
    challenge, opened, base = await opened_with(("plan.pdf", documents.pdf("Old")))
    await execute("delete from shown_page")
    await execute("delete from shown_file")
    (file,) = opened.files
    officer = await sign_in((await officers_of(challenge.buyer_id))[0])
    path = f"{base}/files/{file.id}/pages"
    assert "have not been drawn yet" in (await officer.get(path)).text
    asked = await officer.submit(path, action="/pages")
    assert asked.status_code == 303
    await run_due_jobs()
    assert "Old" in (await officer.get(path)).text
    assert (await queries.shown_file(opened, file.id)).count == 1
