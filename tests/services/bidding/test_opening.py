from datetime import timedelta

import pytest

from challenges.bidding import queries, services
from challenges.bidding.domain import BidState, check_receipt
from challenges.bidding.gates import register_price_gate
from challenges.bidding.services.approving import start_opening
from challenges.publishing.domain import State
from portal.database.transactions import execute, fetch, fetch_one
from portal.files.store import file_store
from portal.kernel.decision import Decision, refused
from portal.kernel.errors import NotFoundError, RefusedError
from tests.builders.bidding import (
    PRICED,
    make_draft_bid,
    make_submitted_bid,
    make_supplier,
    make_writer,
    open_challenge,
    pass_deadline,
    reread,
)
from tests.builders.publishing import (
    PASS_FAIL,
    QUALITY,
    make_challenge_officer,
    make_published_challenge,
    officers_of,
)
from tests.support.jobs import run_due_jobs

pytestmark = pytest.mark.usefixtures("db")

PDF = b"%PDF-1.7\nplan\n%%EOF\n"


async def priced_challenge():  # type: ignore[no-untyped-def]
    return await make_published_challenge(scoring=PRICED, criteria=(PASS_FAIL, QUALITY))


async def test_two_officers_open_the_submitted_bids_and_prices_stay_sealed() -> None:
    challenge = await priced_challenge()
    one = await make_submitted_bid(challenge, price_pence=70_000_00, files=(("../plan.pdf", PDF),))
    two = await make_submitted_bid(challenge, met=False)
    await make_draft_bid(challenge)
    withdrawn = await make_submitted_bid(challenge)
    await services.withdraw_bid(await starter(withdrawn.id), withdrawn.id)
    opened = {bid.id: bid for bid in await open_challenge(challenge)}
    assert set(opened) == {one.id, two.id}
    assert all(bid.verified and bid.problem == "" and bid.state is BidState.OPENED for bid in opened.values())
    assert {bid.label for bid in opened.values()} == {"Supplier 1", "Supplier 2"}
    assert opened[one.id].answers["q1"].startswith("We walk the routes")
    assert opened[one.id].passes == {"p1": True}
    assert opened[two.id].passes == {"p1": False}
    assert opened[one.id].price_pence is None
    (file,) = opened[one.id].files
    assert file.name == "../plan.pdf"
    assert await queries.read_opened_file(one.id, file.id) == (file, PDF)
    with pytest.raises(NotFoundError):
        await queries.read_opened_file(two.id, file.id)
    assert (await reread(challenge)).state is State.OPENED


async def test_prices_open_by_a_later_act_of_two_people(monkeypatch: pytest.MonkeyPatch) -> None:
    challenge = await priced_challenge()
    bid = await make_submitted_bid(challenge, price_pence=70_000_00)
    await open_challenge(challenge)
    monkeypatch.setattr("challenges.bidding.gates._gates", [])
    first, second = await officers_of(challenge.buyer_id)
    assert not await services.release_prices(first, challenge.id)
    with pytest.raises(RefusedError, match="different officer"):
        await services.release_prices(first, challenge.id)
    await run_due_jobs()
    assert (await queries.opened_bid(bid.id)).price_pence is None
    assert await services.release_prices(second, challenge.id)
    await run_due_jobs()
    opened = await queries.opened_bid(bid.id)
    assert opened.price_pence == 70_000_00
    assert opened.price_schedule == "Two people for a year."
    assert opened.verified
    assert opened.problem == ""


async def test_where_the_price_is_fixed_it_opens_at_once() -> None:
    challenge = await make_published_challenge()
    await make_submitted_bid(challenge)
    (opened,) = await open_challenge(challenge)
    assert opened.price_pence == challenge.budget_pence


async def test_a_later_part_may_hold_prices_back(monkeypatch: pytest.MonkeyPatch) -> None:
    challenge = await priced_challenge()
    await make_submitted_bid(challenge)
    await open_challenge(challenge)
    officer, _ = await officers_of(challenge.buyer_id)

    async def not_yet(_: object) -> Decision:
        return refused("Quality is not agreed yet.")

    monkeypatch.setattr("challenges.bidding.gates._gates", [])
    register_price_gate(not_yet)
    with pytest.raises(RefusedError, match="not agreed"):
        await services.release_prices(officer, challenge.id)


async def test_attempts_before_the_time_are_refused_and_chained() -> None:
    challenge = await make_published_challenge()
    officer, _ = await officers_of(challenge.buyer_id)
    for by in (timedelta(days=-3), timedelta(seconds=100)):
        await pass_deadline(challenge, by=by)
        with pytest.raises(RefusedError, match="stay sealed until"):
            await services.approve_opening(officer, challenge.id)
    rows = await fetch("select actor_id from audit_entry where act = 'opening:refused'")
    assert [row["actor_id"] for row in rows] == [officer.person_id] * 2
    assert await fetch("select 1 from opening_approval") == []


async def test_only_officers_of_the_buyer_approve() -> None:
    challenge = await make_published_challenge()
    await pass_deadline(challenge)
    other = await make_challenge_officer((await make_published_challenge()).buyer_id)
    _, supplier = await make_supplier()
    for actor in (other, supplier):
        with pytest.raises(NotFoundError):
            await services.approve_opening(actor, challenge.id)


