"""The people who run the portal bring a public body in; its first officer builds the team and keeps the account safe."""

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import expect

from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.chromium

BODY, SHORT = "London Borough of Islington", "Islington"
EMAIL, COLLEAGUE = "ines.carvalho@islington.example", "max.obi@islington.example"
PASSWORD, NEW_PASSWORD = "eleven grey geese on the canal", "nine wet bicycles by the lock"


async def test_an_administrator_brings_a_public_body_in(open_window: Callable[..., Awaitable[Visitor]]) -> None:
    alex, ines = await open_window(), await open_window()
    await add_body(alex)
    await accept(ines)
    await invite(ines)
    max_obi = await open_window()
    await max_obi.open("/")
    await max_obi.read_letter("invit", COLLEAGUE)
    await create_account(max_obi, "Max Obi")
    await change_role(ines)
    await reset_password(await open_window(), ines)
    await sign_in_by_letter(await open_window())


async def add_body(alex: Visitor) -> None:
    """The administrator adds the body and sees neither challenges nor bids of others, only people and organisations."""
    await alex.open("/")
    await alex.continue_as("Alex Portman")
    await alex.follow("All organisations")
    await alex.press("Add a public body")
    async with alex.expecting(422):
        await alex.press_and_prove("Add and invite")
        await expect(alex.page.locator(".govuk-error-summary li")).to_have_count(3)
    await alex.type("Name of the public body", BODY)
    await alex.type("Short name", SHORT)
    await alex.type("Email address of its first procurement officer", EMAIL)
    await alex.press_and_prove("Add and invite")
    await alex.sees(f"an invitation is sent to {EMAIL}")


async def accept(ines: Visitor) -> None:
    """The invited officer makes her account with the letter's link."""
    await ines.open("/")
    await ines.read_letter("invit", EMAIL)
    await ines.sees(BODY)
    async with ines.expecting(422):
        await ines.type("Your name", "Ines Carvalho")
        await ines.type("Password", "short")
        await ines.press("Create my account and join")
        await expect(ines.main.get_by_label("Your name")).to_have_value("Ines Carvalho")
    await create_account(ines, "Ines Carvalho")


async def create_account(person: Visitor, name: str) -> None:
    """Fill in what an invitation asks for."""
    await person.type("Your name", name)
    await person.type("Password", PASSWORD)
    await person.press("Create my account and join")


async def sign_in(person: Visitor, password: str) -> None:
    """Sign in with address and password; a wrong password is refused first, and the address stays."""
    await person.open("/sign-in")
    await person.type("Email address", EMAIL)
    async with person.expecting(422):
        await person.type("Password", "not this one at all")
        await person.press("Sign in")
    await expect(person.main.get_by_label("Email address")).to_have_value(EMAIL)
    await person.type("Password", password)
    await person.press("Sign in")
    await person.headed("Dashboard")


async def invite(ines: Visitor) -> None:
    """To manage people she first sets up an authenticator app; the invitation she typed goes on by itself."""
    await ines.follow(f"People of {BODY}")
    await ines.press("Invite somebody")
    await ines.type("Their work email address", COLLEAGUE)
    await ines.choose("Evaluator")
    async with ines.expecting(401):
        await ines.press("Send invitation")
    await ines.press("Set up my app")
    await ines.type("Security code from your app", await ines.page.locator("#demonstration-code").inner_text())
    await ines.press("Continue")
    await expect(ines.main.get_by_label("Recovery codes").get_by_role("listitem")).not_to_have_count(0)
    await ines.press("I have saved them: carry on")
    await ines.sees(COLLEAGUE)


async def change_role(ines: Visitor) -> None:
    """Her colleague has joined, and she makes him a finance officer."""
    await ines.page.reload()
    await ines.follow("Change Max Obi", exact=False)
    await ines.choose("Finance")
    await ines.press_and_prove("Change role")
    await ines.sees("Finance officer since")


async def reset_password(other: Visitor, ines: Visitor) -> None:
    """A forgotten password is replaced by the letter's link, and every browser that was signed in is signed out."""
    await other.open("/sign-in")
    await other.follow("I have forgotten my password")
    await other.type("Email address", EMAIL)
    await other.press("Send me a link")
    await other.read_letter("password", EMAIL)
    await other.type("New password", NEW_PASSWORD)
    await other.press("Change my password")
    await ines.open("/account")
    await ines.headed("Sign in")
    await sign_in(other, NEW_PASSWORD)


async def sign_in_by_letter(third: Visitor) -> None:
    """A link sent by e-mail signs in, once, and from there she signs out everywhere."""
    await third.open("/sign-in/link")
    await third.type("Email address", EMAIL)
    await third.press("Send me a link")
    await third.read_letter("Sign in", EMAIL)
    link = third.path
    await third.press("Sign in")
    await third.headed("Dashboard")
    await third.open("/account")
    await third.press("Sign out everywhere")
    await third.open("/dashboard")
    await third.headed("Sign in")
    async with third.expecting(404, 409, 410, 422):
        await third.open(link)
    await expect(third.main.get_by_role("button", name="Sign in", exact=True)).to_have_count(0)
