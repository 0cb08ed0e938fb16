"""What notices put in other places: what is due, the list on the public page, and the opening of a covered competition."""

from datetime import datetime

from challenges.notices import hooks, policies, queries
from challenges.notices.domain import Call, Notice, Publication, catalogue, facts_hash
from challenges.notices.pages import due_words
from challenges.publishing.contributors import (
    NextStep,
    PublicPart,
    register_part,
    register_publication_gate,
    register_step,
)
from challenges.publishing.domain import ChallengeDetail, State
from challenges.publishing.services import publish_challenge
from portal.accounts.domain import Actor
from portal.accounts.permissions import Permission
from portal.database.clock import portal_now
from portal.database.transactions import transaction
from portal.kernel.decision import ALLOWED, Decision
from portal.kernel.errors import InvalidInputError, RefusedError
from portal.kernel.moments import day_ends, local_day
from portal.web.contributors import WaitingItem, register_waiting

# The award notice has its own line among the steps and waiting items of awards.
TOLD_ELSEWHERE = frozenset({"UK6"})
# Once bids are opened a tender notice invites nobody any more: it stays in the list as missing and nags no longer.
_INVITING = (State.IN_REVIEW, State.PUBLISHED)


async def notice_steps(challenge: ChallengeDetail, actor: Actor, now: datetime) -> list[NextStep]:
    """Lead an officer to the notices of a challenge, what is due first."""
    if not actor.may(Permission.NOTICE_PUBLISH, challenge.buyer_id):
        return []
    base = f"/challenges/{challenge.reference}/notices"
    due = [one for one in await queries.calls(challenge, now) if _nags(one, challenge.state)]
    steps = [NextStep(f"Publish the {_name(one)}", base, due_words(one, challenge, now), is_due=True) for one in due]
    return [*steps, NextStep("Notices under the Procurement Act", base)]


async def waiting_notices(actor: Actor, now: datetime) -> list[WaitingItem]:
    """List the notices that are due for the challenges of the actor's buyers."""
    buyers = actor.organisations_with(Permission.NOTICE_PUBLISH)
    if not buyers:
        return []
    challenges = await queries.waiting_challenges(buyers)
    calls = await queries.calls_of([one.id for one in challenges], now)
    return [
        WaitingItem(
            text=f"Publish the {_name(call)} of “{one.title}”",
            link=f"/challenges/{one.reference}/notices",
            due_at=day_ends(call.due_on) if call.due_on else None,
            organisation=one.buyer_name,
        )
        for one in challenges
        for call in calls.get(one.id, ())
        if _nags(call, one.state)
    ]


def _nags(call: Call, state: State) -> bool:
    told = call.form.code in TOLD_ELSEWHERE or (call.form.event == "publication" and state not in _INVITING)
    return call.is_due and not told


def _name(call: Call) -> str:
    title = call.form.title[0].lower() + call.form.title[1:]
    return f"revised {title}" if call.is_revision else title


async def notice_part(challenge: ChallengeDetail, visitor: Actor | None, now: datetime) -> PublicPart | None:  # noqa: ARG001
    """List the published notices on the public page, with number and time; nothing while there is none."""
    found = await queries.published_notices(challenge.id)
    if not found:
        return None
    return PublicPart(
        heading="Published notices",
        template="notices/_public.html",
        context={"notices": found, "reference": challenge.reference},
        anchor="notices",
    )


async def tender_notice_first(challenge: ChallengeDetail) -> Decision:
    """Hold our page of a covered competition until its tender notice is published with what the page says (s.21)."""
    form = catalogue().form_for("UK4", challenge.route, local_day(await portal_now()))
    if form is None or not form.opens_competition:
        return ALLOWED
    tender = await queries.published_notice(challenge.id, "UK4")
    if tender is None:
        return policies.may_open(True, None, "")
    known = await queries.known_facts(challenge, None)
    return policies.may_open(True, tender, facts_hash(form, known, catalogue()))


async def open_competition(
    actor: Actor,
    challenge: ChallengeDetail,
    notice: Notice,
    publication: Publication,  # noqa: ARG001
) -> None:
    """Publish our page with the tender notice that opens the competition, in the same transaction.

    What stops the page (a deadline that has come too near) does not undo the record: the notice is out. The page of
    the review then says what is to be put right. A challenge that was sent for review again since the notice was
    prepared is read and approved there, because a notice does not say everything.
    """
    if challenge.state is not State.IN_REVIEW or not policies.opens_page(notice, challenge):
        return
    if (await tender_notice_first(challenge)).reason:
        return
    form = catalogue().form_for("UK4", challenge.route, local_day(await portal_now()))
    if form is None or not form.opens_competition:
        return
    try:
        async with transaction():
            await publish_challenge(actor, challenge.reference)
    except (InvalidInputError, RefusedError):
        return


def register_notices() -> None:
    """Put notices on the pages of others, and let the tender notice open a covered competition."""
    register_step(notice_steps)
    register_part(notice_part)
    register_waiting(waiting_notices)
    register_publication_gate(tender_notice_first)
    hooks.register_notice_published("UK4", open_competition)
