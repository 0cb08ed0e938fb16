"""An evaluator who uses no mouse: scores whole bids with the keys the page names, is told of a second tab, and locks."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Locator, Route, expect

from tests.journeys.keyboard import KeyboardVisitor
from tests.journeys.told import EVALUATING
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.chromium

REASON = "It names who was asked and what changed."
OTHER = "It gives no figure for the second year."


async def test_an_evaluator_scores_by_keyboard(open_window: Callable[..., Awaitable[Visitor]]) -> None:
    tomasz = await open_window(KeyboardVisitor)
    assert isinstance(tomasz, KeyboardVisitor)
    await tomasz.open("/")
    await tomasz.continue_as("Tomasz Zielinski")
    await tomasz.skip_to_main()
    await tomasz.follow_to(f"Score the bids for “{EVALUATING}”")
    desk = tomasz.path
    await tomasz.press("Go on with", exact=False)
    await choose_with_arrows(tomasz)
    await two_tabs(tomasz)
    await save_while_saving(tomasz)
    await tomasz.open(desk)
    await score_the_rest_with_keys(tomasz)
    await tomasz.open(desk)
    await tomasz.press("Lock my scores")
    await tomasz.sees("Your scores are locked")
    await tomasz.open("/dashboard")
    await expect(tomasz.main.get_by_role("link", name=f"Score the bids for “{EVALUATING}”")).to_have_count(0)


def sheet(tomasz: Visitor, number: int) -> Locator:
    """Find one answer beside its form."""
    return tomasz.main.locator(".civic-sheets__item").nth(number)


async def choose_with_arrows(tomasz: KeyboardVisitor) -> None:
    """A score, a reason and the button, with Tab, the arrow keys and Enter alone."""
    first = sheet(tomasz, 0)
    await tomasz.choose("2 –", within=first)
    await tomasz.type("Reason", REASON, within=first)
    await tomasz.press("Save and go on", within=first)
    await expect(first.get_by_label("2 –")).to_be_checked()
    await expect(first.get_by_label("Reason")).to_have_value(REASON)


async def two_tabs(tomasz: KeyboardVisitor) -> None:
    """Two tabs save the same score: the second is told, sees both texts, and nothing is overwritten until it says so."""
    other = await tomasz.another_tab()
    await other.open(tomasz.path.partition("#")[0])
    await tomasz.choose("3 –", within=sheet(tomasz, 1))
    await tomasz.type("Reason", REASON, within=sheet(tomasz, 1))
    await tomasz.press("Save and go on", within=sheet(tomasz, 1))
    async with other.expecting(409, 422):
        await other.choose("1 –", within=sheet(other, 1))
        await other.type("Reason", OTHER, within=sheet(other, 1))
        await other.press("Save and go on", within=sheet(other, 1))
    await other.sees("Saved in the other window")
    await other.sees(REASON)
    await expect(other.main.get_by_label("Reason")).to_have_value(OTHER)
    await tomasz.page.reload()
    await expect(sheet(tomasz, 1).get_by_label("Reason")).to_have_value(REASON)
    await other.press("Save and go on")
    await tomasz.page.reload()
    await expect(sheet(tomasz, 1).get_by_label("Reason")).to_have_value(OTHER)
    await other.page.close()


async def save_while_saving(tomasz: KeyboardVisitor) -> None:
    """The button pressed while the page saves by itself does not make a conflict with oneself."""
    may_save = asyncio.Event()

    async def hold(route: Route) -> None:
        if route.request.headers.get("accept") == "application/json":
            await may_save.wait()
        await route.continue_()

    await tomasz.page.route("**/evaluation/scores/**", hold)
    third = sheet(tomasz, 2)
    await tomasz.choose("4 –", within=third)
    await tomasz.type("Reason", REASON, within=third)
    await expect(third.locator("[data-autosave-status]")).to_have_text("Saving")
    await tomasz.activate(third.get_by_role("button", name="Save and go on"))
    async with tomasz.page.expect_navigation():
        may_save.set()
    await tomasz.page.unroute("**/evaluation/scores/**")
    await tomasz.look()
    await expect(third.get_by_label("4 –")).to_be_checked()
    await expect(third.get_by_label("Reason")).to_have_value(REASON)


async def score_the_rest_with_keys(tomasz: KeyboardVisitor) -> None:
    """Digits, r and Ctrl+Enter carry him through every bid; each is saved while he types."""
    keys = tomasz.page.keyboard
    while await tomasz.main.get_by_role("button", name="Go on with").count():
        await tomasz.press("Go on with", exact=False)
        sheets = tomasz.main.locator("[data-scoring-item]")
        await tomasz.reach(sheets.first.get_by_role("radio").first)
        for number in range(await sheets.count()):
            await keys.press("4")
            await keys.press("r")
            await keys.press("ControlOrMeta+A")
            await keys.type(REASON)
            await keys.press("Control+Enter") if number + 1 < await sheets.count() else None
        for one in await sheets.all():
            await tomasz.saved_by_itself(one)
        await tomasz.follow("All your bids")
