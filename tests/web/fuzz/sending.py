"""Everybody of one world sending hostile requests: forms as the pages show them, one answer spoilt at a time."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote_plus, urljoin, urlsplit

import httpx
import msgspec
from bs4 import Tag

from portal.accounts.cookies import session_cookie_name
from portal.web.csrf import FIELD, cookie_name
from tests.house.asking import ANONYMOUS, Asker, Route, undone
from tests.house.worlds import World
from tests.support.client import form_fields, soup

URLENCODED = "application/x-www-form-urlencoded"
SENDERS = (ANONYMOUS, "officer", "finance", "legal", "panel", "bidder", "signatory", "administrator")
MARK = "<script>alert(1)</script>"
"""One of the hostile texts, as it would stand in a page that does not escape it."""

_PARTS = {"day": "5", "month": "6", "year": "2027", "hour": "12", "minute": "00"}
_IDS = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Filled(msgspec.Struct):
    """A form of a page, filled in as a person would: who sees it, where it goes, what it sends."""

    sender: str
    action: str
    fields: dict[str, Any]

    @property
    def name(self) -> str:
        """Name forms of the same kind alike, whatever ids they carry."""
        return f"{_IDS.sub('id', urlsplit(self.action).path)} {' '.join(sorted(self.fields))}"

    def body(self, **spoilt: str | None) -> bytes:
        """Write the form with some answers replaced by percent-encoded text, or (None) left out."""
        pairs = []
        for name, value in self.fields.items():
            if name not in spoilt:
                pairs += [f"{quote_plus(name)}={quote_plus(str(one))}" for one in value_list(value)]
        pairs += [f"{quote_plus(name)}={text}" for name, text in spoilt.items() if text is not None]
        return "&".join(pairs).encode()


def value_list(value: Any) -> list[Any]:
    """Take one answer or several as several."""
    return value if isinstance(value, list) else [value]


def likely(control: Tag, name: str) -> str:
    """Answer an empty question as a person might."""
    if name.rpartition("-")[2] in _PARTS:
        return _PARTS[name.rpartition("-")[2]]
    if control.name == "textarea":
        return "These are enough plain words to be taken as a reason."
    if control.get("inputmode") in {"numeric", "decimal"}:
        return "2"
    return "somebody@example.org" if control.get("type") == "email" else "three random words"


def forms_of(sender: str, answer: httpx.Response) -> Iterator[Filled]:
    """Fill in every form of a page."""
    for form in soup(answer).select('form[method="post"]:not([enctype])'):
        fields = form_fields(form)
        for control in form.select("input[name], textarea[name], select[name]"):
            name, kind = str(control["name"]), str(control.get("type", ""))
            if kind in {"radio", "checkbox"}:
                fields.setdefault(name, str(control.get("value", "on")))
            elif not fields.get(name) and kind not in {"submit", "file", "hidden"}:
                fields[name] = likely(control, name)
        yield Filled(sender, urljoin(str(answer.url), str(form["action"])), fields)


class Attacker:
    """Sends, undoes what came of it, and notes every answer that no visitor should ever get."""

    def __init__(self, asker: Asker, world: World) -> None:
        self.asker, self.world = asker, world
        self.sent, self.wrong = 0, dict[str, str]()

    async def send(
        self,
        sender: str,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        kind: str = URLENCODED,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """Send one request as `sender` and look at its answer."""
        name = cookie_name() if sender == ANONYMOUS else session_cookie_name()
        dressed = {"cookie": f"{name}={self.asker.tokens[sender][0]}", "sec-fetch-site": "same-origin"}
        dressed |= {"content-type": kind} if method != "GET" else {}
        dressed |= headers or {}
        encoded = {key: value.encode("latin-1") for key, value in dressed.items()}
        async with undone():
            answer = await self.asker.http.request(
                method, path, headers=encoded, content=body if method != "GET" else None
            )
        self.asker.http.cookies.clear()
        self.sent += 1
        if problem := problem_of(answer):
            self.wrong.setdefault(f"{method} {_IDS.sub('id', path)[:120]}: {problem}", f"{sender} {body[:200]!r}")
        return answer

    def token_body(self, sender: str) -> bytes:
        """Write a form that holds nothing but a right token."""
        return f"{FIELD}={self.asker.tokens[sender][1]}".encode()

    async def collect(self, routes: list[Route]) -> dict[str, Filled]:
        """Fill in the forms of all pages that anybody sees, one of each kind."""
        found: dict[str, Filled] = {}
        for sender in SENDERS:
            for route in routes:
                if route.method != "GET" or not route.lets_in(self.world.people.get(sender)):
                    continue
                answer = await self.send(sender, "GET", self.world.fill(route.path))
                if answer.status_code == 200 and answer.headers["content-type"].startswith("text/html"):
                    for form in forms_of(sender, answer):
                        found.setdefault(form.name, form)
        return found


def problem_of(answer: httpx.Response) -> str:
    """Say what is wrong with an answer, whatever was sent: a failure, a way out of the site, a page that runs what was typed."""
    if answer.status_code >= 500:
        return f"answered {answer.status_code}"
    location = answer.headers.get("location", "/")
    if not re.match(r"/(?![/\\])", location):
        return f"leads to {location}"
    if answer.headers.get("set-cookie", "").startswith("a=b"):
        return "sets a cookie that was typed"
    return "shows markup as it was typed" if MARK in answer.text else ""
