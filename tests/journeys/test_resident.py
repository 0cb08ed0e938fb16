"""A resident looks around without an account: what is asked, what became of it, who gets in."""

from datetime import datetime

import pytest
from bs4 import BeautifulSoup
from playwright.async_api import expect

from tests.journeys.told import OPEN, PAID
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.chromium


async def test_a_resident_follows_a_problem_to_its_outcome(visitor: Visitor) -> None:
    await visitor.open("/")
    await visitor.follow("Browse the five missions")
    await visitor.follow("World-class connectivity", exact=False)
    await visitor.follow(OPEN)
    await reads_an_open_challenge(visitor)
    await searches(visitor)
    await visitor.follow(PAID)
    await visitor.sees("Kerbwise Ltd")
    await visitor.follow("All challenges", within=visitor.page.get_by_role("navigation", name="Back"))
    await follows_the_feed(visitor)
    await reads_the_small_print(visitor)


async def reads_an_open_challenge(visitor: Visitor) -> None:
    """The page tells the whole problem, every point that can be earned and the deadline, and nothing of who bid."""
    await visitor.headed(OPEN)
    for words in ("Bids close", "Budget without VAT", "How bids are scored", "points"):
        await visitor.sees(words)
    await expect(visitor.page.locator("body")).not_to_contain_text("Ltd")
    calendar = (await visitor.download("Add the dates to your calendar")).read_bytes()
    assert calendar.startswith(b"BEGIN:VCALENDAR")
    assert b"DTSTART" in calendar
    await visitor.press("Start a bid")
    await visitor.headed("Sign in")


async def searches(visitor: Visitor) -> None:
    """She narrows the list by words and stage, is told when nothing is found, and clears the search."""
    await visitor.open("/challenges")
    await visitor.type("Search by words", "zebra crossings on the moon")
    await visitor.press("Search")
    await visitor.sees("Nothing found")
    await visitor.follow("Show all challenges")
    await visitor.type("Search by words", PAID.lower())
    await visitor.pick("Stage", "Awarded and under way")
    await visitor.press("Search")
    await expect(visitor.main.locator(".civic-list__item")).to_have_count(1)


async def follows_the_feed(visitor: Visitor) -> None:
    """The feed of the list is well formed and newest first, with the addresses of the pages."""
    address = await visitor.page.locator("link[rel=alternate]").get_attribute("href")
    answer = await visitor.page.request.get(visitor.base + str(address))
    entries = BeautifulSoup(await answer.body(), "xml").select("feed > entry")
    published = [datetime.fromisoformat(str(one.published.text)) for one in entries]
    assert len(published) >= 10
    assert published == sorted(published, reverse=True)
    await visitor.open(str(entries[0].link["href"]))
    await visitor.follow("All challenges", within=visitor.page.get_by_role("navigation", name="Back"))


async def reads_the_small_print(visitor: Visitor) -> None:
    """The diversity figures, the promises at the foot of every page, and a page that does not exist."""
    await visitor.follow("Diversity figures", within=visitor.page.get_by_role("navigation", name="Service"))
    await visitor.headed("Who gets in")
    for name in ("Accessibility", "Privacy", "Cookies", "Terms of use", "Contact"):
        await visitor.follow(name, within=visitor.page.get_by_role("contentinfo"))
    async with visitor.expecting(404):
        await visitor.open("/challenges/CC-1999-0001")
    await visitor.headed("Page not found")
