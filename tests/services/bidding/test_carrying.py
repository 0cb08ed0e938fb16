"""A supplier's profile goes with its bid: as it stood when it was submitted, sealed until the opening, part of the receipt."""

import hashlib
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import rfc8785

from challenges.bidding import queries, services
from challenges.bidding.domain.confirming import draft_mark
from challenges.bidding.domain.declarations import CORE_INFORMATION, DECLARATIONS, DIRECTLY, ON_PLATFORM
from challenges.bidding.domain.receipts import manifest
from challenges.suppliers import services as profiles
from challenges.suppliers.domain.sections import Contact, Names, Section
from challenges.suppliers.queries import profile_of, snapshot_of
from portal.accounts.domain import Actor
from portal.database.clock import portal_now
from portal.database.transactions import fetch
from portal.kernel.errors import InvalidInputError, NotFoundError, RefusedError
from portal.kernel.moments import local_day
from tests.builders.bidding import make_draft_bid, make_submitted_bid, make_supplier, open_challenge, pass_deadline
from tests.builders.changes import publish_change
from tests.builders.publishing import make_published_challenge
from tests.builders.suppliers import fill_profile, insurance
from tests.support.database import Urls

pytestmark = pytest.mark.usefixtures("db")

COVERED = {"route": "open", "budget_pence": 250_000_00, "value_pence": 300_000_00}


async def with_profile() -> tuple[Any, Actor]:
    company, writer = await make_supplier()
    await fill_profile(writer, company.id)
    return company, writer


async def copy_of(supplier_id: Any) -> dict[str, Any]:
    return await snapshot_of(supplier_id, local_day(await portal_now()))


async def rename(writer: Actor, supplier_id: Any, name: str) -> None:
    version = (await profile_of(supplier_id)).version(Section.NAMES)
    await profiles.save_section(writer, supplier_id, Section.NAMES, Names(name), version=version)


async def slots(bid_id: Any) -> list[str]:
    rows = await fetch("select slot from piece where bid = $1 order by slot, version", bid_id)
    return [row["slot"] for row in rows if row["slot"] == "profile"]


async def test_the_copy_is_that_of_the_submission_and_opens_with_the_bid() -> None:
    company, writer = await with_profile()
    challenge = await make_published_challenge()
    as_submitted = await copy_of(company.id)
    bid = await make_submitted_bid(challenge, writer=writer)
    await rename(writer, company.id, "Renamed Since Ltd")
    assert await queries.opened_profile(bid.id) == {}
    assert await fetch("select 1 from opened_profile") == []
    (opened,) = await open_challenge(challenge)
    assert opened.verified
    found = await queries.opened_profile(bid.id)
    assert found == as_submitted
    assert found["format"] == "civic-challenges-supplier-profile/1"
    assert found["profile"]["names"]["legal_name"] == "Bright Paths Ltd"
    assert "Renamed Since Ltd" not in str(found)


async def test_the_receipt_commits_to_the_copy() -> None:
    company, writer = await with_profile()
    bid = await make_submitted_bid(await make_published_challenge(), writer=writer)
    assert bid.standing is not None
    receipt, content = await queries.receipt_of(bid, bid.standing), await queries.content_of(bid.id)
    copy = await copy_of(company.id)
    assert content.profile == copy
    said = {
        "bid": str(bid.id),
        "lot": str(bid.lot_id),
        "answers": {name: answer.text for name, answer in content.answers.items()},
        "passes": {name: {"met": one.met, "evidence": one.evidence} for name, one in content.passes.items()},
        "declarations": sorted(DECLARATIONS),
        "files": [],
        "price_sha256": hashlib.sha256(
            bytes.fromhex(receipt.price_salt) + rfc8785.dumps({"pence": "10000000", "schedule": ""})
        ).hexdigest(),
        "profile_sha256": hashlib.sha256(rfc8785.dumps(copy)).hexdigest(),
    }
    assert receipt.commitment == hashlib.sha256(bytes.fromhex(receipt.nonce) + rfc8785.dumps(said)).hexdigest()


