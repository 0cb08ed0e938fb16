"""A person at a browser: follows links, fills in fields by their labels, presses buttons; every page is looked at."""

import asyncio
import mimetypes
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, FilePayload, Locator, Page, Response, expect

from portal.kernel.moments import LONDON
from tests.journeys.looking import Inspector

PATIENCE_SECONDS = 30.0
DESK = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}


class Visitor:
    """One browser window."""

    def __init__(self, page: Page, base: str, inspector: Inspector, *, touches: bool = False) -> None:
        self.page, self.base, self.inspector, self.touches = page, base, inspector, touches
        self.main = page.locator("main")
        inspector.watch(page)

    async def another_tab(self) -> Self:
        """Open a second tab of the same browser, signed in as the same person."""
        return type(self)(await self.page.context.new_page(), self.base, self.inspector, touches=self.touches)

    @property
    def path(self) -> str:
        """Where the window is, without the host."""
        parts = urlsplit(self.page.url)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    async def look(self) -> None:
        """Look at the page that has just come."""
        await self.page.wait_for_load_state("load")
        await self.inspector.look(self.page, self.path)

    async def open(self, path: str) -> None:
        """Type an address."""
        await self._accept(await self.page.goto(path if "://" in path else self.base + path))
        await self.look()

    async def follow(self, name: str, *, within: Locator | None = None, exact: bool = True) -> None:
        """Follow the link of this name, by default in the main part."""
        place = within or self.main
        await self.go(place.get_by_role("link", name=name, exact=exact).first)

    async def press(self, name: str, *, within: Locator | None = None, exact: bool = True) -> None:
        """Press the button of this name, by default in the main part, and look at the page that answers."""
        await self.go((within or self.main).get_by_role("button", name=name, exact=exact).first)

    async def go(self, control: Locator) -> None:
        """Activate a control that leads to another page and wait for that page."""
        await expect(control).to_be_visible()
        async with self.page.expect_navigation(wait_until="load") as arriving:
            await self.activate(control)
        await self._accept(await arriving.value)
        await self.look()

    async def _accept(self, answer: Response | None) -> None:
        """Stop at an answer that no page of a journey should get, with what it said."""
        if answer is not None and answer.status >= 400 and answer.status not in self.inspector.allowed:
            said = await self.page.locator(".govuk-error-summary").or_(self.main).first.inner_text()
            raise AssertionError(f"{answer.request.method} {self.path} was answered with {answer.status}: {said[:600]}")

    async def activate(self, control: Locator) -> None:
        """Click with the mouse, or tap with a finger."""
        await (control.tap() if self.touches else control.click())

    async def type(self, label: str, text: str, *, within: Locator | None = None, exact: bool = True) -> None:
        """Type into the field of this label, or when not `exact` of a label with these words, in place of what is there."""
        place = within or self.main
        field = place.get_by_label(label, exact=exact).or_(place.get_by_label(f"{label} (optional)", exact=True))
        await field.first.fill(text)

    async def choose(self, label: str, *, within: Locator | None = None) -> None:
        """Choose the radio button or tick the box whose label contains this."""
        place = within or self.main
        await place.locator("input[type=radio], input[type=checkbox]").and_(place.get_by_label(label)).first.check()

    def group(self, legend: str) -> Locator:
        """Find the group of fields with this legend."""
        return self.main.get_by_role("group", name=legend)

    async def pick(self, label: str, option: str) -> None:
        """Pick an option of the list of this label."""
        await self.main.get_by_label(label, exact=True).select_option(label=option)

    async def type_day(self, legend: str, day: date) -> Locator:
        """Type a day into the group of this legend."""
        group = self.group(legend)
        for name, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            await group.get_by_label(name, exact=True).fill(str(value))
        return group

    async def day_in(self, legend: str) -> date:
        """Read the day in the group of this legend."""
        group = self.group(legend)
        day, month, year = [
            int(await group.get_by_label(n, exact=True).input_value()) for n in ("Day", "Month", "Year")
        ]
        return date(year, month, day)

    async def type_moment(self, legend: str, moment: datetime) -> None:
        """Type a day and the time of day, in London's time."""
        group = await self.type_day(legend, moment.date())
        await group.get_by_label("Hour", exact=True).fill(f"{moment.hour:02}")
        await group.get_by_label("Minute", exact=True).fill(f"{moment.minute:02}")

    async def attach(self, label: str, name: str, content: bytes) -> None:
        """Choose a file for the field of this label."""
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        file = FilePayload(name=name, mimeType=kind, buffer=content)
        await self.main.get_by_label(label, exact=True).set_input_files(file)

    async def download(self, words: str) -> Path:
        """Take the file behind the link, or the link that looks like a button, with these words."""
        link = self.main.locator("a", has_text=words).first
        for closed in await link.locator("xpath=ancestor::details[not(@open)]/summary").all():
            await closed.click()
        async with self.page.expect_download() as coming:
            await link.click()
        return await (await coming.value).path()

    async def now(self) -> datetime:
        """Read the demonstration clock from the banner, in London's time."""
        shown = await self.page.locator(".civic-demonstration__clock time").get_attribute("datetime")
        return datetime.fromisoformat(str(shown)).astimezone(LONDON)

    async def follow_to(self, waiting: str) -> None:
        """Take what the dashboard says is waiting for this person."""
        await self.headed("Dashboard")
        await self.follow(waiting, within=self.page.locator(".civic-waiting"))

    async def sees(self, text: str) -> None:
        """Hold the page to showing this text."""
        await expect(self.page.locator("body")).to_contain_text(text)

    async def saved_by_itself(self, within: Locator | None = None) -> None:
        """Wait until the page says that what was typed is saved."""
        await expect((within or self.main).locator("[data-autosave-status]")).to_contain_text(re.compile(r"^Saved \d"))

    async def read_letter(self, subject: str, to: str) -> None:
        """Open the newest letter to somebody in the sent mail whose subject contains this, and follow its link."""
        await self.follow("Read sent mail", within=self.page.get_by_label("Demonstration"))
        entry = self.main.get_by_role("listitem").filter(has_text=subject).filter(has_text=to).first
        await self.go(entry.get_by_role("link"))
        await self.go(self.main.locator(".civic-letter a").first)

    async def headed(self, title: str) -> None:
        """Hold the page to this heading."""
        await expect(self.page.locator("h1")).to_have_text(title)

    async def waits_for(self, text: str) -> None:
        """Load the page again until a worker has done what this text tells of."""
        limit = time.monotonic() + PATIENCE_SECONDS
        while text not in await self.page.locator("main").inner_text():
            assert time.monotonic() < limit, f"{self.path} never said {text!r}"
            await asyncio.sleep(0.2)
            await self._accept(await self.page.reload())
        await self.look()

    async def continue_as(self, name: str, path: str = "/dashboard") -> None:
        """Become somebody else of the story by the demonstration's own control, and go to a page."""
        await self.follow("Continue as someone else", within=self.page.get_by_label("Demonstration"))
        await self.press(name)
        if path != "/dashboard":
            await self.open(path)

    async def move_clock(self, words: str) -> None:
        """Move the demonstration clock to the first moment whose button says this."""
        await self.follow("Move the clock", within=self.page.get_by_label("Demonstration"))
        await self.press(words, exact=False)
        await self.sees("The demonstration clock now says")

    async def press_and_prove(self, name: str, *, exact: bool = True) -> None:
        """Press a button that asks for the second factor unless it was given within ten minutes."""
        async with self.expecting(401):
            await self.press(name, exact=exact)
        if await self.page.locator("h1").inner_text() == "Confirm it is you":
            await self.prove()

    async def prove(self) -> None:
        """Enter the code that the demonstration shows in place of an app."""
        await self.type("Security code", await self.page.locator("#demonstration-code").inner_text())
        await self.press("Continue")

    @asynccontextmanager
    async def expecting(self, *statuses: int) -> AsyncIterator[None]:
        """Let the server answer so inside the block."""
        self.inspector.allowed |= set(statuses)
        try:
            yield
        finally:
            self.inspector.allowed -= set(statuses)


async def new_visitor(
    kind: type[Visitor], context: BrowserContext, base: str, inspector: Inspector, *, touches: bool = False
) -> Visitor:
    """Open a window."""
    context.set_default_timeout(PATIENCE_SECONDS * 1000)
    expect.set_options(timeout=PATIENCE_SECONDS * 1000)
    return kind(await context.new_page(), base, inspector, touches=touches)
