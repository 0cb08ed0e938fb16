"""What needs real commits: races at the deadline, tampering as the owner, and the search for canaries in everything stored."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from challenges.bidding import queries, services
from challenges.bidding.domain.bids import SubmissionDetail
from challenges.bidding.services.resuming import begin_upload, take_part
from challenges.publishing.domain import deadline_of
from portal.accounts.domain import Actor
from portal.database.clock import ahead_by, move_clock, real_now
from portal.database.transactions import fetch, fetch_one
from portal.files.store import file_store
from portal.kernel.errors import RefusedError
from tests.builders.bidding import (
    PRICED,
    attach,
    make_draft_bid,
    make_submitted_bid,
    make_supplier,
    make_writer,
    open_challenge,
)
from tests.builders.publishing import PASS_FAIL, QUALITY, make_published_challenge
from tests.support.database import Urls

pytestmark = pytest.mark.committed


async def test_eight_clicks_at_once_give_one_submission(committed: Urls) -> None:
    challenge = await make_published_challenge()
    company, writer = await make_supplier()
    writers = [writer, *[await make_writer(company.id) for _ in range(3)]]
    bid = await make_draft_bid(challenge, writer=writer)
    found = await asyncio.gather(*(services.submit_bid(writers[n % 4], bid.id) for n in range(8)))
    assert len({one.id for one in found}) == 1
    assert len(await queries.submissions_of(bid.id)) == 1


async def test_eight_starts_at_once_give_one_bid(committed: Urls) -> None:
    challenge = await make_published_challenge()
    _, writer = await make_supplier()
    found = await asyncio.gather(*(services.start_bid(writer, challenge.reference) for _ in range(8)))
    assert len(set(found)) == 1


async def test_at_the_deadline_none_is_late_and_none_is_early(committed: Urls) -> None:
    challenge = await make_published_challenge()
    drafts = []
    for _ in range(6):
        _, writer = await make_supplier()
        drafts.append((writer, await make_draft_bid(challenge, writer=writer)))
    await move_clock(deadline_of(challenge) + timedelta(seconds=5), None)
    deadline = deadline_of(challenge) - await ahead_by()
    arrivals = [deadline + timedelta(milliseconds=ms) for ms in (-3000, -500, -1, 0, 1, 700)]
    answers = await asyncio.gather(
        *(
            services.submit_bid(writer, bid.id, arrived_at=at)
            for (writer, bid), at in zip(drafts, arrivals, strict=True)
        ),
        return_exceptions=True,
    )
    assert [isinstance(one, SubmissionDetail) for one in answers] == [True, True, True, False, False, False]
    assert all(isinstance(one, RefusedError) for one in answers[3:])


async def test_a_submission_in_flight_and_an_opening_do_not_cross(committed: Urls) -> None:
    challenge = await make_published_challenge()
    _, writer = await make_supplier()
    bid = await make_draft_bid(challenge, writer=writer)
    await move_clock(deadline_of(challenge) + timedelta(seconds=121), None)
    arrival = await real_now() - timedelta(seconds=122)
    results = await asyncio.gather(
        services.submit_bid(writer, bid.id, arrived_at=arrival), open_challenge(challenge), return_exceptions=True
    )
    # Two minutes after the deadline no submission can be honoured, so the opening never misses one.
    assert isinstance(results[0], RefusedError)
    assert results[1] == []


@pytest.mark.parametrize(
    "tampering",
    [
        "update piece set ciphertext = set_byte(ciphertext, 60, get_byte(ciphertext, 60) # 1) where bid = $1 and slot = 'answer/q1'",
        "update sealed_key set sealed = set_byte(sealed, 60, get_byte(sealed, 60) # 1) where submission in (select id from submission where bid = $1)",
        "update piece a set ciphertext = b.ciphertext from piece b where a.bid = $1 and b.bid = $1 and a.slot = 'answer/q1' and b.slot = 'answer/sv1'",
        "delete from submitted_piece where piece = (select id from piece where bid = $1 and slot = 'answer/q1')",
        "update submission set commitment = repeat('0', 64) where bid = $1",
        "update submission set ciphertext_sha256 = repeat('0', 64) where bid = $1",
    ],
)
async def test_tampering_by_the_owner_of_the_database_is_found(committed: Urls, tampering: str) -> None:
    challenge = await make_published_challenge()
    good, bad = await make_submitted_bid(challenge), await make_submitted_bid(challenge)
    owner = await asyncpg.connect(committed.owner)
    for table in ("piece", "sealed_key", "submission", "submitted_piece"):
        await owner.execute(f"alter table {table} disable trigger user")
    await owner.execute(tampering, bad.id)
    await owner.close()
    opened = {bid.id: bid for bid in await open_challenge(challenge)}
    assert opened[good.id].verified
    assert not opened[bad.id].verified
    assert opened[bad.id].problem


def canary() -> str:
    return f"canary{uuid4().hex}"


async def everything_stored(urls: Urls) -> bytes:
    """Read every row of every table as text, as a superuser would dump it, and every object of the file store."""
    found = []
    connection = await asyncpg.connect(urls.admin)
    tables = await connection.fetch(
        "select schemaname, tablename from pg_tables where schemaname not in ('pg_catalog', 'information_schema')"
    )
    for table in tables:
        rows = await connection.fetch(f'select t::text as line from "{table["schemaname"]}"."{table["tablename"]}" t')
        found += [row["line"].encode() for row in rows]
    await connection.close()
    for name in await file_store().names():
        found += [name.encode(), await file_store().get(name)]
    return b"\n".join(found)


def sightings(canaries: dict[str, str], stored: bytes) -> list[str]:
    """Name the canaries that are there in clear, in hex (bytea as text) or base64-free UTF-16."""
    return [
        what
        for what, text in canaries.items()
        if text.encode() in stored or text.encode().hex().encode() in stored or text.encode("utf-16-le") in stored
    ]


NEVER_OPENED = ("first draft", "unfinished name", "unfinished content")


async def part_of_a_file(writer: Actor, bid_id: UUID, name: str, content: bytes) -> None:
    """Send the beginning of a file that never comes in full."""

    async def chunks() -> AsyncIterator[bytes]:
        yield content

    upload = await begin_upload(writer, bid_id, name=name, criterion="", length=len(content) + 1)
    await take_part(writer, bid_id, upload.id, offset=0, chunks=chunks())


async def test_no_canary_of_a_bid_is_stored_in_clear_before_the_opening(committed: Urls) -> None:
    challenge = await make_published_challenge(scoring=PRICED, criteria=(PASS_FAIL, QUALITY))
    _, writer = await make_supplier()
    canaries = {
        what: canary() for what in ("answer", "evidence", "schedule", "file name", "file content", *NEVER_OPENED)
    }
    bid = await make_draft_bid(challenge, writer=writer, answer=canaries["answer"], evidence=canaries["evidence"])
    await services.save_price(writer, bid.id, pence=48_151_623_42, schedule=canaries["schedule"], version=1)
    await services.save_answer(writer, bid.id, "sv1", canaries["first draft"], version=1)
    await services.save_answer(writer, bid.id, "sv1", "replaced", version=2)
    await attach(writer, bid.id, f"{canaries['file name']}.txt", canaries["file content"].encode())
    await part_of_a_file(writer, bid.id, f"{canaries['unfinished name']}.txt", canaries["unfinished content"].encode())
    await services.submit_bid(writer, bid.id)
    canaries["price"] = "4815162342"
    # The supplier's mail may tell who bid, but nothing of what.
    assert sightings(canaries, await everything_stored(committed)) == []
    # The search itself must be able to find them: after the opening they are ordinary rows and objects.
    await open_challenge(challenge, prices=True)
    expected = sorted(set(canaries) - set(NEVER_OPENED))
    assert sorted(sightings(canaries, await everything_stored(committed))) == expected


async def test_rows_that_others_read_do_not_tell_who_bid_or_how_many(committed: Urls) -> None:
    challenge = await make_published_challenge()
    bids = [await make_submitted_bid(challenge) for _ in range(2)]
    names = {str(bid.supplier_id) for bid in bids} | {str(bid.id) for bid in bids}
    chain = await fetch(
        "select e.*, d.details from audit_entry e join audit_detail d on d.entry = e.id join audit_chain c on c.id = e.chain"
        " where c.challenge_id = $1",
        challenge.id,
    )
    assert not [row for row in chain if any(name in str(row) for name in names)]
    assert {row["actor_id"] for row in chain if row["act"].startswith("bid:")} == {None}
    unsealed = await fetch("select body, subject from outbox_mail where not is_sealed")
    assert not [mail for mail in unsealed if any(bid.supplier_name in str(mail) for bid in bids)]
    jobs = await fetch("select name, subject, key, payload from job")
    assert not [job for job in jobs if any(name in str(job) for name in names)]
    assert await queries.opened_bids(challenge.id) == []
    assert await fetch_one("select 1 from opened_bid") is None
