"""Confirming among real commits: against the publication of an amendment, each other, and the owner of the database."""

import asyncio
from collections import Counter

import asyncpg
import msgspec
import pytest

from challenges.amendments import services as amendments
from challenges.bidding import queries, services
from challenges.bidding.domain import check_receipt
from challenges.bidding.domain.bids import SubmissionDetail
from challenges.bidding.domain.confirming import draft_mark
from challenges.publishing import queries as publishing
from portal.accounts.domain import Actor
from portal.database.transactions import fetch
from portal.inbox import pseudonym_of
from portal.kernel.errors import ConflictError
from portal.mail.queries import letters_to
from tests.builders.amendments import make_amendment, publish_amendment
from tests.builders.bidding import make_draft_bid, make_submitted_bid, make_supplier, make_writer, open_challenge
from tests.builders.changes import publish_change
from tests.builders.publishing import make_published_challenge, officers_of
from tests.services.bidding.test_committed import canary, everything_stored, sightings
from tests.support.database import Urls

pytestmark = pytest.mark.committed


async def confirm(writer: Actor, bid_id: object, seen: int) -> SubmissionDetail:
    mark = draft_mark(await queries.current_pieces(bid_id))  # type: ignore[arg-type]
    return await services.confirm_bid(writer, bid_id, seen=seen, draft=mark)  # type: ignore[arg-type]


async def test_a_submission_is_before_a_material_amendment_or_learns_of_it(committed: Urls) -> None:
    challenge = await make_published_challenge()
    drafts = []
    for _ in range(6):
        _, writer = await make_supplier()
        drafts.append((writer, await make_draft_bid(challenge, writer=writer)))
    amendment = await make_amendment(challenge)
    _, second = await officers_of(challenge.buyer_id)

    async def publish() -> None:
        await amendments.publish_amendment(second, challenge.reference, seen=amendment.mark)

    answers = await asyncio.gather(
        *(services.submit_bid(writer, bid.id, seen=1) for writer, bid in drafts[:3]),
        publish(),
        *(services.submit_bid(writer, bid.id, seen=1) for writer, bid in drafts[3:]),
        return_exceptions=True,
    )
    del answers[3]
    assert (await publishing.challenge(challenge.id)).material_version == 2
    for (writer, bid), answer in zip(drafts, answers, strict=True):
        (letter,) = [one for one in await letters_to(writer.email) if "Version 2 stands now" in one.body]
        after = await queries.bid(bid.id)
        if isinstance(answer, SubmissionDetail):
            assert answer.challenge_version == 1 and after.is_unconfirmed
            assert letter.subject.startswith("Confirm your bid again")
        else:
            assert isinstance(answer, ConflictError) and after.standing is None
            assert letter.subject.startswith("The challenge was changed")


async def test_eight_confirmations_at_once_give_one_new_submission(committed: Urls) -> None:
    challenge = await make_published_challenge()
    company, writer = await make_supplier()
    writers = [writer, await make_writer(company.id)]
    bid = await make_submitted_bid(challenge, writer=writer)
    await publish_amendment(challenge)
    found = await asyncio.gather(*(confirm(writers[n % 2], bid.id, 2) for n in range(8)))
    assert len({one.id for one in found}) == 1
    assert [one.number for one in await queries.submissions_of(bid.id)] == [2, 1]


async def test_a_confirmation_and_the_next_amendment_do_not_cross(committed: Urls) -> None:
    challenge = await make_published_challenge()
    bids = []
    for _ in range(4):
        _, writer = await make_supplier()
        bids.append((writer, await make_submitted_bid(challenge, writer=writer)))
    await publish_amendment(challenge)
    answers = await asyncio.gather(
        *(confirm(writer, bid.id, 2) for writer, bid in bids[:2]),
        publish_change(challenge),
        *(confirm(writer, bid.id, 2) for writer, bid in bids[2:]),
        return_exceptions=True,
    )
    del answers[2]
    for (writer, bid), answer in zip(bids, answers, strict=True):
        if isinstance(answer, SubmissionDetail):
            assert answer.challenge_version == 2
        else:
            assert isinstance(answer, ConflictError)
        assert (await queries.bid(bid.id)).is_unconfirmed
        assert (await confirm(writer, bid.id, 3)).challenge_version == 3
    assert len(await open_challenge(await publishing.challenge(challenge.id))) == 4


