"""What officers see of notices: one list with what is due, and one notice with what is missing first."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from challenges.notices import policies
from challenges.notices.domain import (
    Call,
    Known,
    Notice,
    NoticeForm,
    catalogue,
    facts_hash,
    fill,
    shown,
)
from challenges.notices.domain.content import Part
from challenges.publishing.domain import ChallengeDetail
from portal.kernel.decision import Decision
from portal.kernel.moments import format_day, format_moment, local_day


class ListedNotice(msgspec.Struct, frozen=True):
    """One notice in the officer's list: what it is, where it stands, by when, and the link to go on."""

    code: str
    title: str
    about: str
    status: str
    colour: str
    when: str
    link: str
    link_text: str
    is_due: bool
    purpose: str = ""


class FactLine(msgspec.Struct, frozen=True):
    """A line of a notice as a page shows it."""

    id: str
    label: str
    text: str
    is_long: bool


class FactPart(msgspec.Struct, frozen=True):
    """A headed part of a notice as a page shows it."""

    title: str
    lines: tuple[FactLine, ...]


class NoticeView(msgspec.Struct, frozen=True):
    """A notice for its page, with the acts open to this person; `stale` says that its facts changed since."""

    publishing: Decision
    sending: Decision
    correcting: Decision
    is_stale: bool
    may_prepare_again: Decision


def listed(
    challenge: ChallengeDetail, calls: Sequence[Call], notices: Sequence[Notice], now: datetime
) -> tuple[list[ListedNotice], list[ListedNotice]]:
    """Divide a challenge's notices into those called for or begun, and those that can be prepared by hand."""
    begun: list[ListedNotice] = []
    by_hand: list[ListedNotice] = []
    for call in calls:
        newest = _newest(notices, call.form.code, call.subject_id)
        line = _listed(challenge, call, newest, now)
        (begun if newest or call.called_at else by_hand).append(line)
    shown_already = {(call.form.code, call.subject_id) for call in calls}
    for notice in notices:
        key = (notice.code, notice.subject_id)
        if key not in shown_already and notice.state != "superseded":
            shown_already.add(key)
            begun.append(_without_call(challenge, notice))
    return sorted(begun, key=lambda one: (not one.is_due, int(one.code[2:]))), by_hand


def _newest(notices: Sequence[Notice], code: str, subject_id: UUID | None) -> Notice | None:
    found = [one for one in notices if (one.code, one.subject_id) == (code, subject_id) and one.state != "superseded"]
    return max(found, key=lambda one: one.version, default=None)


def _listed(challenge: ChallengeDetail, call: Call, newest: Notice | None, now: datetime) -> ListedNotice:
    status, colour = _status(call, newest, local_day(now))
    base = f"/challenges/{challenge.reference}/notices"
    about = f"?about={call.subject_id}" if call.subject_id else ""
    link = f"{base}/{newest.id}" if newest else f"{base}/prepare/{call.form.code}{about}"
    return ListedNotice(
        code=call.form.code,
        title=call.form.title,
        about=call.subject_title,
        status=status,
        colour=colour,
        when=_when(newest) if newest and newest.is_public else due_words(call, challenge, now),
        link=link,
        link_text=("See it" if newest.is_public else "Publish it") if newest else "Prepare it",
        is_due=call.is_due,
        purpose=call.form.purpose,
    )


def _without_call(challenge: ChallengeDetail, notice: Notice) -> ListedNotice:
    return ListedNotice(
        code=notice.code,
        title=notice.content.title,
        about="",
        status="Published" if notice.is_public else "Prepared",
        colour="green" if notice.is_public else "blue",
        when=_when(notice),
        link=f"/challenges/{challenge.reference}/notices/{notice.id}",
        link_text="See it",
        is_due=False,
    )


def _status(call: Call, newest: Notice | None, today: date) -> tuple[str, str]:
    if newest is not None and newest.is_public:
        return "Published", "green"
    if newest is not None and newest.sending == "waiting":
        return "Being sent", "blue"
    if newest is not None and newest.sending in {"failed", "refused"}:
        return "Not sent", "red"
    if call.is_overdue(today):
        return "Overdue", "red"
    if newest is not None:
        return "Prepared", "blue"
    return ("Due", "orange") if call.is_due else ("Optional", "grey")


def due_words(call: Call, challenge: ChallengeDetail, now: datetime) -> str:
    """Say by when a notice is due: the Act's last day, or as soon as reasonably practicable; "" if nothing calls for it."""
    if call.called_at is None:
        return ""
    if call.form.event == "publication":
        return _publication_words(call, challenge)
    if call.due_on is None:
        return "As soon as reasonably practicable"
    if call.is_overdue(local_day(now)):
        return f"Overdue: it was due by {format_day(call.due_on)}"
    return f"Due by {format_day(call.due_on)}"


def _publication_words(call: Call, challenge: ChallengeDetail) -> str:
    if call.is_revision:
        return "Again, because the challenge was changed after it was published (s.31(5))"
    if call.form.opens_competition:
        return "Before suppliers can see the challenge"
    return "Late: the challenge is public already" if challenge.published_at else "Before it is advertised"


def _when(notice: Notice) -> str:
    """Say when a notice was published and under which number; "" before."""
    record = notice.publication
    return f"{format_moment(record.published_at)}, number {record.number}" if record else ""


def preview_parts(form: NoticeForm, known: Known) -> tuple[FactPart, ...]:
    """Show what is known of a notice that is not prepared yet."""
    parts = fill(form, known, {}, catalogue())
    facts = tuple(Part(one.title, tuple(line for line in one.lines if line.value)) for one in parts)
    return shown_parts(tuple(one for one in facts if one.lines))


def shown_parts(parts: Sequence[Part]) -> tuple[FactPart, ...]:
    """Write every value for people."""
    return tuple(
        FactPart(
            part.title,
            tuple(FactLine(line.id, line.label, shown(line), line.kind in {"long", "lines"}) for line in part.lines),
        )
        for part in parts
    )


def view_of(
    notice: Notice,
    form: NoticeForm,
    call: Call | None,
    challenge: ChallengeDetail,
    known: Known,
    person_id: UUID,
    now: datetime,
) -> NoticeView:
    """Work out what this officer can do with a notice now."""
    publishing = policies.may_publish(notice, form, challenge, person_id, now)
    return NoticeView(
        publishing=publishing,
        sending=policies.may_send(notice).then(publishing),
        correcting=policies.may_correct(notice),
        is_stale=notice.state != "superseded" and notice.facts_hash != facts_hash(form, known, catalogue()),
        may_prepare_again=policies.may_prepare(call, notice, challenge, now),
    )
