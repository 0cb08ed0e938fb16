"""Files in parts through the real services: kept sealed, continued by a colleague, finished once, forgotten in time."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import pytest

from challenges.bidding import queries, services
from challenges.bidding.domain.bids import BidDetail
from challenges.bidding.domain.content import MAXIMUM_FILES
from challenges.bidding.domain.uploads import KEPT_FOR, MAXIMUM_UNFINISHED, OffsetError, PartTooLargeError
from challenges.bidding.services import resuming
from challenges.bidding.services.resuming import begin_upload, drop_upload, finish_upload, take_part
from challenges.publishing.domain import deadline_of
from portal.accounts.domain import Actor
from portal.database.clock import move_clock, portal_now
from portal.database.transactions import execute, fetch
from portal.files.sealing import TamperedError
from portal.files.store import file_store
from portal.kernel.errors import InvalidInputError, NotFoundError, RefusedError
from tests.builders.bidding import attach, make_draft_bid, make_supplier, make_writer, open_challenge, pass_deadline
from tests.builders.publishing import make_published_challenge
from tests.support.database import Urls
from tests.support.jobs import run_due_jobs

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 900 + b"\n%%EOF\n"


async def chunks_of(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 60_000):
        yield content[start : start + 60_000]


async def begin(writer: Actor, bid: BidDetail, content: bytes = PDF, **more: str):  # type: ignore[no-untyped-def]
    said = {"name": "plan.pdf", "criterion": "q1", "sha256": hashlib.sha256(content).hexdigest(), **more}
    return await begin_upload(writer, bid.id, length=len(content), **said)


async def send(writer: Actor, bid: BidDetail, upload, content: bytes, offset: int):  # type: ignore[no-untyped-def]
    return await take_part(writer, bid.id, upload.id, offset=offset, chunks=chunks_of(content))


async def names(folder: str = "") -> set[str]:
    return set(await file_store().names(folder))


async def draft():  # type: ignore[no-untyped-def]
    challenge = await make_published_challenge()
    company, writer = await make_supplier()
    return challenge, company, writer, await make_draft_bid(challenge, writer=writer)


@pytest.mark.usefixtures("db")
async def test_a_colleague_goes_on_where_somebody_stopped_and_the_opened_file_is_the_file() -> None:
    challenge, company, writer, bid = await draft()
    colleague = await make_writer(company.id)
    before = await names()
    upload = await begin(writer, bid)
    await send(writer, bid, upload, PDF[:100_000], 0)
    with pytest.raises(RefusedError, match="not here in full"):
        await finish_upload(colleague, bid.id, upload.id)
    (seen,) = await queries.unfinished_uploads(bid.id)
    assert (seen.state.received, seen.state.name, seen.begun_by) == (100_000, "plan.pdf", writer.name)
    assert (await queries.content_of(bid.id)).files == ()
    whole = await send(colleague, bid, upload, PDF[100_000:], 100_000)
    assert whole.state.is_whole
    file = await finish_upload(colleague, bid.id, upload.id)
    assert (file.id, file.name, file.criterion, file.size_bytes) == (upload.id, "plan.pdf", "q1", len(PDF))
    assert (await queries.draft_file(bid.id, file.id))[1] == PDF
    assert (await finish_upload(writer, bid.id, upload.id)).id == file.id
    assert await queries.unfinished_uploads(bid.id) == ()
    assert len(await names()) == len(before) + 1
    await services.submit_bid(writer, bid.id)
    await open_challenge(challenge)
    assert (await queries.read_opened_file(bid.id, file.id))[1] == PDF


@pytest.mark.usefixtures("db")
async def test_wrong_offsets_repeats_and_too_much_change_nothing() -> None:
    _, _, writer, bid = await draft()
    upload = await begin(writer, bid)
    await send(writer, bid, upload, PDF[:70_000], 0)
    kept = await names()
    for offset in (0, 69_999, 70_001, len(PDF), -1):
        with pytest.raises(OffsetError) as told:
            await send(writer, bid, upload, b"x" * 10, offset)
        assert told.value.received == 70_000
    with pytest.raises(PartTooLargeError):
        await send(writer, bid, upload, PDF[70_000:] + b"x", 70_000)
    assert (await send(writer, bid, upload, b"", 70_000)).state.received == 70_000
    assert await names() == kept
    assert (await send(writer, bid, upload, PDF[70_000:], 70_000)).state.is_whole


@pytest.mark.usefixtures("db")
async def test_nobody_else_can_send_to_it_and_another_bid_does_not_have_it() -> None:
    challenge, _, writer, bid = await draft()
    upload = await begin(writer, bid)
    _, rival = await make_supplier()
    theirs = await make_draft_bid(challenge, writer=rival)
    for actor, where in ((rival, bid), (rival, theirs)):
        with pytest.raises(NotFoundError):
            await send(actor, where, upload, PDF[:10], 0)
        with pytest.raises(NotFoundError):
            await finish_upload(actor, where.id, upload.id)
    for where in (bid, theirs):
        with pytest.raises(NotFoundError):
            await drop_upload(rival, where.id, upload.id)
    assert len(await queries.unfinished_uploads(bid.id)) == 1
    with pytest.raises(NotFoundError):
        await take_part(writer, bid.id, uuid4(), offset=0, chunks=chunks_of(b"x"))


@pytest.mark.usefixtures("db")
async def test_a_file_that_is_not_what_was_announced_or_not_accepted_is_dropped_with_its_reason() -> None:
    _, _, writer, bid = await draft()
    await attach(writer, bid.id, "other.pdf", PDF)
    kept = await names()
    for content, said, reason in (
        (PDF, {"sha256": "0" * 64}, "not what was sent"),
        (b"MZ\x90\x00", {"name": "run.exe"}, "must be PDF"),
    ):
        upload = await begin(writer, bid, content, **said)
        await send(writer, bid, upload, content, 0)
        with pytest.raises(InvalidInputError, match=reason):
            await finish_upload(writer, bid.id, upload.id)
        assert await queries.unfinished_uploads(bid.id) == ()
    assert await names() == kept
    assert [file.name for file in (await queries.content_of(bid.id)).files] == ["other.pdf"]


@pytest.mark.usefixtures("db")
async def test_what_may_begin_is_bounded() -> None:
    _, _, writer, bid = await draft()
    for length in (0, -1):
        with pytest.raises(InvalidInputError, match="empty"):
            await begin_upload(writer, bid.id, name="a.txt", criterion="", length=length)
    for _ in range(MAXIMUM_UNFINISHED):
        await begin(writer, bid)
    with pytest.raises(RefusedError, match="not here in full"):
        await begin(writer, bid)
    assert MAXIMUM_UNFINISHED < MAXIMUM_FILES


@pytest.mark.usefixtures("db")
async def test_after_the_deadline_nothing_more_is_taken_and_what_came_can_be_dropped() -> None:
    challenge, _, writer, bid = await draft()
    await move_clock(deadline_of(challenge) - timedelta(hours=1), None)
    before = await names("parts")
    upload = await begin(writer, bid)
    await send(writer, bid, upload, PDF, 0)
    await pass_deadline(challenge)
    with pytest.raises(RefusedError, match="The deadline was"):
        await finish_upload(writer, bid.id, upload.id)
    with pytest.raises(RefusedError, match="The deadline was"):
        await begin(writer, bid)
    assert (await queries.content_of(bid.id)).files == ()
    await drop_upload(writer, bid.id, upload.id)
    assert await names("parts") == before


@pytest.mark.usefixtures("db")
async def test_what_nobody_continues_is_forgotten_three_days_after_its_last_part() -> None:
    challenge = await make_published_challenge(deadline_in=timedelta(days=40))
    _, writer = await make_supplier()
    before = await names("parts")
    bid = await make_draft_bid(challenge, writer=writer)
    stale, fresh = await begin(writer, bid), await begin(writer, bid)
    await send(writer, bid, stale, PDF[:10], 0)
    await move_clock(await portal_now() + KEPT_FOR - timedelta(hours=2), None)
    await run_due_jobs()
    assert len(await queries.unfinished_uploads(bid.id)) == 2
    await send(writer, bid, fresh, PDF[:20], 0)
    await move_clock(await portal_now() + timedelta(hours=4), None)
    with pytest.raises(NotFoundError):
        await send(writer, bid, stale, PDF[10:20], 10)
    await run_due_jobs()
    assert [one.id for one in await queries.unfinished_uploads(bid.id)] == [fresh.id]
    assert len(await names("parts")) == len(before) + 1
    assert [row["id"] for row in await fetch("select id from upload")] == [fresh.id]
    await move_clock(await portal_now() + KEPT_FOR + timedelta(hours=2), None)
    await run_due_jobs()
    assert await fetch("select id from upload") == []
    await run_due_jobs()
    assert await fetch("select act from due_act where act = $1", resuming.FORGET) == []


@pytest.mark.usefixtures("db")
async def test_parts_that_somebody_swaps_in_the_store_are_found() -> None:
    _, _, writer, bid = await draft()
    upload = await begin(writer, bid)
    await send(writer, bid, upload, PDF[:65_536], 0)
    await send(writer, bid, upload, PDF[65_536:131_072], 65_536)
    whole = await send(writer, bid, upload, PDF[131_072:], 131_072)
    first, second = (part.object_name for part in whole.state.parts[:2])
    contents = [await file_store().get(name) for name in (first, second)]
    for name, content in ((first, contents[1]), (second, contents[0])):
        await file_store().delete(name)
        await file_store().put_new(name, content)
    with pytest.raises(TamperedError):
        await finish_upload(writer, bid.id, upload.id)
    assert (await queries.content_of(bid.id)).files == ()


@pytest.mark.usefixtures("db")
async def test_an_older_state_put_back_into_the_row_does_not_open() -> None:
    _, _, writer, bid = await draft()
    upload = await begin(writer, bid)
    (old,) = await fetch("select state from upload")
    await send(writer, bid, upload, PDF[:10], 0)
    await execute("update upload set state = $1", old["state"])
    with pytest.raises(TamperedError):
        await queries.unfinished_uploads(bid.id)


@pytest.mark.committed
async def test_the_same_part_and_the_same_end_from_eight_tabs_at_once(committed: Urls) -> None:
    _, _, writer, bid = await draft()
    before = await names()
    upload = await begin(writer, bid)
    for start in (0, 100_000):
        part = PDF[start : start + 100_000] if not start else PDF[start:]
        answers = await asyncio.gather(
            *(send(writer, bid, upload, part, start) for _ in range(8)), return_exceptions=True
        )
        assert sum(not isinstance(one, BaseException) for one in answers) == 1
        assert sum(isinstance(one, OffsetError) for one in answers) == 7
    ends = await asyncio.gather(*(finish_upload(writer, bid.id, upload.id) for _ in range(4)))
    assert {one.id for one in ends} == {upload.id}
    (file,) = (await queries.content_of(bid.id)).files
    assert (await queries.draft_file(bid.id, file.id))[1] == PDF
    assert len(await names()) == len(before) + 1
