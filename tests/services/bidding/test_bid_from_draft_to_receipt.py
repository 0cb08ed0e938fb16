import hashlib
from datetime import timedelta

import pytest
import rfc8785

from challenges.bidding import queries, services
from challenges.bidding.domain import DECLARATIONS, BidState, check_receipt
from challenges.bidding.domain.receipts import Receipt
from challenges.publishing.domain import deadline_of
from portal.database.clock import move_clock, portal_now, real_now
from portal.database.transactions import fetch, fetch_one
from portal.kernel.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from tests.builders.bidding import (
    PRICED,
    attach,
    make_draft_bid,
    make_submitted_bid,
    make_supplier,
    make_writer,
    pass_deadline,
)
from tests.builders.publishing import make_challenge_officer, make_published_challenge

pytestmark = pytest.mark.usefixtures("db")

PDF = b"%PDF-1.7\nplan\n%%EOF\n"


async def test_a_bid_is_started_once_for_each_supplier_and_lot() -> None:
    challenge = await make_published_challenge()
    company, writer = await make_supplier()
    colleague = await make_writer(company.id)
    first = await services.start_bid(writer, challenge.reference)
    assert await services.start_bid(writer, challenge.reference) == first
    assert await services.start_bid(colleague, challenge.reference) == first
    _, other = await make_supplier()
    assert await services.start_bid(other, challenge.reference) != first


async def test_only_bid_writers_of_the_supplier_reach_a_bid() -> None:
    challenge = await make_published_challenge()
    company, writer = await make_supplier()
    bid = await make_draft_bid(challenge, writer=writer)
    assert (await queries.own_bid(bid.id, await make_writer(company.id))).id == bid.id
    _, stranger = await make_supplier()
    officer = await make_challenge_officer(challenge.buyer_id)
    for actor in (stranger, officer):
        with pytest.raises(NotFoundError):
            await queries.own_bid(bid.id, actor)
        with pytest.raises(NotFoundError):
            await services.save_answer(actor, bid.id, "q1", "mine", version=0)
        with pytest.raises(NotFoundError):
            await services.submit_bid(actor, bid.id)
        with pytest.raises(NotFoundError):
            await services.withdraw_bid(actor, bid.id)


async def test_what_is_saved_comes_back_and_is_never_stored_in_clear() -> None:
    challenge = await make_published_challenge(scoring=PRICED, criteria=priced_criteria())
    bid = await make_draft_bid(challenge, answer="Walking buses", price_pence=12_345_67, evidence="ICO Z123")
    content = await queries.content_of(bid.id)
    assert content.answer("q1").text.startswith("Walking buses")
    assert content.price.pence == 12_345_67
    assert content.condition("p1").evidence == "ICO Z123"
    for row in await fetch("select ciphertext, slot from piece where bid = $1", bid.id):
        assert len(row["ciphertext"]) - 41 in {256, 1024, 4096}
        assert b"Walking" not in row["ciphertext"]


async def test_a_second_tab_is_told_and_nothing_is_overwritten() -> None:
    challenge = await make_published_challenge()
    _, writer = await make_supplier()
    bid = await make_draft_bid(challenge, writer=writer, complete=False)
    assert await services.save_answer(writer, bid.id, "q1", "first tab", version=0) == 1
    assert await services.save_answer(writer, bid.id, "q1", "first tab", version=0) == 1
    with pytest.raises(ConflictError):
        await services.save_answer(writer, bid.id, "q1", "second tab", version=0)
    assert (await queries.content_of(bid.id)).answer("q1").text == "first tab"
    assert await services.save_answer(writer, bid.id, "q1", "second tab", version=1) == 2


async def test_old_versions_are_pruned_but_submitted_ones_are_kept() -> None:
    challenge = await make_published_challenge()
    _, writer = await make_supplier()
    bid = await make_submitted_bid(challenge, writer=writer)
    for version in range(1, 40):
        await services.save_answer(writer, bid.id, "q1", f"version {version}", version=version)
    rows = await fetch("select version from piece where bid = $1 and slot = 'answer/q1' order by version", bid.id)
    versions = [row["version"] for row in rows]
    assert versions[0] == 1
    assert versions[1:] == list(range(21, 41))


async def test_answers_to_criteria_of_other_challenges_or_kinds_do_not_exist() -> None:
    challenge = await make_published_challenge()
    _, writer = await make_supplier()
    bid = await make_draft_bid(challenge, writer=writer, complete=False)
    for identifier in ("nope", "p1"):
        with pytest.raises(NotFoundError):
            await services.save_answer(writer, bid.id, identifier, "x", version=0)
    with pytest.raises(NotFoundError):
        await services.save_pass(writer, bid.id, "q1", met=True, evidence="", version=0)
    with pytest.raises(InvalidInputError):
        await services.save_declarations(writer, bid.id, {"everything"}, version=0)


