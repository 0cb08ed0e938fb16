"""The dashboard says before a plan fails, to the officers of its own buyer, in two statements however many drafts."""

from datetime import timedelta

import pytest

from challenges.planning import services
from challenges.planning.domain import PlanInputs
from challenges.planning.waiting import waiting_plans
from challenges.publishing import services as publishing
from challenges.publishing.domain import ChallengeDetail
from portal.accounts.domain import Actor, OrganisationDetail
from portal.database.clock import portal_now
from portal.kernel.moments import local_day
from tests.builders.publishing import make_challenge_buyer, make_draft_challenge, officers_of
from tests.support.statements import statements

pytestmark = pytest.mark.usefixtures("db")


async def _planned(days: int, buyer: OrganisationDetail | None = None) -> tuple[ChallengeDetail, Actor]:
    """Make a draft whose contract is to start in so many days."""
    draft = await make_draft_challenge(buyer=buyer)
    officer, _ = await officers_of(draft.buyer_id)
    start = local_day(await portal_now()) + timedelta(days=days)
    await services.save_timetable(officer, draft.reference, PlanInputs(start, 28), version=0)
    return draft, officer


async def test_a_plan_that_cannot_be_kept_waits_with_its_date() -> None:
    draft, officer = await _planned(40)
    stranger_draft, stranger = await _planned(300)
    now = await portal_now()
    (item,) = await waiting_plans(officer, now)
    assert item.text.startswith(f"“{draft.title}” was to go for review by ")
    assert item.link == f"/challenges/{draft.reference}/timetable"
    assert item.due_at is not None and item.due_at < now
    assert await waiting_plans(stranger, now) == []
    soon = await waiting_plans(stranger, now + timedelta(days=260))
    assert [one.link for one in soon] == [f"/challenges/{stranger_draft.reference}/timetable"]
    await publishing.submit_for_review(officer, draft.reference)
    (item,) = await waiting_plans(officer, now)
    assert "was to be published by" in item.text and item.link == f"/challenges/{draft.reference}/review"


async def test_what_is_published_has_kept_its_plan() -> None:
    draft, officer = await _planned(40)
    _, second = await officers_of(draft.buyer_id)
    await publishing.submit_for_review(officer, draft.reference)
    await publishing.publish_challenge(second, draft.reference)
    assert await waiting_plans(officer, await portal_now()) == []


async def test_three_plans_cost_as_many_statements_as_one() -> None:
    buyer = await make_challenge_buyer()
    _, officer = await _planned(40, buyer)
    now, counts = await portal_now(), []
    for drafts in (1, 3):
        for _ in range(drafts - 1):
            await _planned(41, buyer)
        async with statements() as sent:
            assert len(await waiting_plans(officer, now)) == drafts
        counts.append(len(sent))
    assert counts == [2, 2]
