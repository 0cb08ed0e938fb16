"""Review by a second officer, publication, and cancellation."""

import hashlib
import secrets
from datetime import datetime
from uuid import UUID

from challenges.publishing import draft_queries, policies, queries
from challenges.publishing.contributors import may_go_public, tell_cancelled
from challenges.publishing.domain import CHALLENGE, ChallengeDetail, deadline_of
from challenges.publishing.domain.checks import Blocker, blockers
from challenges.publishing.hooks import tell_published
from challenges.publishing.services.locking import lock_for_officer, write_decision
from challenges.publishing.services.versions import freeze_version
from challenges.publishing.tables import Challenge
from challenges.regimes.regime import Regime, canonical_regime, load_regime, regime_hash
from portal.accounts.domain import Actor, PersonDetail, Role
from portal.accounts.queries import people_with, person
from portal.audit import services as audit
from portal.database.transactions import execute, transaction
from portal.files.sealing import new_challenge_keys
from portal.jobs.services import schedule, unschedule
from portal.kernel.errors import ConflictError, InvalidInputError, RefusedError
from portal.kernel.moments import format_moment
from portal.mail.services import queue_mail
from portal.settings import get_settings

CLOSING_ACT = "challenge:close"


def closing_key(challenge_id: UUID) -> str:
    """Name the one due act that closes a challenge."""
    return f"challenge:{challenge_id}:deadline"


def review_stamp(challenge: ChallengeDetail) -> str:
    """Name what a reviewer reads: nothing changes between a sending for review and the next."""
    return challenge.submitted_at.isoformat() if challenge.submitted_at else ""


async def submit_for_review(actor: Actor, reference: str) -> None:
    """Send a complete draft to the buyer's other officers; refused while anything blocks publication."""
    async with transaction():
        locked, now = await lock_for_officer(reference, actor)
        policies.may_act(locked, "submit_for_review", now).require()
        _refuse(await blockers_of(locked, now))
        colleagues = [one for one in await people_with(locked.buyer_id, Role.OFFICER) if one.id != actor.person_id]
        if not colleagues:
            raise RefusedError(
                "A second procurement officer must approve this challenge, and your organisation has none. "
                "Invite a colleague as procurement officer first."
            )
        await _move(
            locked, "submit_for_review", now, {Challenge.submitted_at: now, Challenge.submitted_by: actor.person_id}
        )
        await write_decision(locked.id, "submit_for_review", actor.person_id, now)
        await _tell(colleagues, locked, "publishing/review", f"For your review: {locked.title}", by=actor.name)
        await audit.record("challenge:submitted_for_review", actor_id=actor.person_id, challenge_id=locked.id)


async def return_to_draft(actor: Actor, reference: str, *, reason: str) -> None:
    """Give a challenge in review back to its author, with what has to change."""
    if not reason.strip():
        raise InvalidInputError({"reason": "Enter what has to change before this can be published"})
    async with transaction():
        locked, now = await lock_for_officer(reference, actor)
        policies.may_act(locked, "return", now).require()
        await _move(locked, "return", now, {})
        await write_decision(locked.id, "return", actor.person_id, now, reason)
        author = await person(locked.author_id)
        await _tell(
            [author], locked, "publishing/returned", f"Changes asked for: {locked.title}", by=actor.name, why=reason
        )
        await audit.record("challenge:returned", actor_id=actor.person_id, challenge_id=locked.id)


async def publish_challenge(actor: Actor, reference: str, *, reviewed: str | None = None) -> None:
    """Approve and publish: freeze the version, the law and the draw, make the sealing keys, set the deadline's tick.

    `reviewed` is the `review_stamp` of what the approver's page showed; ConflictError when it was sent again since.

    Refused to the author and to whoever sent it for review (four eyes), and while anything blocks publication at this
    moment, such as a deadline that has become too near.
    """
    async with transaction():
        locked, now = await lock_for_officer(reference, actor)
        policies.may_approve(locked, actor.person_id, now).require()
        policies.comments_met(await draft_queries.open_threads(locked.id)).require()
        (await may_go_public(locked)).require()
        if reviewed is not None and reviewed != review_stamp(locked):
            raise ConflictError("It was changed after you opened this page. Read it again, then approve it.")
        _refuse(await blockers_of(locked, now))
        regime = load_regime()
        law = await _freeze_law(regime)
        facts: dict[object, object] = {
            Challenge.published_at: now,
            Challenge.regime_id: regime.id,
            Challenge.regime_hash: law,
        }
        await _move(locked, "publish", now, {**facts, **_secrets()})
        content_hash = await freeze_version(locked, law, actor.person_id, now, kind="publication")
        await write_decision(locked.id, "publish", actor.person_id, now)
        await schedule(deadline_of(locked), CLOSING_ACT, closing_key(locked.id), {"challenge_id": str(locked.id)})
        await tell_published(locked.id)
        officers = await people_with(locked.buyer_id, Role.OFFICER)
        await _tell(officers, locked, "publishing/published", f"Published: {locked.title}", by=actor.name)
        await audit.record(
            "challenge:published",
            actor_id=actor.person_id,
            challenge_id=locked.id,
            details={"version": 1, "content_hash": content_hash, "regime_hash": law},
        )
        await audit.start_ticking(locked.id, locked.reference)


