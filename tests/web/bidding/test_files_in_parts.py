"""Files in parts over HTTP, as the page's script sends them: every wrong turn gets a clear answer and loses nothing else."""

import asyncio
import base64
import hashlib
import os
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from challenges.bidding import queries
from challenges.bidding.controllers import uploads as controller
from challenges.publishing.domain import deadline_of
from portal.database.clock import move_clock
from portal.files.store import file_store
from tests.builders.bidding import make_draft_bid, make_supplier, make_writer, pass_deadline
from tests.builders.publishing import make_published_challenge
from tests.support.client import LintingClient, soup

pytestmark = pytest.mark.usefixtures("db")

SignIn = Callable[..., Awaitable[LintingClient]]
PDF = b"%PDF-1.7\n" + b"canary-" * 30_000 + b"\n%%EOF\n"
PART = "application/offset+octet-stream"
MACHINE = {"accept": "application/json", "sec-fetch-site": "same-origin"}


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have a temp folder of one's own, so that anything spooled would be seen."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setitem(os.environ, "TMPDIR", str(tmp_path))  # noqa: TID251
    return tmp_path


class Sender:
    """The page's script, as far as it speaks to the server."""

    def __init__(self, browser: LintingClient, base: str) -> None:
        self.browser, self.base = browser, base

    async def begin(self, content: bytes, name: str = "plan.pdf", **headers: str) -> Any:
        said = {"filename": name, "criterion": "q1", "sha256": hashlib.sha256(content).hexdigest()}
        packed = ",".join(f"{key} {base64.b64encode(text.encode()).decode()}" for key, text in said.items())
        headers = {"upload-length": str(len(content)), "upload-metadata": packed, **headers}
        return await self.form("", headers)

    async def form(self, path: str, headers: dict[str, str] | None = None) -> Any:
        token = await self.browser.token()
        return await self.browser.request(
            "POST", f"{self.base}/files/uploads{path}", headers={**MACHINE, "x-csrf-token": token, **(headers or {})}
        )

    async def send(self, upload: dict[str, Any], content: Any, offset: int | str, **headers: str) -> Any:
        said = {"content-type": PART, "upload-offset": str(offset), "upload-token": upload["token"]}
        return await self.browser.request(
            "PATCH", upload["url"], content=content, headers={**MACHINE, **said, **headers}
        )


async def names() -> set[str]:
    return set(await file_store().names())


