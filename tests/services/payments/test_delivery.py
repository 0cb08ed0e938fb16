"""From evidence to two approvals."""

import asyncio
from datetime import timedelta

import pytest

from portal.accounts.domain import Role
from portal.database.clock import move_clock, portal_now
from portal.database.transactions import fetch, fetch_one
from portal.kernel.errors import InvalidInputError, NotFoundError, RefusedError
from portal.kernel.moments import local_day
from procurement.payments import queries, services
from procurement.payments.domain.invoices import Capacity
from tests.builders.accounts import make_member, make_supplier
from tests.builders.payments import Live, make_accepted, make_approved, make_invoiced, milestone
from tests.support.jobs import run_due_jobs

pytestmark = pytest.mark.pango


async def test_milestones_are_planned_until_something_happens(live: Live) -> None:
    found = await queries.milestones(live.contract.id)
    assert [one.state for one in found] == ["planned", "planned"]
    assert sum(one.amount_pence for one in found) == live.contract.value_pence


async def test_evidence_is_rejected_put_right_and_accepted(live: Live) -> None:
    place = (live.contract.id, live.first)
    await services.submit_report(live.supplier, *place, statement="Done at one school.")
    with pytest.raises(InvalidInputError):
        await services.decide_report(live.officer, *place, accept=False, reason="No.")
    await services.decide_report(live.officer, *place, accept=False, reason="The second school is missing.")
    assert (await milestone(live)).state == "rejected"
    await services.submit_report(live.supplier, *place, statement="Done at both schools.")
    await services.decide_report(live.officer, *place, accept=True, reason="")
    found = await milestone(live)
    assert [(one.number, one.accepted, one.reason) for one in found.submissions] == [
        (1, False, "The second school is missing."),
        (2, True, ""),
    ]
    acts = [row["act"] for row in await fetch("select act from audit_entry where act like 'milestone:%' order by seq")]
    assert acts == ["milestone:submitted", "milestone:rejected", "milestone:submitted", "milestone:accepted"]


async def test_only_the_right_side_acts(live: Live) -> None:
    place = (live.contract.id, live.first)
    with pytest.raises(RefusedError, match="Only the supplier"):
        await services.submit_report(live.officer, *place, statement="Done.")
    await services.submit_report(live.supplier, *place, statement="Done.")
    with pytest.raises(RefusedError, match="Only an officer"):
        await services.decide_report(live.supplier, *place, accept=True, reason="")
    _, stranger = await make_supplier()
    with pytest.raises(NotFoundError):
        await services.submit_report(stranger, *place, statement="Done.")


async def test_invoice_is_refused_before_acceptance_and_must_be_valid(live: Live) -> None:
    place = (live.contract.id, live.first)
    content = {"number": "INV-1", "description": "Pilot", "sum_pence": (await milestone(live)).amount_pence}
    with pytest.raises(RefusedError, match="once the buyer has accepted"):
        await services.send_invoice(live.supplier, *place, **content)
    await make_accepted(live)
    with pytest.raises(InvalidInputError) as found:
        await services.send_invoice(live.supplier, *place, number=" ", description="", sum_pence=1)
    assert set(found.value.errors) == {"number", "description", "sum_pence"}
    await services.send_invoice(live.supplier, *place, **content)
    await make_accepted(live, 2)
    with pytest.raises(InvalidInputError, match="used the invoice number INV-1"):
        await services.send_invoice(
            live.supplier,
            live.contract.id,
            live.contract.milestones[1].id,
            number="INV-1",
            description="All",
            sum_pence=live.contract.milestones[1].amount_pence,
        )


async def test_thirty_days_begin_with_the_later_of_receipt_and_due_date(live: Live) -> None:
    found = await make_invoiced(live)
    today = local_day(await portal_now())
    assert found.invoice is not None
    assert found.invoice.pay_by == today + timedelta(days=29)
    await services.return_invoice(live.finance, live.contract.id, found.id, reason="The order number is missing.")
    later = today + timedelta(days=10)
    await services.send_invoice(
        live.supplier,
        live.contract.id,
        found.id,
        number="INV-2",
        description="Pilot",
        sum_pence=found.amount_pence,
        due_on=later,
    )
    again = await milestone(live)
    assert again.invoice is not None
    assert again.invoice.pay_by == later + timedelta(days=29)
    assert [one.returned_reason for one in again.invoices] == ["The order number is missing.", ""]


