"""The way of a bid without any script: plain links, plain forms, and a linter on every page."""

from collections.abc import Awaitable, Callable
from urllib.parse import urljoin, urlsplit

import httpx
import pytest

from portal.accounts.queries import person_by_email
from tests.journeys.told import OPEN_WITH_PRICE
from tests.support.client import LintingClient, find_form, soup

SignIn = Callable[..., Awaitable[LintingClient]]
pytestmark = pytest.mark.pango
ANSWER = "We asked forty people at six crossings and say what each of them told us."


async def test_a_bid_is_written_and_submitted_without_script(sign_in: SignIn) -> None:
    mei = await sign_in(await person_by_email("mei.hartono@reedbed.demo.example"))
    page = await follow(mei, await mei.get("/challenges?stage=open"), OPEN_WITH_PRICE)
    start = await follow(mei, page, "Start a bid")
    page = await mei.submit(str(start.url), follow=True)
    bid = urlsplit(str(page.url)).path
    for link in links(page, f"{bid}/answers/"):
        assert (await mei.submit(link, {"text": ANSWER, "met": "yes", "evidence": "Mei Hartono"})).status_code == 303
    assert (await mei.submit(f"{bid}/price", {"price": "172,000"})).status_code == 303
    form = find_form(await mei.get(f"{bid}/declarations"))
    every = [str(box["value"]) for box in form.select("input[type=checkbox]")]
    core = {str(one["name"]): str(one["value"]) for one in reversed(form.select("input[type=radio]"))}
    assert (await mei.submit(f"{bid}/declarations", {"confirmed": every, **core})).status_code == 303
    review = await mei.get(f"{bid}/review")
    assert review.text.count(ANSWER) >= 3
    receipt = await mei.submit(f"{bid}/review", action="/submission", follow=True)
    assert "Your bid is submitted" in receipt.text
    again = await mei.post(f"{bid}/submission")
    assert again.status_code in {303, 409, 422}
    assert "Receipt of submission 1" in (await mei.get(f"{bid}/receipt")).text
    assert (await mei.submit(f"{bid}/withdrawal", follow=True)).status_code == 200
    assert "Withdrawn" in (await mei.get(bid)).text


async def follow(browser: LintingClient, page: httpx.Response, words: str) -> httpx.Response:
    """Follow the first link of the main part with these words."""
    found = [one for one in soup(page).select("main a[href]") if words in one.get_text()]
    assert found, f"No link with {words!r} on {page.url}"
    return await browser.get(urljoin(str(page.url), str(found[0]["href"])), follow=True)


def links(page: httpx.Response, begin: str) -> list[str]:
    """List the addresses that begin so, each once, in the page's order."""
    return list(
        dict.fromkeys(str(one["href"]) for one in soup(page).select("a[href]") if str(one["href"]).startswith(begin))
    )
