"""Sending to the platform: once however often it is tried, with a clear state whatever the platform does."""

from datetime import datetime, timedelta

import pytest

from challenges.notices import queries, services
from challenges.notices.domain import Notice
from challenges.notices.gateways import Copying, PlatformError, PlatformRefusedError, Sending
from challenges.publishing import queries as publishing
from challenges.publishing import services as challenges
from challenges.publishing.domain import State
from portal.accounts.domain import Actor
from portal.database.clock import move_clock, portal_now
from portal.database.transactions import fetch_one
from portal.kernel.errors import RefusedError
from portal.settings import use_environment
from tests.builders.notices import KEY, Platform, a_number, make_prepared_notice
from tests.builders.publishing import make_draft_challenge, make_published_challenge, officers_of
from tests.services.notices.test_notices import COVERED
from tests.support.jobs import run_due_jobs

pytestmark = pytest.mark.usefixtures("db")


async def prepared() -> tuple[Notice, Actor]:
    challenge = await make_published_challenge()
    officer, _ = await officers_of(challenge.buyer_id)
    await run_due_jobs()
    return await make_prepared_notice(officer, challenge.reference, "UK4"), officer


async def sent(notice: Notice, officer: Actor) -> Notice:
    await services.ask_to_send(officer, notice.reference, notice.id)
    await run_due_jobs(raise_errors=False)
    return await queries.notice(notice.id)


async def test_the_platform_s_number_and_time_are_recorded(platform: Platform) -> None:
    notice, officer = await prepared()
    found = await sent(notice, officer)
    (there,) = await platform.published()
    assert found.publication is not None
    assert (found.state, found.sending, found.publication.way) == ("published", "done", "sent")
    assert (found.publication.number, there["key"]) == (there["number"], str(notice.id))
    assert found.publication.published_at == datetime.fromisoformat(there["published_at"])
    with pytest.raises(RefusedError, match="recorded already"):
        await services.ask_to_send(officer, notice.reference, notice.id)
    with pytest.raises(RefusedError, match="from the platform itself"):
        await services.correct_publication(
            officer,
            notice.reference,
            notice.id,
            number=await a_number(),
            published_at=await portal_now(),
            reason="I think it is another",
        )


async def test_a_lost_answer_publishes_nothing_twice(platform: Platform) -> None:
    notice, officer = await prepared()
    await platform.behave(fail_after=2)
    found = await sent(notice, officer)
    assert found.state == "published"
    assert len(await platform.published()) == 1


@pytest.mark.parametrize("manner", [{"fail_before": 99}, {"fail_before": 99, "status": 503}, {"garble": 99}])
async def test_when_the_platform_stays_down_an_officer_is_told_and_copies_by_hand(
    platform: Platform, manner: dict[str, int]
) -> None:
    notice, officer = await prepared()
    await platform.behave(**manner)
    found = await sent(notice, officer)
    assert (found.state, found.sending) == ("prepared", "failed")
    assert "central digital platform" in found.sending_message
    assert await fetch_one("select 1 from outbox_mail where subject like 'A notice was not published%'")
    await services.record_copied(
        officer, notice.reference, notice.id, number=await a_number(), published_at=await portal_now()
    )
    assert (await queries.notice(notice.id)).state == "published"


async def test_a_failed_sending_can_be_asked_for_again(platform: Platform) -> None:
    notice, officer = await prepared()
    await platform.behave(fail_before=99)
    assert (await sent(notice, officer)).sending == "failed"
    await platform.behave()
    assert (await sent(notice, officer)).state == "published"


async def test_a_refusal_is_not_tried_again_and_says_why(platform: Platform) -> None:
    notice, officer = await prepared()
    await platform.behave(fail_before=1, status=422)
    found = await sent(notice, officer)
    assert (found.sending, found.state) == ("refused", "prepared")
    assert "told to fail" in found.sending_message
    assert await platform.published() == []


async def test_nothing_else_happens_while_a_notice_is_on_its_way(platform: Platform) -> None:
    notice, officer = await prepared()
    await services.ask_to_send(officer, notice.reference, notice.id)
    with pytest.raises(RefusedError, match="recorded by hand as well"):
        await services.record_copied(
            officer, notice.reference, notice.id, number=await a_number(), published_at=await portal_now()
        )
    with pytest.raises(RefusedError, match="Wait"):
        await services.ask_to_send(officer, notice.reference, notice.id)
    with pytest.raises(RefusedError, match="being sent"):
        await make_prepared_notice(officer, notice.reference, "UK4")
    await run_due_jobs()
    assert len(await platform.published()) == 1


async def test_a_covered_competition_opens_in_the_worker_that_sends_its_tender_notice(platform: Platform) -> None:
    draft = await make_draft_challenge(money=COVERED)
    author, second = await officers_of(draft.buyer_id)
    await challenges.submit_for_review(author, draft.reference)
    notice = await make_prepared_notice(author, draft.reference, "UK4")
    with pytest.raises(RefusedError, match="another officer"):
        await services.ask_to_send(author, draft.reference, notice.id)
    await services.ask_to_send(second, draft.reference, notice.id)
    assert (await publishing.challenge(draft.id)).state is State.IN_REVIEW
    await run_due_jobs()
    opened = await publishing.challenge(draft.id)
    assert opened.state is State.PUBLISHED
    (there,) = await platform.published()
    assert opened.published_at is not None and opened.published_at >= datetime.fromisoformat(there["published_at"])


async def test_a_slow_platform_and_a_wrong_key_are_told_apart(platform: Platform) -> None:
    notice, _ = await prepared()
    await platform.behave(wait_seconds=1.0)
    with pytest.raises(PlatformError, match="did not answer"):
        await Sending(platform.url, KEY, seconds=0.2).publish(notice)
    await platform.behave()
    with pytest.raises(PlatformRefusedError, match="key"):
        await Sending(platform.url, "wrong").publish(notice)
    with pytest.raises(PlatformError, match="did not answer"):
        await Sending("http://127.0.0.1:9", KEY, seconds=0.5).publish(notice)
    receipt = await Sending(platform.url, KEY).publish(notice)
    assert await Sending(platform.url, KEY).publish(notice) == receipt


async def test_both_ways_keep_the_one_protocol(platform: Platform) -> None:
    notice, officer = await prepared()
    await move_clock(await portal_now() + timedelta(minutes=1), None)
    at = await portal_now()
    copied = await Copying(number=" 1 2 ", published_at=at).publish(notice)
    assert (copied.number, copied.published_at) == ("1 2", at)
    made = await services.publish_notice(officer, notice.reference, notice.id, Sending(platform.url, KEY))
    assert made.way == "sent"


async def test_without_a_sender_s_key_notices_are_copied() -> None:
    notice, officer = await prepared()
    use_environment({"PORTAL_NOTICE_API_BASE": "", "PORTAL_NOTICE_API_KEY": ""})
    with pytest.raises(PlatformRefusedError, match="Copy the notice over"):
        await services.ask_to_send(officer, notice.reference, notice.id)
