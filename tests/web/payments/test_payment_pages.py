"""Delivery and payment through the pages alone, for each party; the payer's side is played at the stand-in."""

import re
from collections.abc import Awaitable, Callable

import pytest

from portal.accounts.queries import organisation
from portal.database.clock import portal_now
from portal.database.transactions import fetch_one
from portal.kernel.moments import local_day
from tests.builders.accounts import make_buyer, make_officer, make_supplier
from tests.builders.payments import Live, StandIn, make_approved, make_invoiced, milestone
from tests.support.client import LintingClient, soup
from tests.support.jobs import run_due_jobs

SignIn = Callable[..., Awaitable[LintingClient]]
pytestmark = pytest.mark.pango


def path_of(live: Live) -> str:
    return f"/contracts/{live.contract.id}/milestones/{live.first}"


async def send_report(client: LintingClient, path: str, statement: str, *files: tuple[str, bytes]) -> int:
    token = await client.token()
    answer = await client.request(
        "POST",
        f"{path}/reports",
        data={"_csrf_token": token, "statement": statement},
        files=[("file", (name, content, "application/octet-stream")) for name, content in files]
        or [("file", ("", b""))],
    )
    return answer.status_code


async def test_milestone_goes_from_evidence_to_paid_through_stripe(
    live: Live, standin: StandIn, sign_in: SignIn
) -> None:
    path = path_of(live)
    supplier = await sign_in(live.supplier)
    assert "Your turn" in (await supplier.get(path)).text
    assert await send_report(supplier, path, "", ("notes.exe", b"MZ\x00\x01")) == 422
    assert await send_report(supplier, path, "Counts at both gates.", ("counts.csv", b"gate,walkers\n1,40\n")) == 303
    officer = await sign_in(live.officer)
    page = await officer.get(path)
    assert "counts.csv" in page.text
    link = soup(page).select_one("a[href*='/evidence/']")
    assert link is not None
    file = await officer.get(str(link["href"]))
    assert file.headers["content-disposition"].startswith("attachment")
    assert (await officer.submit(path, {"reason": "No"}, action="/rejection")).status_code == 422
    assert (await officer.submit(path, {"note": ""}, action="/acceptance")).status_code == 303

    wrong = await supplier.submit(path, {"number": "", "sum_pence": "1"}, action="/invoices")
    assert wrong.status_code == 422
    assert "Enter the invoice number" in wrong.text
    assert (await supplier.submit(path, {"number": "INV-7"}, action="/invoices")).status_code == 303

    second, finance = await sign_in(live.second, second_factor=True), await sign_in(live.finance, second_factor=True)
    assert "INV-7" in (await finance.get("/payments")).text
    assert (await second.submit(path, action="/approvals")).status_code == 303
    assert (await finance.submit(path, action="/approvals")).status_code == 303
    assert "has not agreed" in (await finance.get(path)).text

    slug = (await organisation(live.contract.supplier_id)).slug
    assert (await supplier.submit(f"/payouts/{slug}", action="/agreement")).status_code == 303
    to_stripe = await supplier.submit(f"/payouts/{slug}", action="/account")
    button = soup(to_stripe).select_one("main a.govuk-button")
    assert button is not None
    back = await standin.give_bank_details(str(button["href"]))
    assert back.headers["location"].endswith(f"/payouts/{slug}/return")
    assert "can now be paid" in (await supplier.follow(await supplier.get(f"/payouts/{slug}/return"))).text

    assert (await finance.submit(path, action="/attempts")).status_code == 303
    await run_due_jobs()
    pay = soup(await finance.get(path)).select_one("#attempt a.govuk-button")
    assert pay is not None
    answer = await standin.pay(str(pay["href"]))
    came_back = answer.headers["location"]
    shown = await finance.get(came_back.removeprefix("http://portal.test"))
    assert "when Stripe itself confirms" in shown.text
    for event in await standin.events():
        for _ in range(2):
            told = await finance.http.post(
                "/webhooks/stripe", content=event["body"], headers={"Stripe-Signature": event["signature"]}
            )
            assert told.status_code == 200
    assert "<strong>Paid</strong> on" in (await finance.get(path)).text
    assert (await milestone(live)).state == "paid"
    assert "No invoices to pay" in (await finance.get("/payments")).text
    statement = (await supplier.get(f"/contracts/{live.contract.id}/milestones")).text
    assert re.search(r"Paid\s*</dt>", statement)


