"""A start-up that has never sold to government bids from a phone: signs up, writes in pieces, submits, changes, withdraws."""

import json
from collections.abc import Awaitable, Callable
from datetime import date

import pytest
from playwright.async_api import expect

from tests.journeys.told import OPEN
from tests.journeys.visitor import PHONE, Visitor

pytestmark = pytest.mark.chromium

EMAIL, PASSWORD = "nour.haddad@tidewater.example", "seven herons over the lock"
FIRST, SECOND = "We asked twelve wheelchair users in Dalston.", "We asked forty wheelchair users in Dalston."


async def test_a_supplier_bids_from_a_phone(open_window: Callable[..., Awaitable[Visitor]]) -> None:
    phone = await open_window(**PHONE)
    await sign_up(phone)
    await say_who_she_is(phone)
    await phone.follow("Challenges", within=phone.page.get_by_role("navigation", name="Service"))
    await phone.follow(OPEN)
    await phone.press("Start a bid")
    await phone.press("Start now")
    bid = phone.path
    await write_a_little(phone, bid)
    await finish(phone, bid)
    await submit(phone)
    await change_and_submit_again(phone, bid)
    await withdraw(phone, bid)


async def sign_up(phone: Visitor) -> None:
    """The account is made only when the link in the letter was opened and its button pressed."""
    await phone.open("/")
    await phone.follow("Create an account")
    async with phone.expecting(422):
        await phone.press("Create account")
        await phone.sees("Enter your name")
        await phone.type("Work email address", EMAIL)
        await phone.press("Create account")
        await expect(phone.main.get_by_label("Work email address")).to_have_value(EMAIL)
    await phone.type("Your name", "Nour Haddad")
    await phone.type("Password", PASSWORD)
    await phone.type("Company or organisation name", "Tidewater Ltd")
    await phone.type("Companies House number", "99000123")
    await phone.press("Create account")
    await phone.read_letter("Confirm", EMAIL)
    await phone.press("Confirm my email address")
    await phone.type("Email address", EMAIL)
    await phone.type("Password", PASSWORD)
    await phone.press("Sign in")
    await phone.headed("Dashboard")


async def say_who_she_is(phone: Visitor) -> None:
    """She begins her profile between two trains: what she typed at sign-up is there, and why each thing is asked."""
    await phone.follow("Profile of Tidewater Ltd")
    await phone.sees("Using this service is free of charge for suppliers, always.")
    profile = phone.path
    await phone.follow("Name and website")
    await phone.sees("Who sees it:")
    await expect(phone.main.get_by_label("Registered name")).to_have_value("Tidewater Ltd")
    await phone.press("Save and go back")
    await phone.follow("Registration numbers")
    await phone.press("Add a registration number")
    await expect(phone.main.get_by_label("Number", exact=True)).to_have_value("99000123")
    await phone.press("Save")
    await phone.open(f"{profile}/size")
    await phone.press("Add an accounting year")
    await phone.type_day("Last day of the year", date(2026, 3, 31))
    for label, figure in (("Turnover", "48000"), ("Balance sheet total", "9000"), ("Staff", "2")):
        await phone.type(label, figure)
    await phone.press("Save")
    await phone.sees("Small or medium-sized enterprise")
    await phone.open(f"{profile}/grounds/supplier/offences")
    await phone.press("No to all 8, save")
    await phone.open(f"{profile}/certificates")
    await phone.press("We have none yet")
    await phone.open(f"{profile}/history")
    await phone.sees("Year to 31 March 2026")
    await phone.open(profile)


async def write_a_little(phone: Visitor, bid: str) -> None:
    """What she types is saved by itself; she leaves, comes back by the dashboard, and it is there."""
    question = phone.main.locator(f"a[href^='{bid}/answers/q']").first
    path = await question.get_attribute("href")
    await phone.open(str(path))
    await phone.type("Your answer", FIRST)
    await phone.saved_by_itself()
    await phone.open("/dashboard")
    await phone.follow_to(f"Finish and submit your bid for “{OPEN}”. It is not submitted")
    await phone.sees("Not submitted")
    await phone.open(str(path))
    await expect(phone.main.get_by_label("Your answer")).to_have_value(FIRST)


async def finish(phone: Visitor, bid: str) -> None:
    """She answers the rest, one page after another, and learns at the end what is still missing."""
    await phone.open(f"{bid}/review")
    await phone.sees("Before you can submit")
    await phone.open(bid)
    await phone.go(phone.main.locator(f"a[href^='{bid}/answers/']").first)
    answer, evidence = phone.main.get_by_label("Your answer"), phone.main.get_by_label("What shows it", exact=False)
    while True:
        if await evidence.count():
            await phone.choose("Yes")
            await evidence.fill("The person who signs this bid answers for it.")
        elif await answer.count():
            await answer.fill(f"{await answer.input_value()} Ask them yourself.")
        else:
            break
        await phone.press("Save and continue")
    await phone.open(bid)
    await phone.follow("Declarations")
    for box in await phone.main.get_by_role("checkbox").all():
        await box.check()
    await phone.press("Save declarations")
    await phone.open(f"{bid}/review")
    await phone.sees("Say where your core supplier information is")
    await phone.follow("Say where your core supplier information is (Procurement Regulations 2024, reg. 6)")
    await phone.choose("Our core supplier information is registered on Find a Tender")
    await phone.press("Save declarations")
    await phone.open(bid)


async def submit(phone: Visitor) -> None:
    """She reads it all once more, submits, and keeps the receipt, which says nothing of what she wrote."""
    await phone.press("Review and submit")
    await phone.sees(FIRST)
    await phone.press("Submit this bid now")
    await phone.headed("Your bid is submitted")
    receipt_page = phone.path
    await phone.open(f"{receipt_page.partition('/receipt')[0]}/profile")
    await phone.sees("99000123")
    await phone.open(receipt_page)
    receipt = (await phone.download("Download the receipt")).read_bytes()
    assert json.loads(receipt)
    assert b"wheelchair" not in receipt


async def change_and_submit_again(phone: Visitor, bid: str) -> None:
    """A change counts only when it is submitted; until then the first submission stands."""
    await phone.follow("change your bid")
    await phone.go(phone.main.locator(f"a[href^='{bid}/answers/q']").first)
    await phone.type("Your answer", SECOND)
    await phone.press("Save and continue")
    await phone.open("/dashboard")
    await phone.follow_to(f"Submit your changes to the bid for “{OPEN}”. The earlier submission stands")
    await phone.press("Review and submit")
    await phone.press("Submit this bid now")
    await phone.sees("Receipt of submission 2")
    await phone.follow("Submission 1")
    await phone.sees("Receipt of submission 1")


async def withdraw(phone: Visitor, bid: str) -> None:
    """She takes the bid back: it will not be opened, and her text is still there."""
    await phone.open(bid)
    await phone.follow("withdraw it")
    await phone.press("Withdraw this bid")
    await phone.sees("Withdrawn")
    await phone.go(phone.main.locator(f"a[href^='{bid}/answers/q']").first)
    await expect(phone.main.get_by_label("Your answer")).to_have_value(SECOND)
