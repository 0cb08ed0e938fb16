"""What followers are told: that bids close in three days or later, and how a challenge ended without a contract. Each letter can end the next."""

from datetime import datetime
from uuid import UUID

from challenges.following import queries
from challenges.following.domain import END, REMIND_BEFORE, Follower
from challenges.following.links import link_to
from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail, State, deadline_of
from portal.database.clock import portal_now
from portal.database.transactions import execute, transaction
from portal.jobs.services import schedule, schedule_once
from portal.kernel.moments import format_moment
from portal.mail.services import queue_mail
from portal.settings import get_settings

REMIND = "following:remind"


async def schedule_reminder(challenge: ChallengeDetail) -> None:
    """Have followers reminded three days before bids close; one act for each challenge, so that acts count nobody."""
    moment = deadline_of(challenge) - REMIND_BEFORE
    if moment > await portal_now():
        await schedule_once(moment, REMIND, str(challenge.id), {"challenge_id": str(challenge.id)})


async def remind_followers_of(challenge_id: UUID) -> None:
    """Remind each follower once; a run that comes after the deadline or a cancellation writes to nobody."""
    async with transaction():
        challenge, now = await publishing.challenge(challenge_id), await portal_now()
        if challenge.state_at(now) is not State.PUBLISHED:
            return
        for one in await queries.followers(challenge_id, not_reminded=True):
            await execute("update following set reminded_at = $2 where id = $1", one.id, now)
            await _write(one, challenge, "following/closing", f"Bids close soon: {challenge.title}")


async def tell_followers_of_cancellation(challenge: ChallengeDetail, reason: str) -> None:
    """Tell every follower that the challenge was cancelled, in the transaction that cancels it."""
    for one in await queries.followers(challenge.id):
        await _write(one, challenge, "following/cancelled", f"Cancelled: {challenge.title}", reason=reason)


async def move_reminder(challenge: ChallengeDetail) -> None:
    """Move the reminder to before the new deadline; whether or not anybody follows, so that acts count nobody."""
    moment = deadline_of(challenge) - REMIND_BEFORE
    if moment > await portal_now():
        await schedule(moment, REMIND, str(challenge.id), {"challenge_id": str(challenge.id)})


async def tell_followers_of_new_deadline(
    challenge: ChallengeDetail, before: datetime, reason: str, *, without: frozenset[str] = frozenset()
) -> None:
    """Tell every follower that bids close later than `before`, but those addresses that a bidder's letter went to."""
    for one in await queries.followers(challenge.id):
        if one.email.casefold() not in without:
            subject = f"Bids close later: {challenge.title}"
            await _write(one, challenge, "following/extended", subject, reason=reason, before=format_moment(before))


async def tell_followers_of_no_award(
    challenge: ChallengeDetail, reason: str, *, without: frozenset[str] = frozenset()
) -> None:
    """Tell every follower that nobody is awarded, but those addresses that a bidder's letter went to."""
    for one in await queries.followers(challenge.id):
        if one.email.casefold() not in without:
            await _write(one, challenge, "following/no_award", f"No award: {challenge.title}", reason=reason)


async def tell_followers_of_change(
    challenge: ChallengeDetail, reason: str, *, without: frozenset[str] = frozenset()
) -> None:
    """Tell every follower once that the challenge was changed, but those addresses that a bidder's letter went to."""
    for one in await queries.followers(challenge.id):
        if one.email.casefold() not in without:
            version = str(challenge.version_number)
            subject = f"Changed: {challenge.title}"
            await _write(one, challenge, "following/changed", subject, reason=reason, version=version)


async def _write(follower: Follower, challenge: ChallengeDetail, template: str, subject: str, **more: str) -> None:
    await queue_mail(
        to=follower.email,
        subject=subject,
        template=template,
        context={
            "name": follower.name,
            "title": challenge.title,
            "reference": challenge.reference,
            "buyer": challenge.buyer_name,
            "deadline": format_moment(deadline_of(challenge)),
            "link": f"{get_settings().base_url}/challenges/{challenge.reference}",
            "stop": link_to(follower.id, END),
            **more,
        },
        kind="following",
        sealed=True,
    )
