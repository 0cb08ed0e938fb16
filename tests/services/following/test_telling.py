"""Followers are told that bids close and that a challenge was cancelled: once each, with a link to stop."""

from datetime import timedelta

import pytest

from challenges.following import services
from challenges.following.contributions import register_following
from challenges.following.domain import END
from challenges.following.links import link_to
from challenges.following.queries import followers
from challenges.following.services.telling import remind_followers_of
from challenges.publishing.domain import deadline_of
from challenges.publishing.services import cancel_challenge
from portal.database.clock import move_clock
from portal.mail.queries import letters_to
from tests.builders.bidding import make_supplier
from tests.builders.publishing import make_published_challenge, officers_of
from tests.support.jobs import run_due_jobs

pytestmark = pytest.mark.usefixtures("db")


async def test_followers_are_reminded_once_three_days_before_bids_close() -> None:
    challenge = await make_published_challenge()
    _, founder = await make_supplier()
    _, other = await make_supplier()
    await services.follow(founder, challenge.reference)
    await run_due_jobs()
    before = len(await letters_to(founder.email))
    await move_clock(deadline_of(challenge) - timedelta(days=3), None)
    await run_due_jobs()
    for _ in range(2):
        await remind_followers_of(challenge.id)
    letters = await letters_to(founder.email)
    assert len(letters) == before + 1
    (follower,) = await followers(challenge.id)
    body = next(one.body for one in letters if one.subject == f"Bids close soon: {challenge.title}")
    assert link_to(follower.id, END) in body
    assert not [one for one in await letters_to(other.email) if challenge.title in one.subject]


async def test_nobody_is_reminded_of_what_has_closed() -> None:
    challenge = await make_published_challenge()
    _, founder = await make_supplier()
    await services.follow(founder, challenge.reference)
    await move_clock(deadline_of(challenge), None)
    await run_due_jobs()
    assert not [one for one in await letters_to(founder.email) if "Bids close soon" in one.subject]


async def test_followers_read_why_a_challenge_was_cancelled() -> None:
    register_following()
    challenge = await make_published_challenge()
    _, founder = await make_supplier()
    await services.follow(founder, challenge.reference)
    officer, *_ = await officers_of(challenge.buyer_id)
    await cancel_challenge(officer, challenge.reference, reason="The money was needed for a flood.")
    letter = next(one for one in await letters_to(founder.email) if one.subject == f"Cancelled: {challenge.title}")
    assert "The money was needed for a flood." in letter.body
