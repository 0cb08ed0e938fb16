"""Who may do what to a notice now, with the reason shown."""

from datetime import datetime
from uuid import UUID

from challenges.notices.domain import NOTICE, Call, Notice, NoticeForm
from challenges.publishing import policies as publishing
from challenges.publishing.domain import ChallengeDetail, State
from portal.kernel.decision import ALLOWED, Decision, refused

OVER = (State.CLOSED, State.OPENED, State.CONCLUDED, State.CANCELLED)


def may_prepare(call: Call | None, current: Notice | None, challenge: ChallengeDetail, now: datetime) -> Decision:
    """Allow a notice that is called for or can be written by hand; a published one only where it may be edited."""
    if call is None:
        return refused("This notice is not called for now. See the list of this challenge's notices.")
    if current is not None and current.sending == "waiting" and current.state == "prepared":
        return refused("This notice is being sent to the central digital platform. Wait for its answer.")
    if not call.is_published or call.form.repeats:
        return ALLOWED
    if not call.form.editable:
        return refused("This notice is published and cannot be edited on the platform.")
    locked = call.form.code == "UK4" and challenge.state_at(now) in OVER
    return Decision.of(not locked, "The tender notice is locked after the deadline for bids.")


def may_publish(
    notice: Notice, form: NoticeForm, challenge: ChallengeDetail, person_id: UUID, now: datetime
) -> Decision:
    """Allow publication of what was prepared; where it opens the competition, by the second officer who approves it."""
    decision = NOTICE.may(notice.state, "publish")
    if not decision and notice.publication is not None:
        return refused(f"This notice was recorded already, with the number {notice.publication.number}.")
    if decision and form.opens_competition and challenge.state is State.IN_REVIEW:
        return publishing.may_approve(challenge, person_id, now)
    if decision and form.opens_competition and challenge.published_at is None:
        return refused("Send the challenge for review first. The tender notice opens the competition.")
    return decision


def may_send(notice: Notice) -> Decision:
    """Allow sending while no other sending waits for its answer."""
    return Decision.of(notice.sending != "waiting", "This notice is being sent. Wait for the platform's answer.")


def may_copy(notice: Notice) -> Decision:
    """Allow recording by hand while nothing is on its way to the platform: it would be published twice."""
    return Decision.of(
        notice.sending != "waiting",
        "This notice is being sent to the central digital platform, so it cannot be recorded by hand as well.",
    )


def may_correct(notice: Notice) -> Decision:
    """Allow a correction of what was copied by hand; what the platform itself answered stands."""
    if notice.publication is None:
        return refused("This notice was not recorded as published, so there is nothing to correct.")
    return Decision.of(
        notice.publication.way == "copied", "The number and time came from the platform itself and are not typed."
    )


def opens_page(notice: Notice, challenge: ChallengeDetail) -> bool:
    """Say whether a notice was prepared of what stands in review: one prepared before tells nothing of what came after."""
    sent = challenge.submitted_at
    return challenge.published_at is None and (sent is None or notice.prepared_at >= sent)


def may_open(route_waits: bool, tender: Notice | None, facts_hash: str) -> Decision:
    """Allow our page only once the tender notice is published with what the page says, where the route asks for one."""
    if not route_waits:
        return ALLOWED
    if tender is None or tender.publication is None:
        return refused(
            "This procedure opens with its tender notice (section 21). Publish the notice, and this page opens with it."
        )
    return Decision.of(
        tender.facts_hash == facts_hash,
        "The challenge changed after its tender notice was published. Prepare and publish a new version of the notice.",
    )
