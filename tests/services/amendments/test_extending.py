"""Extending a deadline: later only, in time only, as a new version, and told to all without telling of anybody."""

from datetime import timedelta

import pytest

from challenges.amendments import queries, services
from challenges.bidding import queries as bidding
from challenges.bidding import services as bids
from challenges.following import services as following
from challenges.publishing import queries as publishing
from challenges.publishing import services as publication
from challenges.publishing.domain import deadline_of
from challenges.publishing.services.publication import CLOSING_ACT, closing_key
from portal.database.clock import move_clock
from portal.database.transactions import fetch, fetch_one
from portal.kernel.errors import InvalidInputError, NotFoundError, RefusedError
from portal.mail.queries import letters_to
from tests.builders.bidding import make_draft_bid, make_supplier
from tests.builders.publishing import (
    make_challenge_buyer,
    make_draft_challenge,
    make_published_challenge,
    officers_of,
)

pytestmark = pytest.mark.usefixtures("db")
WHY = "A document was missing for two days."


async def test_the_deadline_moves_with_everything_that_hangs_on_it() -> None:
    challenge = await make_published_challenge()
    officer, _ = await officers_of(challenge.buyer_id)
    later = deadline_of(challenge) + timedelta(days=7)
    assert await services.extend_deadline(officer, challenge.reference, deadline=later, reason=WHY) == 2
    changed = await publishing.challenge(challenge.id)
    assert changed.deadline_at == later and changed.version_number == 2 and changed.changed_at is not None
    due = await fetch_one("select at from due_act where act = $1 and key = $2", CLOSING_ACT, closing_key(challenge.id))
    assert due == {"at": later}
    first, second = await queries.versions(challenge.id)
    assert (first.kind, second.kind, second.reason) == ("publication", "extension", WHY)
    assert first.content["deadline_at"] == deadline_of(challenge).isoformat()
    assert second.content["deadline_at"] == later.isoformat() and first.content_hash != second.content_hash
    assert (await publishing.decisions(challenge.id))[-1].act == "extend"


async def test_it_never_gets_shorter_and_always_has_a_reason() -> None:
    challenge = await make_published_challenge()
    officer, _ = await officers_of(challenge.buyer_id)
    old = deadline_of(challenge)
    for deadline, reason, wrong in (
        (old, WHY, {"deadline_at"}),
        (old - timedelta(minutes=1), " ", {"deadline_at", "reason"}),
        (old + timedelta(days=60), WHY, {"deadline_at"}),
        (old + timedelta(days=1), "", {"reason"}),
    ):
        with pytest.raises(InvalidInputError) as refusal:
            await services.extend_deadline(officer, challenge.reference, deadline=deadline, reason=reason)
        assert set(refusal.value.errors) == wrong
    assert len(await queries.versions(challenge.id)) == 1


async def test_nobody_extends_a_draft_a_passed_deadline_or_what_is_anothers() -> None:
    draft = await make_draft_challenge()
    author, _ = await officers_of(draft.buyer_id)
    later = deadline_of(draft) + timedelta(days=7)
    with pytest.raises(RefusedError):
        await services.extend_deadline(author, draft.reference, deadline=later, reason=WHY)
    challenge = await make_published_challenge()
    officer, _ = await officers_of(challenge.buyer_id)
    stranger, _ = await officers_of((await make_challenge_buyer()).id)
    with pytest.raises(NotFoundError):
        await services.extend_deadline(stranger, challenge.reference, deadline=later, reason=WHY)
    await move_clock(deadline_of(challenge), officer.person_id)
    with pytest.raises(RefusedError, match="deadline has passed"):
        await services.extend_deadline(
            officer, challenge.reference, deadline=deadline_of(challenge) + timedelta(days=7), reason=WHY
        )


async def test_writers_and_followers_are_told_once_each() -> None:
    challenge = await make_published_challenge()
    officer, _ = await officers_of(challenge.buyer_id)
    _, writer = await make_supplier()
    bid = await make_draft_bid(challenge, writer=writer)
    await bids.submit_bid(writer, bid.id)
    _, follower = await make_supplier()
    for one in (writer, follower):
        await following.follow(one, challenge.reference)
    later = deadline_of(challenge) + timedelta(days=7)
    await services.extend_deadline(officer, challenge.reference, deadline=later, reason=WHY)
    for one in (writer, follower):
        told = [letter for letter in await letters_to(one.email) if "close later" in letter.subject]
        assert len(told) == 1 and WHY in told[0].body
    after = await bidding.own_bid(bid.id, writer)
    assert after.deadline_at == later and after.standing is not None


async def test_a_cancellation_is_a_version_and_a_cancelled_draft_has_none() -> None:
    challenge = await make_published_challenge()
    officer, _ = await officers_of(challenge.buyer_id)
    await publication.cancel_challenge(officer, challenge.reference, reason="The money is gone.")
    assert [(one.kind, one.reason) for one in await queries.versions(challenge.id)][1:] == [
        ("cancellation", "The money is gone.")
    ]
    draft = await make_draft_challenge()
    author, _ = await officers_of(draft.buyer_id)
    await publication.cancel_challenge(author, draft.reference, reason="Not needed.")
    assert await queries.versions(draft.id) == []


async def test_two_tabs_make_two_versions_in_order() -> None:
    challenge = await make_published_challenge()
    officer, other = await officers_of(challenge.buyer_id)
    old = deadline_of(challenge)
    await services.extend_deadline(officer, challenge.reference, deadline=old + timedelta(days=7), reason=WHY)
    with pytest.raises(InvalidInputError):
        await services.extend_deadline(other, challenge.reference, deadline=old + timedelta(days=3), reason=WHY)
    await services.extend_deadline(other, challenge.reference, deadline=old + timedelta(days=8), reason=WHY)
    assert [one.number for one in await queries.versions(challenge.id)] == [1, 2, 3]


async def test_who_withdrew_hears_of_more_time_only_as_a_follower() -> None:
    challenge = await make_published_challenge()
    officer, _ = await officers_of(challenge.buyer_id)
    (_, gone), (_, watching) = await make_supplier(), await make_supplier()
    for writer in (gone, watching):
        bid = await make_draft_bid(challenge, writer=writer)
        await bids.submit_bid(writer, bid.id)
        await bids.withdraw_bid(writer, bid.id)
    await following.follow(watching, challenge.reference)
    later = deadline_of(challenge) + timedelta(days=7)
    await services.extend_deadline(officer, challenge.reference, deadline=later, reason=WHY)
    rows = await fetch("select recipient, template from outbox_mail where template like '%/extended' order by 1, 2")
    assert rows == [{"recipient": watching.email, "template": "following/extended"}]