def test_a_manifest_without_a_profile_is_what_it_was_before_there_were_profiles() -> None:
    made = manifest(
        bid_id=UUID(int=1), lot_id=UUID(int=2), answers={}, passes={}, declarations=(), files=(), price_hash="x", profile={}
    )  # fmt: skip
    assert set(made) == {"bid", "lot", "answers", "passes", "declarations", "files", "price_sha256"}


async def test_a_bid_without_a_profile_carries_none() -> None:
    challenge = await make_published_challenge()
    bid = await make_submitted_bid(challenge)
    (opened,) = await open_challenge(challenge)
    assert opened.verified
    assert await slots(bid.id) == []
    assert await queries.opened_profile(bid.id) == {}


async def test_a_later_change_leaves_what_was_submitted_until_it_is_taken_in_and_submitted_again() -> None:
    company, writer = await with_profile()
    challenge = await make_published_challenge()
    bid = await make_submitted_bid(challenge, writer=writer)
    await services.refresh_profile(writer, bid.id)
    assert (await queries.bid(bid.id)).is_settled, "taking the same profile in changes nothing"
    await rename(writer, company.id, "Renamed Since Ltd")
    assert await services.submit_bid(writer, bid.id) == bid.standing
    await services.refresh_profile(writer, bid.id)
    assert (await queries.bid(bid.id)).has_changes
    again = await services.submit_bid(writer, bid.id)
    assert again.number == 2
    assert (await queries.bid(bid.id)).is_settled
    await open_challenge(challenge)
    assert (await queries.opened_profile(bid.id))["profile"]["names"]["legal_name"] == "Renamed Since Ltd"


async def test_submitting_again_for_another_reason_takes_the_newest_profile_along() -> None:
    company, writer = await with_profile()
    challenge = await make_published_challenge()
    bid = await make_submitted_bid(challenge, writer=writer)
    await rename(writer, company.id, "Renamed Since Ltd")
    await services.save_answer(writer, bid.id, "q1", "A better answer", version=1)
    await services.submit_bid(writer, bid.id)
    assert (await queries.bid(bid.id)).is_settled
    assert len(await slots(bid.id)) == 2
    (opened,) = await open_challenge(challenge)
    assert opened.verified
    assert (await queries.opened_profile(bid.id))["profile"]["names"]["legal_name"] == "Renamed Since Ltd"


async def test_what_was_deleted_goes_with_no_later_submission() -> None:
    company, writer = await make_supplier()
    await profiles.save_item(writer, company.id, Section.CERTIFICATES, insurance(), version=None)
    challenge = await make_published_challenge()
    bid = await make_submitted_bid(challenge, writer=writer)
    assert (await queries.content_of(bid.id)).profile
    await profiles.delete_section(writer, company.id, Section.CERTIFICATES)
    await services.save_answer(writer, bid.id, "q1", "A better answer", version=1)
    await services.submit_bid(writer, bid.id)
    assert (await queries.bid(bid.id)).is_settled
    (opened,) = await open_challenge(challenge)
    assert opened.verified
    assert await queries.opened_profile(bid.id) == {}


async def test_an_emptied_profile_is_taken_out_of_a_draft() -> None:
    company, writer = await make_supplier()
    await profiles.save_item(writer, company.id, Section.CERTIFICATES, insurance(), version=None)
    bid = await make_draft_bid(await make_published_challenge(), writer=writer)
    await services.refresh_profile(writer, bid.id)
    assert (await queries.content_of(bid.id)).profile
    await profiles.delete_section(writer, company.id, Section.CERTIFICATES)
    await services.refresh_profile(writer, bid.id)
    assert (await queries.content_of(bid.id)).profile == {}
    await services.submit_bid(writer, bid.id)
    assert (await queries.bid(bid.id)).is_settled


