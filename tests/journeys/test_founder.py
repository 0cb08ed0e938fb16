"""A founder decides whether to bid: on a phone, without an account, in a few minutes."""

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import expect

from tests.journeys.told import OPEN
from tests.journeys.visitor import PHONE, Visitor

pytestmark = pytest.mark.chromium


async def test_a_founder_decides_whether_to_bid(open_window: Callable[..., Awaitable[Visitor]]) -> None:
    phone = await open_window(**PHONE)
    await phone.open("/challenges")
    await phone.follow(OPEN)
    await reads_it_in_a_minute(phone)
    await phone.press("Can I bid?")
    await phone.headed("Can I bid?")
    await phone.sees("We do not store your answers")
    await answers(phone, condition="No")
    await expect(phone.page.locator("h1")).not_to_have_text("Nothing you said rules you out")
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
    await expect(phone.main.locator("[data-countdown]")).to_contain_text("left")


async def answers(phone: Visitor, *, condition: str) -> None:
    """She says yes to what the challenge asks, or no, and no to what the law asks of everybody."""
    for group in await phone.main.get_by_role("group").all():
        is_law = str(await group.locator("input").first.get_attribute("name")).startswith("exclusion")
        await group.get_by_label("No" if is_law else condition, exact=True).check()
    await phone.press("See the answer")
