"""Paid once, by Stripe's own word or by the bank's, whatever is clicked twice, lost, repeated or out of order."""

import asyncio
import random
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from portal.database.clock import move_clock, portal_now
from portal.database.engine import connect
from portal.database.transactions import execute, fetch, fetch_one
from portal.kernel.errors import ConflictError, InvalidInputError, RefusedError
from portal.kernel.moments import local_day
from procurement.payments import queries, services
from procurement.payments.domain.ledger import statement
from procurement.payments.domain.milestones import MilestoneDetail
from procurement.payments.gateways import ForgedEventError, payments
from procurement.payments.reading import ServiceEvent
from procurement.payments.standin.wire import sign
from tests.builders.payments import (
    DECLINED,
    SECRET,
    Live,
    StandIn,
    make_approved,
    make_invoiced,
    make_payable,
    milestone,
)
from tests.support.database import Urls
from tests.support.jobs import run_due_jobs

pytestmark = pytest.mark.pango


async def started(live: Live, standin: StandIn) -> MilestoneDetail:
    """An approved invoice with an open payment page."""
    found = await make_approved(live)
    await make_payable(live, standin)
    await services.start_payment(live.finance, live.contract.id, found.id)
    await run_due_jobs()
    return await milestone(live)


def page_of(found: MilestoneDetail) -> str:
    assert found.invoice and found.invoice.payment and found.invoice.payment.open_attempt
    return found.invoice.payment.open_attempt.url


async def delivered(standin: StandIn, *, shuffle: bool = False, copies: int = 1) -> list[str]:
    """Take every undelivered event in, as the webhook does."""
    events = [event for event in await standin.events() for _ in range(copies)]
    if shuffle:
        random.shuffle(events)
    read = [payments().read_event(event["body"].encode(), event["signature"]) for event in events]
    return [await services.take_event(event) for event in read]


async def assert_books_agree(live: Live, standin: StandIn) -> None:
    """The ledger adds up, and what it says went through Stripe is what the stand-in's own books say."""
    sums = {
        row["account"]: row["sum"]
        for row in await fetch("select account, sum(pence)::bigint from ledger_entry group by 1")
    }
    assert sum(sums.values()) == 0
    account = (await queries.payout(live.contract.supplier_id)).account_id
    theirs = (await standin.books()).get(account, {"received": 0, "refunded": 0})
    assert -sums.get("stripe", 0) == theirs["received"] - theirs["refunded"]


async def test_paid_by_card_when_the_webhook_says_so(live: Live, standin: StandIn) -> None:
    found = await started(live, standin)
    answer = await standin.pay(page_of(found))
    assert answer.status_code == 303
    assert (await milestone(live)).state == "approved"  # The redirect alone pays nothing.
    assert "attempt succeeded" in await delivered(standin)
    paid = await milestone(live)
    assert paid.state == "paid"
    assert paid.invoice and paid.invoice.payment
    assert paid.invoice.payment.reference.startswith("pi_")
    await assert_books_agree(live, standin)


async def test_paid_by_bank_transfer_when_it_arrives(live: Live, standin: StandIn) -> None:
    found = await started(live, standin)
    url = page_of(found)
    await standin.pay(url, way="transfer")
    await delivered(standin)
    assert (await milestone(live)).state == "approved"
    with pytest.raises(ConflictError, match="on its way"):
        await services.stop_payment(live.finance, live.contract.id, found.id)
    await standin.pay(url, way="arrived")
    await delivered(standin)
    assert (await milestone(live)).state == "paid"


async def test_declined_card_then_another_card(live: Live, standin: StandIn) -> None:
    found = await started(live, standin)
    await standin.pay(page_of(found), card=DECLINED)
    await delivered(standin)
    failed = await milestone(live)
    assert failed.invoice and failed.invoice.payment and failed.invoice.payment.open_attempt
    assert failed.invoice.payment.open_attempt.failure == "Your card was declined."
    await standin.pay(page_of(found))
    await delivered(standin)
    assert (await milestone(live)).state == "paid"


@pytest.mark.parametrize("seed", range(4))
async def test_any_order_and_any_number_of_deliveries_end_in_one_ledger(
    live: Live, standin: StandIn, seed: int
) -> None:
    random.seed(seed)
    found = await started(live, standin)
    await standin.pay(page_of(found), card=DECLINED)
    await standin.pay(page_of(found))
    outcomes = await delivered(standin, shuffle=True, copies=seed + 2)
    assert outcomes.count("duplicate") > 0
    assert (await milestone(live)).state == "paid"
    assert await fetch_one("select count(*) as n from ledger_entry") == {"n": 4}
    await assert_books_agree(live, standin)


