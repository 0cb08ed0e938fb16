"""An open challenge is changed after bids came in: nobody is overrun, and a bid counts for what it answered."""

import pytest
from playwright.async_api import expect

from tests.journeys.people import People
from tests.journeys.told import OPEN
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.chromium

WHY = "A resident asked whether a survey may be made from a wheelchair. The question did not say so."
ASKED = "How will you survey the kerbs, and how may people who use wheelchairs take part in it?"


async def test_amending_after_bids_came_in(people: People) -> None:
    mei = await people.window("Mei Hartono", "/challenges?stage=open")
    await mei.follow(OPEN)
    path = mei.path
    amara = await people.window("Amara Osei", f"{path}/manage")
    await prepare(amara, path)
    stranger = await people.stranger()
    await stranger.open(path)
    await expect(stranger.page.locator("body")).not_to_contain_text(ASKED)
    await approve(people)
    await stranger.open(path)
    for words in ("Changes since publication", WHY, ASKED):
        await stranger.sees(words)
    await stranger.follow("See what changed side by side")
    await stranger.sees("This change is material.")
    await confirm_again(mei, path)
    for officer in (amara, stranger):
        await officer.open(f"{path}/versions/2")
        for words in ("Reedbed", "Hartono"):
            await expect(officer.main).not_to_contain_text(words)


async def prepare(amara: Visitor, path: str) -> None:
    """Amara changes a question, reads both states side by side, and sends it."""
    await amara.follow("Change this challenge")
    await amara.press("Start an amendment")
    await amara.follow("How bids are scored")
    first = amara.main.locator(".civic-rubric__title").first
    await amara.go(first)
    await amara.type("What do you ask for?", ASKED)
    await amara.press("Save")
    await amara.open(f"{path}/amendment/check")
    await amara.follow("Enter why the challenge is changed")
    await amara.type("Why is this challenge changed?", WHY)
    await amara.press("Save and continue")
    await amara.sees("Submitted bids will have to be confirmed again.")
    if await amara.main.get_by_role("button", name="Use these dates").count():
        await amara.press("Use these dates")
    await amara.press("Send for approval")
    await amara.sees("Sent for approval")


async def approve(people: People) -> None:
    """Daniel finds it on his dashboard, compares, and publishes it with his second factor."""
    daniel = await people.window("Daniel Whitlock")
    await daniel.follow(f"Check and approve the amendment of “{OPEN}”")
    await daniel.sees(WHY)
    await daniel.sees("Submitted bids will have to be confirmed again.")
    await daniel.press_and_prove("Approve and publish")
    await daniel.sees("What this means for bids")


async def confirm_again(mei: Visitor, path: str) -> None:
    """Mei's submitted bid waits for her on the dashboard; she sees what changed and confirms it."""
    await mei.open("/dashboard")
    await mei.follow(f"Confirm your bid for “{OPEN}” again", exact=False)
    await mei.sees(WHY)
    await mei.press("Confirm this bid for version 2")
    await mei.open(path)
    await expect(mei.main).not_to_contain_text("Confirm your bid again")
