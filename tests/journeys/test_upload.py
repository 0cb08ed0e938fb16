"""A file sent from a train: the connection breaks, the page is loaded anew, and the same file goes on where it stopped."""

import random
import re
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import FilePayload, Request, Route, expect

from tests.journeys.people import People
from tests.journeys.told import OPEN
from tests.journeys.visitor import PHONE, Visitor

pytestmark = pytest.mark.chromium

MEGABYTE = 1024 * 1024
PLAN = b"%PDF-1.7\n" + random.Random(4).randbytes(5 * MEGABYTE) + b"\n%%EOF\n"
OTHER = b"%PDF-1.7\n" + random.Random(5).randbytes(5 * MEGABYTE) + b"\n%%EOF\n"


class Train:
    """The way of parts to the server, with its tunnels."""

    def __init__(self) -> None:
        self.sent: list[int] = []
        self.breaks_at: set[int] = set()

    async def carry(self, route: Route, request: Request) -> None:
        """Carry a part, unless its place is in a tunnel."""
        if request.method != "PATCH":
            await route.continue_()
            return
        offset = int(request.headers["upload-offset"])
        if offset in self.breaks_at:
            await route.abort("aborted")
            return
        self.sent.append(offset)
        await route.continue_()


def payload(name: str, content: bytes) -> FilePayload:
    return FilePayload(name=name, mimeType="application/pdf", buffer=content)


async def begin_a_bid(people: People) -> Visitor:
    mei = await people.window("Mei Hartono", "/challenges?stage=open")
    await mei.follow(OPEN)
    await mei.press("Go on with your bid")
    await mei.open(f"{mei.path}/files")
    return mei


async def test_an_upload_broken_off_and_resumed(people: People) -> None:
    mei, train = await begin_a_bid(people), Train()
    path = mei.path
    await mei.page.route("**/files/uploads/*", train.carry)
    train.breaks_at = {2 * MEGABYTE}
    await mei.main.get_by_label("Files", exact=True).set_input_files(payload("plan.pdf", PLAN))
    await mei.main.get_by_role("button", name="Add files").click()
    bar = mei.main.get_by_role("progressbar", name="How much of plan.pdf has arrived")
    await expect(bar).to_have_attribute("value", "39")
    await expect(mei.main.get_by_role("status")).to_contain_text("No connection. plan.pdf goes on by itself")
    train.breaks_at = set()  # The train leaves the tunnel; nobody presses anything.
    await expect(mei.main.get_by_role("status")).to_have_text("Added and sealed: plan.pdf.")
    await expect(mei.main.get_by_role("link", name="plan.pdf")).to_have_count(1)
    assert train.sent == [0, MEGABYTE, 2 * MEGABYTE, 3 * MEGABYTE, 4 * MEGABYTE, 5 * MEGABYTE]
    await mei.look()
    await go_on_after_a_reload(mei, train, path)
    await cancel_and_drop(mei, train)
    await mei.go(mei.main.get_by_role("button", name=re.compile("^Remove")).first)
    assert (await mei.download("plans.pdf")).read_bytes() == OTHER


async def go_on_after_a_reload(mei: Visitor, train: Train, path: str) -> None:
    """The tab is closed in the middle; another tab offers to go on, and knows the file again."""
    train.sent.clear()
    train.breaks_at = {3 * MEGABYTE}
    await mei.main.get_by_label("Files", exact=True).set_input_files(payload("plans.pdf", OTHER))
    await mei.main.get_by_role("button", name="Add files").click()
    await expect(mei.main.get_by_role("status")).to_contain_text("No connection. plans.pdf")
    await mei.open(path)
    await mei.sees("3.0 of 5.0 MB are here")
    again = mei.main.get_by_label("Continue plans.pdf: choose the same file again")
    await again.set_input_files(payload("plans.pdf", PLAN))
    await expect(mei.main.get_by_role("alert")).to_contain_text("That is not the same file. Choose plans.pdf as it was")
    await mei.look()
    train.breaks_at = set()
    train.sent.clear()
    await again.set_input_files(payload("renamed.pdf", OTHER))
    await expect(mei.main.get_by_role("status")).to_have_text("Added and sealed: renamed.pdf.")
    assert train.sent == [3 * MEGABYTE, 4 * MEGABYTE, 5 * MEGABYTE]
    await expect(mei.main.get_by_role("link", name="plans.pdf")).to_have_count(1)
    await expect(mei.main.locator("#unfinished")).to_have_count(0)