async def test_an_incomplete_bid_is_told_everything_that_is_missing() -> None:
    challenge = await make_published_challenge(scoring=PRICED, criteria=priced_criteria())
    _, writer = await make_supplier()
    bid = await make_draft_bid(challenge, writer=writer, complete=False)
    with pytest.raises(InvalidInputError) as caught:
        await services.submit_bid(writer, bid.id)
    assert set(caught.value.errors) == {"answers/q1", "answers/sv1", "answers/p1", "price", "declarations"}
    await services.save_answer(writer, bid.id, "q1", "word " * 751, version=0)
    with pytest.raises(InvalidInputError, match="1 over the limit of 750"):
        await services.submit_bid(writer, bid.id)
    assert (await queries.bid(bid.id)).state is BidState.DRAFT


async def test_submitting_twice_gives_one_submission_and_one_receipt() -> None:
    challenge = await make_published_challenge()
    _, writer = await make_supplier()
    bid = await make_draft_bid(challenge, writer=writer)
    first = await services.submit_bid(writer, bid.id)
    assert await services.submit_bid(writer, bid.id) == first
    assert len(await queries.submissions_of(bid.id)) == 1
    mails = await fetch("select recipient, is_sealed, body from outbox_mail where kind = 'bid'")
    assert [(mail["recipient"], mail["is_sealed"]) for mail in mails] == [(writer.email, True)]
    assert first.row_hash in mails[0]["body"]


async def test_the_receipt_can_be_recomputed_by_the_supplier_alone() -> None:
    challenge = await make_published_challenge(scoring=PRICED, criteria=priced_criteria())
    _, writer = await make_supplier()
    bid = await make_draft_bid(challenge, writer=writer, price_pence=50_000_00)
    file = await attach(writer, bid.id, "plan.pdf", PDF, "q1")
    submission = await services.submit_bid(writer, bid.id)
    receipt = await queries.receipt_of(await queries.bid(bid.id), submission)
    content = await queries.content_of(bid.id)
    said = {
        "bid": str(bid.id),
        "lot": str(bid.lot_id),
        "answers": {name: answer.text for name, answer in content.answers.items()},
        "passes": {"p1": {"met": True, "evidence": content.condition("p1").evidence}},
        "declarations": sorted(DECLARATIONS),
        "files": [{"criterion": "q1", "name": "plan.pdf", "media_type": "application/pdf", "sha256": file.sha256}],
        "price_sha256": hashlib.sha256(
            bytes.fromhex(receipt.price_salt)
            + rfc8785.dumps({"pence": "5000000", "schedule": "Two people for a year."})
        ).hexdigest(),
    }
    assert file.sha256 == hashlib.sha256(PDF).hexdigest()
    assert receipt.commitment == hashlib.sha256(bytes.fromhex(receipt.nonce) + rfc8785.dumps(said)).hexdigest()
    row = {
        name: getattr(receipt, name) for name in ("bid", "submission", "arrived_at", "ciphertext_sha256", "commitment")
    }
    assert receipt.row_hash == hashlib.sha256(rfc8785.dumps(row)).hexdigest()
    chained = await fetch_one(
        "select act, actor_id, encode(hash, 'hex') as hash from audit_entry where act = 'bid:submitted'"
    )
    assert chained == {"act": "bid:submitted", "actor_id": None, "hash": receipt.chain_hash}


async def test_a_change_leaves_the_submission_standing_until_it_is_submitted_again() -> None:
    challenge = await make_published_challenge()
    _, writer = await make_supplier()
    bid = await make_submitted_bid(challenge, writer=writer)
    assert not bid.has_changes
    await services.save_answer(writer, bid.id, "q1", "A better answer", version=1)
    changed = await queries.bid(bid.id)
    assert changed.has_changes
    assert changed.state is BidState.SUBMITTED
    assert changed.standing is not None
    assert changed.standing.number == 1
    again = await services.submit_bid(writer, bid.id)
    assert again.number == 2
    assert [(one.number, one.state) for one in await queries.submissions_of(bid.id)] == [
        (2, "standing"),
        (1, "replaced"),
    ]
    keys = await fetch("select count(*) as n from envelope_key where bid = $1", bid.id)
    assert keys[0]["n"] == 4, "what is written after a submission lies under new keys"


async def test_adding_and_removing_a_file_again_is_no_change() -> None:
    challenge = await make_published_challenge()
    _, writer = await make_supplier()
    bid = await make_submitted_bid(challenge, writer=writer)
    file = await attach(writer, bid.id, "plan.pdf", PDF)
    assert (await queries.bid(bid.id)).has_changes
    await services.remove_file(writer, bid.id, file.id)
    assert not (await queries.bid(bid.id)).has_changes
    with pytest.raises(NotFoundError):
        await services.remove_file(writer, bid.id, file.id)