def spooled(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def sender(sign_in: SignIn) -> tuple[Sender, Any, Any, Any]:
    challenge = await make_published_challenge()
    company, writer = await make_supplier()
    bid = await make_draft_bid(challenge, writer=writer)
    browser = await sign_in(writer)
    await browser.get(f"{bid.path}/files")
    return Sender(browser, bid.path), challenge, company, bid


async def test_a_file_comes_in_parts_and_the_page_tells_how_much_is_here(sign_in: SignIn, temporary: Path) -> None:
    script, _, company, bid = await sender(sign_in)
    begun = await script.begin(PDF)
    assert begun.status_code == 201
    upload = begun.json()
    assert (upload["offset"], upload["length"], begun.headers["location"]) == (0, len(PDF), upload["url"])
    first = await script.send(upload, PDF[:150_000], 0)
    assert (first.status_code, first.headers["upload-offset"]) == (204, "150000")
    page = await script.browser.get(f"{bid.path}/files")
    place = soup(page).select_one("[data-upload-continue]")
    assert place is not None
    assert place["data-upload-offset"] == "150000"
    assert place["data-upload-sha256"] == hashlib.sha256(PDF).hexdigest()
    assert "0.1 of 0.2 MB are here" in place.get_text(" ")
    colleague = Sender(await sign_in(await make_writer(company.id)), bid.path)
    page = await colleague.browser.get(f"{bid.path}/files")
    theirs = soup(page).select_one("[data-upload-continue]")
    assert theirs is not None
    known = {"url": theirs["data-upload-continue"], "token": theirs["data-upload-token"]}
    assert known["token"] != upload["token"]
    asked = await colleague.browser.request("HEAD", known["url"], headers=MACHINE)
    assert (asked.headers["upload-offset"], asked.content) == ("150000", b"")
    last = await colleague.send(known, PDF[150_000:], 150_000)
    assert last.headers["upload-offset"] == str(len(PDF))
    for _ in range(2):
        done = await colleague.form(f"/{upload['url'].rsplit('/', 1)[1]}/completion")
        assert (done.status_code, done.json()["name"]) == (200, "plan.pdf")
    (file,) = (await queries.content_of(bid.id)).files
    assert (file.criterion, file.sha256) == ("q1", hashlib.sha256(PDF).hexdigest())
    assert (await colleague.browser.get(f"{bid.path}/files/{file.id}")).content == PDF
    assert "Not here in full" not in (await colleague.browser.get(f"{bid.path}/files")).text
    assert spooled(temporary) == []


async def test_a_file_that_broke_off_is_told_before_submitting(sign_in: SignIn) -> None:
    script, _, _, bid = await sender(sign_in)
    assert soup(await script.browser.get(f"{bid.path}/review")).select_one("#unfinished") is None
    upload = (await script.begin(PDF)).json()
    await script.send(upload, PDF[:1000], 0)
    task = next(
        one for one in soup(await script.browser.get(bid.path)).select(".govuk-task-list__item") if "Files" in one.text
    )
    assert " ".join(task.text.split()) == "Files 0 files added, 1 not here in full In progress"
    told = soup(await script.browser.get(f"{bid.path}/review")).select_one("#unfinished")
    assert told is not None
    assert [one.text for one in told.select("li")] == ["plan.pdf"]
    assert [one["href"] for one in told.select("a")] == [f"{bid.path}/files?from=review#unfinished"]
    dropped = await script.form(f"/{upload['url'].rsplit('/', 1)[1]}/removal")
    assert dropped.status_code < 400
    assert soup(await script.browser.get(f"{bid.path}/review")).select_one("#unfinished") is None


async def test_another_tab_is_told_and_a_wrong_part_changes_nothing(sign_in: SignIn) -> None:
    script, _, _, _ = await sender(sign_in)
    upload = (await script.begin(PDF)).json()
    await script.send(upload, PDF[:1000], 0)
    kept = await names()
    for offset in (0, 999, 1001, "", "-5", "1e3", "9" * 30, "½"):
        told = await script.send(upload, PDF[:1000], str(offset).encode() if offset == "½" else offset)  # type: ignore[arg-type]
        assert (told.status_code, told.headers["upload-offset"]) == (409, "1000"), offset
        assert "Another tab" in told.json()["detail"]
    for body, status in ((PDF + b"too much", 413), (b"x" * (5 * 1024 * 1024), 413)):
        assert (await script.send(upload, body, 1000)).status_code == status
    wrong = await script.send(upload, b"a=b", 1000, **{"content-type": "application/x-www-form-urlencoded"})
    assert wrong.status_code == 415
    assert await names() == kept
    assert (await script.browser.get(upload["url"], headers=MACHINE)).json()["offset"] == 1000


async def broken_off(script: Sender, upload: dict[str, Any], content: bytes) -> int:
    """Send the beginning of a part and go away; answers what nobody hears any more."""
    jar = "; ".join(f"{one.name}={one.value}" for one in script.browser.http.cookies.jar)
    said = {**MACHINE, "content-type": PART, "upload-offset": "0", "upload-token": upload["token"], "cookie": jar}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "PATCH",
        "scheme": "http",
        "path": upload["url"],
        "raw_path": upload["url"].encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", b"portal.test"), *((key.encode(), text.encode()) for key, text in said.items())],
        "client": ("127.0.0.1", 1),
        "server": ("portal.test", 80),
        "state": {},
    }
    coming = [{"type": "http.request", "body": content, "more_body": True}, {"type": "http.disconnect"}]
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        return coming.pop(0) if len(coming) > 1 else coming[0]

    async def send(message: dict[str, Any]) -> None:
        statuses.append(message.get("status", 0))

    await script.browser.app(scope, receive, send)
    return statuses[0]