async def test_the_same_event_at_once_from_many_deliveries_pays_once(live: Live, standin: StandIn) -> None:
    found = await started(live, standin)
    await standin.pay(page_of(found))
    events = [payments().read_event(e["body"].encode(), e["signature"]) for e in await standin.events()]
    outcomes = await asyncio.gather(*(services.take_event(event) for event in events for _ in range(4)))
    assert outcomes.count("duplicate") == 3 * len(events)
    assert await fetch_one("select count(*) as n from ledger_entry") == {"n": 4}


async def test_lost_webhook_is_repaired_by_asking(live: Live, standin: StandIn) -> None:
    found = await started(live, standin)
    await standin.pay(page_of(found))
    await move_clock(await portal_now() + timedelta(minutes=11), None)
    await run_due_jobs()
    assert (await milestone(live)).state == "paid"
    assert {"duplicate", "attempt succeeded"} >= set(await delivered(standin)) - {
        "ignored: nothing of ours",
        "account updated",
    }
    await assert_books_agree(live, standin)


async def test_forged_altered_and_stale_events_are_refused(live: Live, standin: StandIn) -> None:
    found = await started(live, standin)
    await standin.pay(page_of(found))
    event = (await standin.events())[-1]
    body, signature = event["body"].encode(), event["signature"]
    at = int(signature.split(",")[0].removeprefix("t="))
    for bad_body, bad_signature in [
        (body, ""),
        (body, "t=1,v1=00"),
        (body, sign(body, "whsec_other", at)),
        (body.replace(b"gbp", b"usd"), signature),
        (body, sign(body, SECRET, at - 301)),
        (b"\xff\xfe", sign(b"\xff\xfe", SECRET, at)),
        (b"{}", sign(b"{}", SECRET, at)),
    ]:
        with pytest.raises(ForgedEventError):
            payments().read_event(bad_body, bad_signature)
    assert await fetch_one("select count(*) as n from stripe_event") == {"n": 0}


async def test_another_account_or_sum_pays_nothing(live: Live, standin: StandIn) -> None:
    found = await started(live, standin)
    assert found.invoice and found.invoice.payment and found.invoice.payment.open_attempt
    attempt = found.invoice.payment.open_attempt
    facts = await payments().ask(attempt.account_id, attempt.session_id)
    for number, wrong in enumerate(
        [{"account_id": "acct_other"}, {"amount_pence": 1}, {"currency": "usd"}, {"attempt_id": "nobody's"}]
    ):
        changed = type(facts)(**{**{f: getattr(facts, f) for f in facts.__struct_fields__}, "is_paid": True, **wrong})
        event = ServiceEvent(f"evt_{number}", "checkout.session.completed", changed.account_id, changed)
        assert (await services.take_event(event)).startswith("ignored")
    assert (await milestone(live)).state == "approved"


async def test_double_click_and_two_people_begin_one_payment(live: Live, standin: StandIn, copy: Urls) -> None:
    found = await make_approved(live)
    await make_payable(live, standin)
    results = await asyncio.gather(
        *(services.start_payment(live.finance, live.contract.id, found.id) for _ in range(8)), return_exceptions=True
    )
    assert sum(isinstance(one, UUID) for one in results) == 1
    assert sum(isinstance(one, RefusedError) for one in results) == 7
    await run_due_jobs()
    owner = await connect(copy.owner)
    assert await owner.fetchval("select count(*) from stripe_standin.object where kind = 'session'") == 1
    await owner.close()


async def test_a_job_run_twice_opens_one_page(live: Live, standin: StandIn) -> None:
    found = await started(live, standin)
    assert found.invoice and found.invoice.payment and found.invoice.payment.open_attempt
    attempt = found.invoice.payment.open_attempt
    await execute("update payment_attempt set state = 'starting', session_id = '', url = '' where id = $1", attempt.id)
    await services.open_payment_page(attempt.id)
    again = await milestone(live)
    assert page_of(again) == attempt.url


async def test_stopped_payment_can_be_paid_by_bacs_once(live: Live, standin: StandIn) -> None:
    found = await started(live, standin)
    place, today = (live.contract.id, found.id), local_day(await portal_now())
    with pytest.raises(RefusedError, match="under way"):
        await services.record_bacs_payment(live.finance, *place, reference="BACS 1", paid_on=today)
    await services.stop_payment(live.finance, *place)
    assert (await standin.pay(page_of(found))).status_code == 400  # The page is closed at Stripe too.
    with pytest.raises(InvalidInputError) as wrong:
        await services.record_bacs_payment(live.finance, *place, reference=" ", paid_on=today + timedelta(days=1))
    assert set(wrong.value.errors) == {"reference", "paid_on"}
    await services.record_bacs_payment(live.finance, *place, reference="BACS 0001", paid_on=today)
    with pytest.raises(RefusedError):
        await services.record_bacs_payment(live.finance, *place, reference="BACS 0001", paid_on=today)
    await delivered(standin, copies=2)
    await assert_books_agree(live, standin)
    totals = statement(live.contract.value_pence, await queries.ledger(live.contract.id))
    assert (totals.paid, totals.owed) == (found.amount_pence, 0)


