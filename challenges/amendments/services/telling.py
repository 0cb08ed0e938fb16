"""What hangs on the dates and words of a published challenge, and who is told when they change."""

from challenges.amendments.domain import Amendment
from challenges.bidding.services.reconfirming import ask_to_confirm, tell_of_change
from challenges.bidding.services.reminding import schedule_reminders
from challenges.following.services.telling import move_reminder, tell_followers_of_change
from challenges.publishing.domain import ChallengeDetail, deadline_of
from challenges.publishing.hooks import tell_deadline_changed
from challenges.publishing.services.publication import CLOSING_ACT, closing_key
from portal.accounts.domain import PersonDetail
from portal.jobs.services import schedule
from portal.kernel.moments import format_moment
from portal.mail.services import queue_mail


async def reschedule(changed: ChallengeDetail) -> None:
    """Move everything that waits for a challenge's dates to the new ones: closing, reminders, the end of questions."""
    await schedule(deadline_of(changed), CLOSING_ACT, closing_key(changed.id), {"challenge_id": str(changed.id)})
    await schedule_reminders(changed)
    await move_reminder(changed)
    await tell_deadline_changed(changed.id)


async def tell_everybody(changed: ChallengeDetail, reason: str, *, is_material: bool) -> None:
    """Tell whoever writes a bid, then whoever follows and had no letter yet; nobody learns who or how many they are."""
    tell_writers = ask_to_confirm if is_material else tell_of_change
    written = await tell_writers(changed, reason)
    await tell_followers_of_change(changed, reason, without=written)


async def tell_officers(
    people: list[PersonDetail], challenge: ChallengeDetail, found: Amendment, act: str, *, by: str, why: str = ""
) -> None:
    """Write to officers that an amendment waits for approval, is returned, or is published."""
    subjects = {"review": "For your approval", "returned": "Changes asked for", "published": "Amendment published"}
    for one in people:
        await queue_mail(
            to=one.email,
            subject=f"{subjects[act]}: {challenge.title}",
            template=f"amendments/{act}",
            context={
                "name": one.name,
                "title": challenge.title,
                "reference": challenge.reference,
                "deadline": format_moment(deadline_of(challenge)),
                "by": by,
                "reason": found.reason,
                "why": why,
            },
            kind="challenge",
        )