async def test_nothing_of_an_unconfirmed_bid_is_decrypted_by_the_opening(committed: Urls) -> None:
    challenge = await make_published_challenge()
    (_, silent), (_, writer) = await make_supplier(), await make_supplier()
    words = {who: canary() for who in ("unconfirmed", "unconfirmed file", "confirmed")}
    files = ((f"{words['unconfirmed file']}.txt", words["unconfirmed file"].encode()),)
    lost = await make_submitted_bid(
        challenge, writer=silent, answer=words["unconfirmed"], evidence=words["unconfirmed"], files=files
    )
    kept = await make_submitted_bid(challenge, writer=writer, answer=words["confirmed"])
    changed = await publish_amendment(challenge)
    await confirm(writer, kept.id, 2)
    opened = await open_challenge(changed)
    assert [bid.id for bid in opened] == [kept.id]
    assert sightings(words, await everything_stored(committed)) == ["confirmed"]
    owner = await asyncpg.connect(committed.owner)
    steps = await owner.fetch("select pseudonym, step from diversity_inbox where challenge = $1", challenge.id)
    await owner.close()
    by_supplier = {
        who: sorted(row["step"] for row in steps if row["pseudonym"] == pseudonym_of(bid.supplier_id))
        for who, bid in (("lost", lost), ("kept", kept))
    }
    assert by_supplier == {"lost": ["started", "submitted", "withdrawn"], "kept": ["started", "submitted"]}


async def tamper(urls: Urls, statement: str, bid_id: object) -> None:
    owner = await asyncpg.connect(urls.owner)
    await owner.execute("alter table submission disable trigger user")
    await owner.execute(statement, bid_id)
    await owner.close()


async def test_the_owner_of_the_database_cannot_pass_off_or_drop_a_confirmation(committed: Urls) -> None:
    challenge = await make_published_challenge()
    (_, silent), (_, writer) = await make_supplier(), await make_supplier()
    raised = await make_submitted_bid(challenge, writer=silent)
    lowered = await make_submitted_bid(challenge, writer=writer)
    changed = await publish_amendment(challenge)
    submission = await confirm(writer, lowered.id, 2)
    held = await queries.receipt_of(await queries.bid(lowered.id), submission)
    standing = "where bid = $1 and state = 'standing'"
    await tamper(committed, f"update submission set challenge_version = 2 {standing}", raised.id)
    await tamper(committed, f"update submission set challenge_version = 1 {standing}", lowered.id)
    (opened,) = await open_challenge(changed)
    assert opened.id == raised.id and not opened.verified and opened.problem
    check = check_receipt(held, await queries.opening_record(challenge.id))
    assert check.problems == ("The record says that this was not confirmed, but it was made for version 2.",)
    assert check_receipt(msgspec.structs.replace(held, challenge_version=1), {}).problems


async def test_chain_jobs_and_open_mail_are_the_same_whether_nobody_or_three_must_confirm(committed: Urls) -> None:
    found = []
    for count in (0, 3):
        challenge = await make_published_challenge()
        bids = [await make_submitted_bid(challenge) for _ in range(count)]
        await publish_amendment(challenge)
        chain = await fetch(
            "select e.act, d.details::text as details from audit_entry e join audit_detail d on d.entry = e.id"
            " join audit_chain c on c.id = e.chain where c.challenge_id = $1 order by e.seq",
            challenge.id,
        )
        due = await fetch("select act from due_act where key like '%' || $1 || '%' order by act, at", str(challenge.id))
        jobs = await fetch("select name, subject, key, payload::text as payload from job")
        mail = await fetch("select subject, body from outbox_mail where not is_sealed")
        names = {text for bid in bids for text in (str(bid.id), str(bid.supplier_id), bid.supplier_name)}
        assert [row for row in (*chain, *due, *jobs, *mail) if any(name in str(row) for name in names)] == []
        assert [row for row in (*chain, *due, *jobs) if "onfirm" in str(row)] == []
        acts = [row["act"] for row in chain if row["act"] != "bid:submitted"]
        found.append((Counter(acts), sorted({row["act"] for row in due})))
    assert found[0] == found[1]