async def test_a_part_that_breaks_off_or_drips_is_not_kept(
    sign_in: SignIn, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script, _, _, _ = await sender(sign_in)
    upload = (await script.begin(PDF)).json()
    kept = await names()

    assert await broken_off(script, upload, PDF[:5000]) == 400
    assert await names() == kept

    async def dripping() -> AsyncIterator[bytes]:
        for byte in PDF[:1000]:
            await asyncio.sleep(0.02)
            yield bytes([byte])

    monkeypatch.setattr(controller, "PART_SECONDS", 0.3)
    slow = await script.send(upload, dripping(), 0)
    assert slow.status_code == 408
    assert "took too long" in slow.json()["detail"]
    assert await names() == kept
    assert (await script.browser.get(upload["url"], headers=MACHINE)).json()["offset"] == 0
    assert spooled(temporary) == []


async def test_tokens_are_for_one_session_one_bid_and_one_file(sign_in: SignIn) -> None:
    script, challenge, company, _ = await sender(sign_in)
    upload, other = (await script.begin(PDF)).json(), (await script.begin(PDF)).json()
    form_token = await script.browser.token()
    for token in (other["token"], form_token, "", "0" * 64, "é"):
        refused = await script.send({**upload, "token": token.encode()}, PDF[:10], 0)
        assert refused.status_code == 403, token
    elsewhere = await script.send(upload, PDF[:10], 0, **{"sec-fetch-site": "cross-site"})
    assert elsewhere.status_code == 403
    colleague = Sender(await sign_in(await make_writer(company.id)), script.base)
    assert (await colleague.send(upload, PDF[:10], 0)).status_code == 403
    _, rival = await make_supplier()
    theirs = await make_draft_bid(challenge, writer=rival)
    stranger = Sender(await sign_in(rival), theirs.path)
    await stranger.browser.get(f"{theirs.path}/files")
    identifier = upload["url"].rsplit("/", 1)[1]
    for url in (upload["url"], f"{theirs.path}/files/uploads/{identifier}", f"{script.base}/files/uploads/{uuid4()}"):
        assert (await stranger.send({**upload, "url": url}, PDF[:10], 0)).status_code == 404
        assert (await stranger.browser.get(url, headers=MACHINE)).status_code == 404
    for act in ("completion", "removal"):
        stranger.base = script.base
        assert (await stranger.form(f"/{identifier}/{act}")).status_code == 404
    assert (await script.browser.get(upload["url"], headers=MACHINE)).json()["offset"] == 0


async def test_signed_out_in_the_middle_goes_on_after_signing_in_again(sign_in: SignIn) -> None:
    script, _, _, bid = await sender(sign_in)
    upload = (await script.begin(PDF)).json()
    await script.send(upload, PDF[:1000], 0)
    await script.browser.post("/sign-out")
    assert (await script.send(upload, PDF[1000:], 1000)).status_code == 401
    (found,) = await queries.unfinished_uploads(bid.id)
    assert found.state.received == 1000


async def test_what_cannot_be_begun_is_told(sign_in: SignIn) -> None:
    script, _, _, bid = await sender(sign_in)
    for headers, status, words in (
        ({"upload-length": "0"}, 422, "empty"),
        ({"upload-length": "-1"}, 422, "empty"),
        ({"upload-length": "abc"}, 422, "empty"),
        ({"upload-length": str(25 * 1024 * 1024 + 1)}, 413, "larger than 25 MB"),
        ({"upload-length": "9" * 15}, 413, "larger than 25 MB"),
        ({"x-csrf-token": "wrong"}, 403, "token"),
    ):
        refused = await script.begin(PDF, **headers)
        assert (refused.status_code, words in refused.json()["detail"]) == (status, True), headers
    assert await queries.unfinished_uploads(bid.id) == ()
    for metadata in ("", "filename", "filename !!!", "filename /////w==", ",,,", "sha256 " + "A" * 9000, "\u00e9"):
        begun = await script.begin(PDF, **{"upload-metadata": metadata.encode()})  # type: ignore[arg-type]
        assert begun.status_code == 201, metadata
    assert {one.state.name for one in await queries.unfinished_uploads(bid.id)} == {"file"}


@pytest.mark.parametrize(
    ("name", "kept"),
    [("../../etc/passwd.txt", "passwd.txt"), ("a" * 300 + ".txt", "a" * 196 + ".txt"), ("<b>.txt", "<b>.txt")],
)
async def test_hostile_names_are_only_data(sign_in: SignIn, name: str, kept: str) -> None:
    script, _, _, bid = await sender(sign_in)
    upload = (await script.begin(b"hello", name)).json()
    page = await script.browser.get(f"{bid.path}/files")
    assert soup(page).select_one("[data-upload-continue]")["data-upload-name"] == kept  # type: ignore[index]
    await script.send(upload, b"hello", 0)
    assert (await script.form(f"/{upload['url'].rsplit('/', 1)[1]}/completion")).json()["name"] == kept


async def test_a_refused_file_says_why_and_is_gone_and_a_dropped_one_too(sign_in: SignIn) -> None:
    script, _, _, bid = await sender(sign_in)
    kept = await names()
    upload = (await script.begin(b"<svg onload='x'>", "drawing.txt")).json()
    await script.send(upload, b"<svg onload='x'>", 0)
    refused = await script.form(f"/{upload['url'].rsplit('/', 1)[1]}/completion")
    assert refused.status_code == 422
    assert "web page or drawing" in refused.json()["detail"]
    upload = (await script.begin(PDF)).json()
    await script.send(upload, PDF[:1000], 0)
    early = await script.form(f"/{upload['url'].rsplit('/', 1)[1]}/completion")
    assert (early.status_code, "not here in full" in early.json()["detail"]) == (409, True)
    dropped = await script.browser.submit(f"{bid.path}/files", action="/removal")
    assert "is removed" in (await script.browser.follow(dropped)).text
    assert await queries.unfinished_uploads(bid.id) == ()
    assert await names() == kept


async def test_a_deadline_in_the_middle_is_told_plainly(sign_in: SignIn) -> None:
    script, challenge, _, bid = await sender(sign_in)
    await move_clock(deadline_of(challenge) - timedelta(hours=1), None)
    upload = (await script.begin(PDF)).json()
    await script.send(upload, PDF[:1000], 0)
    await pass_deadline(challenge)
    for late in (
        await script.send(upload, PDF[1000:], 1000),
        await script.form(f"/{upload['url'].rsplit('/', 1)[1]}/completion"),
        await script.begin(PDF),
    ):
        assert late.status_code == 409
        assert "The deadline was" in late.json()["detail"]
    page = await script.browser.get(f"{bid.path}/files")
    assert "had not arrived in full by the deadline" in page.text
    assert soup(page).select("[data-upload-continue]") == []
