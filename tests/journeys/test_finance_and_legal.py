"""Control at the buyer's: a lawyer checks what was signed, two people approve an invoice, and it is paid once, by BACS."""

from datetime import timedelta

import pytest
from playwright.async_api import expect

from tests.journeys.people import People
from tests.journeys.test_newcomer import verify
from tests.journeys.told import DELIVERED
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.chromium, pytest.mark.pango]

LAWYER, OFFICER, FINANCE = "Sunil Mehta", "Oliver Stanhope", "Edith Pemberton"
REFERENCE = "BACS 114 0093"


async def test_finance_and_legal_pay_once_and_can_prove_it(people: People) -> None:
    await check_what_was_signed(await people.window(LAWYER))
    edith = await people.window(FINANCE)
    await edith.follow("Payments")
    invoice = (await edith.main.locator("table a").first.inner_text()).strip()
    await edith.follow(invoice)
    page = edith.path
    await approve_twice(people, invoice, page)
    late = await edith.another_tab()
    await late.open(page)
    await pay_by_bacs(edith)
    await pay_again(late)
    await edith.open("/payments")
    await expect(edith.main.get_by_role("link", name=invoice, exact=True)).to_have_count(0)


async def check_what_was_signed(sunil: Visitor) -> None:
    """The lawyer reads who signed what and when, takes the sealed document along and finds it unchanged."""
    await sunil.follow("Contracts")
    await sunil.follow(DELIVERED, exact=False)
    await sunil.sees("SHA-256")
    sealed = await sunil.download("Download the contract")
    found = await verify(sealed, await sunil.download("Download the certificate"))
    assert found.exit_code == 0, found.output
    assert "unchanged" in found.output


async def approve_twice(people: People, invoice: str, page: str) -> None:
    """Nothing can be paid before an officer and somebody in finance have both approved, each with a code."""
    edith = await people.window(FINANCE, "/dashboard")
    await edith.follow_to(f"Approve invoice {invoice} of Plainspoken Services Ltd")
    await edith.press_and_prove("Approve £", exact=False)
    await expect(edith.main.get_by_role("button", name="Record as paid by BACS")).to_have_count(0)
    oliver = await people.window(OFFICER)
    await oliver.follow_to(f"Approve invoice {invoice} of Plainspoken Services Ltd")
    await oliver.press_and_prove("Approve £", exact=False)
    await expect(oliver.main.get_by_role("button", name="Record as paid by BACS")).to_have_count(0)
    await edith.open(page)


async def pay_by_bacs(edith: Visitor) -> None:
    """Mistakes are named together; then the payment is recorded with its reference and day."""
    today = (await edith.now()).date()
    async with edith.expecting(422):
        await edith.group("Day of payment").get_by_label("Month").fill("")
        await edith.press_and_prove("Record as paid by BACS")
        await expect(edith.page.locator(".govuk-error-summary li")).to_have_count(2)
        await edith.type("Bank reference", REFERENCE)
        await edith.type_day("Day of payment", today + timedelta(days=1))
        await edith.press_and_prove("Record as paid by BACS")
    await expect(edith.main.get_by_label("Bank reference")).to_have_value(REFERENCE)
    await edith.type_day("Day of payment", today)
    await edith.press_and_prove("Record as paid by BACS")
    await edith.sees(f"by BACS, reference {REFERENCE}")


async def pay_again(late: Visitor) -> None:
    """A page from before the payment cannot pay a second time."""
    await late.type("Bank reference", "BACS 999")
    await late.type_day("Day of payment", (await late.now()).date())
    async with late.expecting(409, 422):
        await late.press("Record as paid by BACS")
    await expect(late.page.locator("body")).not_to_contain_text("reference BACS 999")
