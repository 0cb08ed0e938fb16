"""The way of an amendment through four eyes: sent for approval, returned, set aside, or published as a new version."""

from datetime import datetime

from challenges.amendments import policies, queries
from challenges.amendments.domain import AMENDMENT, Amendment, Prospect
from challenges.amendments.services.applying import apply
from challenges.amendments.services.holding import hold_both
from challenges.amendments.services.telling import reschedule, tell_everybody, tell_officers
from challenges.amendments.tables import Amendment as AmendmentRow
from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail
from challenges.publishing.services.locking import SAVED_SINCE, write_decision
from challenges.publishing.services.versions import Weighed, freeze_version
from portal.accounts.domain import Actor, Role
from portal.accounts.queries import people_with, person
from portal.audit import services as audit
from portal.database.transactions import transaction
from portal.kernel.errors import ConflictError, InvalidInputError, RefusedError


async def send_for_approval(actor: Actor, reference: str, *, seen: str | None = None) -> None:
    """Send an amendment to the buyer's other officers; refused while anything stops its publication.

    Who sends vouches for every word, whoever wrote it, so that two people have read what is published: `seen` is the
    mark of what the sender read (None: as it stands), and ConflictError says that a colleague changed it since.
    """
    async with transaction():
        challenge, found, now = await hold_both(actor, reference)
        policies.may_act(challenge, found, "send_for_approval", now).require()
        if seen is not None and seen != found.mark:
            raise ConflictError(SAVED_SINCE)
        _refuse(await queries.prospect(challenge, found, now))
        known = {actor.person_id, found.started_by}
        colleagues = [one for one in await people_with(challenge.buyer_id, Role.OFFICER) if one.id not in known]
        if not colleagues:
            raise RefusedError(
                "A second procurement officer must approve this amendment, and your organisation has none. "
                "Invite a colleague as procurement officer first."
            )
        await _move(
            found, "send_for_approval", {AmendmentRow.submitted_by: actor.person_id, AmendmentRow.submitted_at: now}
        )
        await tell_officers(colleagues, challenge, found, "review", by=actor.name)
        await _note(actor, challenge, "send_amendment", "amendment:sent", now)


async def return_amendment(actor: Actor, reference: str, *, reason: str) -> None:
    """Give an amendment back to whoever prepared it, with what has to change."""
    if not reason.strip():
        raise InvalidInputError({"reason": "Enter what has to change before this can be published"})
    async with transaction():
        challenge, found, now = await hold_both(actor, reference)
        policies.may_act(challenge, found, "return", now).require()
        await _move(
            found,
            "return",
            {AmendmentRow.note: reason, AmendmentRow.decided_by: actor.person_id, AmendmentRow.decided_at: now},
        )
        authors = {one: None for one in (found.started_by, found.submitted_by) if one is not None}
        people = [await person(one) for one in authors]
        await tell_officers(people, challenge, found, "returned", by=actor.name, why=reason)
        await _note(actor, challenge, "return_amendment", "amendment:returned", now, reason)


async def set_amendment_aside(actor: Actor, reference: str) -> None:
    """End an amendment without publishing it: what is published stays as it is."""
    async with transaction():
        challenge, found, now = await hold_both(actor, reference)
        policies.may_set_aside(found).require()
        await _move(found, "set_aside", {AmendmentRow.decided_by: actor.person_id, AmendmentRow.decided_at: now})
        await _note(actor, challenge, "set_amendment_aside", "amendment:set_aside", now)


async def publish_amendment(actor: Actor, reference: str, *, seen: str) -> int:
    """Approve an amendment and publish it as a new version, told to all whom it concerns; answers the version's number.

    `seen` is the mark of what the approver read: ConflictError when it was sent again, or another version published,
    since. Refused to whoever started or sent it (four eyes), once the deadline has passed, and while anything stops it
    at this moment, such as a deadline that leaves too little time. Holds the challenge's lock, so that a bid which is
    being submitted is either before the change, and has to be confirmed, or after it.
    """
    async with transaction():
        challenge, found, now = await hold_both(actor, reference)
        policies.may_approve(challenge, found, actor.person_id, now).require()
        if found.mark != seen:
            raise ConflictError(SAVED_SINCE)
        prospect = await queries.prospect(challenge, found, now)
        _refuse(prospect)
        await apply(prospect, actor, now)
        content_hash = await _freeze(actor, found, prospect, now)
        changed = await publishing.challenge(challenge.id)
        number = changed.version_number
        decided: dict[object, object] = {AmendmentRow.decided_by: actor.person_id, AmendmentRow.decided_at: now}
        await _move(found, "publish", {**decided, AmendmentRow.published_version: number})
        if _dates(changed) != _dates(challenge):
            await reschedule(changed)
        await tell_everybody(changed, found.reason, is_material=prospect.is_material)
        officers = await people_with(challenge.buyer_id, Role.OFFICER)
        await tell_officers(officers, changed, found, "published", by=actor.name)
        await write_decision(challenge.id, "amend", actor.person_id, now, found.reason)
        await audit.record(
            "challenge:amended",
            actor_id=actor.person_id,
            challenge_id=challenge.id,
            details={"version": number, "content_hash": content_hash, "is_material": prospect.is_material},
        )
        return number


async def _freeze(actor: Actor, found: Amendment, prospect: Prospect, now: datetime) -> str:
    """Freeze what stands now as a version, with the reason and how it was weighed; answers its hash."""
    challenge = await publishing.challenge(found.challenge_id)
    weighed = Weighed(prospect.is_material, prospect.reasons, _wording_reason(found, prospect))
    return await freeze_version(
        challenge,
        challenge.regime_hash,
        actor.person_id,
        now,
        kind="amendment",
        reason=found.reason,
        weighed=weighed,
    )


def _dates(challenge: ChallengeDetail) -> tuple[datetime | None, datetime | None]:
    return challenge.deadline_at, challenge.questions_close_at


def _wording_reason(found: Amendment, prospect: Prospect) -> str:
    return found.wording_reason if any(one.is_wording for one in prospect.reasons) else ""


def _refuse(prospect: Prospect) -> None:
    if prospect.blockers:
        raise InvalidInputError(
            {f"{one.section}-{number}": one.text for number, one in enumerate(prospect.blockers, start=1)}
        )


async def _move(found: Amendment, act: str, values: dict[object, object]) -> None:
    target = AMENDMENT.after(found.state, act)
    new = {AmendmentRow.state: target, AmendmentRow.version: found.version + 1, **values}
    await AmendmentRow.update(new).where(AmendmentRow.id == found.id)  # type: ignore[arg-type]


async def _note(
    actor: Actor, challenge: ChallengeDetail, act: str, audited: str, now: datetime, reason: str = ""
) -> None:
    await write_decision(challenge.id, act, actor.person_id, now, reason)
    await audit.record(audited, actor_id=actor.person_id, challenge_id=challenge.id)
