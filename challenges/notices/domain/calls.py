"""Which notices a challenge calls for, and by when: from what happened and the forms in force."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from challenges.notices.domain.catalogue import Catalogue, Event, NoticeForm
from challenges.regimes.clocks import clock
from challenges.regimes.regime import Regime
from portal.kernel.moments import local_day


class Happening(msgspec.Struct, frozen=True):
    """Something that calls for a notice, or a contract that one can be about (`event` "")."""

    event: Event
    at: datetime
    subject_id: UUID | None = None
    subject_title: str = ""


class Standing(msgspec.Struct, frozen=True):
    """What decides about notices: the challenge's state and route, its value with VAT, and what happened."""

    state: str
    route: str
    value_pence: int
    is_light_touch: bool
    thresholds: Mapping[str, int]
    happenings: tuple[Happening, ...] = ()
    published: frozenset[tuple[str, UUID | None]] = frozenset()
    """Codes and subjects of notices that are published."""
    revised: Mapping[str, datetime] = {}
    """Codes of published notices about the challenge that it was changed after, and when: they are published again."""
    published_times: Mapping[tuple[str, UUID | None], tuple[datetime, ...]] = {}
    """When each was published: a notice that repeats answers only what lay behind it."""
    begun_on: date | None = None
    """The day on which the procurement began, where it has."""


class Call(msgspec.Struct, frozen=True):
    """A notice that is called for, or can be prepared by hand; `due_on` is its last day where the Act names one."""

    form: NoticeForm
    subject_id: UUID | None = None
    subject_title: str = ""
    called_at: datetime | None = None
    due_on: date | None = None
    is_published: bool = False
    is_revision: bool = False
    """Published, and called for again because the challenge was changed since (s.31(5))."""

    @property
    def is_due(self) -> bool:
        """Say whether it must be published, or published again, and is not."""
        is_open = not self.is_published or self.is_revision
        return self.called_at is not None and self.form.force == "must" and is_open

    def is_overdue(self, today: date) -> bool:
        """Say whether its last day has passed."""
        return self.is_due and self.due_on is not None and today > self.due_on


def calls_for(standing: Standing, today: date, book: Catalogue, regime: Regime) -> tuple[Call, ...]:
    """List what is called for and what can be prepared by hand, in the order of the codes."""
    found: list[Call] = []
    for form in book.forms_on(today):
        if not _belongs(form, standing):
            continue
        called = _called(form, standing, regime)
        answered = {one.subject_id for one in called}
        by_hand = _by_hand(form, standing)
        found += called
        found += by_hand if not called else [one for one in by_hand if form.repeats and one.subject_id not in answered]
    return tuple(found)


def _belongs(form: NoticeForm, standing: Standing) -> bool:
    """Say whether the notice belongs to this procurement: its route, value, kind, beginning and what came before."""
    is_reached = not form.over or standing.value_pence >= standing.thresholds.get(form.over, 0)
    is_late_enough = form.begun_from is None or standing.begun_on is None or standing.begun_on >= form.begun_from
    follows = not form.after or any(code in form.after for code, _ in standing.published)
    is_exempt = form.light_touch_exempt and standing.is_light_touch
    return form.fits_route(standing.route) and is_reached and is_late_enough and follows and not is_exempt


def _called(form: NoticeForm, standing: Standing, regime: Regime) -> list[Call]:
    if not form.event:
        return []
    happened = [one for one in standing.happenings if one.event == form.event]
    if form.repeats:
        return [_call(form, one, standing, regime, is_published=False) for one in _unanswered(form, happened, standing)]
    return [
        _call(form, one, standing, regime, is_published=(form.code, one.subject_id) in standing.published)
        for one in happened
    ]


def _call(form: NoticeForm, one: Happening, standing: Standing, regime: Regime, *, is_published: bool) -> Call:
    revised_at = standing.revised.get(form.code) if is_published and one.event == "publication" else None
    return Call(
        form=form,
        subject_id=one.subject_id,
        subject_title=one.subject_title,
        called_at=revised_at or one.at,
        due_on=None if revised_at else _last_day(form, one, standing, regime),
        is_published=is_published,
        is_revision=revised_at is not None,
    )


def _unanswered(form: NoticeForm, happened: Iterable[Happening], standing: Standing) -> list[Happening]:
    """Name for each subject the first of its happenings that no notice of its own answers.

    Each notice answers one happening, and only one that lay behind it when it was published.
    """
    left = {subject: sorted(times) for (code, subject), times in standing.published_times.items() if code == form.code}
    waiting: dict[UUID | None, Happening] = {}
    for one in sorted(happened, key=lambda one: one.at):
        times = left.get(one.subject_id, [])
        answer = next((time for time in times if time >= one.at), None)
        if answer is None:
            waiting.setdefault(one.subject_id, one)
        else:
            times.remove(answer)
    return list(waiting.values())


def _last_day(form: NoticeForm, one: Happening, standing: Standing, regime: Regime) -> date | None:
    rule = form.clock_for(is_light_touch=standing.is_light_touch)
    return clock(rule, local_day(one.at), regime).last_day if rule else None


def _by_hand(form: NoticeForm, standing: Standing) -> list[Call]:
    """Offer what nothing calls for yet: about the challenge in its stages, about each signed contract."""
    if form.subject == "contract":
        return [
            Call(
                form=form,
                subject_id=one.subject_id,
                subject_title=one.subject_title,
                is_published=(form.code, one.subject_id) in standing.published,
            )
            for one in standing.happenings
            if one.event == "contract_signed" and "signed" in form.stages
        ]
    if standing.state not in form.stages:
        return []
    return [Call(form=form, is_published=(form.code, None) in standing.published)]


def needs(calls: Sequence[Call]) -> tuple[Call, ...]:
    """Name the calls that must be answered and are not."""
    return tuple(one for one in calls if one.is_due)
