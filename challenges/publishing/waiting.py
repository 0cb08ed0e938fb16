"""What waits for officers, and the steps that belong to publishing itself."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from challenges.publishing import policies, queries
from challenges.publishing.contributors import NextStep
from challenges.publishing.domain import ChallengeDetail, ShownStage, State, stage_shown, state_now
from challenges.publishing.domain.comments import open_words
from portal.accounts.domain import Actor
from portal.accounts.permissions import Permission
from portal.web.contributors import HomeSection, WaitingItem

DASHBOARD_LINES = 5


class ShownLine(msgspec.Struct, frozen=True):
    """One challenge in a buyer's list."""

    reference: str
    title: str
    buyer_name: str
    stage: ShownStage
    deadline_at: datetime | None
    link: str


def shown_lines(lines: Sequence[queries.ChallengeLine], now: datetime) -> list[ShownLine]:
    """Name each challenge's stage at `now`; a draft's link leads straight to writing."""
    return [
        ShownLine(
            reference=one.reference,
            title=one.title,
            buyer_name=one.buyer_name,
            stage=stage_shown(one.state, one.deadline_at, one.progress, now),
            deadline_at=one.deadline_at,
            link=f"/challenges/{one.reference}/{'edit' if one.state is State.DRAFT else 'manage'}",
        )
        for one in lines
    ]


def own_steps(challenge: ChallengeDetail, actor: Actor, now: datetime) -> list[NextStep]:
    """List what an officer can do with a challenge until its bids are opened."""
    base = f"/challenges/{challenge.reference}"
    state = challenge.state_at(now)
    if state is State.DRAFT:
        return [
            NextStep("Carry on writing", f"{base}/edit", "Task list of this draft", is_due=True),
            NextStep("See it as suppliers will", f"{base}/preview"),
        ]
    if state is State.IN_REVIEW:
        decision = policies.may_approve(challenge, actor.person_id, now)
        hint = "" if decision else decision.reason
        return [
            NextStep(
                "Check and publish" if decision else "Read it again", f"{base}/review", hint, is_due=bool(decision)
            )
        ]
    if state in {State.PUBLISHED, State.CLOSED}:
        return [NextStep("See the public page", base)]
    return [NextStep("See the public page", base)] if challenge.published_at else []


async def waiting_for_officer(actor: Actor, now: datetime) -> list[WaitingItem]:
    """List reviews asked of this officer and their own unfinished drafts."""
    lines = await queries.waiting_challenges(actor.organisations_with(Permission.CHALLENGE_DRAFT))
    items = []
    for one in lines:
        mine = actor.person_id in {one.author_id, one.submitted_by}
        state = state_now(one.state, one.deadline_at, now)
        if state is State.IN_REVIEW and not mine:
            text, link = f"Check and publish “{one.title}”", f"/challenges/{one.reference}/review"
            text = f"{text}: {open_words(one.open_comments)}" if one.open_comments else text
        elif state is State.DRAFT and mine:
            text, link = f"Finish your draft “{one.title}”", f"/challenges/{one.reference}/edit"
            text = f"{text}: {open_words(one.open_comments)}" if one.open_comments else text
        else:
            continue
        items.append(WaitingItem(text=text, link=link, organisation=one.buyer_name))
    return items


async def officer_section(actor: Actor, now: datetime) -> HomeSection | None:
    """Show an officer the newest challenges of their organisations on the dashboard."""
    buyers = actor.organisations_with(Permission.CHALLENGE_DRAFT)
    if not buyers:
        return None
    lines = await queries.challenges_of_buyers(buyers, limit=DASHBOARD_LINES)
    context: dict[str, Any] = {"lines": shown_lines(lines, now)}
    return HomeSection(
        heading="Challenges of your organisation",
        template="publishing/_lines.html",
        context=context,
        link="/challenges/mine" if lines else "/challenges/new",
        link_text="All challenges of your organisation" if lines else "Start your first challenge",
    )