async def cancel_and_drop(mei: Visitor, train: Train) -> None:
    """Cancelling keeps nothing; a file that is refused says why and holds up none."""
    train.breaks_at = {MEGABYTE}
    await mei.main.get_by_label("Files", exact=True).set_input_files(payload("third.pdf", PLAN))
    await mei.main.get_by_role("button", name="Add files").click()
    await expect(mei.main.get_by_role("status")).to_contain_text("No connection. third.pdf")
    await mei.main.get_by_role("button", name=re.compile("^Cancel")).click()
    await expect(mei.main.get_by_role("status")).to_have_text("third.pdf is cancelled.")
    train.breaks_at = set()
    files = [payload("empty.pdf", b""), payload("run.pdf", b"MZ\x90\x00 no document"), payload("third.pdf", PLAN)]
    async with mei.expecting(422):
        await mei.main.get_by_label("Files", exact=True).set_input_files(files)
        await mei.main.get_by_role("button", name="Add files").click()
        await expect(mei.main.get_by_role("status")).to_have_text("Added and sealed: third.pdf.")
    rows = mei.main.get_by_role("list", name="Files on their way")
    await expect(rows).to_contain_text("Not added. It is empty.")
    await expect(rows).to_contain_text("Not added. The file must be PDF")
    await mei.look()


async def test_two_tabs_do_not_mix_and_the_second_is_told(people: People) -> None:
    mei, train = await begin_a_bid(people), Train()
    await mei.page.route("**/files/uploads/*", train.carry)
    train.breaks_at = {2 * MEGABYTE}
    await mei.main.get_by_label("Files", exact=True).set_input_files(payload("plan.pdf", PLAN))
    await mei.main.get_by_role("button", name="Add files").click()
    await expect(mei.main.get_by_role("status")).to_contain_text("No connection")
    second = await mei.another_tab()
    await second.open(mei.path)
    slow = Train()
    await second.page.route("**/files/uploads/*", slow.carry)
    slow.breaks_at = {3 * MEGABYTE}
    # Once the first tab is done the upload is over, so whoever asks about it then finds none.
    async with mei.expecting(404, 409):
        await second.main.get_by_label("Continue plan.pdf", exact=False).set_input_files(payload("plan.pdf", PLAN))
        await expect(second.main.get_by_role("status")).to_contain_text("No connection")
        train.breaks_at = set()
        await expect(mei.main.get_by_role("status")).to_have_text("Added and sealed: plan.pdf.")
        await expect(mei.main.get_by_role("link", name="plan.pdf")).to_have_count(1)


async def test_on_a_phone_the_rows_fit(open_window: Callable[..., Awaitable[Visitor]]) -> None:
    phone = await open_window(**PHONE)
    await phone.open("/")
    await phone.continue_as("Mei Hartono", "/challenges?stage=open")
    await phone.follow(OPEN)
    await phone.press("Go on with your bid")
    await phone.open(f"{phone.path}/files")
    await phone.page.route("**/files/uploads/*", lambda route: route.abort("aborted"))
    name = "a-very-long-name-without-any-spaces-" * 4 + ".pdf"
    await phone.main.get_by_label("Files", exact=True).set_input_files(payload(name, PLAN))
    await phone.main.get_by_role("button", name="Add files").tap()
    await expect(phone.main.get_by_role("status")).to_contain_text("No connection")
    await phone.look()
    await phone.open(phone.path)