async def test_a_confirmed_bid_carries_the_profile_too() -> None:
    company, writer = await with_profile()
    challenge = await make_published_challenge()
    bid = await make_submitted_bid(challenge, writer=writer)
    await publish_change(challenge)
    mark = draft_mark(await queries.current_pieces(bid.id))
    await rename(writer, company.id, "Renamed Since Ltd")
    await services.confirm_bid(writer, bid.id, seen=2, draft=mark)
    (opened,) = await open_challenge(challenge)
    assert opened.verified
    assert (await queries.opened_profile(bid.id))["profile"]["names"]["legal_name"] == "Renamed Since Ltd"


@pytest.mark.committed
async def test_a_copy_that_was_tampered_with_by_the_databases_owner_is_found(committed: Urls) -> None:
    _, writer = await with_profile()
    challenge = await make_published_challenge()
    bid = await make_submitted_bid(challenge, writer=writer)
    owner = await asyncpg.connect(committed.owner)
    await owner.execute("alter table piece disable trigger user")
    await owner.execute(
        "update piece set ciphertext = set_byte(ciphertext, 60, get_byte(ciphertext, 60) # 1)"
        " where bid = $1 and slot = 'profile'",
        bid.id,
    )
    await owner.close()
    (opened,) = await open_challenge(challenge)
    assert not opened.verified
    assert await queries.opened_profile(bid.id) == {}


async def test_only_the_supplier_takes_its_profile_in_and_only_before_the_deadline() -> None:
    _, writer = await with_profile()
    challenge = await make_published_challenge()
    bid = await make_submitted_bid(challenge, writer=writer)
    _, rival = await make_supplier()
    with pytest.raises(NotFoundError):
        await services.refresh_profile(rival, bid.id)
    await pass_deadline(challenge)
    with pytest.raises(RefusedError, match="deadline"):
        await services.refresh_profile(writer, bid.id)


@pytest.mark.parametrize("core", [ON_PLATFORM, DIRECTLY])
async def test_a_covered_procedure_asks_where_the_core_information_is(core: str) -> None:
    challenge = await make_published_challenge(money=COVERED)
    _, writer = await make_supplier()
    bid = await make_draft_bid(challenge, writer=writer)
    await services.save_declarations(writer, bid.id, set(DECLARATIONS), version=1)
    with pytest.raises(InvalidInputError) as caught:
        await services.submit_bid(writer, bid.id)
    assert set(caught.value.errors) == {"declarations"}
    assert "reg. 6" in caught.value.errors["declarations"]
    await services.save_declarations(writer, bid.id, {*DECLARATIONS, core}, version=2)
    await services.submit_bid(writer, bid.id)
    (opened,) = await open_challenge(challenge)
    assert opened.verified
    assert set(opened.declarations) == {*DECLARATIONS, core}


async def test_other_procedures_ask_and_take_no_such_thing() -> None:
    challenge = await make_published_challenge()
    _, writer = await make_supplier()
    bid = await make_draft_bid(challenge, writer=writer)
    for core in CORE_INFORMATION:
        with pytest.raises(InvalidInputError, match="from the list"):
            await services.save_declarations(writer, bid.id, {*DECLARATIONS, core}, version=1)
    assert (await services.submit_bid(writer, bid.id)).number == 1


async def test_before_the_opening_the_copy_is_ciphertext_only() -> None:
    company, writer = await make_supplier()
    await fill_profile(writer, company.id, marker=" ZEBRAFINCH")
    challenge = await make_published_challenge()
    await make_submitted_bid(challenge, writer=writer)
    contact = Contact("Gone", "gone@bright.example.org")
    await profiles.save_section(writer, company.id, Section.CONTACT, contact, version=1)
    tables = await fetch(
        "select tablename from pg_tables where schemaname = 'public' and has_table_privilege(format('%I.%I', schemaname, tablename), 'select')"
    )
    holding = []
    for table in tables:
        name = table["tablename"]
        rows = await fetch(f"select count(*) as n from \"{name}\" as t where t::text like '%ZEBRAFINCH%'")
        holding += [name] if rows[0]["n"] else []
    assert holding == ["profile_section"]
    await open_challenge(challenge)
    (row,) = await fetch("select count(*) as n from opened_profile as t where t::text like '%ZEBRAFINCH%'")
    assert row["n"] == 1, "the search finds what is in clear"
