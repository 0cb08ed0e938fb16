"""Beginning and ending to follow a challenge. No act here is chained or counted: that would tell who is interested."""

from uuid import UUID

from challenges.following import policies, queries
from challenges.following.domain import CONFIRM, CONFIRM_WITHIN, END, FollowedChallenge
from challenges.following.links import link_to, read_link_token
from challenges.following.services.telling import schedule_reminder
from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail
from portal.accounts.domain import Actor, Origin
from portal.accounts.policies import may_send_link
from portal.accounts.services.attempts import begin_attempt
from portal.database.clock import portal_now
from portal.database.transactions import execute, fetch_one, transaction
from portal.mail.services import queue_mail


async def follow(actor: Actor, reference: str) -> None:
    """Have a signed-in person told about a challenge; doing so twice counts once."""
    challenge = await _followable(reference, actor)
    await execute(
        "insert into following (id, challenge, person, asked_at, confirmed_at)"
        " values (gen_random_uuid(), $1, $2, statement_timestamp(), statement_timestamp())"
        " on conflict on constraint following_person_unique do nothing",
        challenge.id,
        actor.person_id,
    )
    await schedule_reminder(challenge)


async def unfollow(actor: Actor, reference: str) -> None:
    """Stop telling a signed-in person about a challenge."""
    challenge = await publishing.visible_challenge(reference, actor)
    await execute("delete from following where challenge = $1 and person = $2", challenge.id, actor.person_id)


async def ask_to_follow(email: str, reference: str, origin: Origin) -> None:
    """Send an address the link that confirms it; the answer is the same whether or not it follows already.

    Too many such mails to one address or from one place are not sent, and nobody is told. Addresses that were not
    confirmed in time are forgotten here.
    """
    challenge = await _followable(reference, None)
    _, counts = await begin_attempt("follow", email, origin.address)
    if not may_send_link(counts):
        return
    async with transaction():
        await execute(
            "delete from following where confirmed_at is null and asked_at <= statement_timestamp() - $1::interval",
            CONFIRM_WITHIN,
        )
        row = await fetch_one(
            "insert into following (id, challenge, email, asked_at)"
            " values (gen_random_uuid(), $1, lower($2), statement_timestamp())"
            " on conflict on constraint following_email_unique do update"
            " set asked_at = statement_timestamp() returning id",
            challenge.id,
            email.strip(),
        )
        if row is not None:
            await _ask_to_confirm(challenge, email.strip(), row["id"])


async def confirm(token: str) -> FollowedChallenge:
    """Begin to tell an address about a challenge; NotFoundError for a link that is over. Twice counts once."""
    following_id = read_link_token(token, CONFIRM)
    found = await queries.followed(following_id)
    await execute(
        "update following set confirmed_at = coalesce(confirmed_at, statement_timestamp()) where id = $1", following_id
    )
    await schedule_reminder(await publishing.challenge_by_reference(found.reference))
    return found


async def end(token: str) -> FollowedChallenge:
    """Stop telling whoever a mail was sent to; their row is deleted. NotFoundError when that was done before."""
    following_id = read_link_token(token, END)
    found = await queries.followed(following_id)
    await execute("delete from following where id = $1", following_id)
    return found


async def linked(token: str, purpose: str) -> FollowedChallenge:
    """Bring what a link is about without using it: mail gateways open links."""
    return await queries.followed(read_link_token(token, purpose))


async def _followable(reference: str, visitor: Actor | None) -> ChallengeDetail:
    challenge = await publishing.visible_challenge(reference, visitor)
    policies.may_follow(challenge, await portal_now()).require()
    return challenge


async def _ask_to_confirm(challenge: ChallengeDetail, email: str, following_id: UUID) -> None:
    await queue_mail(
        to=email,
        subject=f"Confirm that you follow: {challenge.title}",
        template="following/confirm",
        context={
            "title": challenge.title,
            "reference": challenge.reference,
            "days": CONFIRM_WITHIN.days,
            "link": link_to(following_id, CONFIRM),
        },
        kind="following",
        sealed=True,
    )
