"""Failures as answers: what each looks like for people and for machines."""

from collections.abc import Callable
from typing import Any

import asyncpg
import pytest
from litestar import Litestar, Request, Response, get, post
from litestar.exceptions import TooManyRequestsException

from portal.accounts.guards import public
from portal.app import create_app
from portal.kernel.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from portal.web.forms import Form, LongText, Text, read_form
from portal.web.pages import page
from portal.web.routes import UndeclaredRouteError, check_policies
from tests.support.client import LintingClient, new_client, soup


class NoteForm(Form):
    title = Text("Title")
    note = LongText("Note")


ERRORS: dict[str, Callable[[], Exception]] = {
    "missing": NotFoundError,
    "refused": lambda: RefusedError("The deadline has passed."),
    "conflict": lambda: ConflictError("Ada saved at 10:42."),
    "invalid": lambda: InvalidInputError({"title": "Enter a title", "note": "Enter a note"}),
    "many": TooManyRequestsException,
    "bug": lambda: KeyError("secret detail"),
    "collision": lambda: asyncpg.DeadlockDetectedError("Process 12 waits for ShareLock on transaction 34"),
    "down": lambda: ConnectionRefusedError("no database at 10.0.0.1"),
}


@get("/test/raise/{name:str}", opt=public())
async def raise_error(request: Request[Any, Any, Any]) -> Response[Any]:
    make = ERRORS[request.path_params["name"]]
    raise make()


@post("/test/note", opt=public())
async def save_note(request: Request[Any, Any, Any]) -> Response[Any]:
    form = NoteForm.bind(await read_form(request))
    status = 200 if form.is_valid else 422
    return page("errors/plain.html", title="Note", status=status, form=None, message=form.cleaned.as_dict())


@pytest.fixture(scope="module")
def app() -> Litestar:
    made = create_app()
    made.register(raise_error)
    made.register(save_note)
    return made


@pytest.fixture
async def browser(app: Litestar, db: object) -> Any:
    made = new_client(app)
    yield made
    await made.close()


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("missing", 404, "Page not found"),
        ("refused", 409, "The deadline has passed."),
        ("conflict", 409, "Ada saved at 10:42."),
        ("invalid", 422, "Enter a note"),
        ("many", 429, "Too many tries"),
        ("bug", 500, "reference"),
    ],
)
async def test_error_becomes_a_page(browser: LintingClient, name: str, status: int, words: str) -> None:
    answer = await browser.get(f"/test/raise/{name}")
    assert answer.status_code == status
    assert words in answer.text
    assert "secret detail" not in answer.text


async def test_error_becomes_json_for_machines(browser: LintingClient) -> None:
    answer = await browser.get("/test/raise/invalid", headers={"accept": "application/json"})
    assert answer.json()["errors"] == {"title": "Enter a title", "note": "Enter a note"}
    answer = await browser.get("/test/raise/bug", headers={"accept": "application/json"})
    assert (answer.status_code, len(answer.json()["reference"])) == (500, 10)


async def test_database_down_is_plain_503(browser: LintingClient) -> None:
    answer = await browser.get("/test/raise/down")
    assert answer.status_code == 503
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["retry-after"] == "30"
    assert "10.0.0.1" not in answer.text


async def test_unknown_address_and_method(browser: LintingClient) -> None:
    answer = await browser.get("/no/such/page")
    assert answer.status_code == 404
    assert "Demonstration clock:" in answer.text
    answer = await browser.request("DELETE", "/terms")
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize(
    "path", ["/test/raise/%00", "/organisations/a%00b", "/assets/%00", f"/assets/{'a' * 300}", f"/missions/{'9' * 300}"]
)
async def test_addresses_that_nothing_could_have_are_missing(browser: LintingClient, path: str) -> None:
    answer = await browser.get(path)
    assert answer.status_code == 404


async def test_too_large_form_is_413(browser: LintingClient) -> None:
    answer = await browser.post("/test/note", {"note": "x" * 2_100_000})
    assert answer.status_code == 413


async def test_stale_form_is_shown_again_and_can_be_sent(browser: LintingClient) -> None:
    typed = {"title": "A <title>", "note": "Two\nlines", "new_password": "hunter2", "_csrf_token": "0" * 64}
    answer = await browser.request("POST", "/test/note", data=typed)
    assert answer.status_code == 403
    assert "hunter2" not in answer.text
    form = soup(answer).select_one("form.civic-replay")
    assert form is not None
    fields = {str(field["name"]): str(field["value"]) for field in form.select("input")}
    assert fields["note"] == "Two\nlines"
    answer = await browser.request("POST", str(form["action"]), data=fields)
    assert answer.status_code == 200
    assert "Two" in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"origin": "null"},
        {"origin": "http://[::1"},
    ],
)
async def test_form_from_another_site_is_refused_with_a_right_token(
    browser: LintingClient, headers: dict[str, str]
) -> None:
    token = await browser.token()
    answer = await browser.request("POST", "/test/note", data={"_csrf_token": token, "title": "x"}, headers=headers)
    assert answer.status_code == 403
    assert soup(answer).select_one("main form") is None, "one press must not send what another site wrote"
    assert "another website" in answer.text


async def test_two_acts_that_stood_in_each_others_way_are_told_so(browser: LintingClient) -> None:
    answer = await browser.get("/test/raise/collision")
    assert answer.status_code == 409
    assert "in the same moment" in answer.text
    assert "ShareLock" not in answer.text
    machine = await browser.get("/test/raise/collision", headers={"accept": "application/json"})
    assert machine.json()["status"] == 409


async def test_token_of_another_browser_is_refused(app: Litestar, browser: LintingClient) -> None:
    other = new_client(app)
    token = await other.token()
    await browser.token()
    answer = await browser.request("POST", "/test/note", data={"_csrf_token": token, "title": "x"})
    assert answer.status_code == 403
    await other.close()


async def test_multipart_without_upload_route_is_refused_unread(browser: LintingClient) -> None:
    files = {"file": ("bid.pdf", b"x" * 100_000, "application/pdf")}
    answer = await browser.request("POST", "/test/note", data={"_csrf_token": await browser.token()}, files=files)
    assert answer.status_code == 403


def test_route_without_policy_stops_the_start() -> None:
    @get("/test/undeclared", sync_to_thread=False)
    def undeclared() -> str:
        return ""

    made = create_app()
    made.register(undeclared)
    with pytest.raises(UndeclaredRouteError, match="/test/undeclared"):
        check_policies(made)