async def test_refunds_are_booked_once_in_any_order(live: Live, standin: StandIn) -> None:
    found = await started(live, standin)
    await standin.pay(page_of(found))
    account = (await queries.payout(live.contract.supplier_id)).account_id
    intent = await fetch_intent(standin)
    for pence in (1_000, 250):
        answer = await standin.http.post(
            "/v1/refunds", data={"payment_intent": intent, "amount": pence}, headers={"Stripe-Account": account}
        )
        assert answer.status_code == 200
    await delivered(standin, shuffle=True, copies=3)
    paid = await milestone(live)
    assert paid.state == "paid"
    assert paid.invoice and paid.invoice.payment
    assert paid.invoice.payment.refunded_pence == 1_250
    await assert_books_agree(live, standin)


async def fetch_intent(standin: StandIn) -> str:
    bodies = [event["body"] for event in await standin.events() if "payment_intent.succeeded" in event["body"]]
    text: str = bodies[0]
    return text.partition('"object":{"id":"')[2].partition('"')[0]


async def test_suppliers_without_agreement_or_account_are_paid_by_bacs(live: Live, standin: StandIn) -> None:
    found = await make_approved(live)
    place = (live.contract.id, found.id)
    with pytest.raises(RefusedError, match="has not agreed"):
        await services.start_payment(live.finance, *place)
    with pytest.raises(RefusedError, match="Agree to be paid through Stripe first"):
        await services.set_up_account(live.supplier, live.contract.supplier_id)
    assert (await queries.payout(live.contract.supplier_id)).account_id == ""
    await services.agree_to_third_party(live.supplier, live.contract.supplier_id)
    await services.set_up_account(live.supplier, live.contract.supplier_id)
    with pytest.raises(RefusedError, match="has not finished setting up"):
        await services.start_payment(live.finance, *place)
    with pytest.raises(RefusedError, match="finance team"):
        await services.start_payment(live.officer, *place)


async def test_all_paid_moves_the_challenge_to_paid(live: Live) -> None:
    today = local_day(await portal_now())
    for number in (1, 2):
        found = await make_approved(live, number)
        await services.record_bacs_payment(
            live.finance, live.contract.id, found.id, reference=f"BACS {number}", paid_on=today
        )
        row = await fetch_one("select delivery_progress from challenge where id = $1", live.contract.challenge_id)
        assert row == {"delivery_progress": "paid" if number == 2 else "live"}
    totals = statement(live.contract.value_pence, await queries.ledger(live.contract.id))
    assert (totals.approved, totals.paid, totals.owed, totals.left) == (
        live.contract.value_pence,
        live.contract.value_pence,
        0,
        0,
    )


async def test_the_database_itself_refuses_what_the_services_never_do(live: Live, copy: Urls) -> None:
    found = await make_approved(live)
    assert found.invoice and found.invoice.payment
    payment = found.invoice.payment.id
    app = await connect(copy.app)
    owner = await connect(copy.owner)
    line = (
        "insert into ledger_entry (id, transaction, line, contract, payment, account, pence, booked_at)"
        f" values (gen_random_uuid(), gen_random_uuid(), 1, '{live.contract.id}', '{payment}', 'cost', 5, now())"
    )
    with pytest.raises(asyncpg.CheckViolationError, match="does not add up"):
        await app.execute(line)
    for statement_text in (
        "update ledger_entry set pence = 1",
        "delete from ledger_entry",
        "delete from invoice_approval",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await app.execute(statement_text)
        with pytest.raises(asyncpg.RaiseError, match="only grows"):
            await owner.execute(statement_text)
    with pytest.raises(asyncpg.UniqueViolationError):
        await app.execute(
            "insert into payment (id, invoice, contract, amount_pence, created_at)"
            f" values (gen_random_uuid(), '{found.invoice.id}', '{live.contract.id}', 1, now())"
        )
    await app.close()
    await owner.close()


async def test_two_approvals_are_demanded_by_the_database(live: Live, copy: Urls) -> None:
    found = await make_invoiced(live)
    assert found.invoice
    app = await connect(copy.app)
    with pytest.raises(asyncpg.RaiseError, match="two people"):
        await app.execute(
            "insert into payment (id, invoice, contract, amount_pence, created_at)"
            f" values (gen_random_uuid(), '{found.invoice.id}', '{live.contract.id}', 1, now())"
        )
    await app.close()