async def test_webhook_refuses_what_stripe_did_not_sign(live: Live, standin: StandIn, client: LintingClient) -> None:
    answers = [
        await client.http.post("/webhooks/stripe", content=b"{}"),
        await client.http.post("/webhooks/stripe", content=b"{}", headers={"Stripe-Signature": "t=1,v1=aa"}),
        await client.http.post("/webhooks/stripe", content=b"\xff", headers={"Stripe-Signature": "x"}),
    ]
    assert [answer.status_code for answer in answers] == [400, 400, 400]
    large = await client.http.post("/webhooks/stripe", content=b"x" * 10_000_000, headers={"Stripe-Signature": "x"})
    assert large.status_code == 413
    assert await fetch_one("select count(*) as n from stripe_event") == {"n": 0}


async def test_bacs_payment_is_recorded_with_every_error_at_once(live: Live, sign_in: SignIn) -> None:
    await make_approved(live)
    path = path_of(live)
    finance = await sign_in(live.finance, second_factor=True)
    wrong = await finance.submit(path, {"reference": "", "paid_on-day": "31", "paid_on-month": "2"}, action="/bacs")
    assert wrong.status_code == 422
    assert "must be a real date" in wrong.text
    assert "Enter the bank reference" in wrong.text
    today = local_day(await portal_now())
    typed = {"reference": "BACS 42", "paid_on-day": today.day, "paid_on-month": today.month, "paid_on-year": today.year}
    assert (await finance.submit(path, typed, action="/bacs")).status_code == 303
    assert "BACS 42" in (await finance.get(path)).text


async def test_approval_asks_for_a_second_factor(live: Live, sign_in: SignIn) -> None:
    await make_invoiced(live)
    officer = await sign_in(live.second)
    answer = await officer.submit(path_of(live), action="/approvals")
    assert answer.status_code in {303, 401}
    found = await milestone(live)
    assert found.invoice is not None
    assert found.invoice.approvals == ()


async def test_dispute_is_shown_to_both(live: Live, sign_in: SignIn) -> None:
    await make_invoiced(live)
    path = path_of(live)
    finance, supplier = await sign_in(live.finance), await sign_in(live.supplier)
    assert (
        await finance.submit(path, {"dispute_reason": "Two days are charged twice."}, action="/dispute")
    ).status_code == 303
    assert "Two days are charged twice." in (await supplier.get(path)).text
    assert (await finance.submit(path, action="/settlement")).status_code == 303
    returned = await finance.submit(path, {"return_reason": "The order number is missing."}, action="/return")
    assert returned.status_code == 303
    assert "Send your invoice" in (await supplier.get(path)).text


async def test_others_find_nothing(live: Live, sign_in: SignIn) -> None:
    path = path_of(live)
    _, rival = await make_supplier()
    stranger = await make_officer(await make_buyer())
    slug = (await organisation(live.contract.supplier_id)).slug
    for person in (rival, stranger):
        client = await sign_in(person, second_factor=True)
        for address in (path, f"/contracts/{live.contract.id}/milestones", f"{path}/attempt", f"/payouts/{slug}"):
            assert (await client.get(address)).status_code == 404, address
        for act in ("acceptance", "rejection", "invoices", "approvals", "attempts", "bacs", "dispute"):
            assert (await client.post(f"{path}/{act}", {})).status_code == 404, act


async def test_dashboard_and_clock_name_what_is_next(live: Live, sign_in: SignIn) -> None:
    supplier = await sign_in(live.supplier)
    assert "Deliver and send evidence for" in (await supplier.get("/dashboard")).text
    await make_invoiced(live)
    finance = await sign_in(live.finance)
    assert "Approve invoice INV-001" in (await finance.get("/dashboard")).text
