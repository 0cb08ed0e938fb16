"""Recording that the central digital platform has a notice, whichever way it came there, and putting a record right."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from challenges.notices import policies, queries
from challenges.notices.domain import (
    NOTICE,
    Notice,
    NoticeForm,
    Publication,
    catalogue,
    number_problem,
    time_problem,
)
from challenges.notices.domain.publishing import Way
from challenges.notices.gateways import Copying, NoticePublisher, Receipt
from challenges.notices.hooks import tell_notice_corrected, tell_notice_published
from challenges.publishing.services import lock_challenge
from portal.accounts.domain import Actor
from portal.audit import services as audit
from portal.database.clock import portal_now
from portal.database.transactions import execute, fetch_one, transaction
from portal.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from portal.kernel.moments import format_moment

CLOCKS_APART = timedelta(minutes=5)
"""So far ahead of ours may the platform's clock be; what it calls published then counts as published now."""
MINIMUM_REASON_WORDS = 3


async def record_copied(
    actor: Actor, reference: str, notice_id: UUID, *, number: str, published_at: datetime
) -> Publication:
    """Record what an officer read on the platform after copying the notice over."""
    return await publish_notice(actor, reference, notice_id, Copying(number=number, published_at=published_at))


async def publish_notice(actor: Actor, reference: str, notice_id: UUID, publisher: NoticePublisher) -> Publication:
    """Have a notice published and record its number and time; the Act's clocks start from that time.

    InvalidInputError for a number or time that cannot be; RefusedError when it was recorded already. A platform's own
    errors come through, and nothing is recorded then.
    """
    challenge, found = await queries.officer_notice(reference, notice_id, actor)
    policies.may_publish(found, form_of(found), challenge, actor.person_id, await portal_now()).require()
    receipt = await publisher.publish(found)
    async with transaction():
        locked = await lock_challenge(challenge.id, "UPDATE")
        notice, now = await _locked(notice_id), await portal_now()
        form = form_of(notice)
        policies.may_publish(notice, form, locked, actor.person_id, now).require()
        if publisher.way == "copied":
            policies.may_copy(notice).require()
        receipt = await _checked(notice, receipt, publisher.way, now)
        made = await _record(actor, notice, receipt, publisher.way, now)
        await _mark_published(notice, form)
        await audit.record(
            "notice:published",
            actor_id=actor.person_id,
            challenge_id=locked.id,
            details={
                "notice": str(notice.id),
                "code": notice.code,
                "number": made.number,
                "published_at": made.published_at.isoformat(),
                "way": made.way,
                "content_hash": notice.content_hash,
            },
        )
        await tell_notice_published(actor, locked, await queries.notice(notice_id), made)
        return made


def form_of(notice: Notice) -> NoticeForm:
    """Find the form a notice was prepared from; NotFoundError when the file no longer has it."""
    for form in catalogue().form:
        if form.id == notice.content.form_id:
            return form
    raise NotFoundError


async def correct_publication(
    actor: Actor,
    reference: str,
    notice_id: UUID,
    *,
    number: str,
    published_at: datetime,
    reason: str,
    record: str | None = None,
) -> Publication:
    """Put a number or time right that was typed wrongly; what was recorded before, by whom and why it changed, stays.

    `record` is the id of the record that the page showed; ConflictError when a colleague corrected it since.
    """
    challenge, _ = await queries.officer_notice(reference, notice_id, actor)
    async with transaction():
        locked = await lock_challenge(challenge.id, "UPDATE")
        notice, now = await _locked(notice_id), await portal_now()
        policies.may_correct(notice).require()
        _require_shown(notice.publication, record)
        receipt = Receipt(number=" ".join(number.split()), published_at=published_at)
        await _require_correction(notice, receipt, reason, now)
        made = await _record(actor, notice, receipt, "copied", now, corrects=notice.publication, reason=reason)
        await audit.record(
            "notice:corrected",
            actor_id=actor.person_id,
            challenge_id=locked.id,
            details={
                "notice": str(notice.id),
                "number": made.number,
                "published_at": made.published_at.isoformat(),
                "reason": reason,
            },
        )
        await tell_notice_corrected(actor, locked, notice, made)
        return made


