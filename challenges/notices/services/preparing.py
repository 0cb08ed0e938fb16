"""Preparing a notice: what is known fills it, what is missing is asked for, and the whole is frozen with its hash."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

import msgspec

from challenges.notices import policies, queries
from challenges.notices.domain import (
    Call,
    Known,
    Line,
    NoticeContent,
    NoticeForm,
    catalogue,
    content_hash,
    facts_hash,
    fill,
    missing_fields,
)
from challenges.notices.domain.content import FORMAT
from challenges.publishing.domain import ChallengeDetail
from challenges.publishing.services.locking import lock_for_officer
from portal.accounts.domain import Actor
from portal.audit import services as audit
from portal.database.transactions import execute, fetch_one, transaction
from portal.kernel.errors import InvalidInputError, NotFoundError


async def prepare_notice(
    actor: Actor, reference: str, code: str, *, subject_id: UUID | None = None, answers: Mapping[str, str]
) -> UUID:
    """Prepare a version of a notice; InvalidInputError names every field that is missing or cannot be read.

    The version that was prepared before, and not published, gives way. Answers never overwrite a fact.
    """
    async with transaction():
        challenge, now = await lock_for_officer(reference, actor)
        call = call_of(await queries.calls(challenge, now), code, subject_id)
        current = await queries.current_notice(challenge.id, code, subject_id)
        policies.may_prepare(call, current, challenge, now).require()
        form = form_called(call)
        known = await queries.known_facts(challenge, subject_id, actor)
        content = written(form, challenge, known, answers)
        _refuse(content)
        return await _keep(actor, challenge, content, subject_id, facts_hash(form, known, catalogue()), now)


def call_of(calls: Sequence[Call], code: str, subject_id: UUID | None) -> Call | None:
    """Find the call for a code about a subject; None where there is none."""
    return next((one for one in calls if one.form.code == code and one.subject_id == subject_id), None)


def form_called(call: Call | None) -> NoticeForm:
    """Answer the form of a call; NotFoundError where there is no call."""
    if call is None:
        raise NotFoundError
    return call.form


def written(form: NoticeForm, challenge: ChallengeDetail, known: Known, answers: Mapping[str, str]) -> NoticeContent:
    """Write a notice from facts and answers, complete or not."""
    return NoticeContent(
        format=FORMAT,
        form_id=form.id,
        code=form.code,
        title=form.title,
        source=form.source,
        tag=form.tag,
        reference=challenge.reference,
        challenge_title=challenge.title,
        ocid=known.get("challenge.ocid", ""),
        buyer=challenge.buyer_name,
        buyer_id=challenge.buyer_slug,
        parts=fill(form, known, answers, catalogue()),
    )


def _refuse(content: NoticeContent) -> None:
    """Name every missing field and every value that its kind cannot hold."""
    book = catalogue()
    errors = {line.id: f"{line.label}: enter this" for line in missing_fields(content.parts, book)}
    for part in content.parts:
        for line in part.lines:
            if line.value and not _is_readable(line):
                errors[line.id] = f"{line.label}: this cannot be read"
    if errors:
        raise InvalidInputError(errors)


def _is_readable(line: Line) -> bool:
    try:
        if line.kind == "day":
            date.fromisoformat(line.value)
        elif line.kind == "moment":
            return datetime.fromisoformat(line.value).tzinfo is not None
        elif line.kind in {"money", "whole"}:
            return int(line.value) >= 0
    except ValueError:
        return False
    if line.kind == "choice":
        return line.words != ""
    return line.kind != "yes_no" or line.value in {"yes", "no"}


async def _keep(
    actor: Actor, challenge: ChallengeDetail, content: NoticeContent, subject_id: UUID | None, facts: str, now: datetime
) -> UUID:
    await execute(
        "update notice set state = 'superseded' where challenge = $1 and code = $2 and subject is not distinct from $3"
        " and state = 'prepared'",
        challenge.id,
        content.code,
        subject_id,
    )
    row = await fetch_one(
        "select coalesce(max(version), 0) + 1 as next from notice where challenge = $1 and code = $2",
        challenge.id,
        content.code,
    )
    notice_id, digest = uuid4(), content_hash(content)
    await execute(
        "insert into notice (id, challenge, code, subject, version, state, content, content_hash, facts_hash,"
        " prepared_by, prepared_at) values ($1, $2, $3, $4, $5, 'prepared', $6, $7, $8, $9, $10)",
        notice_id,
        challenge.id,
        content.code,
        subject_id,
        row["next"] if row else 1,
        msgspec.to_builtins(content),
        digest,
        facts,
        actor.person_id,
        now,
    )
    await audit.record(
        "notice:prepared",
        actor_id=actor.person_id,
        challenge_id=challenge.id,
        details={"notice": str(notice_id), "code": content.code, "content_hash": digest},
    )
    return notice_id
