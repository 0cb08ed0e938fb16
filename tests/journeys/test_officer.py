"""An officer makes every mistake there is: each form names all of them at once, keeps what was typed, and publishes nothing."""

import re

import pytest
from playwright.async_api import Locator, expect

from tests.journeys.people import People
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.chromium

TITLE = "Playgrounds that dry out after rain"


async def test_an_officer_is_told_every_mistake_at_once(people: People) -> None:
    amara = await people.window("Amara Osei")
    await amara.follow("Write a new challenge")
    await refused(amara, "Start the draft", ["Enter a working title"])
    await amara.type("What is the problem about?", TITLE)
    await amara.press("Start the draft")
    draft = amara.path
    await mistaken_dates(amara)
    await mistaken_criterion(amara, draft)
    await refused_file(amara, draft)
    await not_publishable(amara, draft)
    await edited_twice(amara, draft)


async def refused(officer: Visitor, button: str, errors: list[str]) -> None:
    """Press a button and be told all of this, in a summary that has the focus and whose links lead to the fields."""
    async with officer.expecting(422):
        await officer.press(button)
    summary = officer.page.locator(".govuk-error-summary")
    await expect(summary).to_be_focused()
    await expect(officer.page).to_have_title(re.compile("^Error: "))
    links = summary.get_by_role("listitem")
    await expect(links).to_have_text(errors)
    for link in await links.get_by_role("link").all():
        await link.click()
        field = officer.page.locator(f"[id='{(await link.get_attribute('href') or '').lstrip('#')}']")
        await expect(field).to_be_focused()
        described = await field.evaluate("one => one.closest('.govuk-form-group--error') !== null")
        assert described, f"{officer.path}: no error stands beside {await field.get_attribute('id')}"


async def mistaken_dates(amara: Visitor) -> None:
    """Impossible days, letters for numbers and a forgotten part of a date, all named together."""
    await amara.follow("Dates and contract")
    questions = await type_parts(amara, "Questions close", Day="31", Month="2", Year="2027", Hour="12", Minute="00")
    await type_parts(amara, "Deadline for bids", Day="1", Month="", Year="2027", Hour="25", Minute="61")
    await type_parts(amara, "Contract starts", Day="first", Month="6", Year="2027")
    await amara.type("Length of the contract", "a year")
    await refused(
        amara,
        "Save and continue",
        [
            "Questions close must be a real date",
            "Deadline for bids must include a month",
            "Contract starts must be a real date",
            "Length of the contract must be a whole number, like 12",
        ],
    )
    await expect(questions.get_by_label("Day", exact=True)).to_have_value("31")
    await expect(amara.main.get_by_label("Length of the contract")).to_have_value("a year")


async def type_parts(officer: Visitor, legend: str, **parts: str) -> Locator:
    """Type the parts of a date as they come."""
    group = officer.group(legend)
    for name, value in parts.items():
        await group.get_by_label(name, exact=True).fill(value)
    return group


async def mistaken_criterion(amara: Visitor, draft: str) -> None:
    """A criterion without a title, worth ninety points in words."""
    await amara.open(f"{draft}/rubric")
    await amara.follow("Add a quality criterion")
    await amara.type("Points", "ninety")
    await amara.type("Word limit", "5")
    await refused(
        amara,
        "Add it",
        [
            "Enter a title",
            "Enter what you ask for",
            "Points must be a number, like 12 or 12.5",
            "Word limit must be between 10 and 5,000",
        ],
    )
    await expect(amara.main.get_by_label("Points")).to_have_value("ninety")


async def refused_file(amara: Visitor, draft: str) -> None:
    """A program with the name of a document is not taken."""
    await amara.open(f"{draft}/documents")
    await amara.type("What it is", "The map")
    await amara.attach("File", "map.pdf", b"MZ\x90\x00 not a document at all")
    await refused(amara, "Add the file", ["The file must be PDF, DOCX, XLSX, ODT, PNG, JPEG, CSV or TXT."])
    await expect(amara.main.get_by_label("What it is")).to_have_value("The map")


async def not_publishable(amara: Visitor, draft: str) -> None:
    """What is still missing stands in one list whose links lead to where it is put right."""
    await amara.open(draft.replace("/edit", "/check"))
    await amara.sees("to put right before this can be published")
    assert await amara.main.get_by_role("button", name="Send for review").count() == 0
    await amara.go(amara.main.locator(".civic-blockers a").first)


async def edited_twice(amara: Visitor, draft: str) -> None:
    """Two tabs with the same section: the second is told and its text stays."""
    await amara.open(f"{draft}/outcomes")
    other = await amara.another_tab()
    await other.open(f"{draft}/outcomes")
    await amara.type("Outcomes", "Dry by noon.")
    await amara.press("Save and continue")
    await other.type("Outcomes", "Dry by nine.")
    async with other.expecting(409, 422):
        await other.press("Save and continue")
    await other.sees("Dry by noon.")
    await expect(other.main.get_by_label("Outcomes")).to_have_value("Dry by nine.")