def _require_shown(before: Publication | None, record: str | None) -> None:
    """Refuse to put right what a colleague put right since the page was opened."""
    if before and record not in {None, str(before.id)}:
        raise ConflictError(
            f"A colleague corrected this record after you opened the page. It now says {before.number}, "
            f"{format_moment(before.published_at)}. Nothing was overwritten. Send yours if it is right"
        )


async def _require_correction(notice: Notice, receipt: Receipt, reason: str, now: datetime) -> None:
    """Refuse a correction that cannot be, says not why, or changes nothing; all that is wrong at once."""
    errors = await _problems(notice, receipt, now)
    if len(reason.split()) < MINIMUM_REASON_WORDS:
        errors["reason"] = "Say in a few words what was wrong"
    before = notice.publication
    if before and not errors and (before.number, before.published_at) == (receipt.number, receipt.published_at):
        errors["number"] = "Nothing is different from what was recorded"
    if errors:
        raise InvalidInputError(errors)


async def _locked(notice_id: UUID) -> Notice:
    await fetch_one("select id from notice where id = $1 for update", notice_id)
    return await queries.notice(notice_id)


async def _checked(notice: Notice, receipt: Receipt, way: Way, now: datetime) -> Receipt:
    """Refuse a number or time that cannot be; a little ahead of our clock is now where the platform says so itself."""
    if way == "sent" and now < receipt.published_at <= now + CLOCKS_APART:
        receipt = Receipt(receipt.number, now)
    errors = await _problems(notice, receipt, now)
    if errors:
        raise InvalidInputError(errors)
    return receipt


async def _problems(notice: Notice, receipt: Receipt, now: datetime) -> dict[str, str]:
    """Name what is wrong with a number and a time, both at once; one number belongs to one notice."""
    found = {
        "number": number_problem(receipt.number, receipt.published_at, catalogue().number),
        "published_at": time_problem(receipt.published_at, notice.prepared_at, now),
    }
    await execute("select pg_advisory_xact_lock(hashtextextended($1, 11))", receipt.number)
    other = await fetch_one(
        "select n.code, c.reference from notice_publication p join notice n on n.id = p.notice"
        " join challenge c on c.id = n.challenge where p.number = $1 and p.notice <> $2 and c.buyer ="
        " (select h.buyer from challenge h join notice m on m.challenge = h.id where m.id = $2)"
        " and not exists (select from notice_publication later where later.corrects = p.id) limit 1",
        receipt.number,
        notice.id,
    )
    if other is not None and not found["number"]:
        found["number"] = f"This number is recorded already, for notice {other['code']} of {other['reference']}"
    return {name: sentence for name, sentence in found.items() if sentence}


async def _record(
    actor: Actor,
    notice: Notice,
    receipt: Receipt,
    way: Way,
    now: datetime,
    *,
    corrects: Publication | None = None,
    reason: str = "",
) -> Publication:
    made = Publication(
        id=uuid4(),
        number=receipt.number,
        published_at=receipt.published_at,
        way=way,
        recorded_by=actor.name,
        recorded_at=now,
        reason=reason,
    )
    await execute(
        "insert into notice_publication (id, notice, number, published_at, way, recorded_by, recorded_at, corrects, reason)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        made.id,
        notice.id,
        made.number,
        made.published_at,
        way,
        actor.person_id,
        now,
        corrects.id if corrects else None,
        reason,
    )
    return made


async def _mark_published(notice: Notice, form: NoticeForm) -> None:
    """Let the new version stand in the place of the one published before, unless each stands for itself."""
    if not form.repeats:
        await execute(
            "update notice set state = 'superseded' where challenge = $1 and code = $2"
            " and subject is not distinct from $3 and state = 'published'",
            notice.challenge_id,
            notice.code,
            notice.subject_id,
        )
    await execute(
        "update notice set state = $2, sending = case when sending = '' then '' else 'done' end, sending_message = ''"
        " where id = $1",
        notice.id,
        NOTICE.after(notice.state, "publish"),
    )
