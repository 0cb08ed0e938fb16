"""Nobody loses a word: a warning before the end of the session, signing in again, and a page that was open too long."""

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import expect

from procurement.demonstration.cast import PASSWORD
from tests.journeys.people import People
from tests.journeys.told import OPEN
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.chromium

TITLE = "Lights that come on when somebody walks home"
TEXT = "We walked the route with nine people at four in the morning."


async def test_nobody_is_signed_out_without_a_warning(open_window: Callable[..., Awaitable[Visitor]]) -> None:
    amara = await open_window()
    await amara.page.clock.install()
    await amara.open("/")
    await amara.continue_as("Amara Osei")
    await amara.follow("Write a new challenge")
    body = amara.page.locator("body")
    warn, end = [int(str(await body.get_attribute(f"data-idle-{name}-after"))) for name in ("warn", "end")]
    assert end - warn == 120
    warning = amara.page.get_by_role("dialog")
    await amara.page.clock.fast_forward((warn - 5) * 1000)
    await expect(warning).to_have_count(0)
    await amara.page.clock.fast_forward(6_000)
    await expect(warning).to_contain_text("You will be signed out in 2 minutes")
    await amara.look()
    await expect(warning.get_by_role("button", name="Stay signed in")).to_be_focused()
    async with amara.page.expect_response("**/session") as staying:
        await amara.page.keyboard.press("Enter")
    assert (await staying.value).ok
    await expect(warning).to_have_count(0)
    await amara.page.clock.fast_forward((warn + 1) * 1000)
    await expect(warning).to_contain_text("You will be signed out in 2 minutes")
    await amara.page.clock.fast_forward(121_000)
    await expect(warning).to_contain_text("What you typed is still here")


async def test_a_text_survives_the_end_of_a_session(people: People) -> None:
    yusuf = await people.window("Yusuf Demir")
    await yusuf.follow(OPEN)
    await yusuf.go(yusuf.main.locator("a[href*='/answers/q']").first)
    answer = yusuf.path
    await yusuf.page.context.clear_cookies()
    async with yusuf.expecting(401, 403):
        await yusuf.type("Your answer", TEXT)
        await expect(yusuf.main.locator("[data-autosave-status]")).to_contain_text("you are signed out")
        await yusuf.press("Save and continue")
    await yusuf.sees("Nothing you typed is lost")
    await yusuf.type("Email address", "yusuf.demir@kerbwise.demo.example")
    await yusuf.type("Password", PASSWORD)
    await yusuf.press("Sign in")
    await yusuf.sees("Your text is safe")
    await yusuf.sees(TEXT)
    await yusuf.press("Send it again")
    await yusuf.open(answer)
    await expect(yusuf.main.get_by_label("Your answer")).to_have_value(TEXT)


async def test_a_page_open_for_too_long_keeps_what_was_typed(people: People) -> None:
    amara = await people.window("Amara Osei")
    await amara.follow("Write a new challenge")
    await amara.type("What is the problem about?", TITLE)
    await amara.page.evaluate(
        "document.querySelectorAll('[name=_csrf_token]').forEach(one => one.value = 'x'.repeat(40))"
    )
    async with amara.expecting(403):
        await amara.press("Start the draft")
    await amara.sees(TITLE)
    await amara.press("Send it again")
    await amara.sees("is started and saved")
    await amara.headed(TITLE)
