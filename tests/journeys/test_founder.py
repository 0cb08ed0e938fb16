"""A founder decides whether to bid: on a phone, without an account, in a few minutes."""

import re
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import expect

from procurement.demonstration.cast import read_problems
from tests.journeys.told import OPEN
from tests.journeys.visitor import PHONE, Visitor

pytestmark = pytest.mark.chromium
STORY = next(one for one in read_problems() if one.title == OPEN)
ZONED = re.compile(r"^\d{1,2} [A-Z][a-z]+ \d{4}, \d\d:\d\d (GMT|BST)$")


async def test_a_founder_decides_whether_to_bid(open_window: Callable[..., Awaitable[Visitor]]) -> None:
    phone = await open_window(**PHONE)
    await phone.open("/challenges")
    await phone.follow(OPEN)
    await reads_it_in_a_minute(phone)
    await phone.press("Can I bid?")
    await phone.headed("Can I bid?")
    await phone.sees("We do not store your answers")
    await answers(phone, condition="No")
    await phone.headed("Look at this before you bid")
    await phone.sees("explain in your bid how you would do without it")
    await phone.follow("Answer again", within=phone.page.get_by_role("navigation", name="Back"))
    await answers(phone, condition="Yes")
    await phone.headed("Nothing you said rules you out")
    await phone.sees("What a bid takes")
    await phone.press("Start a bid")
    await phone.headed("Sign in")


async def reads_it_in_a_minute(phone: Visitor) -> None:
    """Title, buyer, money, deadline and what to do next stand before the text, and the countdown counts."""
    await phone.headed(OPEN)
    for words in ("Bids close", "Budget without VAT", "Work of bidding", "In one minute", "What happens to your idea"):
        await phone.sees(words)
    await phone.sees(f"£{STORY.budget:,}")
    await expect(phone.main.locator(".civic-deadline__moment time")).to_have_text(ZONED)
    for question in STORY.questions:
        await phone.sees(question.title)
    await expect(phone.main.locator("[data-countdown]")).to_contain_text("left")


async def answers(phone: Visitor, *, condition: str) -> None:
    """She says yes to what the challenge asks, or no, and no to what the law asks of everybody."""
    for group in await phone.main.get_by_role("group").all():
        is_law = str(await group.locator("input").first.get_attribute("name")).startswith("exclusion")
        await group.get_by_label("No" if is_law else condition, exact=True).check()
    await phone.press("See the answer")