async def test_the_worker_checks_deadline_and_approvals_for_itself() -> None:
    challenge = await make_published_challenge()
    bid = await make_submitted_bid(challenge)
    await start_opening(challenge.id, "quality")
    with pytest.raises(RefusedError, match="stay sealed"):
        await services.open_envelopes(challenge.id, "quality", quiet)
    await pass_deadline(challenge)
    first, _ = await officers_of(challenge.buyer_id)
    await services.approve_opening(first, challenge.id)
    with pytest.raises(RefusedError, match="Two different officers"):
        await services.open_envelopes(challenge.id, "quality", quiet)
    # A second approval by somebody who is no officer of the buyer, written past the service, does not count.
    stranger = await make_writer(bid.supplier_id)
    await execute(
        "insert into opening_approval (id, challenge, act, officer, approved_at)"
        " values (gen_random_uuid(), $1, 'quality', $2, portal_now())",
        challenge.id,
        stranger.person_id,
    )
    with pytest.raises(RefusedError, match="Two different officers"):
        await services.open_envelopes(challenge.id, "quality", quiet)
    assert await queries.opened_bids(challenge.id) == []


async def test_opening_without_bids_gives_an_empty_record() -> None:
    challenge = await make_published_challenge()
    await make_draft_bid(challenge)
    assert await open_challenge(challenge) == []
    assert (await queries.opening_record(challenge.id))["submissions"] == []
    assert (await reread(challenge)).state is State.OPENED


async def test_every_receipt_is_in_the_record_and_opening_twice_changes_nothing() -> None:
    challenge = await make_published_challenge()
    bid = await make_submitted_bid(challenge)
    writer = await starter(bid.id)
    await services.save_answer(writer, bid.id, "q1", "Better", version=1)
    await services.submit_bid(writer, bid.id)
    receipts = [await queries.receipt_of(bid, one) for one in await queries.submissions_of(bid.id)]
    await open_challenge(challenge)
    record = await queries.opening_record(challenge.id)
    assert [check_receipt(receipt, record).problems for receipt in receipts] == [(), ()]
    assert [check_receipt(receipt, record).opened for receipt in receipts] == [True, False]
    assert "Better" in (await queries.opened_bid(bid.id)).answers["q1"]
    await services.open_envelopes(challenge.id, "quality", quiet)
    assert await queries.opening_record(challenge.id) == record


@pytest.mark.parametrize("what", ["file", "missing file"])
async def test_a_damaged_bid_is_reported_and_holds_up_nobody(what: str) -> None:
    challenge = await make_published_challenge()
    good = await make_submitted_bid(challenge)
    bad = await make_submitted_bid(challenge, files=(("plan.pdf", PDF),))
    await damage(bad.id, what)
    opened = {bid.id: bid for bid in await open_challenge(challenge)}
    assert opened[good.id].verified
    assert not opened[bad.id].verified
    assert "could not be opened" in opened[bad.id].problem
    assert opened[bad.id].answers == {}
    states = {one["row_hash"]: one["state"] for one in (await queries.opening_record(challenge.id))["submissions"]}
    assert sorted(states.values()) == ["could not be verified", "opened"]


async def test_compliance_is_recorded_once_with_its_reason() -> None:
    challenge = await make_published_challenge()
    one, two = await make_submitted_bid(challenge), await make_submitted_bid(challenge)
    officer, _ = await officers_of(challenge.buyer_id)
    with pytest.raises(NotFoundError):
        await services.check_compliance(officer, one.id, outcome="compliant", reason="too early")
    await open_challenge(challenge)
    await services.check_compliance(officer, one.id, outcome="compliant", reason="All parts are there.")
    await services.check_compliance(officer, two.id, outcome="non_compliant", reason="No insurance.")
    found = await queries.opened_bid(two.id)
    assert (found.state, found.compliance, found.compliance_reason) == (
        BidState.NON_COMPLIANT,
        "non_compliant",
        "No insurance.",
    )
    with pytest.raises(RefusedError):
        await services.check_compliance(officer, one.id, outcome="non_compliant", reason="Changed my mind.")
    assert await services.record_outcome(one.id, "succeed") == BidState.SUCCESSFUL


async def test_nothing_can_be_written_over_once_it_was_submitted() -> None:
    challenge = await make_published_challenge()
    bid = await make_submitted_bid(challenge)
    from portal.database.transactions import transaction

    for statement in (
        "update piece set ciphertext = '\\x00'",
        "update submission set commitment = 'x'",
        "delete from submission",
        "delete from sealed_key",
        "delete from submitted_piece",
        "delete from piece",
    ):
        with pytest.raises(Exception, match=r"written once|kept|violates"):
            async with transaction():
                await execute(statement)
    assert (await queries.bid(bid.id)).standing is not None


async def quiet(_percent: int, _message: str) -> None:
    return


async def starter(bid_id: object):  # type: ignore[no-untyped-def]
    from portal.accounts.queries import actor_of

    row = await fetch_one("select started_by from bid where id = $1", bid_id)
    assert row is not None
    return await actor_of(row["started_by"])


async def damage(bid_id: object, what: str) -> None:
    """Change a stored file behind the portal's back."""
    row = await fetch_one("select object_name from piece where bid = $1 and object_name <> ''", bid_id)
    assert row is not None
    content = await file_store().get(row["object_name"])
    await file_store().delete(row["object_name"])
    if what == "file":
        await file_store().put_new(row["object_name"], content[:-30] + bytes(30))