async def test_a_withdrawn_bid_can_be_submitted_again() -> None:
    challenge = await make_published_challenge()
    _, writer = await make_supplier()
    bid = await make_submitted_bid(challenge, writer=writer)
    await services.withdraw_bid(writer, bid.id)
    withdrawn = await queries.bid(bid.id)
    assert withdrawn.state is BidState.WITHDRAWN
    assert withdrawn.standing is None
    with pytest.raises(RefusedError):
        await services.withdraw_bid(writer, bid.id)
    assert (await services.submit_bid(writer, bid.id)).number == 2
    assert [one.state for one in await queries.submissions_of(bid.id)] == ["standing", "withdrawn"]


async def test_after_the_deadline_nothing_moves_and_the_draft_is_kept() -> None:
    challenge = await make_published_challenge()
    _, writer = await make_supplier()
    bid = await make_draft_bid(challenge, writer=writer)
    await pass_deadline(challenge, by=timedelta(0))
    for act in (
        services.submit_bid(writer, bid.id),
        services.save_answer(writer, bid.id, "q1", "late", version=1),
        attach(writer, bid.id, "late.pdf", PDF),
    ):
        with pytest.raises(RefusedError, match="deadline"):
            await act
    _, newcomer = await make_supplier()
    with pytest.raises(RefusedError, match="deadline"):
        await services.start_bid(newcomer, challenge.reference)
    assert (await queries.bid(bid.id)).state is BidState.DRAFT
    assert (await queries.content_of(bid.id)).answer("q1").text


async def test_what_arrived_before_the_deadline_is_honoured_for_sixty_seconds() -> None:
    challenge = await make_published_challenge()
    _, writer = await make_supplier()
    bid = await make_draft_bid(challenge, writer=writer)
    late = await make_draft_bid(challenge)
    await move_clock(deadline_of(challenge) + timedelta(seconds=30), None)
    ahead = await portal_now() - await real_now()
    arrival = deadline_of(challenge) - timedelta(seconds=1) - ahead
    submission = await services.submit_bid(writer, bid.id, arrived_at=arrival)
    assert submission.arrived_at < deadline_of(challenge) < submission.submitted_at
    # A second click that arrives late answers the same submission.
    assert (await services.submit_bid(writer, bid.id, arrived_at=arrival + timedelta(seconds=9))).id == submission.id
    await move_clock(deadline_of(challenge) + timedelta(seconds=70), None)
    owner = await writer_of(late.id)
    with pytest.raises(RefusedError, match="60 seconds"):
        await services.submit_bid(
            owner,
            late.id,
            arrived_at=deadline_of(challenge) - timedelta(seconds=1) - (await portal_now() - await real_now()),
        )


async def test_the_same_file_name_twice_is_accepted_and_a_bad_file_blocks_nothing() -> None:
    challenge = await make_published_challenge()
    _, writer = await make_supplier()
    bid = await make_draft_bid(challenge, writer=writer)
    await attach(writer, bid.id, "plan.pdf", PDF)
    await attach(writer, bid.id, "plan.pdf", PDF + b"second\n%%EOF\n")
    with pytest.raises(InvalidInputError, match="must be"):
        await attach(writer, bid.id, "run.exe", b"MZ\x90\x00")
    files = (await queries.content_of(bid.id)).files
    assert [file.name for file in files] == ["plan.pdf", "plan.pdf"]
    found, content = await queries.draft_file(bid.id, files[1].id)
    assert content.startswith(b"%PDF")
    assert found.size_bytes == len(content)
    await services.submit_bid(writer, bid.id)


async def test_a_receipt_is_checked_without_database() -> None:
    challenge = await make_published_challenge()
    _, writer = await make_supplier()
    bid = await make_submitted_bid(challenge, writer=writer)
    assert bid.standing is not None
    receipt = await queries.receipt_of(bid, bid.standing)
    record = {
        "format": "civic-challenges-opening/1",
        "challenge": challenge.reference,
        "submissions": [{"row_hash": receipt.row_hash, "state": "opened"}],
    }
    assert check_receipt(receipt, record).problems == ()
    assert check_receipt(receipt, {**record, "submissions": []}).problems
    changed = Receipt(**{**{name: getattr(receipt, name) for name in Receipt.__struct_fields__}, "arrived_at": "2020"})
    assert "was changed" in check_receipt(changed, record).problems[0]


async def writer_of(bid_id: object):  # type: ignore[no-untyped-def]
    from portal.accounts.queries import actor_of

    row = await fetch_one("select started_by from bid where id = $1", bid_id)
    assert row is not None
    return await actor_of(row["started_by"])


def priced_criteria():  # type: ignore[no-untyped-def]
    """Leave 30 points of the challenge for price."""
    from tests.builders.publishing import PASS_FAIL, QUALITY

    return (PASS_FAIL, QUALITY)