def _secrets() -> dict[object, object]:
    """Make the sealing keys, whose private half only the opening worker can unwrap, and the draw with its promise."""
    seed = secrets.token_hex(32)
    public_key, wrapped = new_challenge_keys(bytes.fromhex(get_settings().opening_public_key))
    return {
        Challenge.sealing_public_key: public_key,
        Challenge.sealing_private_wrapped: wrapped,
        Challenge.draw_seed: seed,
        Challenge.draw_seed_hash: hashlib.sha256(seed.encode()).hexdigest(),
    }


async def cancel_challenge(actor: Actor, reference: str, *, reason: str) -> None:
    """End a challenge before its bids are opened, with the reason that the public will read."""
    if not reason.strip():
        raise InvalidInputError({"reason": "Enter why this challenge is cancelled"})
    async with transaction():
        locked, now = await lock_for_officer(reference, actor)
        policies.may_cancel(locked, now).require()
        await _move(locked, "cancel", now, {Challenge.cancelled_at: now, Challenge.cancelled_reason: reason})
        await write_decision(locked.id, "cancel", actor.person_id, now, reason)
        if locked.published_at is not None:
            await freeze_version(locked, locked.regime_hash, actor.person_id, now, kind="cancellation", reason=reason)
        officers = await people_with(locked.buyer_id, Role.OFFICER)
        await _tell(officers, locked, "publishing/cancelled", f"Cancelled: {locked.title}", by=actor.name, why=reason)
        await tell_cancelled(locked, reason)
        await unschedule(CLOSING_ACT, closing_key(locked.id))
        await audit.record("challenge:cancelled", actor_id=actor.person_id, challenge_id=locked.id)
        await audit.stop_ticking(locked.id)


async def blockers_of(challenge: ChallengeDetail, now: datetime) -> tuple[Blocker, ...]:
    """List everything that stops publication at `now`."""
    regime = load_regime()
    return blockers(
        challenge,
        regime,
        await queries.threshold_class(challenge.buyer_id),
        now,
        neighbours=await queries.neighbours(challenge, now, regime.splitting_months),
    )


async def _freeze_law(regime: Regime) -> str:
    """Keep the regime's exact text under its hash, once for all challenges published under it."""
    digest = regime_hash(regime)
    await execute(
        "insert into frozen_regime (id, regime_hash, canonical) values (gen_random_uuid(), $1, $2)"
        " on conflict on constraint frozen_regime_hash_unique do nothing",
        digest,
        canonical_regime(regime).decode(),
    )
    return digest


def _refuse(found: tuple[Blocker, ...]) -> None:
    if found:
        raise InvalidInputError({f"{one.section}-{number}": one.text for number, one in enumerate(found, start=1)})


async def _move(challenge: ChallengeDetail, act: str, now: datetime, values: dict[object, object]) -> None:
    target = CHALLENGE.after(challenge.state_at(now), act)
    await Challenge.update({Challenge.state: target, **values}).where(Challenge.id == challenge.id)  # type: ignore[dict-item]


async def _tell(
    people: list[PersonDetail], challenge: ChallengeDetail, template: str, subject: str, *, by: str, why: str = ""
) -> None:
    deadline = format_moment(deadline_of(challenge)) if challenge.deadline_at else ""
    for one in people:
        await queue_mail(
            to=one.email,
            subject=subject,
            template=template,
            context={
                "name": one.name,
                "title": challenge.title,
                "reference": challenge.reference,
                "buyer": challenge.buyer_name,
                "deadline": deadline,
                "by": by,
                "why": why,
            },
            kind="challenge",
        )