async def test_finance_is_reminded_five_days_before_the_last_day(live: Live) -> None:
    await make_invoiced(live)
    await run_due_jobs()
    await move_clock(await portal_now() + timedelta(days=25), None)
    await run_due_jobs()
    row = await fetch_one("select count(*) as n from outbox_mail where template = 'payments/payment_reminder'")
    assert row == {"n": 3}  # Two officers and one in finance.


async def test_two_people_in_two_offices_approve(live: Live) -> None:
    found = await make_invoiced(live)
    place = (live.contract.id, found.id)
    assert await services.approve_invoice(live.second, *place) is Capacity.OFFICER
    with pytest.raises(RefusedError, match="You have approved"):
        await services.approve_invoice(live.second, *place)
    with pytest.raises(RefusedError, match="Your office has approved"):
        await services.approve_invoice(live.officer, *place)
    assert (await milestone(live)).state == "invoiced"
    assert await services.approve_invoice(live.finance, *place) is Capacity.FINANCE
    assert (await milestone(live)).state == "approved"


async def test_one_person_in_both_offices_approves_once(live: Live) -> None:
    found = await make_invoiced(live)
    both = await make_member(live.contract.buyer_id, Role.OFFICER, Role.FINANCE)
    assert await services.approve_invoice(both, live.contract.id, found.id) is Capacity.FINANCE
    with pytest.raises(RefusedError, match="Somebody else"):
        await services.approve_invoice(both, live.contract.id, found.id)


async def test_from_fifty_thousand_pounds_the_accepter_does_not_approve(live: Live) -> None:
    found = await make_invoiced(live, 2)
    assert found.amount_pence >= 50_000_00
    with pytest.raises(RefusedError, match="You accepted this milestone"):
        await services.approve_invoice(live.officer, live.contract.id, found.id)


async def test_dispute_stops_approval_until_it_is_settled(live: Live) -> None:
    found = await make_invoiced(live)
    place = (live.contract.id, found.id)
    await services.dispute_invoice(live.finance, *place, reason="Two days are charged twice.")
    with pytest.raises(RefusedError):
        await services.approve_invoice(live.finance, *place)
    await services.settle_dispute(live.officer, *place)
    await services.approve_invoice(live.finance, *place)


async def test_many_approvers_at_once_make_one_payment(live: Live) -> None:
    found = await make_invoiced(live)
    finance = [await make_member(live.contract.buyer_id, Role.FINANCE) for _ in range(5)]
    officers = [await make_member(live.contract.buyer_id, Role.OFFICER) for _ in range(5)]
    results = await asyncio.gather(
        *(services.approve_invoice(person, live.contract.id, found.id) for person in [*finance, *officers]),
        return_exceptions=True,
    )
    assert sorted(str(one) for one in results if isinstance(one, Capacity)) == ["finance", "officer"]
    assert all(isinstance(one, (Capacity, RefusedError)) for one in results)
    assert await fetch_one("select count(*) as n from payment") == {"n": 1}


async def test_queue_shows_what_is_due_first_to_its_buyer_alone(live: Live) -> None:
    await make_approved(live)
    await make_invoiced(live, 2)
    rows = await queries.queue(live.finance)
    assert [(row.state, row.approvals) for row in rows] == [("approved", ("finance", "officer")), ("invoiced", ())]
    assert await queries.queue(live.supplier) == []


async def test_evidence_files_are_looked_at_and_bound_to_their_report(live: Live) -> None:
    place = (live.contract.id, live.first)

    async def chunks(content: bytes):
        yield content

    with pytest.raises(InvalidInputError, match="must be PDF"):
        await services.store_evidence(live.supplier, *place, name="a.exe", chunks=chunks(b"MZ\x90\x00\x03"))
    kept = await services.store_evidence(
        live.supplier, *place, name="counts.csv", chunks=chunks(b"gate,walkers\n1,40\n")
    )
    gone = await services.store_evidence(live.supplier, *place, name="note.txt", chunks=chunks(b"A note."))
    await services.remove_evidence(live.supplier, *place, gone.id)
    await services.submit_report(live.supplier, *place, statement="Counts attached.")
    report = (await milestone(live)).last_submission
    assert report is not None
    assert [file.name for file in report.files] == ["counts.csv"]
    with pytest.raises(NotFoundError):
        await queries.evidence_object(live.contract.milestones[1].id, kept.id)
