"""Approvals and submissions at the same moment, over real connections: one version, and no bid between two."""

import asyncio

import pytest

from challenges.amendments import queries, services
from challenges.bidding import queries as bidding
from challenges.bidding import services as bids
from challenges.publishing import queries as publishing
from portal.kernel.errors import PortalError
from tests.builders.amendments import make_amendment
from tests.builders.bidding import make_draft_bid, make_supplier
from tests.builders.publishing import make_challenge_officer, make_published_challenge, officers_of
from tests.support.database import Urls

pytestmark = pytest.mark.committed


async def test_two_approvals_at_once_publish_one_version(committed: Urls) -> None:
    challenge = await make_published_challenge()
    _, second = await officers_of(challenge.buyer_id)
    third = await make_challenge_officer(challenge.buyer_id)
    found = await make_amendment(challenge)
    answers = await asyncio.gather(
        *(
            services.publish_amendment(actor, challenge.reference, seen=found.mark)
            for actor in (second, third, second, third)
        ),
        return_exceptions=True,
    )
    assert [one for one in answers if not isinstance(one, PortalError)] == [2]
    assert [one.number for one in await queries.versions(challenge.id)] == [1, 2]


async def test_two_starts_at_once_make_one_amendment(committed: Urls) -> None:
    challenge = await make_published_challenge()
    officers = await officers_of(challenge.buyer_id)
    answers = await asyncio.gather(*(services.start_amendment(officers[n % 2], challenge.reference) for n in range(4)))
    assert len({one.id for one in answers}) == 1


async def test_a_submission_is_before_the_change_or_after_it(committed: Urls) -> None:
    challenge = await make_published_challenge()
    _, second = await officers_of(challenge.buyer_id)
    drafts = []
    for _ in range(4):
        _, writer = await make_supplier()
        drafts.append((writer, await make_draft_bid(challenge, writer=writer)))
    found = await make_amendment(challenge)
    await asyncio.gather(
        *(bids.submit_bid(writer, bid.id) for writer, bid in drafts[:2]),
        services.publish_amendment(second, challenge.reference, seen=found.mark),
        *(bids.submit_bid(writer, bid.id) for writer, bid in drafts[2:]),
    )
    changed = await publishing.challenge(challenge.id)
    assert changed.material_version == 2
    for writer, bid in drafts:
        own = await bidding.own_bid(bid.id, writer)
        assert own.standing is not None and own.standing.challenge_version in {1, 2}
        assert own.is_unconfirmed is (own.standing.challenge_version == 1)


async def test_a_save_and_an_approval_do_not_wait_crosswise(committed: Urls) -> None:
    challenge = await make_published_challenge()
    officer, second = await officers_of(challenge.buyer_id)
    found = await make_amendment(challenge)
    answers = await asyncio.gather(
        services.publish_amendment(second, challenge.reference, seen=found.mark),
        services.set_amendment_aside(officer, challenge.reference),
        services.return_amendment(second, challenge.reference, reason="Another word, please."),
        return_exceptions=True,
    )
    assert all(one is None or one == 2 or isinstance(one, PortalError) for one in answers)
    ended = await queries.amendment(found.id)
    assert (len(await queries.versions(challenge.id)) == 2) is (ended.state == "published")
