"""A browser without script that refuses sloppy pages: every HTML answer is linted before a test sees it."""

from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
from bs4 import BeautifulSoup, Tag

from tests.support.lint import lint_page

BASE = "http://portal.test"


class LintingClient:
    """An anonymous or signed-in visitor: cookies kept, redirects followed only when asked."""

    def __init__(self, app: Any) -> None:
        """Talk to the application in this process and this loop."""
        self.app = app
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self.http = httpx.AsyncClient(transport=transport, base_url=BASE, headers={"accept": "text/html"})
        self.last: httpx.Response | None = None

    async def request(self, method: str, path: str, *, follow: bool = False, **options: Any) -> httpx.Response:
        """Send a request and lint the answer; AssertionError lists everything wrong with the page."""
        answer = await self.http.request(method, path, follow_redirects=follow, **options)
        if answer.headers.get("content-type", "").startswith("text/html") and method != "HEAD":
            fragment = options.get("headers", {}).get("HX-Request") == "true"
            problems = lint_page(answer.text, answer.status_code, fragment=fragment)
            assert not problems, f"{method} {path}: " + "; ".join(problems)
        self.last = answer
        return answer

    async def get(self, path: str, **options: Any) -> httpx.Response:
        """Load a page."""
        return await self.request("GET", path, **options)

    async def post(self, path: str, data: Any = None, **options: Any) -> httpx.Response:
        """Send a form to a path with a right token, as if from a page of ours."""
        token = await self.token()
        return await self.request("POST", path, data={"_csrf_token": token, **(data or {})}, **options)

    async def token(self) -> str:
        """Read a form token of this browser, from the page shown last or from the sign-in page."""
        for place in ("", "/sign-in", "/account"):
            text = (await self.http.get(place)).text if place else self.last.text if self.last is not None else ""
            field = BeautifulSoup(text, "lxml").find("input", {"name": "_csrf_token"})
            if isinstance(field, Tag):
                return str(field["value"])
        raise AssertionError("No page showed a form, so there is no token")

    async def submit(
        self, path: str, data: Any = None, *, action: str | None = None, follow: bool = False
    ) -> httpx.Response:
        """Load the page at `path`, fill in its form as it stands, change `data`, press its button.

        `action` chooses among several forms by the end of their action; without it the first one in main is used.
        """
        answer = await self.get(path)
        form = find_form(answer, action)
        fields = {**form_fields(form), **(data or {})}
        target = urljoin(str(answer.url), str(form["action"]))
        return await self.request("POST", target, data=fields, follow=follow)

    async def follow(self, answer: httpx.Response) -> httpx.Response:
        """Go where a redirect leads; assert that it is one."""
        assert answer.is_redirect, f"{answer.status_code} is no redirect"
        parts = urlsplit(answer.headers["location"])
        return await self.get(parts.path + (f"?{parts.query}" if parts.query else ""))

    async def close(self) -> None:
        """Close the connection."""
        await self.http.aclose()


def soup(answer: httpx.Response) -> BeautifulSoup:
    """Parse an answer."""
    return BeautifulSoup(answer.text, "lxml")


def main_of(answer: httpx.Response) -> str:
    """Cut out a page's main part as it was sent, or give all of a fragment: parsing each of many pages costs more than they."""
    _, opening, rest = answer.text.partition("<main")
    return opening + rest.partition("</main>")[0] if opening else answer.text


def find_form(answer: httpx.Response, action: str | None = None) -> Tag:
    """Find a POST form of the page's main part."""
    forms = [form for form in soup(answer).select("main form") if str(form.get("method", "")).lower() == "post"]
    if action is not None:
        forms = [form for form in forms if str(form["action"]).endswith(action)]
    assert forms, f"No form {action or ''} on {answer.url} ({answer.status_code})"
    return forms[0]


def form_fields(form: Tag) -> dict[str, Any]:
    """Read a form as a browser would send it untouched."""
    fields: dict[str, Any] = {}
    for control in form.select("input[name], textarea[name], select[name]"):
        name, kind = str(control["name"]), str(control.get("type", ""))
        if kind in {"radio", "checkbox"} and not control.has_attr("checked"):
            continue
        if kind in {"submit", "button", "file"}:
            continue
        if control.name == "select":
            chosen = control.select_one("option[selected]") or control.select_one("option")
            value = str(chosen["value"]) if chosen is not None else ""
        else:
            value = control.get_text() if control.name == "textarea" else str(control.get("value", ""))
        if kind == "checkbox":
            fields.setdefault(name, []).append(value)
        else:
            fields[name] = value
    return fields


def new_client(app: Any) -> LintingClient:
    """Open another browser."""
    return LintingClient(app)
