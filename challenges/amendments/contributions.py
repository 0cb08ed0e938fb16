"""What amendments put on the pages of a challenge: the officer's steps and the public list of versions."""

from datetime import datetime

from challenges.amendments import policies, queries
from challenges.amendments.domain import Amendment, AmendmentState
from challenges.amendments.pages import version_lines
from challenges.publishing.contributors import NextStep, PublicPart, register_part, register_step
from challenges.publishing.domain import ChallengeDetail
from portal.accounts.domain import Actor
from portal.accounts.permissions import Permission
from portal.web.contributors import WaitingItem, register_waiting


async def amendment_steps(challenge: ChallengeDetail, actor: Actor, now: datetime) -> list[NextStep]:
    """Offer changes and more time while bids are open, and the versions once there is one."""
    if challenge.published_at is None:
        return []
    base = f"/challenges/{challenge.reference}"
    steps = [NextStep("Versions of this challenge", f"{base}/versions", f"Version {challenge.version_number} stands")]
    if actor.may(Permission.CHALLENGE_DRAFT, challenge.buyer_id):
        found = await queries.under_way(challenge.id)
        if found is not None:
            steps.append(_step(challenge, found, actor, now, f"{base}/amendment"))
        elif policies.may_amend(challenge, now):
            hint = "Words, terms, documents or scoring. A second officer approves it"
            steps.append(NextStep("Change this challenge", f"{base}/amendment", hint))
    if actor.may(Permission.CHALLENGE_PUBLISH, challenge.buyer_id) and policies.may_extend(challenge, now):
        steps.append(NextStep("Extend the deadline", f"{base}/extension", "With a reason. It never gets shorter"))
    return steps


def _step(challenge: ChallengeDetail, found: Amendment, actor: Actor, now: datetime, base: str) -> NextStep:
    open_now = policies.may_amend(challenge, now)
    if not open_now:
        return NextStep("Read the amendment that was not published", base, open_now.reason)
    if found.state is AmendmentState.IN_REVIEW:
        decision = policies.may_approve(challenge, found, actor.person_id, now)
        text = "Check and approve the amendment" if decision else "Read the amendment again"
        return NextStep(text, f"{base}/check", decision.reason, is_due=bool(decision))
    return NextStep("Carry on with the amendment", base, "It is not public yet", is_due=True)


async def waiting_amendments(actor: Actor, now: datetime) -> list[WaitingItem]:
    """List the amendments that wait for this officer: to be approved, or to be finished."""
    found = []
    for one in await queries.waiting(actor.organisations_with(Permission.CHALLENGE_DRAFT), now):
        is_mine = actor.person_id in {one.started_by, one.submitted_by}
        base = f"/challenges/{one.reference}/amendment"
        if one.state == AmendmentState.IN_REVIEW and not is_mine:
            text, link = f"Check and approve the amendment of “{one.title}”", f"{base}/check"
        elif one.state == AmendmentState.DRAFTING and is_mine:
            text, link = f"Finish the amendment of “{one.title}”", base
        else:
            continue
        found.append(WaitingItem(text=text, link=link, due_at=one.deadline_at, organisation=one.buyer_name))
    return found


async def versions_part(challenge: ChallengeDetail, _visitor: Actor | None, _now: datetime) -> PublicPart | None:
    """Tell everybody near the top that the challenge was changed after its publication: when, what and why."""
    if challenge.published_at is None or challenge.version_number < 2:
        return None
    versions = await queries.versions(challenge.id)
    last = version_lines(versions)[0]
    return PublicPart(
        "Changes since publication",
        "amendments/_part.html",
        {
            "last": last,
            "link": f"/challenges/{challenge.reference}/versions",
        },
        anchor="versions",
        is_outcome=True,
    )


def register_amendments() -> None:
    """Put this slice's parts in their places; doing so twice counts once."""
    register_step(amendment_steps)
    register_part(versions_part)
    register_waiting(waiting_amendments)
