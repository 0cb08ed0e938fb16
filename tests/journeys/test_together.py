"""Two officers on one draft: saved as typed, a comment that goes back and forth, the history, and publication."""

import re

import pytest
from playwright.async_api import expect

from procurement.demonstration.cast import read_cast
from tests.journeys.people import People
from tests.journeys.told import DRAFT
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.chromium

BUYER = "camden"
BEFORE, AFTER = (
    "Thirty first-time founders bid within a year.",
    "Thirty first-time founders bid, and ten win, within a year.",
)
ASKED, MET = "How many of them should win?", "Ten, it says so now."


async def test_a_draft_is_commented_on_mended_and_published_by_a_second_officer(people: People) -> None:
    author, second = (read_cast().person(BUYER, role).name for role in ("officer", "second_officer"))
    writer = await people.window(author)
    await writer.follow(f"Finish your draft “{DRAFT}”")
    await saved_while_typing(writer)
    await writer.open(f"{writer.path.rsplit('/', 2)[0]}/check")
    await writer.press("Send for review")
    reviewer = await people.window(second)
    await comment(reviewer)
    writer = await people.window(author)
    await mend(writer)
    reviewer = await people.window(second)
    await reviewer.follow(f"Check and publish “{DRAFT}”")
    await reviewer.press_and_prove("Approve and publish")
    await reviewer.sees(f"Approved and published by {second}")
    stranger = await people.stranger()
    await stranger.open("/challenges")
    await stranger.follow(DRAFT)
    await stranger.headed(DRAFT)
    await stranger.sees(AFTER)
    for words in (BEFORE, ASKED, MET):
        await expect(stranger.page.locator("body")).not_to_contain_text(words)


async def saved_while_typing(writer: Visitor) -> None:
    """What is typed saves itself and says when, and the good example stands beside the question."""
    await writer.follow("Outcomes")
    await writer.sees("Good:")
    await writer.type("Outcomes", BEFORE)
    await expect(writer.main.locator("[data-autosave-status]")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
    await writer.page.reload()
    await expect(writer.main.get_by_label("Outcomes")).to_have_value(BEFORE)


async def comment(reviewer: Visitor) -> None:
    """The second officer asks for something beside the answer, and cannot publish before it is met."""
    await reviewer.follow(f"Check and publish “{DRAFT}”")
    await reviewer.go(reviewer.main.locator("a[href$='comments/new?section=outcomes']"))
    await reviewer.choose("Outcomes")
    await reviewer.type("Your comment", ASKED)
    await reviewer.press("Leave the comment")
    await reviewer.sees("1 open comment must be resolved first")
    assert await reviewer.main.get_by_role("button", name="Approve and publish").count() == 0
    await reviewer.type("What has to change?", "See my comment.")
    await reviewer.press("Give back to the author")


async def mend(writer: Visitor) -> None:
    """The author reads the comment beside the section, changes the words, resolves it and sends the draft again."""
    await writer.follow(f"Finish your draft “{DRAFT}”: 1 open comment")
    await writer.follow("Outcomes")
    await writer.sees(ASKED)
    section = writer.path
    await writer.type("Outcomes", AFTER)
    await writer.press("Save and continue")
    await writer.open(section)
    await writer.go(writer.main.get_by_role("link", name="Answer or resolve"))
    await writer.type("Your words", MET)
    await writer.press("Resolve with these words")
    await writer.sees(MET)
    await writer.follow("Who changed what in this section")
    await expect(writer.main.locator("ins").first).to_be_visible()
    await writer.open(section.replace("/edit/outcomes", "/check"))
    await writer.press("Send for review")
