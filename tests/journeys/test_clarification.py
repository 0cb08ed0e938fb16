"""A founder asks without being known, and an officer answers to everybody."""

import pytest
from playwright.async_api import expect

from tests.journeys.people import People
from tests.journeys.told import OPEN

pytestmark = pytest.mark.chromium

ASKED = "May residents who survey a crossing be paid for it?"
PUBLIC = "May residents be paid for surveying crossings?"
ANSWER = "Yes, out of the budget, and at no less than the London living wage."


async def test_asking_and_answering(people: People) -> None:
    founder = await people.window("Mei Hartono", "/challenges?stage=open")
    await founder.follow(OPEN)
    path = founder.path
    await founder.go(founder.main.get_by_role("button", name="Ask a question").first)
    async with founder.expecting(422):
        await founder.type("Your question", f"Reedbed Sensors asks: {ASKED}")
        await founder.press("Send your question")
    await founder.sees("your organisation's name")
    await founder.type("Your question", ASKED)
    await founder.press("Send your question")
    await founder.sees("Waiting for an answer")

    officer = await people.window("Amara Osei", f"{path}/clarifications")
    await expect(officer.page.locator("body")).not_to_contain_text("Reedbed")
    article = officer.main.locator("article", has_text=ASKED)
    await officer.follow("Answer the question of", within=article, exact=False)
    await officer.type("The question as everybody will read it", PUBLIC)
    await officer.type("The answer", ANSWER)
    await officer.press("Save and read it once more")
    await officer.main.get_by_role("checkbox").first.check()
    await officer.press("Publish to everybody")
    await officer.sees("1 answer is public")

    stranger = await people.stranger()
    await stranger.open(path)
    for words in (PUBLIC, ANSWER):
        await stranger.sees(words)
    for words in (ASKED, "Reedbed", "Hartono", "question waits"):
        await expect(stranger.page.locator("body")).not_to_contain_text(words)
    await founder.open(f"{path}/questions")
    await founder.follow("Read the answer to question", exact=False)
    await founder.sees(ANSWER)
